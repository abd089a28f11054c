import DMROFiles
import DMROImport
import DMROOffloading
import Testing

/// Neural networks in the ONNX format, their shapes and operations computed by hand.
struct ONNXTests {
  private func read(
    _ model: ModelWriter, _ settings: ImportSettings = .init()
  ) throws(InputError) -> ImportedWorkflow {
    try .decode(model.bytes, format: .onnx, settings: settings, source: "model")
  }

  /// Images of 8 × 8 in 3 colors, to 4 channels, to ten classes.
  private static func classifier(batch: String = "N") -> ModelWriter {
    var model = ModelWriter()
    model.value("x", [batch, "3", "8", "8"])
    model.initializer("w", [4, 3, 3, 3])
    model.initializer("b", [4])
    model.initializer("v", [10, 64])
    model.node(
      "Conv", ["x", "w", "b"], ["c"], name: "conv", ["pads": .ints([1, 1, 1, 1])])
    model.node("Relu", ["c"], ["r"])
    model.node(
      "MaxPool", ["r"], ["p"], ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
    model.node("Flatten", ["p"], ["f"])
    model.node("Gemm", ["f", "v"], ["y"], name: "dense", ["transB": .int(1)])
    model.value("y", nil, field: 12)
    return model
  }

  @Test func classifierAnswers() throws {
    let imported = try read(Self.classifier(), ImportSettings(cyclesPerMAC: 2, batch: 3))
    // 3 · 4·8·8 results of 3·3·3 each; 3 · 10 results of 64 each.
    let expected = try WorkflowGraph(
      id: "net",
      subtasks: [
        .init(id: "conv", computation: 2 * 768 * 27 / 1e6, input: 3 * 192 * 4 / 1e6),
        .init(id: "Relu_1", computation: 0), .init(id: "MaxPool_2", computation: 0),
        .init(id: "Flatten_3", computation: 0),
        .init(id: "dense", computation: 2 * 30 * 64 / 1e6, output: 30 * 4 / 1e6),
      ],
      transfers: [
        .init(from: 0, to: 1, size: 768 * 4 / 1e6), .init(from: 1, to: 2, size: 768 * 4 / 1e6),
        .init(from: 2, to: 3, size: 192 * 4 / 1e6), .init(from: 3, to: 4, size: 192 * 4 / 1e6),
      ])
    #expect(imported.graph == expected)
    #expect(
      imported.notes == [
        "3 tensors of weights: left out, as they are everywhere",
        "1 dimension of a batch: assumed 3",
        "3 nodes without multiply-accumulates: computation 0 (1 Flatten, 1 MaxPool, 1 Relu)",
      ])
  }

  /// A block with a way around it: x of 2 × 6 to three vectors, and back.
  @Test func branches() throws {
    var model = ModelWriter("block")
    model.value("x", ["2", "6"], type: 10)
    model.value("w", ["6", "6"])  // Old files name weights among inputs.
    model.initializer("w", [6, 6])
    model.node("MatMul", ["x", "w"], ["m"], name: "m")
    model.node("Split", ["m"], ["s", "t", "u"], name: "split", ["axis": .int(1)])
    model.node("Concat", ["u", "s", "t"], ["c"], name: "concat", ["axis": .int(-1)])
    model.node("Add", ["c", "x"], ["y"], name: "add")
    model.node("Softmax", ["y"], ["z"], name: "soft")
    model.value("z", ["2", "6"], type: 10, field: 12)
    model.value("y", ["2", "6"], type: 10, field: 12)
    let graph = try read(model).graph
    // 12 elements of 2 bytes, and a third of them.
    let (whole, part) = (24 / 1e6, 8 / 1e6)
    #expect(graph.subtasks.map(\.computation) == [72 / 1e6, 0, 0, 0, 0])
    #expect(graph.subtasks.map(\.input) == [whole, 0, 0, whole, 0])
    #expect(graph.subtasks.map(\.output) == [0, 0, 0, whole, whole])
    #expect(graph.transfers.map(\.from) == [0, 1, 2, 3])
    #expect(graph.transfers.map(\.to) == [1, 2, 3, 4])
    #expect(graph.transfers.map(\.size) == [whole, part + part + part, whole, whole])
  }

  /// PyTorch computes the shape behind a convolution: the batch of x, and the rest.
  @Test func computedShapes() throws {
    var model = ModelWriter()
    model.value("x", ["batch", "5", "2", "2"])
    model.initializer("zero", [], integers: [0])
    model.initializer("axis", [1], integers: [0])
    model.initializer("rest", [1], integers: [-1])
    model.node("Shape", ["x"], ["s"])
    model.node("Gather", ["s", "zero"], ["n"])
    model.node("Unsqueeze", ["n", "axis"], ["n1"])
    model.node("Concat", ["n1", "rest"], ["shape"], ["axis": .int(0)])
    model.node("Reshape", ["x", "shape"], ["y"], name: "reshape")
    model.value("y", nil, field: 12)
    let imported = try read(model, ImportSettings(batch: 7))
    #expect(imported.graph.subtasks.map(\.id) == ["reshape"])
    #expect(imported.graph.subtasks[0].input == 7 * 20 * 4 / 1e6)
    #expect(imported.graph.subtasks[0].output == 7 * 20 * 4 / 1e6)
    #expect(imported.notes.contains("4 nodes of constants and shapes: left out"))
  }

  /// Some of the extents of a tensor, which a reshaping of another uses: nothing of it moves.
  @Test(arguments: [
    ([:], [2, 3, 5]), (["start": 1], [3, 5]), (["end": -1], [2, 3]),
    (["start": -2, "end": 2], [3]), (["start": -9, "end": 9], [2, 3, 5]),
    (["start": Int.min, "end": Int.max], [2, 3, 5]), (["start": 2, "end": 1], []),
  ])
  func shapesFromStartToEnd(_ attributes: [String: Int], _ result: [Int]) throws {
    var model = ModelWriter()
    model.value("x", ["2", "3", "5"])
    model.value("z", ["1"])
    model.initializer("one", [1], integers: [1])
    model.node("Relu", ["x"], ["h"], name: "relu")
    model.node("Shape", ["h"], ["s"], attributes.mapValues { .int($0) })
    // The shape of the shape is its length.
    model.node("Shape", ["s"], ["l"])
    model.node("Concat", ["l", "s"], ["ls"], ["axis": .int(0)])
    model.node("Expand", ["z", "ls"], ["y"], name: "expand")
    model.value("y", nil, field: 12)
    let graph = try read(model).graph
    #expect(graph.subtasks.map(\.id) == ["relu", "expand"])
    #expect(graph.transfers.isEmpty)
    #expect(graph.subtasks[1].output == Double(result.reduce(4 * result.count, *)) / 1e6)
  }

  @Test func sizes() throws {
    var model = ModelWriter()
    model.value("x", ["2", "3", "5"])
    model.value("z", ["1"])
    model.initializer("axis", [1], integers: [0])
    model.node("Relu", ["x"], ["h"], name: "relu")
    model.node("Size", ["h"], ["n"])
    model.node("Unsqueeze", ["n", "axis"], ["n1"])
    model.node("Expand", ["z", "n1"], ["y"], name: "expand")
    model.value("y", nil, field: 12)
    let imported = try read(model)
    #expect(imported.graph.subtasks.map(\.id) == ["relu", "expand"])
    #expect(imported.graph.transfers.isEmpty)
    #expect(imported.graph.subtasks[1].output == 30 * 4 / 1e6)
    #expect(imported.notes.contains("2 nodes of constants and shapes: left out"))
  }

  /// A product beyond all measure is not known, but depends on no number of the input.
  @Test func sizeBeyondMeasure() throws {
    var model = ModelWriter()
    model.value("x", ["1099511627776", "1099511627776"])
    model.value("z", ["1"])
    model.node("Size", ["x"], ["n"])
    model.node("Own", ["z", "n"], ["y"], name: "own")
    let graph = try read(model).graph
    #expect(graph.subtasks == [.init(id: "own", computation: 0, input: 4 / 1e6)])
  }

  /// The shape of one node's result: in the file it has a name, and no shape.
  @Test(arguments: [
    ("Conv", [1, 3, 9, 9], [8, 3, 3, 3], ["strides": [2, 2]], [1, 8, 4, 4], 128 * 27),
    ("Conv", [1, 4, 9], [8, 2, 3], ["group": [2], "dilations": [2]], [1, 8, 5], 40 * 6),
    ("ConvTranspose", [1, 4, 5, 5], [4, 2, 2, 2], ["strides": [2, 2]], [1, 2, 10, 10], 100 * 8),
    ("MatMul", [5, 1, 2, 3], [7, 3, 4], [:], [5, 7, 2, 4], 280 * 3),
    ("MatMul", [3], [3, 4], [:], [4], 12),
    ("Gemm", [3, 2], [3, 4], ["transA": [1]], [2, 4], 24),
    ("BatchNormalization", [2, 3, 4], [3], [:], [2, 3, 4], 24),
    ("GlobalAveragePool", [2, 3, 4, 5], [0], [:], [2, 3, 1, 1], 0),
    ("AveragePool", [1, 1, 5], [0], ["kernel_shape": [2], "strides": [2]], [1, 1, 2], 0),
    (
      "MaxPool", [1, 1, 5], [0], ["kernel_shape": [2], "strides": [2], "ceil_mode": [1]],
      [1, 1, 3],
      0
    ),
    // The second window would begin behind the data.
    (
      "MaxPool", [1, 1, 3], [0], ["kernel_shape": [2], "strides": [3], "ceil_mode": [1]],
      [1, 1, 1],
      0
    ),
    ("Flatten", [2, 3, 4], [0], ["axis": [-1]], [6, 4], 0),
    ("Transpose", [2, 3, 4], [0], ["perm": [2, 0, 1]], [4, 2, 3], 0),
    ("Squeeze", [1, 3, 1], [0], ["axes": [0]], [3, 1], 0),
    ("Unsqueeze", [3], [0], ["axes": [0, 2]], [1, 3, 1], 0),
    ("ReduceMean", [2, 3, 4], [0], ["axes": [1], "keepdims": [0]], [2, 4], 0),
    ("Slice", [9, 3], [0], ["starts": [2], "ends": [-1]], [6, 3], 0),
    ("Mul", [2, 1, 4], [3, 1], [:], [2, 3, 4], 0),
    ("Gather", [5, 3], [2, 2], [:], [2, 2, 3], 0),
    ("Pad", [2, 2], [0], ["pads": [1, 0, 0, 3]], [3, 5], 0),
  ])
  func operators(
    _ operation: String, _ input: [Int], _ weights: [Int], _ attributes: [String: [Int]],
    _ result: [Int], _ operations: Int
  ) throws {
    var model = ModelWriter()
    model.value("x", input.map(String.init))
    model.initializer("w", weights)
    let scalars = ["transA", "keepdims", "ceil_mode", "group", "axis"]
    model.node(
      operation, weights == [0] ? ["x"] : ["x", "w"], ["y"],
      attributes.reduce(into: [:]) {
        $0[$1.key] = scalars.contains($1.key) ? .int($1.value[0]) : .ints($1.value)
      })
    model.value("y", nil, field: 12)
    let subtask = try read(model).graph.subtasks[0]
    #expect(subtask.output == Double(result.reduce(4, *)) / 1e6)
    #expect(subtask.computation == Double(operations) / 1e6)
  }

  /// A shape that the file states needs no rule of its operator.
  @Test func statedShapes() throws {
    var model = ModelWriter()
    model.value("x", ["4"])
    model.node("Own", ["x"], ["h"])
    model.node("Own", ["h"], ["y"])
    model.value("h", ["5"], field: 13)
    model.value("y", ["6"], field: 12)
    let graph = try read(model).graph
    #expect(graph.transfers == [.init(from: 0, to: 1, size: 20 / 1e6)])
    #expect(graph.subtasks[1].output == 24 / 1e6)
  }

  /// The name that a node without one would get may be that of another.
  @Test func inventedNames() throws {
    var model = ModelWriter()
    model.value("x", ["4"])
    model.node("Relu", ["x"], ["a"], name: "Relu_1_2")
    model.node("Relu", ["a"], ["b"])
    model.node("Relu", ["b"], ["c"])
    model.node("Relu", ["c"], ["d"], name: "Relu_1")
    model.value("d", nil, field: 12)
    let names = try read(model).graph.subtasks.map(\.id)
    #expect(names == ["Relu_1_2", "Relu_1_3", "Relu_2", "Relu_1"])
  }

  private static func broken(_ change: (inout ModelWriter) -> Void) -> ModelWriter {
    var model = ModelWriter()
    change(&model)
    return model
  }

  static let mistakes: [(ModelWriter, String)] = [
    (
      broken {
        $0.value("x", ["4"])
        $0.node("Own", ["x"], ["h"])
        $0.node("Relu", ["h"], ["y"])
      }, "tensor \"h\": must have a known shape, found none in the file"
    ),
    (
      broken {
        $0.value("x", nil)
        $0.node("Relu", ["x"], ["y"])
      }, "input \"x\": must have a shape of at most 64 extents, found none"
    ),
    (
      broken {
        $0.value("x", ["N", "length"])
        $0.node("Relu", ["x"], ["y"])
      },
      "input \"x\": must have a number for each extent but the first, found \"length\" at place 1"
    ),
    (
      broken {
        $0.value("x", ["4"])
        $0.node("Relu", ["z"], ["y"])
      }, "tensor \"z\": must be an input, an initializer or the result of an earlier node"
    ),
    (
      broken {
        $0.value("x", ["4"])
        $0.node("Add", ["x", "b"], ["a"])
        $0.node("Relu", ["a"], ["b"])
      }, "tensor \"b\": must be an input, an initializer or the result of an earlier node"
    ),
    (
      broken {
        $0.value("x", ["4"])
        $0.node("Relu", ["x"], ["y"], name: "n")
        $0.node("Relu", ["x"], ["y"], name: "m")
      }, "node \"m\": must write tensors of its own, found \"y\" again"
    ),
    (
      broken {
        $0.value("x", ["4"])
        $0.node("Relu", ["x"], ["y"], name: "n")
        $0.node("Relu", ["x"], ["z"], name: "n")
      }, "subtasks[1].id: must differ from all others, found \"n\" in subtasks[0] too"
    ),
    (
      broken {
        $0.value("x", ["4"], type: 8)
        $0.node("Relu", ["x"], ["y"])
      }, "tensor \"x\": must have elements of a known size, found type 8 of ONNX"
    ),
    (
      broken {
        $0.value("x", ["4"])
        $0.node("Relu", ["x"], ["y"])
        $0.value("q", ["4"], field: 12)
      }, "tensor \"q\": must be an input"
    ),
    (
      broken {
        $0.value("x", ["4"])
        $0.value("b", [], type: 9)
        $0.node("If", ["b"], ["y"], name: "cond", ["then_branch": .graph(field: 6)])
      }, "node \"cond\": must have no graph of its own (If, Loop, Scan)"
    ),
    (
      broken {
        $0.value("x", ["4"])
        $0.node("Relu", ["x"], ["h"])
        $0.node("Own", ["h"], ["y"], ["bodies": .graph(field: 11)])
      }, "node \"Own_1\": must have no graph of its own (If, Loop, Scan)"
    ),
    (broken { $0.value("x", ["4"]) }, "graph: must hold at least 1 node, found none"),
    (
      broken {
        $0.initializer("w", [4])
        $0.node("Relu", ["w"], ["y"])
      }, "graph: must hold a node that depends on an input, found none"
    ),
    (
      broken {
        $0.value("x", ["2", "3"])
        $0.initializer("w", [4, 5])
        $0.node("MatMul", ["x", "w"], ["y"])
      }, "tensor \"y\": must have a known shape"
    ),
  ]

  @Test(arguments: mistakes.indices) func mistakesAreNamed(_ index: Int) {
    let (model, line) = Self.mistakes[index]
    expectError("model: " + line) { () throws(InputError) in _ = try read(model) }
  }

  @Test func noModel() {
    expectError("file: must hold fields of Protocol Buffers, found none up to byte") {
      () throws(InputError) in _ = try ImportedWorkflow.parse("\u{8}\u{7}:\u{7}", .onnx)
    }
  }
}

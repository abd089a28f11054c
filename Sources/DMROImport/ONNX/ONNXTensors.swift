import DMROFiles
/// A tensor of a network.
struct ONNXTensorInfo {
  /// The origin of a tensor.
  enum Origin {
    case input
    /// A subtask, by its index.
    case node(Int)
    /// Weights, and what follows from them or from shapes alone.
    case constant
  }

  var origin: Origin
  /// The extents; `nil`, if they are not known.
  var shape: [Int]?
  /// The type of the elements, by its number in the format.
  var type: Int
  /// The integers that the tensor holds, if they are known and few.
  var values: [Int]?
}

/// The tensors of a network, by their names.
struct ONNXTensors {
  private var tensors: [String: ONNXTensorInfo] = [:]
  /// The stated types and shapes of tensors between nodes.
  private var declared: [String: ONNXTensorInfo] = [:]
  /// The names of the extent of a batch.
  private var batchNames: Set<String> = []
  private let batch: Int
  /// The number of open extents that were set to the batch.
  private(set) var openCount = 0

  /// The number of bytes of an element, by the number of its type.
  private static let elementBytes: [Int: Double] = [
    1: 4, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8, 12: 4, 13: 8, 14: 8, 15: 16,
    16: 2, 17: 1, 18: 1, 19: 1, 20: 1, 21: 0.5, 22: 0.5, 23: 0.5,
  ]

  subscript(name: String) -> ONNXTensorInfo? { tensors[name] }

  /// Begins with the weights and inputs of a graph.
  ///
  /// - Throws: `InputError`, if an input has no shape.
  init(_ graph: ONNXGraph, batch: Int) throws(InputError) {
    self.batch = batch
    for tensor in graph.initializers { tensors[tensor.name] = Self.constant(tensor) }
    for input in graph.inputs where tensors[input.name] == nil {
      guard let extents = input.shape, extents.count <= ONNXShapes.mostExtents else {
        throw InputError(
          element: "input \"\(input.name)\"",
          rule: "must have a shape of at most \(ONNXShapes.mostExtents) extents, found "
            + (input.shape == nil ? "none" : "more"))
      }
      var shape: [Int] = []
      for dimension in extents {
        shape.append(try extent(dimension, place: shape.count, of: input.name))
      }
      tensors[input.name] = ONNXTensorInfo(origin: .input, shape: shape, type: input.type)
    }
    for value in graph.values + graph.outputs {
      let extents = value.shape ?? []
      let isKnown = value.shape != nil && extents.count <= ONNXShapes.mostExtents
      let shape = isKnown ? extents.map(known) : [nil]
      declared[value.name] = ONNXTensorInfo(
        origin: .constant, shape: shape.contains(nil) ? nil : shape.compactMap(\.self),
        type: value.type)
    }
  }

  /// The error of a tensor that comes from nowhere.
  static func unknown(_ name: String) -> InputError {
    InputError(
      element: "tensor \"\(name)\"",
      rule: "must be an input, an initializer or the result of an earlier node")
  }

  /// Returns an extent of an input: the first may be open.
  private mutating func extent(
    _ extent: ONNXValue.Extent, place: Int, of input: String
  ) throws(InputError) -> Int {
    if let known = known(extent) { return known }
    var name: String?
    if case .name(let found) = extent { name = found }
    guard place == 0 else {
      throw InputError(
        element: "input \"\(input)\"",
        rule: """
          must have a number for each extent but the first, found \
          \(name.map { "\"\($0)\"" } ?? "none") at place \(place)
          """)
    }
    if let name { batchNames.insert(name) }
    openCount += 1
    return batch
  }

  /// Returns an extent that is a number, or has the name of the batch.
  private func known(_ extent: ONNXValue.Extent) -> Int? {
    switch extent {
    case .number(let value) where value > 0: ONNXShapes.sound(value)
    case .name(let name) where batchNames.contains(name): batch
    default: nil
    }
  }

  /// Returns a tensor of weights, with its numbers if they may be a shape.
  private static func constant(_ tensor: ONNXTensor) -> ONNXTensorInfo {
    let shape = tensor.shape.map(ONNXShapes.sound)
    var values: [Int]?
    if shape.count <= 1, case let count? = shape.first ?? 1, count <= ONNXShapes.mostValues {
      switch tensor.type {
      case 6 where tensor.raw.isEmpty, 7 where tensor.raw.isEmpty: values = tensor.integers
      case 7: values = Self.integers(tensor.raw, width: 8)
      case 6:
        values = Self.integers(tensor.raw, width: 4).map { Int(Int32(truncatingIfNeeded: $0)) }
      default: break
      }
      if values?.count != count { values = nil }
    }
    let isWhole = !shape.contains(nil) && shape.count <= ONNXShapes.mostExtents
    return ONNXTensorInfo(
      origin: .constant, shape: isWhole ? shape.compactMap(\.self) : nil,
      type: tensor.type, values: values)
  }

  /// Returns the integers in bytes, the lowest byte first.
  private static func integers(_ bytes: some Collection<UInt8>, width: Int) -> [Int] {
    var numbers: [Int] = []
    for (place, byte) in bytes.enumerated() {
      if place % width == 0 { numbers.append(0) }
      numbers[numbers.count - 1] |= Int(truncatingIfNeeded: UInt64(byte) << (8 * (place % width)))
    }
    return numbers
  }

  /// Adds the results of a node.
  ///
  /// - Parameters:
  ///   - node: The node.
  ///   - id: The name of the node, for errors.
  ///   - producer: The index of the node among the subtasks, if it is one.
  /// - Returns: Whether the node is a subtask: its results depend on numbers of the inputs.
  /// - Throws: `InputError`, if the node reads what is not there, or writes what is.
  mutating func add(
    _ node: ONNXNode, id: String, producer: Int
  ) throws(InputError) -> Bool {
    var inputs: [ONNXTensorInfo?] = []
    for name in node.inputs {
      guard name.isEmpty || tensors[name] != nil else { throw Self.unknown(name) }
      inputs.append(tensors[name])
    }
    for name in node.outputs where !name.isEmpty && tensors[name] != nil {
      throw InputError(
        element: "node \"\(id)\"", rule: "must write tensors of its own, found \"\(name)\" again")
    }
    if node.operation == "Constant", let tensor = node.constant {
      for name in node.outputs { tensors[name] = Self.constant(tensor) }
      return false
    }
    let values = ONNXShapes.values(of: node, inputs)
    let isConstant =
      values != nil || ONNXShapes.isOfShape(node, inputs)
      || inputs.allSatisfy { if case .constant? = $0?.origin { true } else { $0 == nil } }
    let shapes = ONNXShapes.shapes(of: node, inputs)
    for (place, name) in node.outputs.enumerated() where !name.isEmpty {
      let said = declared[name]
      var inferred = place < shapes.count ? shapes[place] : nil
      if let count = inferred?.count, count > ONNXShapes.mostExtents { inferred = nil }
      let type = said.map(\.type) ?? 0
      tensors[name] = ONNXTensorInfo(
        origin: isConstant ? .constant : .node(producer), shape: said?.shape ?? inferred,
        type: type == 0 ? ONNXShapes.type(of: node, inputs) : type,
        values: place == 0 ? values : nil)
    }
    return !isConstant
  }

  /// Returns the extents of a tensor.
  ///
  /// - Throws: `InputError` that names the tensor, if they are not known.
  private func shape(of name: String) throws(InputError) -> [Int] {
    guard let tensor = tensors[name] else { throw Self.unknown(name) }
    guard let shape = tensor.shape else {
      throw InputError(
        element: "tensor \"\(name)\"",
        rule: """
          must have a known shape, found none in the file, and none that follows from its node; \
          onnx.shape_inference may add it
          """)
    }
    return shape
  }

  /// Returns the size of a tensor in MB.
  ///
  /// - Throws: `InputError` that names the tensor, if its shape or the size of its elements is not
  ///   known.
  func megabytes(of name: String) throws(InputError) -> Double {
    let count = try ONNXShapes.count(shape(of: name))
    guard let bytes = Self.elementBytes[tensors[name]?.type ?? 0] else {
      throw InputError(
        element: "tensor \"\(name)\"",
        rule: "must have elements of a known size, found type \(tensors[name]?.type ?? 0) of ONNX")
    }
    return count * bytes / 1e6
  }

  /// Returns the multiply-accumulates of a node; nothing, if its operator has none.
  ///
  /// - Throws: `InputError` that names a tensor whose shape is needed and not known.
  func multiplyAccumulates(of node: ONNXNode) throws(InputError) -> Double? {
    guard
      ["Conv", "ConvTranspose", "Gemm", "MatMul", "BatchNormalization"].contains(node.operation),
      node.isStandard, node.inputs.count >= 2,
      let output = node.outputs.first
    else { return nil }
    let first = try shape(of: node.inputs[0])
    let second = try shape(of: node.inputs[1])
    let results = try ONNXShapes.count(shape(of: output))
    switch node.operation {
    case "Conv": return results * ONNXShapes.count(second.dropFirst())
    case "ConvTranspose": return ONNXShapes.count(first) * ONNXShapes.count(second.dropFirst())
    case "Gemm":
      return results
        * Double((node.attribute("transA")?.integer == 1 ? first.first : first.last) ?? 1)
    case "MatMul": return results * Double(first.last ?? 1)
    default: return results
    }
  }
}

import DMROFiles

// The part of the ONNX format that a reader of shapes needs; the numbers of the fields are those of
// https://onnx.ai/onnx/repo-docs/IR.html.
//
// It is read without swift-protobuf: its package makes each build of this one compile protoc, some
// 500 files of C++, and needs FoundationEssentials.

/// A message of the format.
protocol ONNXMessage {
  init()

  /// Takes a field; those without use are passed over.
  mutating func take(_ field: ProtobufFields.Field) throws(InputError)
}

extension ONNXMessage {
  /// Reads a message.
  ///
  /// - Throws: `InputError`, if the bytes are none.
  init(_ content: ArraySlice<UInt8>) throws(InputError) {
    self.init()
    var fields = ProtobufFields(content)
    while let field = try fields.next() { try take(field) }
  }
}

/// A file: a graph, and who made it.
struct ONNXModel: ONNXMessage {
  var graph = ONNXGraph()

  mutating func take(_ field: ProtobufFields.Field) throws(InputError) {
    if field.number == 7 { graph = try ONNXGraph(field.content) }
  }
}

/// A graph of operators.
struct ONNXGraph: ONNXMessage {
  var name = ""
  var nodes: [ONNXNode] = []
  var initializers: [ONNXTensor] = []
  var inputs: [ONNXValue] = []
  var outputs: [ONNXValue] = []
  /// Tensors between nodes whose shapes are stated.
  var values: [ONNXValue] = []

  mutating func take(_ field: ProtobufFields.Field) throws(InputError) {
    switch field.number {
    case 1: nodes.append(try ONNXNode(field.content))
    case 2: name = field.text
    case 5: initializers.append(try ONNXTensor(field.content))
    case 11: inputs.append(try ONNXValue(field.content))
    case 12: outputs.append(try ONNXValue(field.content))
    case 13: values.append(try ONNXValue(field.content))
    default: break
    }
  }
}

/// An operator between tensors, which are named.
struct ONNXNode: ONNXMessage {
  var inputs: [String] = []
  var outputs: [String] = []
  var name = ""
  var operation = ""
  var domain = ""
  var attributes: [ONNXAttribute] = []

  mutating func take(_ field: ProtobufFields.Field) throws(InputError) {
    switch field.number {
    case 1: inputs.append(field.text)
    case 2: outputs.append(field.text)
    case 3: name = field.text
    case 4: operation = field.text
    case 5: attributes.append(try ONNXAttribute(field.content))
    case 7: domain = field.text
    default: break
    }
  }

  /// True for the operators of the format itself.
  var isStandard: Bool { domain.isEmpty || domain == "ai.onnx" }

  /// The attribute of the given name.
  func attribute(_ name: String) -> ONNXAttribute? { attributes.first { $0.name == name } }

  /// The tensor of a node `Constant`.
  var constant: ONNXTensor? {
    if let attribute = attribute("value") { return attribute.tensor }
    var tensor = ONNXTensor()
    tensor.type = 7
    if let attribute = attribute("value_int") {
      tensor.integers = [attribute.integer]
    } else if let attribute = attribute("value_ints") {
      tensor.shape = [attribute.integers.count]
      tensor.integers = attribute.integers
    } else {
      guard attribute("value_float") != nil else { return nil }
      tensor.type = 1
    }
    return tensor
  }
}

/// A setting of an operator.
struct ONNXAttribute: ONNXMessage {
  var name = ""
  var integer = 0
  var text = ""
  var tensor = ONNXTensor()
  var integers: [Int] = []
  /// True if it is a graph or a list of graphs, which are passed over.
  var holdsGraph = false

  mutating func take(_ field: ProtobufFields.Field) throws(InputError) {
    switch field.number {
    case 1: name = field.text
    case 3: integer = field.integer
    case 4: text = field.text
    case 5: tensor = try ONNXTensor(field.content)
    case 6, 11: holdsGraph = true
    case 8: integers += try field.integers()
    default: break
    }
  }
}

/// Numbers that a file holds.
struct ONNXTensor: ONNXMessage {
  var name = ""
  var shape: [Int] = []
  /// The type of the elements, by its number in the format: 1 float, 6 int32, 7 int64.
  var type = 0
  /// The integers, where they are listed; otherwise `raw` has them.
  var integers: [Int] = []
  var raw: ArraySlice<UInt8> = []

  mutating func take(_ field: ProtobufFields.Field) throws(InputError) {
    switch field.number {
    case 1: shape += try field.integers()
    case 2: type = field.integer
    case 5, 7: integers += try field.integers()
    case 8: name = field.text
    case 9: raw = field.content
    default: break
    }
  }
}

/// A tensor, as inputs and outputs are declared.
struct ONNXValue: ONNXMessage {
  /// An extent of a tensor.
  enum Extent {
    case number(Int)
    case name(String)
    case open
  }

  var name = ""
  /// The type of the elements, by its number in the format; 0, if it is no tensor.
  var type = 0
  var shape: [Extent]?

  mutating func take(_ field: ProtobufFields.Field) throws(InputError) {
    switch field.number {
    case 1: name = field.text
    case 2:
      try Self.forEach(1, in: field.content) { tensor throws(InputError) in
        var fields = ProtobufFields(tensor.content)
        while let field = try fields.next() {
          if field.number == 1 { type = field.integer }
          guard field.number == 2 else { continue }
          var shape: [Extent] = []
          try Self.forEach(1, in: field.content) { dimension throws(InputError) in
            shape.append(try Self.extent(dimension.content))
          }
          self.shape = shape
        }
      }
    default: break
    }
  }

  private static func extent(_ content: ArraySlice<UInt8>) throws(InputError) -> Extent {
    var extent = Extent.open
    try forEach(1, in: content) { field in extent = .number(field.integer) }
    try forEach(2, in: content) { field in extent = .name(field.text) }
    return extent
  }

  /// Calls a function with each field of a number.
  private static func forEach(
    _ number: Int, in content: ArraySlice<UInt8>,
    _ body: (ProtobufFields.Field) throws(InputError) -> Void
  ) throws(InputError) {
    var fields = ProtobufFields(content)
    while let field = try fields.next() {
      if field.number == number { try body(field) }
    }
  }
}

import DMROFiles

/// Writes models of the ONNX format, field by field.
struct ModelWriter {
  /// The value of an attribute.
  enum Attribute {
    case int(Int)
    case ints([Int])
    case text(String)
    /// A graph (6), or a list of graphs (11).
    case graph(field: Int)
  }

  private var graph = ProtobufMessage()

  init(_ name: String = "net") { graph.add(name, 2) }

  mutating func node(
    _ operation: String, _ inputs: [String], _ outputs: [String], name: String = "",
    _ attributes: [String: Attribute] = [:]
  ) {
    var node = ProtobufMessage()
    for input in inputs { node.add(input, 1) }
    for output in outputs { node.add(output, 2) }
    if !name.isEmpty { node.add(name, 3) }
    node.add(operation, 4)
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
      var attribute = ProtobufMessage()
      attribute.add(name, 1)
      switch value {
      case .int(let value): attribute.add(value, 3)
      case .ints(let values): for value in values { attribute.add(value, 8) }
      case .text(let text): attribute.add(text, 4)
      case .graph(let field): attribute.add(ProtobufMessage(), field)
      }
      node.add(attribute, 5)
    }
    graph.add(node, 1)
  }

  /// Adds weights without their numbers, or integers with them.
  mutating func initializer(_ name: String, _ shape: [Int], integers: [Int]? = nil) {
    var tensor = ProtobufMessage()
    for extent in shape { tensor.add(extent, 1) }
    tensor.add(integers == nil ? 1 : 7, 2)
    tensor.add(name, 8)
    if let integers {
      var bytes = ContiguousArray<UInt8>()
      for integer in integers { bytes.append(littleEndian: Int64(integer)) }
      tensor.add(bytes: bytes, 9)
    }
    graph.add(tensor, 5)
  }

  /// Adds an input (11), output (12) or other value (13); an extent is a number or a name.
  mutating func value(_ name: String, _ shape: [String]?, type: Int = 1, field: Int = 11) {
    var (tensor, kind, value) = (ProtobufMessage(), ProtobufMessage(), ProtobufMessage())
    tensor.add(type, 1)
    if let shape {
      var extents = ProtobufMessage()
      for extent in shape {
        var dimension = ProtobufMessage()
        if let number = Int(extent) { dimension.add(number, 1) } else { dimension.add(extent, 2) }
        extents.add(dimension, 1)
      }
      tensor.add(extents, 2)
    }
    kind.add(tensor, 1)
    value.add(name, 1)
    value.add(kind, 2)
    graph.add(value, field)
  }

  var bytes: ContiguousArray<UInt8> {
    var model = ProtobufMessage()
    model.add(8, 1)
    model.add(graph, 7)
    return model.bytes
  }
}

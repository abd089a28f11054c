internal import DMROFiles

/// A builder of a graph of the ONNX format: nodes and constants, in the order of computation.
///
/// It supports only the parts for networks; the numbers of the fields are those of `onnx.proto`.
struct ONNXGraph {
  /// Types of elements.
  enum Element: Int {
    case float = 1
    case int64 = 7
  }

  /// An extent of a tensor.
  enum Extent {
    case fixed(Int)
    /// An extent known only when the graph runs.
    case named(String)
  }

  private var message = ProtobufMessage()

  /// Creates a graph without nodes.
  ///
  /// - Parameter name: The name.
  init(name: String) { message.add(name, 2) }

  /// Adds a node with one output.
  ///
  /// - Parameters:
  ///   - operation: The operator, such as `Gemm`.
  ///   - inputs: The names of the inputs.
  ///   - output: The name of the output, and of the node.
  ///   - integers: Integer attributes by name.
  /// - Returns: The name of the output.
  @discardableResult
  mutating func add(
    _ operation: String, _ inputs: [String], _ output: String,
    integers: KeyValuePairs<String, Int> = [:]
  ) -> String {
    add(operation, inputs, [output], named: output, integers: integers)
    return output
  }

  /// Adds a node.
  mutating func add(
    _ operation: String, _ inputs: [String], _ outputs: [String], named name: String,
    integers: KeyValuePairs<String, Int> = [:], lists: KeyValuePairs<String, [Int]> = [:]
  ) {
    var node = ProtobufMessage()
    for input in inputs { node.add(input, 1) }
    for output in outputs { node.add(output, 2) }
    node.add(name, 3)
    node.add(operation, 4)
    for (key, value) in integers {
      var attribute = ProtobufMessage()
      attribute.add(key, 1)
      attribute.add(value, 3)
      attribute.add(2, 20)
      node.add(attribute, 5)
    }
    for (key, values) in lists {
      var attribute = ProtobufMessage()
      attribute.add(key, 1)
      for value in values { attribute.add(value, 8) }
      attribute.add(7, 20)
      node.add(attribute, 5)
    }
    message.add(node, 1)
  }

  /// Adds a constant tensor of numbers.
  ///
  /// - Parameters:
  ///   - tensor: The tensor.
  mutating func add(_ tensor: Safetensors.Tensor) {
    var data = ContiguousArray<UInt8>()
    data.append(littleEndian: tensor.values)
    addConstant(tensor.name, .float, tensor.shape, data)
  }

  /// Adds a constant tensor of integers.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - integers: The integers.
  mutating func add(_ name: String, _ integers: [Int]) {
    var data = ContiguousArray<UInt8>()
    for integer in integers { data.append(littleEndian: Int64(integer)) }
    addConstant(name, .int64, [integers.count], data)
  }

  private mutating func addConstant(
    _ name: String, _ element: Element, _ shape: [Int], _ data: ContiguousArray<UInt8>
  ) {
    var tensor = ProtobufMessage()
    for extent in shape { tensor.add(extent, 1) }
    tensor.add(element.rawValue, 2)
    tensor.add(name, 8)
    tensor.add(bytes: data, 9)
    message.add(tensor, 5)
  }

  /// Declares an input of the graph.
  mutating func addInput(_ name: String, _ shape: [Extent], doc: String) {
    message.add(Self.value(name, shape, doc), 11)
  }

  /// Declares an output of the graph.
  mutating func addOutput(_ name: String, _ shape: [Extent], doc: String) {
    message.add(Self.value(name, shape, doc), 12)
  }

  private static func value(_ name: String, _ shape: [Extent], _ doc: String) -> ProtobufMessage {
    var extents = ProtobufMessage()
    for extent in shape {
      var dimension = ProtobufMessage()
      switch extent {
      case .fixed(let size): dimension.add(size, 1)
      case .named(let name): dimension.add(name, 2)
      }
      extents.add(dimension, 1)
    }
    var (tensor, type, value) = (ProtobufMessage(), ProtobufMessage(), ProtobufMessage())
    tensor.add(Element.float.rawValue, 1)
    tensor.add(extents, 2)
    type.add(tensor, 1)
    value.add(name, 1)
    value.add(type, 2)
    value.add(doc, 3)
    return value
  }

  /// Returns the model around the graph.
  ///
  /// - Parameters:
  ///   - operatorSet: The version of the operators.
  ///   - doc: A description of the model.
  ///   - metadata: Free text by name.
  func model(operatorSet: Int, doc: String, metadata: [String: String]) -> ProtobufMessage {
    var model = ProtobufMessage()
    // The version of the format for operator set 13.
    model.add(7, 1)
    model.add("DMRO", 2)
    model.add(doc, 6)
    model.add(message, 7)
    var operators = ProtobufMessage()
    operators.add("", 1)
    operators.add(operatorSet, 2)
    model.add(operators, 8)
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      var entry = ProtobufMessage()
      entry.add(key, 1)
      entry.add(value, 2)
      model.add(entry, 14)
    }
    return model
  }
}

/// A parsed JSON text: the types and positions of its values.
///
/// The values stand in the order of the text. Behind an object come its keys, each with its value
/// behind it; behind an array come its elements.
final class JSONTree: Sendable {
  /// The type of a value.
  enum Kind: UInt8 {
    case object, array, string, escapedString, number, `true`, `false`, null
  }

  /// A value, or a key of an object, in 16 bytes.
  struct Node {
    var kind: Kind
    /// The first byte in the text.
    let start: UInt32
    /// The byte behind the last.
    var end: UInt32
    /// The index of the value after this one and its content.
    var next: UInt32

    /// The text of the value.
    func text(in bytes: ContiguousArray<UInt8>) -> ArraySlice<UInt8> {
      bytes[Int(start)..<Int(end)]
    }

    /// The string that a value or key holds, without quotes and escapes.
    func string(in bytes: ContiguousArray<UInt8>) -> String {
      let text = text(in: bytes).dropFirst().dropLast()
      return kind == .escapedString
        ? JSONEscapes.unescaped(text) : String(decoding: text, as: UTF8.self)
    }
  }

  /// The most bytes that a text may have.
  static let limit = Int(UInt32.max) - 1

  let bytes: ContiguousArray<UInt8>
  let nodes: ContiguousArray<Node>

  init(_ bytes: ContiguousArray<UInt8>, _ nodes: ContiguousArray<Node>) {
    (self.bytes, self.nodes) = (bytes, nodes)
  }

  /// The outermost value.
  var root: JSONValue { JSONValue(tree: self, index: 0) }
}

/// One value in a JSON text.
struct JSONValue: Sendable {
  let tree: JSONTree
  let index: Int

  private var node: JSONTree.Node { tree.nodes[index] }

  /// The type of the value.
  var kind: JSONTree.Kind { node.kind }

  /// The value after this one and its content.
  var following: JSONValue { JSONValue(tree: tree, index: Int(node.next)) }

  /// The text of the value.
  var text: ArraySlice<UInt8> { node.text(in: tree.bytes) }

  /// The string that a value or key holds; nothing, if it is none.
  var string: String? {
    kind == .string || kind == .escapedString ? node.string(in: tree.bytes) : nil
  }

  /// The elements of an array; nothing, if it is none.
  var elements: [JSONValue]? { kind == .array ? children : nil }

  /// The keys of an object, each with its value; nothing, if it is none.
  var members: [(key: String, value: JSONValue)]? {
    guard kind == .object else { return nil }
    var members: [(key: String, value: JSONValue)] = []
    var key = JSONValue(tree: tree, index: index + 1)
    while key.index < following.index {
      let value = key.following
      members.append((key.string ?? "", value))
      key = value.following
    }
    return members
  }

  /// Returns `true` for an object with no keys but the given ones.
  func isObject(ofKeys known: [String]) -> Bool {
    guard kind == .object else { return false }
    let end = following.index
    var key = JSONValue(tree: tree, index: index + 1)
    while key.index < end {
      guard let name = key.string, known.contains(name) else { return false }
      key = key.following.following
    }
    return true
  }

  /// The content of an object or array: elements, or keys and values.
  private var children: [JSONValue] {
    var children: [JSONValue] = []
    var child = JSONValue(tree: tree, index: index + 1)
    while child.index < following.index {
      children.append(child)
      child = child.following
    }
    return children
  }

  /// The keys and indices that lead from the outermost value to this one.
  var path: [JSONStep] {
    var path: [JSONStep] = []
    var value = tree.root
    while value.index < index {
      if let members = value.members {
        guard let next = members.last(where: { $0.value.index <= index }) else { break }
        path.append(JSONStep(stringValue: next.key))
        value = next.value
      } else if let elements = value.elements {
        guard let place = elements.lastIndex(where: { $0.index <= index }) else { break }
        path.append(JSONStep(intValue: place))
        value = elements[place]
      } else {
        break
      }
    }
    return path
  }
}

/// A key or an index on the way to a value.
struct JSONStep: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) { (self.stringValue, intValue) = (stringValue, nil) }
  init(intValue: Int) { (stringValue, self.intValue) = ("Index \(intValue)", intValue) }
}

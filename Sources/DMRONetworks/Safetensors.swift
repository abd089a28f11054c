internal import DMROFiles

/// Named tensors in one file of the safetensors format.
///
/// The file is 8 bytes with the length of the header, the header in JSON, then all numbers:
///
/// ```
/// {"__metadata__":{"format":"…"},"a.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}
/// ```
///
/// All numbers are little-endian, and those of the tensors have no gaps between them. The only
/// element type is F32. See <https://github.com/huggingface/safetensors>.
package struct Safetensors: Hashable, Sendable {
  /// A named tensor.
  package struct Tensor: Hashable, Sendable {
    /// The name, unique in the file.
    package let name: String
    /// The extents; the last one varies fastest.
    package let shape: [Int]
    /// The numbers, as many as the product of the shape.
    package let values: ContiguousArray<Float>

    /// Creates a named tensor.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - shape: The extents.
    ///   - values: The numbers.
    /// - Precondition: The number of values is the product of the shape.
    package init(name: String, shape: [Int], values: ContiguousArray<Float>) {
      precondition(
        values.count == shape.reduce(1, *), "\(values.count) numbers have not the shape \(shape)")
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  /// The tensors, in the order of their numbers in the file.
  package var tensors: [Tensor]
  /// Free text by name.
  package var metadata: [String: String]

  /// Creates the content of a file.
  ///
  /// - Parameters:
  ///   - tensors: The tensors; their names differ.
  ///   - metadata: Free text by name.
  package init(tensors: [Tensor], metadata: [String: String] = [:]) {
    precondition(
      Set(tensors.map(\.name)).count == tensors.count, "two tensors have the same name")
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The bytes of the file; equal contents give equal bytes.
  ///
  /// The header has the metadata first, by name, then the tensors in their order; spaces fill it up
  /// to a multiple of 8 bytes.
  package var data: ContiguousArray<UInt8> {
    var entries: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }
        .map { "\(StrictJSON.encode($0.key)):\(StrictJSON.encode($0.value))" }
      entries.append("\"\(Self.metadataKey)\":{\(texts.joined(separator: ","))}")
    }
    var end = 0
    for tensor in tensors {
      let start = end
      end += 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(StrictJSON.encode(tensor.name)):"
          + "{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(end)]}")
    }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    header += repeatElement(UInt8(ascii: " "), count: (8 - header.count % 8) % 8)

    var bytes = ContiguousArray<UInt8>()
    bytes.reserveCapacity(8 + header.count + end)
    bytes.append(littleEndian: UInt64(header.count))
    bytes += header
    for tensor in tensors { bytes.append(littleEndian: tensor.values) }
    return bytes
  }

  /// The name of the metadata in the header.
  static let metadataKey = "__metadata__"
}

package import DMROFiles

extension Safetensors {
  /// The greatest accepted length of a header, in bytes, as in the library of the format.
  package static let maximumHeader = 100_000_000

  /// Reads the content of a file, and checks all of it.
  ///
  /// - Parameters:
  ///   - data: The bytes of the file.
  ///   - source: The name of the file, for errors.
  /// - Throws: `InputError`, naming the tensor and the rule: the header must lie within the file,
  ///   each tensor must have as many bytes as its shape says, the tensors must cover all bytes
  ///   without gap or overlap, and all numbers must be finite.
  package init(_ data: some Sequence<UInt8>, source: String) throws(InputError) {
    do {
      try self.init(ContiguousArray(data))
    } catch {
      throw error.found(in: source)
    }
  }

  private init(_ bytes: ContiguousArray<UInt8>) throws(InputError) {
    guard bytes.count >= 8 else {
      throw InputError(
        rule: "must start with 8 bytes, the length of the header, found \(bytes.count) bytes")
    }
    let length = bytes.integer(UInt64.self, littleEndianAt: 0)
    guard length <= UInt64(Self.maximumHeader) else {
      throw InputError(
        element: "header", rule: "must have at most \(Self.maximumHeader) bytes, found \(length)")
    }
    let start = 8 + Int(length)
    guard start <= bytes.count else {
      throw InputError(
        element: "header",
        rule: "must end within the file, found \(length) bytes in a file of \(bytes.count)")
    }
    guard length > 0, bytes[8] == UInt8(ascii: "{") else {
      throw InputError(element: "header", rule: "must be a JSON object")
    }
    let header: Header
    do {
      header = try StrictJSON.decode(Header.self, from: bytes[8..<start], source: "")
    } catch {
      // A line and a column are positions in the header; all other errors name a tensor.
      throw error.element?.hasPrefix("line ") == false ? error : error.below("header")
    }

    let size = bytes.count - start
    var tensors: [Tensor] = []
    tensors.reserveCapacity(header.entries.count)
    var end = 0
    for (name, entry) in header.entries.sorted(by: Header.precedes) {
      let count = try entry.elementCount(name, size: size)
      guard entry.start == end else {
        throw InputError(
          element: "\(name).data_offsets",
          rule: "must start at \(end), where the tensor before ends, found \(entry.start), "
            + (entry.start < end ? "an overlap" : "a gap"))
      }
      end = entry.end
      let values = try Self.values(name, in: bytes, from: start + entry.start, count: count)
      tensors.append(Tensor(name: name, shape: entry.shape, values: values))
    }
    guard end == size else {
      throw InputError(rule: "must end with the last tensor, found \(size - end) bytes more")
    }
    self.init(tensors: tensors, metadata: header.metadata)
  }

  private static func values(
    _ name: String, in bytes: ContiguousArray<UInt8>, from start: Int, count: Int
  ) throws(InputError) -> ContiguousArray<Float> {
    let values = bytes.floats(count, littleEndianAt: start)
    if let index = values.firstIndex(where: { !$0.isFinite }) {
      throw InputError(
        element: name,
        rule: "must hold finite numbers, found \(values[index]) at position \(index)")
    }
    return values
  }
}

/// The header of a file.
private struct Header: Decodable {
  var metadata: [String: String] = [:]
  var entries: [String: Entry] = [:]

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Name.self)
    for name in container.allKeys {
      if name.stringValue == Safetensors.metadataKey {
        metadata = try container.decode([String: String].self, forKey: name)
      } else {
        entries[name.stringValue] = try container.decode(Entry.self, forKey: name)
      }
    }
  }

  /// Returns `true` if a tensor comes before another in the file.
  static func precedes(_ first: (key: String, value: Entry), _ second: (key: String, value: Entry))
    -> Bool
  {
    (first.value.start, first.value.end, first.key)
      < (second.value.start, second.value.end, second.key)
  }

  struct Name: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

/// The entry of a tensor in the header.
private struct Entry: Decodable {
  let type: String
  let shape: [Int]
  /// The first byte, and the one past the last, counted from the end of the header.
  let start: Int
  let end: Int

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case type = "dtype"
    case shape
    case offsets = "data_offsets"
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    type = try container.decode(String.self, forKey: .type)
    shape = try container.decodeStrictly([Int].self, forKey: .shape)
    let offsets = try container.decodeStrictly([Int].self, forKey: .offsets)
    guard offsets.count == 2 else {
      throw decoder.invalid("data_offsets must be two integers, found \(offsets.count)")
    }
    (start, end) = (offsets[0], offsets[1])
  }

  /// Returns the number of elements, checked against the offsets.
  func elementCount(_ name: String, size: Int) throws(InputError) -> Int {
    guard type == "F32" else {
      throw InputError(element: "\(name).dtype", rule: "must be \"F32\", found \"\(type)\"")
    }
    var count = 1
    for (index, extent) in shape.enumerated() {
      guard extent >= 0 else {
        throw InputError(
          element: "\(name).shape[\(index)]", rule: "must not be negative, found \(extent)")
      }
      let (product, overflows) = count.multipliedReportingOverflow(by: extent)
      guard !overflows, product <= Int.max / 4 else {
        throw InputError(
          element: "\(name).shape", rule: "must have a product that can be counted, found \(shape)")
      }
      count = product
    }
    guard 0 <= start, start <= end, end <= size else {
      throw InputError(
        element: "\(name).data_offsets",
        rule: "must lie in order within the \(size) bytes after the header, "
          + "found [\(start), \(end)]")
    }
    guard end - start == 4 * count else {
      throw InputError(
        element: "\(name).data_offsets",
        rule: "must be \(4 * count) bytes apart for the shape \(shape), found \(end - start)")
    }
    return count
  }
}

/// A binary file with its kind, its length and a checksum.
///
/// | bytes | content |
/// |:--|:--|
/// | 8 | `DMROSAVE` |
/// | 4 | the version of the format |
/// | 4 | what is inside: four letters |
/// | 8 | the number n of bytes inside |
/// | n | the bytes |
/// | 8 | CRC-64/XZ of all bytes before |
///
/// All numbers are little-endian.
package enum SealedFile {
  /// The version that is written, and the only one that is read.
  package static let version: UInt32 = 1

  private static let magic = Array("DMROSAVE".utf8)
  private static let overhead = 32

  /// Returns the bytes of a file.
  ///
  /// - Parameters:
  ///   - content: The bytes inside.
  ///   - kind: The kind of the bytes: four ASCII letters.
  package static func seal(
    _ content: ContiguousArray<UInt8>, kind: String
  ) -> ContiguousArray<UInt8> {
    precondition(kind.utf8.count == 4, "a kind has four letters, found \(kind)")
    var writer = StateWriter()
    for byte in magic { writer.add(byte) }
    writer.add(version)
    for byte in kind.utf8 { writer.add(byte) }
    writer.add(block: content)
    writer.add(CRC64(writer.bytes).value)
    return writer.bytes
  }

  /// Returns the bytes in a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - kind: The expected kind.
  ///   - limit: The most bytes that are accepted inside.
  /// - Throws: `InputError`, if the file cannot be read, is larger than the limit, is no such file,
  ///   of another version or kind, or is not whole.
  package static func read(
    _ path: String, kind: String, limit: Int
  ) throws(InputError) -> ContiguousArray<UInt8> {
    let bytes = ContiguousArray(try FileContents.read(path, limit: limit + overhead))
    do { return try content(of: bytes, kind: kind) } catch { throw error.found(in: path) }
  }

  private static func content(
    of bytes: ContiguousArray<UInt8>, kind: String
  ) throws(InputError) -> ContiguousArray<UInt8> {
    guard bytes.count >= overhead, bytes.starts(with: magic) else {
      throw InputError(rule: "must begin with DMROSAVE, as a checkpoint does")
    }
    var reader = StateReader(ContiguousArray(bytes.dropFirst(magic.count)))
    let found = try reader.integer(UInt32.self, "version")
    guard found == version else {
      throw InputError(element: "version", rule: "must be \(version), found \(found)")
    }
    let letters = Array(bytes[12..<16])
    _ = try reader.integer(UInt32.self, "kind")
    let length = try reader.integer("length", in: 0...Int.max)
    guard length == bytes.count - overhead else {
      throw InputError(
        element: "length",
        rule: "must be that of the file, \(bytes.count - overhead), found \(length)")
    }
    var tail = StateReader(ContiguousArray(bytes.suffix(8)))
    let checksum = try tail.integer(UInt64.self, "checksum")
    let computed = CRC64(bytes.dropLast(8)).value
    guard checksum == computed else {
      throw InputError(
        element: "checksum",
        rule: """
          must be \(String(checksum, radix: 16)), as the file says, found \
          \(String(computed, radix: 16)): the file is damaged
          """)
    }
    guard letters == Array(kind.utf8) else {
      throw InputError(element: "kind", rule: "must be \(kind), found another kind of state")
    }
    return ContiguousArray(bytes[24..<bytes.count - 8])
  }
}

import Foundation

/// A file of the safetensors format, put together by hand so that every part of it can be wrong.
struct RawFile {
  var header: String
  var numbers: [Float]
  var padded = true
  /// What the file claims as the length of its header; the truth unless told.
  var length: UInt64?

  /// The bytes of the file.
  var data: Data {
    var text = Array(header.utf8)
    if padded { while text.count % 8 != 0 { text.append(0x20) } }
    var bytes = withLittleEndian(length ?? UInt64(text.count))
    bytes += text
    for number in numbers { bytes += withLittleEndian(number.bitPattern) }
    return Data(bytes)
  }

  private func withLittleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (0..<Number.bitWidth / 8).map { UInt8(truncatingIfNeeded: number >> (8 * Number($0))) }
  }
}

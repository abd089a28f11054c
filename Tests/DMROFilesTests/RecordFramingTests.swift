import DMROFiles
import Testing

@Suite struct RecordFramingTests {
  /// RFC 3720, appendix B.4, and the check value of the catalogs.
  private static let checks: [([UInt8], UInt32)] = [
    ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
    ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
    ([UInt8](0..<32), 0x46DD_794E),
    ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
    (Array("123456789".utf8), 0xE306_9283),
    ([], 0),
  ]

  @Test(arguments: checks)
  func knownChecks(bytes: [UInt8], check: UInt32) {
    #expect(CRC32C.of(bytes) == check)
  }

  /// The record with which every event file of TensorFlow begins, but for its time: 24 bytes, whose
  /// length has this check in each of them.
  @Test func knownRecord() throws {
    var message = ProtobufMessage()
    message.add(0.0, 1)
    message.add("brain.Event:2", 3)
    var records = RecordFraming()
    records.append(message.bytes)
    let bytes = Array(records.bytes)
    #expect(Array(bytes.prefix(12)) == [0x18, 0, 0, 0, 0, 0, 0, 0, 0xA3, 0x7F, 0x4B, 0x22])
    try #require(bytes.count == 8 + 4 + 24 + 4)
    let check = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    #expect(check == CRC32C.masked(bytes[12..<36]))
  }

  @Test func recordsFollowEachOther() {
    var both = RecordFraming()
    both.append([])
    both.append([1, 2])
    var second = RecordFraming()
    second.append([1, 2])
    #expect(both.bytes.count == 16 + 18)
    #expect(both.bytes.suffix(18).elementsEqual(second.bytes))
  }
}

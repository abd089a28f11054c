import DMROFiles
import Testing

/// The examples of <https://protobuf.dev/programming-guides/encoding>, and the ends of the numbers.
@Suite struct ProtobufMessageTests {
  private func bytes(_ build: (inout ProtobufMessage) -> Void) -> [UInt8] {
    var message = ProtobufMessage()
    build(&message)
    return Array(message.bytes)
  }

  @Test func knownBytes() {
    #expect(bytes { $0.add(150, 1) } == [0x08, 0x96, 0x01])
    #expect(bytes { $0.add("testing", 2) } == [0x12, 0x07] + Array("testing".utf8))
    var inner = ProtobufMessage()
    inner.add(150, 1)
    #expect(bytes { $0.add(inner, 3) } == [0x1A, 0x03, 0x08, 0x96, 0x01])
    #expect(bytes { $0.add(ProtobufMessage(), 3) } == [0x1A, 0x00])
    #expect(bytes { $0.add(Float(1), 2) } == [0x15, 0, 0, 0x80, 0x3F])
    #expect(bytes { $0.add(-2.0, 1) } == [0x09, 0, 0, 0, 0, 0, 0, 0, 0xC0])
  }

  @Test func integersOfAllSizes() {
    #expect(bytes { $0.add(0, 1) } == [0x08, 0x00])
    #expect(bytes { $0.add(127, 1) } == [0x08, 0x7F])
    #expect(bytes { $0.add(128, 1) } == [0x08, 0x80, 0x01])
    #expect(bytes { $0.add(-1, 1) } == [0x08] + Array(repeating: 0xFF, count: 9) + [0x01])
    // A field above 15 needs a tag of two bytes.
    #expect(bytes { $0.add(2, 20) } == [0xA0, 0x01, 0x02])
  }

  @Test func longContentsSayTheirLength() {
    let written = bytes { $0.add(bytes: [UInt8](repeating: 7, count: 300), 9) }
    #expect(Array(written.prefix(3)) == [0x4A, 0xAC, 0x02] && written.count == 303)
  }
}

import DMROFiles
import Testing

/// Fields that `ProtobufMessage` writes, and bytes that are none.
@Suite struct ProtobufFieldsTests {
  @Test func fieldsAreThoseWritten() throws {
    var inner = ProtobufMessage()
    inner.add(-5, 1)
    var message = ProtobufMessage()
    message.add(150, 1)
    message.add("testing", 2)
    message.add(Float(1), 3)
    message.add(-2.0, 4)
    message.add(inner, 500)
    var fields = ProtobufFields(ArraySlice(message.bytes))
    var found: [ProtobufFields.Field] = []
    while let field = try fields.next() { found.append(field) }
    #expect(found.map(\.number) == [1, 2, 3, 4, 500])
    #expect(found[0].integer == 150 && found[1].text == "testing")
    #expect(found[2].integer == 0x3F80_0000)
    #expect(UInt64(bitPattern: Int64(found[3].integer)) == (-2.0).bitPattern)
    var nested = ProtobufFields(found[4].content)
    #expect(try nested.next()?.integer == -5)
    #expect(try nested.next()?.number == nil)
  }

  /// A repeated integer stands by itself, or with others in one content.
  @Test func repeatedIntegers() throws {
    var message = ProtobufMessage()
    message.add(3, 1)
    message.add(bytes: [0x03, 0x8E, 0x02, 0x9E, 0xA7, 0x05] as [UInt8], 1)
    message.add("", 1)
    var fields = ProtobufFields(ArraySlice(message.bytes))
    #expect(try fields.next()?.integers() == [3])
    #expect(try fields.next()?.integers() == [3, 270, 86942])
    #expect(try fields.next()?.integers() == [])
  }

  @Test(arguments: [
    [0x08], [0x08, 0x80], [0x00, 0x01], [0x0A, 0x02, 0x61], [0x0B], [0x0D, 1, 2, 3], [0x09, 1],
    [0x08] + Array(repeating: 0xFF, count: 10),
  ])
  func brokenBytes(_ bytes: [UInt8]) {
    #expect(throws: InputError.self) {
      var fields = ProtobufFields(bytes[...])
      while let field = try fields.next() { _ = try field.integers() }
    }
  }
}

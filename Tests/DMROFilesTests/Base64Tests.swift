import DMROFiles
import Foundation
import Testing

@Suite("Base64")
struct Base64Tests {
  @Test(
    "The test vectors of RFC 4648, section 10",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func vectors(_ text: String, _ expected: String) {
    #expect(Base64.encode(ContiguousArray(text.utf8)) == expected)
  }

  @Test("All bytes, as Foundation writes them")
  func allBytes() {
    let bytes = ContiguousArray((0...255).map { UInt8($0) })
    #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
  }
}

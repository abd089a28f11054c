import DMROFiles
import Foundation
import Testing

private struct Page: Decodable {
  struct Item: Decodable {
    var n: Int

    private enum CodingKeys: String, CodingKey, CaseIterable { case n }

    init(from decoder: any Decoder) throws {
      n = try decoder.strictContainer(keyedBy: CodingKeys.self).decodeStrictly(Int.self, forKey: .n)
    }
  }

  var items: [Item]

  private enum CodingKeys: String, CodingKey, CaseIterable { case items }

  init(from decoder: any Decoder) throws {
    items = try decoder.strictContainer(keyedBy: CodingKeys.self).decode(
      [Item].self, forKey: .items)
  }
}

/// Files that are read page by page are read as at once, errors included.
struct PagedJSONTests {
  private static let sound = """
    {"items": [{"n": 0}, {"n": 1},
      {"n": 2}, {"n": 3}, {"n": 4},

      {"n": 5}, {"n": 6}]}
    """

  private func read(_ text: String, pageSize: Int) throws -> [Int] {
    var numbers: [Int] = []
    try withTemporaryDirectory { directory in
      let path = directory + "/list.json"
      try FileContents.write(text, to: path)
      do throws(InputError) {
        try PagedJSON<Page>(key: "items", pageSize: pageSize, limit: 1000) { $0.items.count }
          .read(path) { page, first throws(InputError) in
            precondition(first == numbers.count)
            numbers += page.items.map(\.n)
          }
      } catch { throw error.found(in: "list.json") }
    }
    return numbers
  }

  @Test(arguments: [1, 2, 7, 13, 20, 40, 1 << 20]) func pages(_ pageSize: Int) throws {
    #expect(try read(Self.sound, pageSize: pageSize) == Array(0...6))
    #expect(try read(#"{"items": []}"#, pageSize: pageSize) == [])
  }

  /// What is broken anywhere is told as of the whole file, however small the pages are.
  @Test(arguments: [
    ("{\"n\": 3}", "{\"n\": x}"), ("{\"n\": 3}", "{\"n\": \"3\"}"), ("{\"n\": 3}", "{\"m\": 3}"),
    ("{\"n\": 6}]}", "{\"n\": 6}"), ("{\"n\": 6}]}", "{\"n\": 6}] }}"),
    ("{\"n\": 4},\n", "{\"n\": 4}\n"), ("{\"n\": 5}", "{\"n\": 5, \"n\": 5}"),
    ("{\"n\": 6}]", "{\"n\": 6}], \"items\": []"), ("{\"n\": 6}]", "{\"n\": 6}], \"more\": [1]"),
    ("{\"n\": 1}", "{\"n\": 1.5}"), ("{\"n\": 2}", "[]"), ("{\"items\"", "{\"item\""),
    ("{\"n\": 1},", "{\"n\": \"a, ] } b\"},"), ("[{\"n\": 0}", "{\"n\": 0"),
  ])
  func mistakes(_ from: String, _ to: String) throws {
    let text = Self.sound.replacing(from, with: to)
    try #require(text != Self.sound)
    let whole = #expect(throws: InputError.self) {
      try StrictJSON.decode(Page.self, from: Data(text.utf8), source: "list.json")
    }
    for pageSize in [1, 5, 16, 30] {
      let paged = #expect(throws: InputError.self) { try read(text, pageSize: pageSize) }
      #expect(paged == whole, "pages of \(pageSize) bytes")
    }
  }

  @Test func commaWithoutElement() {
    let text = Self.sound.replacing("{\"n\": 6}]", with: "{\"n\": 6},]")
    let error = #expect(throws: InputError.self) { try read(text, pageSize: 1) }
    #expect(error?.element == "items[7]")
  }

  @Test func elementsAreBounded() {
    let text = #"{"items": [{"n": 0"# + String(repeating: " ", count: 2000) + "}]}"
    let error = #expect(throws: InputError.self) { try read(text, pageSize: 64) }
    #expect(error?.rule == "must hold at most 1000 bytes in one element, found more")
  }
}

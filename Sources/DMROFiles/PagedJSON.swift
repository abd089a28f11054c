internal import SystemPackage

/// A JSON object with one long array, read page by page: no more than a page of it is in memory.
///
/// A page is the object with some of the elements, decoded as strictly as a whole file; errors tell
/// the place in the file.
package struct PagedJSON<Page: Decodable> {
  /// The key of the array.
  private let key: String
  /// Returns the text of other keys of the first page, which all further pages get too.
  private let head: (Page) -> String
  /// Returns how many elements a page holds.
  private let count: (Page) -> Int
  /// The bytes after which a page ends with the next element.
  private let pageSize: Int
  /// The most bytes of a page, and so of an element.
  private let limit: Int

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - key: The key of the array.
  ///   - pageSize: The bytes after which a page ends with the next element.
  ///   - limit: The most bytes of an element.
  ///   - head: Returns the other keys of the first page that hold for all pages, as JSON with a comma
  ///     behind; none by default.
  ///   - count: Returns how many elements a page holds.
  package init(
    key: String, pageSize: Int = 1 << 20, limit: Int = 1 << 26,
    head: @escaping (Page) -> String = { _ in "" }, count: @escaping (Page) -> Int
  ) {
    (self.key, self.pageSize, self.limit) = (key, pageSize, limit)
    (self.head, self.count) = (head, count)
  }

  /// Reads a file from its beginning to its end.
  ///
  /// - Parameters:
  ///   - path: The file, a pipe or a device that ends.
  ///   - body: Called for each page with the index of its first element.
  /// - Throws: `InputError`, naming file, element and rule; and what `body` throws.
  package func read(
    _ path: String, body: (Page, Int) throws(InputError) -> Void
  ) throws(InputError) {
    let file = try FileContents.open(path)
    defer { try? file.close() }
    var cutter = JSONCutter(pageSize: pageSize)
    var page = ContiguousArray<UInt8>()
    var start = Start()
    var isAtEnd = false
    repeat {
      let bytes: ContiguousArray<UInt8>
      do { bytes = try file.read(count: pageSize) } catch { throw .unreadable(path, error) }
      isAtEnd = bytes.isEmpty
      for byte in bytes {
        guard cutter.cuts(before: byte) else {
          page.append(byte)
          continue
        }
        try decode(page, isLast: false, &start, path, body)
        page.removeAll(keepingCapacity: true)
      }
      guard page.count <= limit else {
        throw InputError(
          source: path, rule: "must hold at most \(limit) bytes in one element, found more")
      }
    } while !isAtEnd
    try decode(page, isLast: true, &start, path, body)
  }

  /// The start of a page in the file.
  private struct Start {
    var index = 0
    var line = 1
    var column = 1
    /// Other keys, which all pages have.
    var head = ""
  }

  /// Decodes a page, and moves on behind it.
  private func decode(
    _ bytes: ContiguousArray<UInt8>, isLast: Bool, _ start: inout Start, _ path: String,
    _ body: (Page, Int) throws(InputError) -> Void
  ) throws(InputError) {
    let head = start.index > 0 ? "{\(start.head)\(StrictJSON.encode(key)):[" : ""
    var text = ContiguousArray(head.utf8)
    text += bytes
    if !isLast { text += "]}".utf8 }
    let page: Page
    do { page = try StrictJSON.decode(Page.self, from: text, source: path) } catch {
      throw moved(error, behind: head, to: start)
    }
    let found = count(page)
    guard found > 0 || start.index == 0 else {
      throw InputError(
        source: path, element: "\(key)[\(start.index)]", rule: "must be there after the comma")
    }
    if start.index == 0 { start.head = self.head(page) }
    try body(page, start.index)
    start.index += found
    // Behind the comma that follows.
    let lines = bytes.reduce(0) { $1 == UInt8(ascii: "\n") ? $0 + 1 : $0 }
    let last = bytes.lastIndex(of: UInt8(ascii: "\n")).map { bytes[($0 + 1)...] } ?? bytes[...]
    start.line += lines
    start.column = String(decoding: last, as: UTF8.self).count + 1 + (lines > 0 ? 1 : start.column)
  }

  /// Returns an error of a page as one of the file.
  private func moved(_ error: InputError, behind head: String, to start: Start) -> InputError {
    guard start.index > 0, let element = error.element else { return error }
    var error = error
    if let (line, column) = JSONScanner.place(element) {
      let place = line == 1 ? column - head.count + start.column - 1 : column
      error.element = "line \(line + start.line - 1), column \(place)"
    } else if element.hasPrefix("\(key)["),
      let end = element.firstIndex(of: "]"),
      let index = Int(element[..<end].dropFirst(key.count + 1))
    {
      error.element = "\(key)[\(index + start.index)\(element[end...])"
    }
    return error
  }
}

/// Finds the commas at which a JSON object can be cut: those between elements of an array in it.
private struct JSONCutter {
  private let pageSize: Int
  private var size = 0
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  /// `true` if the outermost value is an object, and the value in it an array.
  private var isObject = false
  private var isArray = false

  init(pageSize: Int) { self.pageSize = pageSize }

  /// Takes the next byte, and returns whether it is a comma at which a page ends.
  mutating func cuts(before byte: UInt8) -> Bool {
    size += 1
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isInString = false
      }
      return false
    }
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      depth += 1
      if depth == 1 { isObject = byte == UInt8(ascii: "{") }
      if depth == 2 { isArray = byte == UInt8(ascii: "[") }
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    case UInt8(ascii: ",") where depth == 2 && isObject && isArray && size >= pageSize:
      size = 0
      return true
    default: break
    }
    return false
  }
}

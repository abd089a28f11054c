import Foundation
import Testing

/// A run of the command that must fail: with one line that names the culprit and the rule, the
/// documented exit code, and nothing left behind.
struct BadInput: CustomTestStringConvertible, Sendable {
  var name: String
  var arguments: [String]
  var status: Int32
  /// What the line must contain: the culprit, then the rule.
  var words: [String]
  /// Makes the files that the run needs, in a folder that has the sound ones.
  var prepare: @Sendable (Scratch) throws -> Void

  init(
    _ name: String, _ arguments: [String], _ status: Int32, _ words: [String],
    prepare: @escaping @Sendable (Scratch) throws -> Void = { _ in }
  ) {
    self.name = name
    self.arguments = arguments
    self.status = status
    self.words = words
    self.prepare = prepare
  }

  /// A command line, its words with spaces between them.
  init(line: String, _ status: Int32, _ words: [String]) {
    self.init(line, line.split(separator: " ").map(String.init), status, words)
  }

  var testDescription: String { name }

  /// Runs the command and expects the failure.
  func expect(
    launcher: [String] = [], prepare further: (Scratch) throws -> Void = { _ in }
  ) async throws {
    let folder = try await Fixture.folder()
    try prepare(folder)
    try further(folder)
    let before = folder.contents()
    let outcome = try await Command.run(arguments, in: folder, launcher: launcher)
    #expect(!outcome.wasSignaled, "the command crashed")
    #expect(outcome.status == status)
    #expect(outcome.output.isEmpty, "\(outcome.text)")
    #expect(outcome.errors.hasPrefix("dmro: "))
    let newlines = outcome.errors.unicodeScalars.filter(CharacterSet.newlines.contains)
    #expect(newlines.count == 1 && outcome.errors.hasSuffix("\n"), "\(outcome.errors)")
    #expect(outcome.errors.utf8.count < 1000)
    var rest = Substring(outcome.errors)
    for word in words where !word.isEmpty {
      guard let range = rest.range(of: word) else {
        Issue.record("\(word) is not (in this order) in: \(outcome.errors)")
        continue
      }
      rest = rest[range.upperBound...]
    }
    // A folder for results may have been made; it must be empty then.
    #expect(folder.contents().filter { $0 != "out" } == before)
  }
}

extension BadInput {
  /// A file that is broken in one place: what stands there, and what takes its place.
  static func broken(
    _ file: String, _ sound: String, _ from: String, _ to: String, _ arguments: [String],
    _ words: String...
  ) -> BadInput {
    BadInput("\(file): \(from) → \(to)", arguments, 65, [file] + words) { folder in
      let range = try #require(sound.range(of: from))
      try folder.write(sound.replacingCharacters(in: range, with: to), to: file)
    }
  }

  /// A file with the given bytes.
  static func bytes(
    _ file: String, _ name: String, _ data: Data, _ arguments: [String], _ words: String...
  ) -> BadInput {
    BadInput("\(file): \(name)", arguments, 65, [file] + words) { folder in
      try folder.write(data, to: file)
    }
  }

  /// What can be wrong with any JSON file.
  static func anyJSON(
    _ file: String, _ sound: String, _ arguments: [String], unknown: String = "is not a known key"
  ) -> [BadInput] {
    [
      .bytes(file, "empty", Data(), arguments, "must hold a JSON value, found an empty file"),
      .bytes(
        file, "truncated", Data(sound.utf8.prefix(sound.utf8.count / 2)), arguments, "line",
        "found the end"),
      .bytes(file, "only a brace", Data("{".utf8), arguments, "line 1, column 2", "found the end"),
      .bytes(
        file, "not UTF-8", Data([0x7B, 0xFF, 0xFE, 0x7D]), arguments, "must be text in UTF-8"),
      .bytes(
        file, "UTF-16", sound.data(using: .utf16) ?? Data(), arguments, "must be text in UTF-8"),
      .bytes(
        file, "a byte order mark", Data([0xEF, 0xBB, 0xBF] + sound.utf8), arguments,
        "must not begin with a byte order mark; save the file without it"),
      .bytes(file, "an array", Data("[1, 2]".utf8), arguments, "must be"),
      .bytes(file, "null", Data("null".utf8), arguments, "must be"),
      .bytes(
        file, "something after the value", Data("\(sound) {}".utf8), arguments,
        "must end after its value"),
      .bytes(
        file, "deeply nested", Data(String(repeating: "[", count: 1_000_000).utf8), arguments,
        "line 1, column 513", "must not nest deeper than 512 levels"),
      .bytes(
        file, "a comma too much", Data(#"{"a": 1,}"#.utf8), arguments, "line 1, column 9",
        "must have a key"),
      .bytes(
        file, "a number with a leading zero", Data(#"{"a": 01}"#.utf8), arguments,
        "line 1, column 8", "must have a comma"),
      .bytes(
        file, "an open string", Data(#"{"a": "b"#.utf8), arguments, "must close the quotes"),
      .bytes(
        file, "a control character", Data("{\"a\": \"\u{1}\"}".utf8), arguments,
        "must escape control"),
      .bytes(file, "an unknown escape", Data(#"{"a": "\x"}"#.utf8), arguments, "known escape"),
      .bytes(
        file, "an unknown key with a line break", Data(#"{"a\nb": 1}"#.utf8), arguments,
        unknown),
      BadInput("\(file): missing", arguments, 66, [file, "no such file"]) { folder in
        try FileManager.default.removeItem(at: folder.path(file))
      },
      BadInput("\(file): a directory", arguments, 66, [file, "must be a file, found a directory"]) {
        folder in
        try FileManager.default.removeItem(at: folder.path(file))
        try folder.makeFolder(file)
      },
      BadInput("\(file): huge", arguments, 65, [file, "must hold at most", "bytes"]) { folder in
        try folder.makeSparse(file, size: 1 << 40)
      },
    ]
  }
}

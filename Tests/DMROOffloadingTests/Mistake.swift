import DMROFiles
import DMROOffloading
import Foundation
import Testing

/// What is wrong with a text, and what must be said about it.
///
/// Each case changes one place of a sound text.
struct Mistake: CustomTestStringConvertible, Sendable {
  var from: String
  var to: String
  var element: String?
  var rule: String

  init(_ from: String, _ to: String, _ element: String?, _ rule: String) {
    self.from = from
    self.to = to
    self.element = element
    self.rule = rule
  }

  var testDescription: String { "\(from) → \(to)" }

  /// Expects the sound text to be read, and the changed one to be refused in the words of the case.
  func expect<Document: JSONDocument>(_ type: Document.Type, in sound: String) throws {
    _ = try type.parse(sound, source: "lab.json")
    let range = try #require(sound.range(of: from))
    let text = sound.replacingCharacters(in: range, with: to)
    let error = #expect(throws: InputError.self) { try type.parse(text, source: "lab.json") }
    #expect(error?.source == "lab.json")
    #expect(error?.element == element)
    #expect(error?.rule == rule)
  }
}

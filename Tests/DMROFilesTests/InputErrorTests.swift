import DMROFiles
import Testing

@Suite struct InputErrorTests {
  @Test(arguments: [
    (InputError(rule: "must be"), "must be"),
    (InputError(source: "a.json", rule: "must be"), "a.json: must be"),
    (InputError(element: "x[1]", rule: "must be"), "x[1]: must be"),
    (InputError(source: "a.json", element: "x", rule: "must be"), "a.json: x: must be"),
    (InputError(source: "a\nb", rule: "one\ntwo"), "a b: one two"),
    (InputError(element: "x", rule: "r").below("sites"), "sites.x: r"),
    (InputError(element: "[2]", rule: "r").below("sites"), "sites[2]: r"),
    (InputError(rule: "r").below("sites"), "sites: r"),
    (InputError(element: "line 2, column 3", rule: "r").below("text"), "text: line 2, column 3: r"),
    (InputError(rule: "r").below("b").below("a").found(in: "f"), "f: a.b: r"),
  ])
  func descriptionIsOneLine(_ error: InputError, _ expected: String) {
    #expect(error.description == expected)
    #expect("\(error)" == expected)
  }

  /// Whatever a file holds, its error is one line that a terminal can show.
  @Test func isOneShortLine() {
    let hostile = "a\r\nb\u{2028}c\u{85}d\u{1B}[31me\u{202E}f\u{0}g"
    let error = InputError(source: "file", element: hostile, rule: hostile)
    #expect(error.description == "file: a  b c d [31me f g: a  b c d [31me f g")
    let long = InputError(rule: String(repeating: "x", count: 1_000_000) + "end")
    #expect(long.description.count == 401 && long.description.hasSuffix("end"))
    let accents = InputError(rule: "e" + String(repeating: "\u{301}", count: 1_000_000))
    #expect(accents.description.unicodeScalars.count == 401)
  }

  @Test func suggestionsForLongWordsAreNotSought() {
    let word = String(repeating: "speed", count: 1_000_000)
    #expect(Suggestion.text(for: word, among: [word + "s"]) == "")
  }

  @Test func kindIsKept() {
    let error = InputError(.unwritable, rule: "r").below("a").found(in: "f")
    #expect(error.kind == .unwritable && InputError(rule: "r").kind == .invalid)
  }

  @Test(arguments: [
    ("sped", "; did you mean \"speed\"?"), ("SPEED", "; did you mean \"speed\"?"),
    ("energi", "; did you mean \"energy\"?"), ("x", ""), ("bandwidth", ""), ("", ""),
  ])
  func suggestion(_ word: String, _ expected: String) {
    #expect(Suggestion.text(for: word, among: ["energy", "speed"]) == expected)
  }

  /// The first is the example of Levenshtein's distance in most textbooks.
  @Test(arguments: [
    ("kitten", "sitting", 3), ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("ab", "ba", 1),
    ("trian", "train", 1), ("ca", "abc", 3),
    ("same", "same", 0),
  ])
  func distance(_ first: String, _ second: String, _ expected: Int) {
    #expect(Suggestion.distance(first, second) == expected)
  }
}

import DMROFiles
import Foundation
import Testing

@Suite struct JSONSyntaxTests {
  /// The same key in different objects, and strings that look like keys, are no duplicates.
  @Test(arguments: [
    #"[{"a": 1}, {"a": 2}]"#, #"{"a": {"a": {"a": "a"}}, "b": "a"}"#,
    #"{"a": "b", "b": "b", "c": "\"c\": "}"#, #"{"a": ["a", "a", {"a": ["a"]}], "b": []}"#,
    #"{"a\\": 1, "a": 2}"#, #"["a", "a"]"#, #""a""#, "{}",
  ])
  func sameKeyElsewhere(_ text: String) throws {
    _ = try StrictJSON.decode(Anything.self, from: Data(text.utf8), source: "f")
  }

  /// Examples of every rule of RFC 8259.
  @Test(arguments: [
    "0", "-0", "10", "1.5", "-1.25e10", "1E+2", "1e-2", "true", "false", "null", "\"\"",
    #""\" \\ \/ \b \f \n \r \t \u00e4 \uD83D\uDE00 ä 😀""#, " [ 1 , 2 ] ", "\t\r\n{\n}\n",
    "[[], {}, [{}]]", #"{"": {"": []}}"#, #"[{"a": [1, {"b": null}]}]"#,
    String(repeating: "[", count: 512) + String(repeating: "]", count: 512),
  ])
  func acceptsWhatIsJSON(_ text: String) throws {
    _ = try StrictJSON.decode(Anything.self, from: Data(text.utf8), source: "f")
  }

  @Test(arguments: [
    (" ", 1, 2, "the end", "must hold a value here"),
    ("[1,]", 1, 4, "\"]\"", "must hold a value here"),
    ("[1 2]", 1, 4, "\"2\"", "must have a comma or \"]\""),
    ("[1", 1, 3, "the end", "must have a comma or \"]\""),
    ("[\n  1,\n  x]", 3, 3, "\"x\"", "must hold a value here"),
    ("[\n1\n\n", 4, 1, "the end", "must have a comma or \"]\""),
    ("{\"ä😀\": x}", 1, 8, "\"x\"", "must hold a value here"),
    ("{a: 1}", 1, 2, "\"a\"", "must have a key in quotes"),
    ("{\"a\" 1}", 1, 6, "\"1\"", "must have a colon after a key"),
    ("{\"a\"", 1, 5, "the end", "must have a colon after a key"),
    ("{\"a\": 1 \"b\": 2}", 1, 9, "\"\"\"", "must have a comma or \"}\""),
    ("{\"a\": 1,}", 1, 9, "\"}\"", "must have a key in quotes"),
    ("\"a", 1, 3, "the end", "must close the quotes of a string"),
    ("\"a\nb\"", 1, 3, "number 10", "must escape control characters in strings"),
    ("\"\\x\"", 1, 3, "\"x\"", "must have a known escape"),
    ("\"\\", 1, 3, "the end", "must have a known escape"),
    ("\"\\u12g4\"", 1, 6, "\"g4\"", "must have a hexadecimal digit"),
    ("\"\\ud800\"", 1, 8, "\"\"\"", "must have a pair of surrogates"),
    ("\"\\udc00\"", 1, 8, "\"\"\"", "must have a pair of surrogates"),
    ("\"\\ud800\\u0041\"", 1, 14, "\"\"\"", "must have a pair of surrogates"),
    ("01", 1, 2, "\"1\"", "must end after its value"), ("-", 1, 2, "the end", "must have a digit"),
    ("+1", 1, 1, "\"+\"", "must hold a value here"),
    (".5", 1, 1, "\".\"", "must hold a value here"),
    ("1.", 1, 3, "the end", "must have a digit"), ("1e", 1, 3, "the end", "must have a digit"),
    ("1e+-1", 1, 4, "\"-\"", "must have a digit"),
    ("0x10", 1, 2, "\"x10\"", "must end after its value"),
    ("NaN", 1, 1, "\"NaN\"", "must hold a value here"),
    ("nul", 1, 1, "\"nul\"", "must hold a value here"),
    ("True", 1, 1, "\"True\"", "must hold a value here"),
    ("1 2", 1, 3, "\"2\"", "must end after its value"),
    ("{}{}", 1, 3, "\"{\"", "must end after its value"),
    ("1 // one", 1, 3, "\"/\"", "must end after its value"),
    ("'a'", 1, 1, "\"'\"", "must hold a value here"),
    ("]", 1, 1, "\"]\"", "must hold a value here"),
  ])
  func namesThePlace(
    _ text: String, _ line: Int, _ column: Int, _ found: String, _ expected: String
  ) {
    let error = #expect(throws: InputError.self) {
      try StrictJSON.decode(Anything.self, from: Data(text.utf8), source: "f")
    }
    #expect(
      error?.description == "f: line \(line), column \(column): \(expected), found \(found)")
  }

  @Test(arguments: [("[", 513, 513), ("[", 1_000_000, 513), ("{\"a\":", 1_000_000, 2_561)])
  func refusesDeepNesting(_ opening: String, _ depth: Int, _ column: Int) {
    let text = String(repeating: opening, count: depth)
    #expect(
      throws: InputError(
        source: "f", element: "line 1, column \(column)",
        rule: "must not nest deeper than 512 levels")
    ) { try StrictJSON.decode(Anything.self, from: Data(text.utf8), source: "f") }
  }

  @Test(arguments: ["1e999", "-1E+400", "1" + String(repeating: "0", count: 400)])
  func refusesNumbersThatAreNotFinite(_ number: String) {
    #expect(
      throws: InputError(
        source: "f", element: "line 2, column 5",
        rule: "must be a finite number, found \(number.prefix(20))")
    ) { try StrictJSON.decode(Anything.self, from: Data("[1,\n 2, \(number)]".utf8), source: "f") }
  }

  /// With the square of the keys this would take hours.
  @Test(.timeLimit(.minutes(10))) func manyKeysAreRead() throws {
    let keys = (0..<300_000).map { "\"key\($0)\": \($0)" }.joined(separator: ",")
    let value = try StrictJSON.decode(
      [String: Int].self, from: Data("{\(keys)}".utf8), source: "f")
    #expect(value.count == 300_000)
  }
}

/// Any JSON value.
private struct Anything: Decodable {
  init(from decoder: any Decoder) throws {}
}

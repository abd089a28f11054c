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
    String(repeating: "[", count: 256) + String(repeating: "]", count: 256),
  ])
  func acceptsWhatIsJSON(_ text: String) throws {
    _ = try StrictJSON.decode(Anything.self, from: Data(text.utf8), source: "f")
  }

  @Test(arguments: [
    (" ", 1, 2, "the end", "a value"), ("[1,]", 1, 4, "\"]\"", "a value"),
    ("[1 2]", 1, 4, "\"2\"", "a comma or \"]\""), ("[1", 1, 3, "the end", "a comma or \"]\""),
    ("[\n  1,\n  x]", 3, 3, "\"x\"", "a value"), ("[\n1\n\n", 4, 1, "the end", "a comma or \"]\""),
    ("{\"ä😀\": x}", 1, 8, "\"x\"", "a value"), ("{a: 1}", 1, 2, "\"a\"", "a key in quotes"),
    ("{\"a\" 1}", 1, 6, "\"1\"", "a colon"), ("{\"a\"", 1, 5, "the end", "a colon"),
    ("{\"a\": 1 \"b\": 2}", 1, 9, "\"\"\"", "a comma or \"}\""),
    ("{\"a\": 1,}", 1, 9, "\"}\"", "a key in quotes"),
    ("\"a", 1, 3, "the end", "the closing quotes of a string"),
    ("\"a\nb\"", 1, 3, "a new line", "the closing quotes of a string"),
    ("\"\\x\"", 1, 3, "\"x\"", "an escape"), ("\"\\", 1, 3, "the end", "an escape"),
    ("\"\\u12g4\"", 1, 6, "\"g\"", "a hexadecimal digit"),
    ("\"\\ud800\"", 1, 8, "\"\"\"", "a pair of surrogates"),
    ("\"\\udc00\"", 1, 8, "\"\"\"", "a pair of surrogates"),
    ("\"\\ud800\\u0041\"", 1, 14, "\"\"\"", "a pair of surrogates"),
    ("01", 1, 2, "\"1\"", "the end"), ("-", 1, 2, "the end", "a digit"),
    ("+1", 1, 1, "\"+\"", "a value"), (".5", 1, 1, "\".\"", "a value"),
    ("1.", 1, 3, "the end", "a digit"), ("1e", 1, 3, "the end", "a digit"),
    ("1e+-1", 1, 4, "\"-\"", "a digit"), ("0x10", 1, 2, "\"x\"", "the end"),
    ("NaN", 1, 1, "\"N\"", "a value"), ("nul", 1, 4, "the end", "\"null\""),
    ("True", 1, 1, "\"T\"", "a value"), ("1 2", 1, 3, "\"2\"", "the end"),
    ("{}{}", 1, 3, "\"{\"", "the end"), ("1 // one", 1, 3, "\"/\"", "the end"),
    ("'a'", 1, 1, "\"'\"", "a value"), ("]", 1, 1, "\"]\"", "a value"),
  ])
  func namesThePlace(
    _ text: String, _ line: Int, _ column: Int, _ found: String, _ expected: String
  ) {
    let error = #expect(throws: InputError.self) {
      try StrictJSON.decode(Anything.self, from: Data(text.utf8), source: "f")
    }
    #expect(
      error?.description == "f: must be JSON, but line \(line), column \(column) has \(found) "
        + "instead of \(expected)")
  }

  @Test(arguments: [("[", 257), ("[", 1_000_000), ("{\"a\":", 1_000_000)])
  func refusesDeepNesting(_ opening: String, _ depth: Int) {
    let text = String(repeating: opening, count: depth)
    #expect(throws: InputError(source: "f", rule: "must be nested at most 256 levels deep")) {
      try StrictJSON.decode(Anything.self, from: Data(text.utf8), source: "f")
    }
  }

  @Test func manyKeysAreFast() throws {
    let keys = (0..<30_000).map { "\"key\($0)\": \($0)" }.joined(separator: ",")
    let clock = ContinuousClock()
    let time = try clock.measure {
      let value = try StrictJSON.decode(
        [String: Int].self, from: Data("{\(keys)}".utf8), source: "f")
      #expect(value.count == 30_000)
    }
    #expect(time < .seconds(5))
  }
}

/// Any JSON value.
private struct Anything: Decodable {
  init(from decoder: any Decoder) throws {}
}

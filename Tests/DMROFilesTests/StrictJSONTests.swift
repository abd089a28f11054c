import DMROFiles
import Foundation
import Testing

/// A system as a file could hold it.
private struct System: Codable, Equatable {
  var name: String
  var sites: [Site]
  var weights: [String: Double]?
}

private struct Site: Codable, Equatable {
  var speed: Double
  var cores: Int
  var shared: Bool

  enum CodingKeys: String, CodingKey, CaseIterable { case speed, cores, shared }

  init(speed: Double, cores: Int, shared: Bool) {
    (self.speed, self.cores, self.shared) = (speed, cores, shared)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    speed = try container.decode(Double.self, forKey: .speed)
    cores = try container.decode(Int.self, forKey: .cores)
    shared = try container.decode(Bool.self, forKey: .shared)
    guard cores > 0 else { throw decoder.invalid("needs a core, found \(cores)") }
    let speed = speed
    try decoder.validated { () throws(InputError) in
      guard speed > 0 else {
        throw InputError(element: "speed", rule: "must be above 0, found \(speed)")
      }
    }
  }
}

/// Values of every kind that can fail to fit.
private struct Choices: Decodable {
  enum Color: String, CaseIterable, Decodable { case red, green }
  enum CodingKeys: String, CodingKey, CaseIterable { case count, sizes, color, share }

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    _ = try container.decodeStrictly(Int8.self, forKey: .count)
    _ = try container.decodeStrictlyIfPresent([Int].self, forKey: .sizes)
    _ = try container.decodeStrictlyIfPresent(Color.self, forKey: .color)
    _ = try container.decodeStrictlyIfPresent(Double.self, forKey: .share)
  }
}

@Suite struct StrictJSONTests {
  private static let site = #"{"speed": 1, "cores": 2, "shared": true}"#

  private static func system(_ site: String) -> String {
    #"{"name": "a", "sites": [\#(Self.site), \#(site)]}"#
  }

  @Test func readsWhatItWrites() throws {
    let value = System(
      name: "a/b \"ä\"\n", sites: [Site(speed: 0.1, cores: 1, shared: false)],
      weights: ["z": 1, "a": 2])
    for pretty in [false, true] {
      let text = StrictJSON.encode(value, pretty: pretty)
      #expect(try StrictJSON.decode(System.self, from: Data(text.utf8), source: "f") == value)
    }
    #expect(
      StrictJSON.encode(value) == """
        {"name":"a/b \\"ä\\"\\n","sites":[{"cores":1,"shared":false,"speed":0.1}],\
        "weights":{"a":2,"z":1}}
        """)
  }

  @Test(arguments: [
    ("", "f: must hold a JSON value, found an empty file"),
    (
      system(#"{"sped": 1, "cores": 2, "shared": true}"#),
      #"f: sites[1]: "sped" is not a known key; did you mean "speed"?"#
    ),
    (
      system(#"{"speed": 1, "cores": 2, "shared": true, "qqqqqqq": 0}"#),
      #"f: sites[1]: "qqqqqqq" is not a known key"#
    ),
    (
      system(#"{"speed": "fast", "cores": 2, "shared": true}"#),
      "f: sites[1].speed: must be a number"
    ),
    (
      system(#"{"speed": 1, "cores": true, "shared": true}"#),
      "f: sites[1].cores: must be an integer"
    ),
    (
      system(#"{"speed": 1, "cores": 2, "shared": 1}"#),
      "f: sites[1].shared: must be true or false"
    ),
    (
      system(#"{"speed": null, "cores": 2, "shared": true}"#),
      "f: sites[1].speed: must be a number, found null"
    ),
    (
      system(#"{"speed": 1, "cores": 2}"#),
      #"f: sites[1]: must have the key "shared", which is missing"#
    ),
    (
      system(#"{"speed": 1, "cores": 0, "shared": true}"#),
      "f: sites[1]: needs a core, found 0"
    ),
    (
      system(#"{"speed": -1, "cores": 2, "shared": true}"#),
      "f: sites[1].speed: must be above 0, found -1.0"
    ),
    (#"{"name": 3, "sites": []}"#, "f: name: must be a string"),
    (#"{"name": "a", "sites": {}}"#, "f: sites: must be an array"),
    (#"{"name": "a", "sites": [], "weights": []}"#, "f: weights: must be an object"),
    (#"{"sites": []}"#, #"f: must have the key "name", which is missing"#),
    (#"{"name": "a", "name": "b", "sites": []}"#, #"f: has the key "name" twice"#),
    (#"{"name": "a", "n\u0061me": "b", "sites": []}"#, #"f: has the key "name" twice"#),
    (
      #"{"name": "a", "sites": [],}"#,
      "f: line 1, column 27: must have a key in quotes, found \"}\""
    ),
    (system("\(site),\n"), "f: line 2, column 1: must hold a value here, found \"]\""),
    (
      system(#"{"speed": 1, "cores": 2, "shared": true , }"#),
      "f: line 1, column 109: must have a key in quotes, found \"}\""
    ),
    (
      system(#"{"speed": 1, "cores": 2, "shared": true, "speed": 1}"#),
      #"f: sites[1]: has the key "speed" twice"#
    ),
    (
      #"{"name": "a", "sites": [], "weights": {"\"": 1, "x": 2, "\"": 3}}"#,
      #"f: weights: has the key """ twice"#
    ),
  ])
  func namesElementAndRule(_ text: String, _ expected: String) {
    let error = #expect(throws: InputError.self) {
      try StrictJSON.decode(System.self, from: Data(text.utf8), source: "f")
    }
    #expect(error?.description == expected)
  }

  @Test(arguments: [
    "{", "[1,", "nope", #"{"name": "a" "sites": []}"#, "[1,]",
    #"{"name": "a", "sites": [{"speed": 1, "cores": 1, "shared": true},]}"#, " ", "\"",
    #"{"name": "\"#, #"{name: "a", "sites": []}"#, "{}{}", #"{"name": "a", "sites": [,]}"#,
    #"{"name": "a", "sites": [], "weights": {"a": 01}}"#, #"{,"name": "a", "sites": []}"#,
    #"{"name": "a", "sites": [], "weights": {"a": +1}}"#, #"{"name": "a", "sites": [] /* */}"#,
    #"{"name": "a", "sites": [], "weights": {"a": 1.}}"#, #"{"name": "a",, "sites": []}"#,
    #"{"name": "a", "sites": [], "weights": {"a": .5}}"#, "{\"name\": \"\n\", \"sites\": []}",
    #"{'name': 'a', 'sites': []}"#, #"{"name": "\x", "sites": []}"#,
    #"{"name": "\ud800", "sites": []}"#,
    String(repeating: "[", count: 100_000),
    #"{"name": "a", "sites": [{"speed": 1e999, "cores": 1, "shared": true}]}"#,
    #"{"name": "a", "sites": [{"speed": NaN, "cores": 1, "shared": true}]}"#,
    #"{"name": "a", "sites": [{"speed": 1, "cores": 1.5, "shared": true}]}"#,
    #"{"name": "a", "sites": [{"speed": 1, "cores": 99999999999999999999, "shared": true}]}"#,
  ])
  func refusesWhatIsNoValue(_ text: String) {
    let error = #expect(throws: InputError.self) {
      try StrictJSON.decode(System.self, from: Data(text.utf8), source: "f")
    }
    #expect(error?.source == "f" && error?.kind == .invalid && error?.rule.isEmpty == false)
  }

  @Test(arguments: [
    Data([0xFF, 0xFE]), Data([0x22, 0xC3, 0x22]), Data("\"a\"".utf16.flatMap { [UInt8($0), 0] }),
    Data("\"a\0\"".utf8),
  ])
  func refusesWhatIsNotUTF8(_ data: Data) {
    #expect(throws: InputError(source: "f", rule: "must be text in UTF-8")) {
      try StrictJSON.decode(String.self, from: data, source: "f")
    }
  }

  @Test(arguments: [
    (#"{"count": 1.5}"#, "f: count: must be an integer between -128 and 127"),
    (#"{"count": 128}"#, "f: count: must be an integer between -128 and 127"),
    (#"{"count": 1e99}"#, "f: count: must be an integer between -128 and 127"),
    (#"{"count": "1"}"#, "f: count: must be an integer"),
    (#"{"count": null}"#, "f: count: must be an integer, found null"),
    (#"{}"#, #"f: must have the key "count", which is missing"#),
    (
      #"{"count": 1, "sizes": [1, 2.5]}"#,
      "f: sizes[1]: must be an integer between -9223372036854775808 and 9223372036854775807"
    ),
    (
      #"{"count": 1, "color": "gren"}"#,
      #"f: color: must be one of "red", "green", found "gren"; did you mean "green"?"#
    ),
    (#"{"count": 1, "color": 2}"#, "f: color: must be a string"),
    (
      #"{"count": 1, "share": 1e999}"#, "f: line 1, column 23: must be a finite number, found 1e999"
    ),
  ])
  func namesValuesThatDoNotFit(_ text: String, _ expected: String) {
    let error = #expect(throws: InputError.self) {
      try StrictJSON.decode(Choices.self, from: Data(text.utf8), source: "f")
    }
    #expect(error?.description == expected)
  }

  @Test(arguments: [
    #"{"count": -128}"#, #"{"count": 127, "sizes": null, "color": null, "share": null}"#,
    #"{"count": 1.0, "sizes": [], "color": "red", "share": 1e308}"#,
  ])
  func acceptsValuesThatFit(_ text: String) throws {
    _ = try StrictJSON.decode(Choices.self, from: Data(text.utf8), source: "f")
  }

  @Test func readsAFile() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/numbers.json"
      try FileContents.write("[1, 2]", to: path)
      #expect(try StrictJSON.read([Int].self, from: path) == [1, 2])
      try FileContents.write("[1, \"2\"]", to: path)
      #expect(throws: InputError(source: path, element: "[1]", rule: "must be an integer")) {
        try StrictJSON.read([Int].self, from: path)
      }
    }
  }
}

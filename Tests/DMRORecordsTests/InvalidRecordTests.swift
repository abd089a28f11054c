import DMRORecords
import DMROFiles
import Testing

struct InvalidRecordTests {
  static let columns = [
    RecordColumn("scheme", .string), RecordColumn("seed", .integer),
    RecordColumn("cost", .number),
  ]

  @Test(arguments: [
    ("", "must hold a header, found an empty file"),
    ("scheme,sede,cost\n", "line 1, column 2: must be \"seed\", found \"sede\""),
    ("scheme,seed\n", "line 1: must name 3 columns, found 2"),
    ("scheme,seed,cost,gap\n", "line 1: must name 3 columns, found 4"),
    ("scheme,seed,cost", "line 1: is cut off: the last line must end with a line feed"),
    (
      "\u{feff}scheme,seed,cost\n",
      "line 1, column 1: must be \"scheme\", found \"\u{feff}scheme\""
    ),
    ("scheme,seed,cost\na,1\n", "line 2: must have 3 fields, found 2"),
    ("scheme,seed,cost\na,1,2,3\n", "line 2: must have 3 fields, found 4"),
    ("scheme,seed,cost\n\n", "line 2: must have 3 fields, found 1"),
    (
      "scheme,seed,cost\na,1.0,2\n",
      "line 2, column seed: must be an integer of 64 bits, found \"1.0\""
    ),
    (
      "scheme,seed,cost\na,9223372036854775808,2\n",
      "line 2, column seed: must be an integer of 64 bits, found \"9223372036854775808\""
    ),
    ("scheme,seed,cost\na,1,2\nb,1,x\n", "line 3, column cost: must be a number, found \"x\""),
    ("scheme,seed,cost\na,1, 2\n", "line 2, column cost: must be a number, found \" 2\""),
    ("scheme,seed,cost\na,1,0x1p3\n", "line 2, column cost: must be a number, found \"0x1p3\""),
    ("scheme,seed,cost\na,1,1e999\n", "line 2, column cost: must be a number, found \"1e999\""),
    ("scheme,seed,cost\na,1,\"\"\n", "line 2, column cost: must be a number, found \"\""),
    ("scheme,seed,cost\na,1,\n", "line 2, column cost: must not be empty: write a number"),
    (
      "scheme,seed,cost\na,,2\n",
      "line 2, column seed: must not be empty: write an integer of 64 bits"
    ),
    (
      "scheme,seed,cost\n\"a\nb\",x,2\n",
      "line 3, column seed: must be an integer of 64 bits, found \"x\""
    ),
    (
      "scheme,seed,cost\n\"a\"b,1,2\n",
      "line 2: closing quotes must be followed by a comma or the end of the line"
    ),
    (
      "scheme,seed,cost\na\"b,1,2\n",
      "line 2: a field with quotes or a line end in it must stand in quotes"
    ),
    (
      "scheme,seed,cost\na\rb,1,2\n",
      "line 2: a field with quotes or a line end in it must stand in quotes"
    ),
    (
      "scheme,seed,cost\na,1,2\nb,1,2",
      "line 3: is cut off: the last line must end with a line feed"
    ),
    (
      "scheme,seed,cost\na,1,2\n\"b\nc,1,2\n",
      "line 3: is cut off: the last line must end with a line feed"
    ),
  ])
  func isRefused(_ text: String, _ message: String) {
    let error = #expect(throws: InputError.self) {
      try RecordTable(csv: text.utf8, columns: Self.columns)
    }
    #expect(error?.description == message)
  }

  /// An empty line is no row to other programs, so that a text alone on its line needs quotes.
  @Test func anEmptyLineIsNoText() throws {
    let columns = [RecordColumn("x", .string)]
    let error = #expect(throws: InputError.self) {
      try RecordTable(csv: "x\n\n".utf8, columns: columns)
    }
    #expect(
      error?.description
        == "line 2, column x: must not be empty: write a text, \"\" for the empty one")
    #expect(try RecordTable(csv: "x\n\"\"\n".utf8, columns: columns).strings("x") == [""])
  }

  @Test func whatIsNoTextIsRefused() {
    let bytes = Array("scheme,seed,cost\n".utf8) + [0xC3, 0x28] + Array(",1,2\n".utf8)
    let error = #expect(throws: InputError.self) {
      try RecordTable(csv: bytes, columns: Self.columns)
    }
    #expect(error?.description == "line 2, column scheme: must be text in UTF-8")
  }

  /// Wherever a file is cut, the complete rows before the cut are found, and nothing else.
  @Test func everyCutIsFound() throws {
    let table = RecordTests.table()
    let bytes = Array(table.csv.utf8)
    let ends = (0...table.rows.count).map { count in
      RecordTests.table(Array(RecordTests.hard.prefix(count))).csv.utf8.count
    }
    for length in 0..<bytes.count {
      let cut = bytes.prefix(length)
      let complete = ends.lastIndex { $0 <= length }
      let kept = try RecordTable(csv: cut, columns: table.columns, cutLine: .dropped)
      #expect(kept.rows == Array(table.rows.prefix(complete ?? 0)), "cut at \(length)")
      if ends.contains(length) {
        #expect(throws: Never.self) { try RecordTable(csv: cut, columns: table.columns) }
      } else {
        #expect(throws: InputError.self, "cut at \(length)") {
          try RecordTable(csv: cut, columns: table.columns)
        }
      }
    }
  }

  @Test func anotherFileIsNotTakenForACutOne() {
    for text in ["{\"a\": 1}", "scheme,sed", "scheme,sede\n", "scheme,seed,cost\na,b"] {
      if text.hasPrefix("scheme,seed,cost\n") {
        #expect(throws: Never.self) {
          try RecordTable(csv: text.utf8, columns: Self.columns, cutLine: .dropped)
        }
      } else {
        #expect(throws: InputError.self) {
          try RecordTable(csv: text.utf8, columns: Self.columns, cutLine: .dropped)
        }
      }
    }
  }
}

import DMRORandom
import DMRORecords
import DMROFiles
import Foundation
import Testing

struct RecordTests {
  static let columns = [
    RecordColumn("scheme", .string), RecordColumn("seed", .integer),
    RecordColumn("cost", .number), RecordColumn("note, if any", .string, isOptional: true),
    RecordColumn("gap", .number, isOptional: true),
  ]

  /// Rows whose every value is hard to write.
  static let hard: [[RecordValue]] = [
    ["dmro", 1, 0.1, "plain", 1.0],
    ["a,b", -1, 1e-300, "say \"hi\"", .missing],
    [
      "two\nlines", 9_223_372_036_854_775_807, .number(.leastNonzeroMagnitude), "",
      0.30000000000000004,
    ],
    ["cr\r\nlf\rcr", -9_223_372_036_854_775_808, 1.7976931348623157e308, .missing, -0.0],
    ["δ = 0,2 · 東京 🛰️", 0, .number(.infinity), "e\u{301} and \u{e9}", .number(-.infinity)],
    // Quotes with an accent on them are one character, but must be doubled all the same.
    ["\"\u{301}\"", 7, 123_456_789.125, "\"", 1e16],
    ["  spaces  ", 3, 3, "nan", 2],
  ]

  static func table(_ rows: [[RecordValue]] = hard) -> RecordTable {
    rows.reduce(into: RecordTable(columns: columns)) { $0.append($1) }
  }

  /// The values with their very bits: the equality of strings and of zeros is too kind.
  static func bits(_ table: RecordTable) -> [[String]] {
    table.rows.map { row in
      row.map { value in
        switch value {
        case .string(let text): "string \(Array(text.utf8))"
        case .integer(let integer): "integer \(integer)"
        case .number(let number): "number \(number.bitPattern)"
        case .missing: "missing"
        }
      }
    }
  }

  @Test func whatIsWrittenIsReadBack() throws {
    let table = Self.table()
    let read = try RecordTable(csv: table.csv.utf8, columns: Self.columns)
    #expect(read == table)
    #expect(Self.bits(read) == Self.bits(table))
    #expect(read.csv == table.csv)
  }

  /// `Golden/records.csv` is what `DMROStatisticsTests/reference_statistics.py` checks pandas to read without options.
  @Test func theTextIsTheOneThatPandasReads() throws {
    let url = try #require(
      Bundle.module.url(forResource: "records", withExtension: "csv", subdirectory: "Golden"))
    #expect(Array(Self.table().csv.utf8) == Array(try Data(contentsOf: url)))
  }

  @Test func randomNumbersAreReadBack() throws {
    var stream = RandomStream(seed: 1)
    var table = RecordTable(columns: [RecordColumn("x", .number)])
    for _ in 0..<20000 {
      let number = Double(bitPattern: stream.next())
      table.append([.number(number.isNaN ? 0.5 : number)])
    }
    let read = try RecordTable(csv: table.csv.utf8, columns: table.columns)
    #expect(Self.bits(read) == Self.bits(table))
  }

  @Test func notANumberIsReadBack() throws {
    var table = RecordTable(columns: [RecordColumn("x", .number)])
    table.append([.number(-.nan)])
    #expect(table.csv == "x\nnan\n")
    #expect(try RecordTable(csv: table.csv.utf8, columns: table.columns).numbers("x")[0].isNaN)
  }

  @Test func theTextIsAsDeclared() {
    #expect(
      Self.table(Array(Self.hard.prefix(3))).csv == """
        scheme,seed,cost,"note, if any",gap
        dmro,1,0.1,plain,1.0
        "a,b",-1,1e-300,"say ""hi\""",
        "two
        lines",9223372036854775807,5e-324,"",0.30000000000000004

        """)
  }

  @Test func carriageReturnsBeforeLineFeedsAreTaken() throws {
    let columns = [RecordColumn("a", .string), RecordColumn("b", .number)]
    let text = "a,b\r\n\"x\",1\r\n\"y\r\nz\",2\r\nw,3\r\n"
    let table = try RecordTable(csv: text.utf8, columns: columns)
    #expect(table.strings("a") == ["x", "y\r\nz", "w"])
    #expect(table.numbers("b") == [1, 2, 3])
  }

  /// pandas reads an empty text as missing, and writes a missing value without quotes.
  @Test func anEmptyFieldIsAnEmptyTextWhereNoneMayBeMissing() throws {
    let columns = [
      RecordColumn("a", .string), RecordColumn("b", .string, isOptional: true),
      RecordColumn("c", .integer),
    ]
    let table = try RecordTable(csv: "a,b,c\n,,1\n\"\",\"\",2\n".utf8, columns: columns)
    #expect(table.rows == [["", .missing, 1], ["", "", 2]])
    #expect(table.csv == "a,b,c\n\"\",,1\n\"\",\"\",2\n")
  }

  @Test func columnsRowsAndGroups() {
    var table = RecordTable(columns: [
      RecordColumn("scheme", .string), RecordColumn("seed", .integer),
      RecordColumn("gap", .number, isOptional: true),
    ])
    for (scheme, seed, gap) in [("b", 1, 0.5), ("a", 1, nil), ("b", 2, 0.25)] as [(_, _, Double?)] {
      table.append([.string(scheme), .integer(seed), RecordValue(gap)])
    }
    #expect(table.strings("scheme") == ["b", "a", "b"])
    #expect(table.integers("seed") == [1, 1, 2])
    #expect(table.numbers("seed") == [1, 1, 2])
    #expect(table.numbers("gap").map(\.isNaN) == [false, true, false])
    #expect(table.filter("scheme", "b").integers("seed") == [1, 2])
    #expect(table.filter("gap", .missing).strings("scheme") == ["a"])
    let groups = table.groups(by: ["scheme"])
    #expect(groups.map(\.key) == [["b"], ["a"]])
    #expect(groups.map { $0.table.rows.count } == [2, 1])
    #expect(table.groups(by: ["scheme", "seed"]).count == 3)
    var twice = table
    twice.append(contentsOf: table)
    #expect(twice.rows == table.rows + table.rows)
  }

  @Test func wrongRowsAreMistakesOfTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var table = RecordTable(columns: [RecordColumn("seed", .integer)])
      table.append([0.5])
    }
    await #expect(processExitsWith: .failure) {
      var table = RecordTable(columns: [RecordColumn("seed", .integer)])
      table.append([.missing])
    }
    await #expect(processExitsWith: .failure) {
      _ = RecordTable(columns: [RecordColumn("x", .number), RecordColumn("x", .number)])
    }
  }
}

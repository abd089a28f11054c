import DMRORecords
import DMROFiles
import Foundation
import TestSupport
import Testing

struct RecordFileTests {
  /// Runs a test with a path in a folder of its own.
  private func withPath(_ body: (String) throws -> Void) throws {
    let folder = try Folder()
    try withExtendedLifetime(folder) { try body("\(folder.path)/records.csv") }
  }

  private func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  @Test func appendingRowByRowIsWritingAll() throws {
    try withPath { path in
      for row in RecordTests.hard { try RecordTests.table([row]).append(to: path) }
      #expect(try text(path) == RecordTests.table().csv)
      #expect(try RecordTable.read(from: path, columns: RecordTests.columns) == RecordTests.table())
    }
  }

  @Test func aCutFileIsNotAppendedToButRecovered() throws {
    try withPath { path in
      let table = RecordTests.table()
      let cuts = ["", "scheme,se", String(table.csv.dropLast(1)), String(table.csv.dropLast(9))]
      // The last of these ends with a line feed, but within quotes.
      for cut in cuts + [table.csv + "\"x\n"] {
        try FileContents.write(cut, to: path)
        #expect(throws: InputError.self) { try table.append(to: path) }
        #expect(try text(path) == cut)
        let error = #expect(throws: InputError.self) {
          try RecordTable.read(from: path, columns: table.columns)
        }
        #expect(error?.source == path)
        let kept = try RecordTable.read(from: path, columns: table.columns, cutLine: .dropped)
        try kept.write(to: path)
        try table.append(to: path)
        #expect(
          try RecordTable.read(from: path, columns: table.columns).rows == kept.rows + table.rows)
      }
    }
  }

  @Test func anotherHeaderIsNotAppendedTo() throws {
    try withPath { path in
      try FileContents.write("scheme,seed\n", to: path)
      let error = #expect(throws: InputError.self) { try RecordTests.table().append(to: path) }
      #expect(error?.description == "\(path): line 1: must name 5 columns, found 2")
      #expect(try text(path) == "scheme,seed\n")
    }
  }

  /// A line feed within quotes is no end of a row, and quotes that are doubled are closed.
  @Test(arguments: [
    ("a,1,0.5,\"x\n", true), ("a,1,0.5,\"x\"\"\n", true), ("a,1,0.5,\"x\n\",", true),
    ("a,1,0.5,\"x\n\",\n", false), ("a,1,0.5,\"\"\"\",\n", false), ("a,1,0.5,,\r\n", false),
  ])
  func aFileThatEndsWithinARowIsNotAppendedTo(row: String, isCut: Bool) throws {
    try withPath { path in
      let start = RecordTests.table([]).csv + row
      try FileContents.write(start, to: path)
      let table = RecordTests.table()
      if isCut {
        let error = #expect(throws: InputError.self) { try table.append(to: path) }
        #expect(error?.rule == "the last line is cut off: it must end with a line feed")
        #expect(try text(path) == start)
      } else {
        try table.append(to: path)
        let read = try RecordTable.read(from: path, columns: table.columns)
        #expect(read.rows.count == 1 + table.rows.count)
      }
    }
  }

  @Test func aMissingFileIsNamed() {
    let error = #expect(throws: InputError.self) {
      try RecordTable.read(from: "/nowhere/records.csv", columns: RecordTests.columns)
    }
    #expect(error?.kind == .unreadable && error?.source == "/nowhere/records.csv")
  }

  @Test func aSummaryIsWrittenTwice() throws {
    try withPath { path in
      try SummaryTableTests.table().write(to: path)
      #expect(try text(path + ".md") == SummaryTableTests.table().markdown)
      #expect(try text(path + ".csv") == SummaryTableTests.table().records.csv)
    }
  }
}

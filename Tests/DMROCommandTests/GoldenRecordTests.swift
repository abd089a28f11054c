import Foundation
import Testing

/// The records of quick figures and studies of an earlier version, column by column.
///
/// `Golden/records/make-digests.py COMMAND > Golden/records/digests.txt` makes the digests anew. A column
/// that is new has none and is left alone; the weights of trainings have tests of their own.
@Suite struct GoldenRecordTests {
  private static func lines() throws -> [[String]] {
    try String(contentsOf: Golden.folder.appending(path: "records/digests.txt"), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
  }

  private static func experiments() throws -> [String] {
    try lines().map { $0[0] }.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
  }

  @Test(
    "The records of an experiment are those of earlier versions, apart from new columns",
    .enabled(if: Golden.obstacle == nil, "\(Comment(rawValue: Golden.obstacle ?? ""))"),
    arguments: try experiments())
  func areTheSame(_ experiment: String) async throws {
    let folder = try await QuickRuns.shared.run(experiment).folder
    let lines = try Self.lines().filter { $0[0] == experiment }
    #expect(Set(lines.map { $0[1] }) == ["curves.csv", "results.csv", "summary.csv"])
    for file in Set(lines.map { $0[1] }).sorted() {
      let rows = Self.cells(String(decoding: try folder.data("out/\(file)"), as: UTF8.self))
      let header = rows[0].map { $0.replacing(" ", with: "_") }
      for line in lines where line[1] == file {
        let column = try #require(header.firstIndex(of: line[2]), "\(file) has no \(line[2])")
        let cells = rows.dropFirst().map { $0[column] }.joined(separator: "\n")
        #expect(SHA256.digest(Data(cells.utf8)) == line[3], "\(file), column \(line[2])")
      }
    }
  }

  /// The cells of a CSV file, row by row.
  private static func cells(_ text: String) -> [[String]] {
    var (rows, row, cell): ([[String]], [String], String) = ([], [], "")
    var isQuoted = false
    // A quote within quotes is doubled, and so begins quotes again at once.
    var wasQuote = false
    for character in text.unicodeScalars {
      switch character {
      case "\"":
        if !isQuoted && wasQuote { cell.unicodeScalars.append(character) }
        wasQuote = isQuoted
        isQuoted.toggle()
        continue
      case "," where !isQuoted:
        row.append(cell)
        cell = ""
      case "\n" where !isQuoted:
        rows.append(row + [cell])
        (row, cell) = ([], "")
      default: cell.unicodeScalars.append(character)
      }
      wasQuote = false
    }
    return rows
  }
}

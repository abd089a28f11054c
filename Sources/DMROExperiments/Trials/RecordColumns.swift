import DMRO
import DMROFiles
public import DMRORecords

/// The columns of record files, which are the same for all experiments.
public enum RecordColumns {
  /// The columns of the trial, in every row.
  static let trial: [RecordColumn] = [
    .init("trial", .integer), .init("seed", .integer), .init("scheme", .string),
    .init("variant", .string), .init("system", .string), .init("scaling", .string),
    .init("energy_weight", .number, isOptional: true),
  ]

  /// `curves.csv`: the mean over a window of updates that ends with `update`.
  public static let curves: [RecordColumn] =
    trial + [
      .init("update", .integer), .init("cost", .number), .init("cost_deviation", .number),
      .init("mean_reward", .number), .init("gap", .number, isOptional: true),
    ]

  /// `results.csv`: the result of a scheme on unseen workflows.
  public static let results: [RecordColumn] =
    trial + [
      .init("units", .integer), .init("updates", .integer), .init("workflows", .integer),
      .init("mean_cost", .number), .init("mean_optimal_cost", .number, isOptional: true),
      .init("gap", .number, isOptional: true),
      .init("mean_delay", .number), .init("mean_energy", .number),
      .init("site_shares", .string), .init("warning", .string),
    ] + [reference]

  /// The kind of reference for `mean_optimal_cost` and `gap`; missing in files of version 0.1.
  static let reference = RecordColumn("reference", .string)

  /// Reads a table whose last column is `reference`; in rows of version 0.1 it is the optimum.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - columns: The expected columns.
  ///   - cutLine: The treatment of an incomplete last line.
  /// - Throws: `InputError`, naming file, line and column.
  static func read(
    from path: String, columns: [RecordColumn], cutLine: CutLine = .refused
  ) throws(InputError) -> RecordTable {
    let bytes = try FileContents.read(path)
    let oldColumns = Array(columns.dropLast())
    do throws(InputError) {
      guard try RecordTable.texts(in: bytes, maximumRows: 1) == [oldColumns.map(\.name)] else {
        return try RecordTable(csv: bytes, columns: columns, cutLine: cutLine)
      }
      let old = try RecordTable(csv: bytes, columns: oldColumns, cutLine: cutLine)
      var table = RecordTable(columns: columns)
      for row in old.rows { table.append(row + [.string(Reference.Kind.optimum.rawValue)]) }
      return table
    } catch { throw error.found(in: path) }
  }
}

extension RecordTable {
  /// The kinds of reference of the rows, from the column `reference`.
  package var referenceKinds: Set<Reference.Kind> {
    Set(Set(strings("reference")).compactMap(Reference.Kind.init))
  }
}

extension ExperimentRunner.Records {
  /// The name of the reference of gaps, as in "gap to the optimum".
  package var reference: String { Reference.Kind.title(of: results.referenceKinds) }
}

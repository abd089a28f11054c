import DMROFiles
import DMROLinearAlgebra
import DMRORecords

/// The machines that ran a shard: one row for each start that had trials left.
///
/// Products of OpenBLAS differ in their last bits between its processor kernels. A shard may go on
/// on another machine, and its records say so.
enum ShardStarts {
  /// The name of the file in the folder of a shard.
  static let fileName = "hosts.csv"

  private static let columns = [
    RecordColumn("finished", .integer), RecordColumn("host", .string),
    RecordColumn("dmro", .string), RecordColumn("openblas", .string),
    RecordColumn("kernel", .string),
  ]

  private static let collectedColumns =
    [RecordColumn("shard", .string), RecordColumn("trials", .integer)] + columns.dropFirst()

  /// A machine and the number of trials that it ran.
  struct Run: Hashable {
    var host: String
    var environment: RunEnvironment
    var trials: Int
  }

  /// Adds a start on this machine.
  ///
  /// - Parameters:
  ///   - finished: The number of finished trials.
  ///   - directory: The folder of the shard.
  /// - Throws: `InputError`, if the file cannot be read or written.
  static func add(finished: Int, in directory: String) throws(InputError) {
    let path = "\(directory)/\(fileName)"
    var table = RecordTable(columns: columns)
    if FileContents.exists(path) {
      table = try RecordTable.read(from: path, columns: columns, cutLine: .dropped)
    }
    let environment = RunEnvironment.current
    table.append([
      .integer(finished), .string(Machine.host), .string(environment.version),
      .string(environment.openBLAS), .string(environment.openBLASCore),
    ])
    try table.write(to: path)
  }

  /// Returns the machines that ran trials of a finished shard, in their order.
  ///
  /// - Parameters:
  ///   - directory: The folder of the shard.
  ///   - trials: The number of its trials.
  /// - Throws: `InputError`, if the file is missing or broken, or does not account for the trials.
  static func runs(in directory: String, trials: Int) throws(InputError) -> [Run] {
    // More shards than trials leave some that never start.
    guard trials > 0 else { return [] }
    let path = "\(directory)/\(fileName)"
    let table = try RecordTable.read(from: path, columns: columns)
    let finished = table.integers("finished")
    guard finished.min() == 0, finished.allSatisfy({ $0 <= trials }) else {
      throw InputError(
        source: path, element: "column finished",
        rule: "must be from 0 to the \(trials) trials of the shard, found \(finished)")
    }
    var runs: [Run] = []
    // A start takes over from the trials that it found: later ones may be lost with a file.
    var end = trials
    for row in table.rows.indices.reversed() {
      let begin = min(finished[row], end)
      runs.append(run(table, row, trials: end - begin))
      end = begin
    }
    return runs.reversed().filter { $0.trials > 0 }
  }

  /// Returns what ran where according to collected records; `nil` for those of one run.
  ///
  /// - Parameter directory: The folder of the records.
  /// - Throws: `InputError`, if the file is broken.
  static func collected(in directory: String) throws(InputError) -> [Run]? {
    let path = "\(directory)/\(fileName)"
    guard FileContents.exists(path) else { return nil }
    let table = try RecordTable.read(from: path, columns: collectedColumns)
    let trials = table.integers("trials")
    return table.rows.indices.map { run(table, $0, trials: trials[$0]) }
  }

  private static func run(_ table: RecordTable, _ row: Int, trials: Int) -> Run {
    func text(_ name: String) -> String { table.strings(name)[row] }
    return Run(
      host: text("host"),
      environment: RunEnvironment(
        version: text("dmro"), openBLAS: text("openblas"), openBLASCore: text("kernel")),
      trials: trials)
  }

  /// Returns what ran where, as a table.
  ///
  /// - Parameter shards: The names and the runs of shards.
  static func table(of shards: [(name: String, runs: [Run])]) -> RecordTable {
    var table = RecordTable(columns: collectedColumns)
    for shard in shards {
      for run in shard.runs {
        table.append([
          .string(shard.name), .integer(run.trials), .string(run.host),
          .string(run.environment.version), .string(run.environment.openBLAS),
          .string(run.environment.openBLASCore),
        ])
      }
    }
    return table
  }
}

import DMROFiles
import DMROLinearAlgebra
import DMRORecords

/// Where a shard was run: one row for each start that had trials left.
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
    var table = try read(path, cutLine: .dropped)
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
  /// - Throws: `InputError`, if the file is broken, or does not account for the trials.
  static func runs(in directory: String, trials: Int) throws(InputError) -> [Run] {
    let path = "\(directory)/\(fileName)"
    let table = try read(path)
    let finished = table.integers("finished") + [trials]
    let isAscending = zip(finished, finished.dropFirst()).allSatisfy { $0 <= $1 }
    guard finished[0] == 0, isAscending else {
      throw InputError(
        source: path, element: "column finished",
        rule: "must ascend from 0 to at most the \(trials) trials of the shard, found \(finished)")
    }
    let names = ["host", "dmro", "openblas", "kernel"].map { table.strings($0) }
    return table.rows.indices.map { row in
      Run(
        host: names[0][row],
        environment: RunEnvironment(
          version: names[1][row], openBLAS: names[2][row], openBLASCore: names[3][row]),
        trials: finished[row + 1] - finished[row])
    }.filter { $0.trials > 0 }
  }

  /// Returns what ran where, as a table.
  ///
  /// - Parameter shards: The names and the runs of shards.
  static func table(of shards: [(name: String, runs: [Run])]) -> RecordTable {
    var table = RecordTable(
      columns: [RecordColumn("shard", .string), RecordColumn("trials", .integer)]
        + columns.dropFirst())
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

  private static func read(
    _ path: String, cutLine: CutLine = .refused
  ) throws(InputError) -> RecordTable {
    guard FileContents.exists(path) else { return RecordTable(columns: columns) }
    return try RecordTable.read(from: path, columns: columns, cutLine: cutLine)
  }
}

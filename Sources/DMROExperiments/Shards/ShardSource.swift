import DMRO
import DMROFiles
import DMRORecords

/// A folder with the records of a shard, or of a smaller experiment that is extended.
struct ShardSource: Sendable {
  /// A file of records.
  enum Part: CaseIterable {
    case curves
    case results

    var file: String {
      self == .curves ? ExperimentRunner.Files.curves : ExperimentRunner.Files.results
    }

    var columns: [RecordColumn] {
      self == .curves ? RecordColumns.curves : RecordColumns.results
    }
  }

  let directory: String
  let experiment: Experiment
  let shard: ExperimentShard
  /// The numbers of its trials in its experiment, ascending.
  let trials: [Int]
  /// The machines that ran its trials.
  private(set) var runs: [ShardStarts.Run] = []

  private let file: ExperimentFile
  /// The first byte of the rows of each trial, and the end of the last.
  private var places: [Part: [Int]] = [:]

  /// Its name in a table.
  var name: String { FileContents.name(of: FileContents.absolute(directory)) }

  /// Reads the experiment and the shard of a folder.
  ///
  /// - Parameters:
  ///   - directory: The folder.
  ///   - known: The experiments read before, by their texts.
  ///   - schemes: The schemes by their names.
  /// - Throws: `InputError`, if a file is missing or broken.
  init(
    _ directory: String, _ known: inout [ContiguousArray<UInt8>: ExperimentFile],
    _ schemes: SchemeRegistry
  ) throws(InputError) {
    let path = "\(directory)/\(ExperimentRunner.Files.manifest)"
    let text = try FileContents.read(path)
    if known[text] == nil {
      known[text] = try ExperimentFile.read(from: path, to: "collect it", schemes)
    }
    guard let file = known[text] else { preconditionFailure("the experiment has just been read") }
    let shardFile = "\(directory)/\(ExperimentShard.fileName)"
    self.directory = directory
    self.file = file
    experiment = file.experiment
    shard =
      FileContents.exists(shardFile)
      ? try StrictJSON.read(ExperimentShard.self, from: shardFile) : .all
    trials = shard.trials(of: experiment)
  }

  /// Checks that the shard is of this version of the package.
  func checkVersion(of other: ShardSource) throws(InputError) {
    let own = (file.environment.version, file.commit)
    guard own == (dmroVersion, dmroCommit) else {
      let isOwn = own.0 == dmroVersion
      throw InputError(
        source: directory,
        rule: """
          must be of dmro \(dmroVersion)\(isOwn ? " at commit \(dmroCommit)" : ""), found \
          \(own.0)\(isOwn ? " at \(own.1)" : ""): run it anew, or collect by that version
          """)
    }
    var settings = experiment
    settings.trials = other.experiment.trials
    guard settings == other.experiment else {
      throw InputError(
        source: directory,
        rule: """
          must be of the experiment of \(other.directory), "\(other.experiment.name)", found \
          "\(experiment.name)"\(experiment.name == other.experiment.name ? " of other settings" : "")
          """)
    }
  }

  /// Returns the numbers of its trials in a larger experiment.
  ///
  /// - Parameters:
  ///   - larger: The larger experiment.
  ///   - numbers: The numbers of its equal trials, descending.
  /// - Throws: `InputError`, if a trial is not there.
  func targets(
    in larger: Experiment, _ numbers: [Trial: [Int]]
  ) throws(InputError) -> [Int] {
    guard experiment != larger else { return trials }
    var numbers = numbers
    var targets: [Int] = []
    for number in trials {
      guard let target = numbers[experiment.trials[number]]?.popLast() else {
        throw InputError(
          source: directory,
          rule: """
            must be of the experiment of the other folders, found trial \(number) with settings \
            that no trial there has
            """)
      }
      targets.append(target)
    }
    return targets
  }

  /// Reads and checks the records, and keeps where those of each trial are.
  ///
  /// - Throws: `InputError`, if the shard is unfinished, or a file is broken.
  mutating func readContents(_ schemes: SchemeRegistry) throws(InputError) {
    var rows: [TrialRows] = []
    for trial in trials {
      try rows.append(experiment.rows(of: experiment.trials[trial], schemes))
    }
    var records = ExperimentRunner.Records.none
    for part in Part.allCases {
      let path = "\(directory)/\(part.file)"
      let counts = rows.map { part == .curves ? $0.curves.count : $0.results.count }
      let bytes = try FileContents.read(path)
      let (table, ends): (RecordTable, [Int])
      do throws(InputError) {
        (table, ends) = try RecordTable.withEnds(csv: bytes, columns: part.columns)
      } catch { throw error.found(in: path) }
      let total = counts.reduce(0, +)
      guard table.rows.count != total || ContiguousArray(table.csv.utf8) == bytes else {
        throw InputError(
          source: path,
          rule: """
            must have the bytes that dmro writes, found the same values in others: run \
            \(shard.isAll ? "the experiment" : "\(shard)") again, which mends it
            """)
      }
      guard table.rows.count == total else {
        throw InputError(
          source: path,
          rule: """
            must hold the \(total) rows of \(trials.count) trials, found \(table.rows.count): run \
            \(shard.isAll ? "the experiment" : "\(shard)") to its end
            """)
      }
      var row = 0
      places[part] =
        [ends[0]]
        + counts.map { count in
          row += count
          return ends[row]
        }
      if part == .curves { records.curves = table } else { records.results = table }
    }
    try experiment.check(records, in: directory, of: trials, schemes)
    if !shard.isAll {
      runs = try ShardStarts.runs(in: directory, trials: trials.count)
    } else if let collected = try ShardStarts.collected(in: directory) {
      runs = collected
    } else {
      runs = [ShardStarts.Run(host: "", environment: file.environment, trials: trials.count)]
    }
  }

  /// Returns the rows of a trial, with another number.
  ///
  /// - Parameters:
  ///   - index: The index of the trial in the shard.
  ///   - part: The file.
  ///   - number: The number of the trial in the rows.
  /// - Throws: `InputError`, if the file cannot be read.
  func text(
    of index: Int, _ part: Part, numbered number: Int
  ) throws(InputError) -> String {
    guard let places = places[part], places[index] < places[index + 1] else { return "" }
    let path = "\(directory)/\(part.file)"
    let bytes = try FileContents.read(path, places[index]..<places[index + 1])
    guard number != trials[index] else { return String(decoding: bytes, as: UTF8.self) }
    do throws(InputError) {
      return try RecordTable(rows: bytes, columns: part.columns)
        .setting("trial", to: .integer(number)).lines
    } catch { throw error.found(in: path) }
  }
}

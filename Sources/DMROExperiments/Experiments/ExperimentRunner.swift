import DMRO
public import DMROFiles
import DMROLinearAlgebra
import Dispatch
import Synchronization

/// Runs experiments on all cores, and keeps their records.
///
/// Records are written in the order of the trials, not of their ends: the files are the same for
/// any number of jobs. Finished trials are not run again.
public struct ExperimentRunner: Sendable {
  /// The folder of the experiment.
  public let directory: String
  /// The number of simultaneous trials.
  public let jobs: Int
  /// The schemes of trials, by their names.
  public let schemes: SchemeRegistry
  /// The folder of learned starts; `nil` if each trial learns its own.
  public let starts: StartFolder?
  /// The trials that are run; the records of a shard lack the others.
  public let shard: ExperimentShard

  /// The names of the files.
  public enum Files {
    /// The experiment and its environment.
    public static let manifest = TrainedPolicy.Files.manifest
    /// Curves against updates.
    public static let curves = "curves.csv"
    /// Results on unseen workflows.
    public static let results = "results.csv"
  }

  /// The records of an experiment.
  public struct Records: Sendable {
    /// The rows of `curves.csv`.
    public var curves: RecordTable
    /// The rows of `results.csv`.
    public var results: RecordTable

    /// Creates records.
    ///
    /// - Parameters:
    ///   - curves: The rows of `curves.csv`.
    ///   - results: The rows of `results.csv`.
    public init(curves: RecordTable, results: RecordTable) {
      self.curves = curves
      self.results = results
    }

    /// Records without rows.
    public static let none = Records(
      curves: RecordTable(columns: RecordColumns.curves),
      results: RecordTable(columns: RecordColumns.results))
  }

  /// Creates a runner.
  ///
  /// - Parameters:
  ///   - directory: The folder of the experiment.
  ///   - jobs: The number of simultaneous trials.
  ///   - schemes: The schemes of trials, by their names; by default those of the package.
  ///   - starts: The folder of learned starts; by default each trial learns its own.
  ///   - shard: The trials to run; by default all.
  /// - Precondition: There is at least one job.
  public init(
    directory: String, jobs: Int, schemes: SchemeRegistry = .standard, starts: StartFolder? = nil,
    shard: ExperimentShard = .all
  ) {
    precondition(jobs >= 1, "there must be at least one job, found \(jobs)")
    self.directory = directory
    self.jobs = jobs
    self.schemes = schemes
    self.starts = starts
    self.shard = shard
  }

  /// Reads the records of a finished experiment and checks that all seeds have the same rows.
  ///
  /// - Throws: `InputError`, if a file is missing, broken, incomplete or changed.
  public func read() throws(InputError) -> Records {
    let records = try readRows()
    try records.checkSeeds(in: directory)
    return records
  }

  /// Reads the records of a finished experiment.
  ///
  /// - Throws: `InputError`, if a file is missing, broken or incomplete, or of a shard only.
  package func readRows() throws(InputError) -> Records {
    try checkShard()
    let manifest = try StrictJSON.read(
      ExperimentManifest.self, from: "\(directory)/\(Files.manifest)")
    let records = Records(
      curves: try RecordTable.read(
        from: "\(directory)/\(Files.curves)", columns: RecordColumns.curves),
      results: try RecordColumns.read(
        from: "\(directory)/\(Files.results)", columns: RecordColumns.results))
    for (file, rows, expected) in [
      (Files.curves, records.curves.rows.count, manifest.curveRows),
      (Files.results, records.results.rows.count, manifest.resultRows),
    ] {
      guard rows == expected else {
        throw InputError(
          source: "\(directory)/\(file)",
          rule: "must hold \(expected) rows, found \(rows): run the experiment to its end")
      }
    }
    return records
  }

  /// Runs the missing trials of an experiment.
  ///
  /// The folder is locked against other runs.
  ///
  /// - Parameters:
  ///   - experiment: The experiment.
  ///   - report: Called with the number of finished trials, from any thread.
  ///   - isInterrupted: Called before every step of a trial, from any thread. When it returns
  ///     `true`, the finished trials are written, and the experiment ends.
  ///   - finish: Called with all records at the end, to write further files to the folder.
  /// - Returns: All records.
  /// - Throws: `InputError`, if a file cannot be read or written, if the folder holds another
  ///   experiment or another run writes into it, if a trial fails, or if the experiment is
  ///   interrupted; the errors of `finish`.
  public func run(
    _ experiment: Experiment, report: @Sendable (Int) -> Void = { _ in },
    until isInterrupted: @Sendable () -> Bool = { false },
    finish: (Records) throws(InputError) -> Void = { _ in }
  ) throws(InputError) -> Records {
    try FileContents.makeDirectory(directory)
    let lock = try FolderLock(directory)
    defer { lock.release() }
    FileContents.removeLeftovers(in: directory)
    try checkManifest(of: experiment)
    let trials = shard.trials(of: experiment)
    let store = try Mutex(
      RecordStore(of: trials, records: resume(experiment, trials), in: directory))
    let finished = store.withLock { $0.next }
    if !shard.isAll, finished < trials.count {
      try ShardStarts.add(finished: finished, in: directory)
    }
    report(finished)
    // Trials are independent: the thread of a trial does not change its records.
    DispatchQueue.concurrentPerform(iterations: jobs) { _ in
      while !isInterrupted(), let trial = store.withLock({ $0.take() }) {
        let outcome: Result<TrialRecords, InputError>
        do throws(InputError) {
          outcome = .success(
            try experiment.perform(
              experiment.trials[trials[trial]], schemes, starts, isInterrupted: isInterrupted))
        } catch { outcome = .failure(error) }
        let done = store.withLock { store in
          store.finish(trial, outcome)
          return store.next
        }
        report(done)
      }
    }
    let records = try store.withLock { store throws(InputError) in try store.close() }
    try finish(records)
    return records
  }

  /// Checks that the folder belongs to this experiment; claims a folder without records.
  private func checkManifest(of experiment: Experiment) throws(InputError) {
    let path = "\(directory)/\(Files.manifest)"
    var file = try ExperimentFile(experiment, schemes)
    if let training = TrainedPolicy.trace(in: directory) {
      throw InputError(
        .unwritable, source: directory,
        rule: "holds a training (\(training)): choose another folder for the records")
    }
    guard FileContents.exists(path) else {
      for file in [Files.curves, Files.results]
      where FileContents.exists("\(directory)/\(file)") {
        throw InputError(
          source: "\(directory)/\(file)",
          rule: "must have \(Files.manifest) beside it, which tells what the records are of")
      }
      let names = try FileContents.list(directory)
      if shard.isAll, let found = names.first(where: ExperimentShard.isFolder) {
        throw InputError(
          .unwritable, source: directory,
          rule: """
            holds shards, such as \(found): put them together by dmro collect, or choose another \
            folder by --out
            """)
      }
      // First: a folder with the shard alone is one to begin with.
      let shardFile = "\(directory)/\(ExperimentShard.fileName)"
      if FileContents.exists(shardFile) {
        try checkShard()
      } else if !shard.isAll {
        try StrictJSON.write(shard, to: shardFile)
      }
      return try StrictJSON.write(file, to: path)
    }
    try checkShard()
    let found = try StrictJSON.read(ExperimentManifest.self, from: path)
    guard !found.isOfFormat1 else { throw found.formatError(in: path, "go on in the folder") }
    let text = try FileContents.read(path)
    func difference() throws(InputError) -> StrictJSON.Difference? {
      try StrictJSON.firstDifference(text, ContiguousArray(StrictJSON.encode(file).utf8))
    }
    guard try difference() != nil else { return }
    // Shards tell the kernels of their starts elsewhere; finished records no longer need one.
    if !shard.isAll || (try? readRows()) != nil { file.takeLibraries(of: found.environment) }
    if let difference = try difference() {
      throw InputError(
        source: path, element: difference.path,
        rule: """
          the folder holds records of other settings, another version or another machine: \
          \(difference.first) there, \(difference.second) now; remove it, or choose another by --out
          """)
    }
  }

  /// Checks that the folder, if it holds records, has those of this shard.
  private func checkShard() throws(InputError) {
    let path = "\(directory)/\(ExperimentShard.fileName)"
    let isThere = FileContents.exists(path)
    let found = isThere ? try StrictJSON.read(ExperimentShard.self, from: path) : .all
    guard found != shard else { return }
    throw InputError(
      source: isThere ? path : directory,
      rule: shard.isAll
        ? "must hold all trials, found \(found): put the shards together by dmro collect"
        : "must hold \(shard), found \(found.isAll ? "all trials" : "\(found)")")
  }

  /// Reads the records of finished trials, without incomplete rows at the end.
  private func resume(
    _ experiment: Experiment, _ trials: [Int]
  ) throws(InputError) -> Records {
    var (records, found) = (Records.none, Records.none)
    let (curves, results) = ("\(directory)/\(Files.curves)", "\(directory)/\(Files.results)")
    if FileContents.exists(results) {
      found.results = try RecordColumns.read(
        from: results, columns: RecordColumns.results, cutLine: .dropped)
    }
    if FileContents.exists(curves) {
      found.curves = try RecordTable.read(
        from: curves, columns: RecordColumns.curves, cutLine: .dropped)
    }
    // Only rows of this experiment may be left out: their trials run again. Others stop it here.
    try experiment.check(found, in: directory, of: trials, schemes)
    let resultRows = found.results.groups(by: ["trial"])
    let curveRows = Dictionary(
      uniqueKeysWithValues: found.curves.groups(by: ["trial"]).map { ($0.key, $0.table) })
    // Trials are written in order, curves before results; the last may lack rows.
    for (index, number) in trials.enumerated() {
      let key: [RecordValue] = [.integer(number)]
      let expected = try experiment.rows(of: experiment.trials[number], schemes)
      guard index < resultRows.count, resultRows[index].key == key,
        resultRows[index].table.rows.count == expected.results.count,
        curveRows[key]?.rows.count ?? 0 == expected.curves.count
      else { break }
      records.results.append(contentsOf: resultRows[index].table)
      if let rows = curveRows[key] { records.curves.append(contentsOf: rows) }
    }
    return records
  }
}

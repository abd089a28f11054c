import DMRO
public import DMROFiles
import DMROLinearAlgebra
import Dispatch
import Foundation
import Synchronization

/// Runs experiments on all cores, and keeps their records.
///
/// Records are written in the order of the trials, whatever order the trials end in, so that the
/// files are the same for any number of jobs. What is there already is not run again.
public struct ExperimentRunner: Sendable {
  /// The folder of the experiment.
  public let directory: String
  /// The number of trials that run at the same time.
  public let jobs: Int

  /// The names of the files.
  public enum Files {
    /// What the experiment is, and what it ran on.
    public static let manifest = "experiment.json"
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
  }

  /// Creates a runner.
  ///
  /// - Parameters:
  ///   - directory: The folder of the experiment.
  ///   - jobs: The number of trials that run at the same time.
  /// - Precondition: There is at least one job.
  public init(directory: String, jobs: Int) {
    precondition(jobs >= 1, "there must be at least one job, found \(jobs)")
    self.directory = directory
    self.jobs = jobs
  }

  /// Reads the records of an experiment that was run.
  ///
  /// - Throws: `InputError`, if a file is missing or broken.
  public func read() throws(InputError) -> Records {
    Records(
      curves: try RecordTable.read(
        from: "\(directory)/\(Files.curves)", columns: RecordColumns.curves),
      results: try RecordTable.read(
        from: "\(directory)/\(Files.results)", columns: RecordColumns.results))
  }

  /// Runs what is missing of an experiment.
  ///
  /// - Parameters:
  ///   - experiment: The experiment.
  ///   - report: Called with the number of trials that are done, from any thread.
  /// - Returns: All records.
  /// - Throws: `InputError`, if a file cannot be read or written, if the folder holds another
  ///   experiment, or if a trial fails.
  public func run(
    _ experiment: Experiment, report: @Sendable (Int) -> Void = { _ in }
  ) throws(InputError) -> Records {
    try FileContents.makeDirectory(directory)
    try checkManifest(of: experiment)
    let store = Mutex(
      RecordStore(
        records: try resume(experiment), directory: directory,
        trialCount: experiment.trials.count))
    report(store.withLock { $0.next })
    // Trials are independent, and each gives the same records wherever it runs.
    DispatchQueue.concurrentPerform(iterations: jobs) { _ in
      while let trial = store.withLock({ $0.take() }) {
        let outcome: Result<TrialRecords, InputError>
        do throws(InputError) {
          outcome = .success(try experiment.perform(experiment.trials[trial]))
        } catch { outcome = .failure(error) }
        let done = store.withLock { store in
          store.finish(trial, outcome)
          return store.next
        }
        report(done)
      }
    }
    return try store.withLock { store throws(InputError) in try store.close() }
  }

  /// Checks that the folder belongs to this experiment, or makes it so.
  private func checkManifest(of experiment: Experiment) throws(InputError) {
    let path = "\(directory)/\(Files.manifest)"
    let manifest = ExperimentManifest(experiment)
    guard FileManager.default.fileExists(atPath: path) else {
      return try FileContents.write(StrictJSON.encode(manifest, pretty: true) + "\n", to: path)
    }
    let found = try StrictJSON.read(ExperimentManifest.self, from: path)
    guard found == manifest else {
      throw InputError(
        source: path,
        rule: """
          the folder holds records of other settings or another machine; remove it, or choose \
          another
          """)
    }
  }

  /// Reads the records of all trials that were finished, and leaves out what was cut off.
  private func resume(_ experiment: Experiment) throws(InputError) -> Records {
    var records = Records(
      curves: RecordTable(columns: RecordColumns.curves),
      results: RecordTable(columns: RecordColumns.results))
    let (curves, results) = ("\(directory)/\(Files.curves)", "\(directory)/\(Files.results)")
    if FileManager.default.fileExists(atPath: results) {
      let all = try RecordTable.read(
        from: results, columns: RecordColumns.results, cutLine: .dropped)
      for (trial, group) in all.groups(by: ["trial"]).enumerated() {
        // Trials are written in order; the last may have lost rows.
        guard trial < experiment.trials.count, group.key == [.integer(trial)],
          group.table.rows.count == experiment.resultCount(of: experiment.trials[trial])
        else { break }
        records.results.append(contentsOf: group.table)
      }
    }
    if FileManager.default.fileExists(atPath: curves) {
      // Curves are written first: those of a trial without results are run again.
      let finished = Set(records.results.integers("trial"))
      let all = try RecordTable.read(
        from: curves, columns: RecordColumns.curves, cutLine: .dropped)
      for row in all.rows {
        if case .integer(let trial) = row[0], finished.contains(trial) {
          records.curves.append(row)
        }
      }
    }
    try records.curves.write(to: curves)
    try records.results.write(to: results)
    return records
  }
}

/// What an experiment is, in short, and what it ran on.
private struct ExperimentManifest: Codable, Equatable {
  var format = "dmro-experiment-1"
  var name: String
  var trials: Int
  /// A digest of all settings.
  var settings: String
  var openBLAS: String
  var openBLASCore: String

  init(_ experiment: Experiment) {
    name = experiment.name
    trials = experiment.trials.count
    var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ text: String) {
      for byte in text.utf8 { digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
    add("\(experiment.curveWindow ?? 0) \(experiment.unseenWorkflows)")
    for trial in experiment.trials {
      add("\(trial.subject) \(trial.variant) \(StrictJSON.encode(trial.settings))")
    }
    settings = String(digest, radix: 16)
    openBLAS = OpenBLAS.version
    openBLASCore = OpenBLAS.coreName
  }
}

import DMRO
public import DMROFiles
import DMROOffloading

/// A trial of the plans of another planner, from a file.
public struct PlansTrial: TrialKind {
  /// The name of the kind in the file of an experiment.
  public static let kind = "plans"

  /// The name of the planner.
  public var name: String
  /// The folder of its files.
  public var folder: String
  /// The name of the file.
  public var file: String
  /// The CRC-64/XZ of the file in hexadecimal digits; empty where there is none.
  public var checksum: String

  /// Returns the rows of the trial, without measurements.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  public func rows(of trial: Trial, in context: TrialContext) -> TrialRows {
    TrialRows(results: [
      RowLabel(trial.settings, scheme: name, variant: trial.variant, updates: 0)
    ])
  }

  /// Runs the trial.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  ///   - isInterrupted: Not called: the plans are made already.
  /// - Throws: `InputError`, if the file is missing, has changed, or breaks a rule.
  public func measure(
    _ trial: Trial, in context: TrialContext, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialMeasurements {
    let count = context.experiment.unseenWorkflows
    let settings = trial.settings
    let workflows = settings.unseenWorkflows(count, seed: settings.seed)
    let plans = try decisions(for: workflows, settings)
    let result = try SchemeComparison(
      costModel: settings.costModel, learned: [(name, plans)], workflows: workflows, training: [],
      schemes: []
    ).results[0]
    var measured = TrialMeasurements()
    measured.results = [.init(result: result, workflows: count)]
    return measured
  }

  /// Reads and checks the plans of the workflows.
  private func decisions(
    for workflows: [Workflow], _ settings: TrainingSettings
  ) throws(InputError) -> [[Int]] {
    let path = "\(folder)/\(file)"
    guard FileContents.exists(path) else {
      throw InputError(
        .unreadable, source: path,
        rule: """
          no such file: it must hold the plans for seed \(settings.seed), scaling \
          \(settings.scaling.rawValue) and δ = \(NumberRules.text(settings.energyWeight)), of the \
          workflows of dmro workload --part unseen --seed \(settings.seed) --count \
          \(workflows.count)
          """)
    }
    let bytes = try FileContents.read(path)
    guard Self.checksum(bytes) == checksum else {
      throw InputError(source: path, rule: "must be the file of the record, found another content")
    }
    return try DecisionFile(parsing: bytes, source: path)
      .decisions(for: workflows, siteCount: settings.system.siteCount)
  }

  static func checksum(_ bytes: ContiguousArray<UInt8>) -> String {
    let digits = String(CRC64(bytes).value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension PlansTrial: PackagedTrialKind {
  private enum Keys: String, CodingKey, CaseIterable { case name, folder, file, checksum }

  /// Reads the names of the planner and of its file.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    name = try container.decodeStrictly(String.self, forKey: .name)
    folder = try container.decodeStrictly(String.self, forKey: .folder)
    file = try container.decodeStrictly(String.self, forKey: .file)
    checksum = try container.decodeStrictly(String.self, forKey: .checksum)
  }

  /// All settings are allowed.
  func check(for settings: TrainingSettings) throws(InputError) {}
}

extension Experiment {
  /// The folders of plans of other planners that the trials read.
  package var planFolders: [PlanFolder] {
    var folders: [PlanFolder] = []
    for case let plans as PlansTrial in trials.map(\.subject) {
      let known = folders.firstIndex { $0.name == plans.name }
      let checksums = (known.map { folders[$0].checksums } ?? [:])
        .merging([plans.file: plans.checksum]) { $1 }
      let folder = PlanFolder(plans.name, path: plans.folder, checksums: checksums)
      if let known { folders[known] = folder } else { folders.append(folder) }
    }
    return folders
  }

  /// Reads and checks the plans of other planners, before any work.
  ///
  /// - Throws: `InputError`, naming a file that is missing, or breaks a rule.
  package func checkPlans() throws(InputError) {
    let context = TrialContext(experiment: self, schemes: .standard)
    for trial in trials {
      guard let plans = trial.subject as? PlansTrial else { continue }
      _ = try plans.measure(trial, in: context) { false }
    }
  }
}

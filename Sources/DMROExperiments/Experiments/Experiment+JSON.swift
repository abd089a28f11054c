import DMRO
import DMROFiles

extension Experiment: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, curveWindow, unseenWorkflows, measuresUnitsAlone, settings, subjects, trials
  }

  /// Reads an experiment with trials of the package's kinds.
  ///
  /// The names of schemes are checked later, by the registry of the run.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name), trials: [],
      curveWindow: try container.decodeStrictlyIfPresent(Int.self, forKey: .curveWindow),
      unseenWorkflows: try container.decodeStrictly(Int.self, forKey: .unseenWorkflows))
    measuresUnitsAlone = try container.decodeStrictly(Bool.self, forKey: .measuresUnitsAlone)
    let settings = try container.decode([SharedSettings].self, forKey: .settings).map(\.settings)
    let subjects = try container.decode([TrialSubject].self, forKey: .subjects).map(\.subject)
    let entries = try container.decode([TrialEntry].self, forKey: .trials)
    let experiment = self
    trials = try decoder.validated { () throws(InputError) in
      try experiment.trials(entries, subjects, settings)
    }
  }

  /// Writes the experiment: distinct subjects and settings once, and trials by their indices.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encodeIfPresent(curveWindow, forKey: .curveWindow)
    try container.encode(unseenWorkflows, forKey: .unseenWorkflows)
    try container.encode(measuresUnitsAlone, forKey: .measuresUnitsAlone)
    var settings = DistinctValues<SharedSettings>()
    var subjects = DistinctValues<TrialSubject>()
    let entries = trials.map { trial in
      TrialEntry(
        subject: subjects.index(of: TrialSubject(subject: trial.subject)), variant: trial.variant,
        seed: trial.settings.seed,
        settings: settings.index(of: SharedSettings(settings: trial.settings)))
    }
    try container.encode(settings.values, forKey: .settings)
    try container.encode(subjects.values, forKey: .subjects)
    try container.encode(entries, forKey: .trials)
  }

  /// Returns `true` if another experiment is the same in a file, with default settings resolved.
  ///
  /// - Parameter other: The other experiment.
  package func isSame(as other: Experiment) -> Bool {
    StrictJSON.encode(self) == StrictJSON.encode(other)
  }

  /// Returns the trials of a file, checked for errors that would stop a run midway.
  private func trials(
    _ entries: [TrialEntry], _ subjects: [any TrialKind], _ settings: [TrainingSettings]
  ) throws(InputError) -> [Trial] {
    guard !name.isEmpty, !name.contains("/") else {
      throw InputError(element: "name", rule: "must be a name without /, found \"\(name)\"")
    }
    if let curveWindow { try NumberRules.within(1...100_000_000, curveWindow, "curveWindow") }
    try NumberRules.within(1...1_000_000, unseenWorkflows, "unseenWorkflows")
    var checked: Set<[Int]> = []
    var trials: [Trial] = []
    var points = 0
    for (number, entry) in entries.enumerated() {
      for (key, index, count) in [
        ("subject", entry.subject, subjects.count), ("settings", entry.settings, settings.count),
      ] {
        guard (0..<count).contains(index) else {
          throw InputError(
            element: "trials[\(number)].\(key)",
            rule: "must be an index below \(count), found \(index)")
        }
      }
      var own = settings[entry.settings]
      own.seed = entry.seed
      let subject = subjects[entry.subject]
      if checked.insert([entry.subject, entry.settings]).inserted {
        do throws(InputError) {
          try TrainingSettings.checkDrawn(
            unseenWorkflows, subtasks: own.workload.subtasks, "unseenWorkflows")
          try (subject as? any PackagedTrialKind)?.check(for: own)
        } catch { throw error.below("trials[\(number)]") }
      }
      points += curveWindow.map { own.updates / $0 } ?? 0
      trials.append(Trial(subject, variant: entry.variant, settings: own))
    }
    guard points <= 10_000_000 else {
      throw InputError(
        element: "curveWindow", rule: "must give at most 10000000 rows of curves, found \(points)")
    }
    return trials
  }
}

/// Shared settings of trials, without the seed.
private struct SharedSettings: Codable {
  static let list = TrainingSettings.settings.filter { $0.path != "seed" }

  var settings: TrainingSettings

  init(settings: TrainingSettings) { self.settings = settings }

  init(from decoder: any Decoder) throws {
    var found = TrainingSettings()
    try Self.list.decode(&found, from: decoder)
    settings = found
    try decoder.validated { [found] () throws(InputError) in try found.validate() }
  }

  func encode(to encoder: any Encoder) throws { try Self.list.encode(settings, to: encoder) }
}

/// The kind of a trial with its data.
private struct TrialSubject: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case kind, parameters
  }

  let subject: any TrialKind

  init(subject: any TrialKind) { self.subject = subject }

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    let kind = try container.decode(String.self, forKey: .kind)
    guard let type = TrialKinds.all.first(where: { $0.kind == kind }) else {
      throw try container.superDecoder(forKey: .kind).invalid(
        Suggestion.rule(for: kind, among: TrialKinds.all.map { $0.kind }))
    }
    subject = try type.init(from: container.superDecoder(forKey: .parameters))
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(type(of: subject).kind, forKey: .kind)
    try container.encode(subject, forKey: .parameters)
  }
}

/// A trial, by the indices of its subject and its settings.
private struct TrialEntry: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case subject, variant, seed, settings
  }

  var subject: Int
  var variant: String
  var seed: UInt64
  var settings: Int

  init(subject: Int, variant: String, seed: UInt64, settings: Int) {
    (self.subject, self.variant, self.seed, self.settings) = (subject, variant, seed, settings)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    subject = try container.decodeStrictly(Int.self, forKey: .subject)
    variant = try container.decode(String.self, forKey: .variant)
    seed = try container.decodeStrictly(UInt64.self, forKey: .seed)
    settings = try container.decodeStrictly(Int.self, forKey: .settings)
  }
}

/// Values with distinct JSON texts, in the order of their first occurrence.
private struct DistinctValues<Value: Encodable> {
  private(set) var values: [Value] = []
  private var indices: [String: Int] = [:]

  mutating func index(of value: Value) -> Int {
    let text = StrictJSON.encode(value)
    if let index = indices[text] { return index }
    indices[text] = values.count
    values.append(value)
    return values.count - 1
  }
}

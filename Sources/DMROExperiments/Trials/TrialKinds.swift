import DMRO
import DMROFiles

/// The kinds of trials readable from files.
enum TrialKinds {
  /// All kinds of the package.
  static let all: [any PackagedTrialKind.Type] = [
    LearnerTrial.self, PlanningTrial.self, Adaptation.self, ScenarioTrial.self,
    GraphTrial.self, AdversaryTrial.self, PlansTrial.self, CongestionTrial.self, ChangeTrial.self,
    ExampleTrial.self,
  ]
}

/// A kind of trial readable from files.
protocol PackagedTrialKind: TrialKind, Decodable {
  /// Checks that a trial can run with the settings.
  ///
  /// - Parameter settings: The settings.
  /// - Throws: `InputError`, naming the element.
  func check(for settings: TrainingSettings) throws(InputError)
}

extension LearnerTrial: PackagedTrialKind {
  private enum Keys: String, CodingKey, CaseIterable { case learner }

  /// Reads the name of the scheme.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    learner = try container.decode(String.self, forKey: .learner)
  }

  /// All settings are allowed.
  func check(for settings: TrainingSettings) throws(InputError) {}
}

extension PlanningTrial: PackagedTrialKind {
  private enum Keys: String, CodingKey, CaseIterable { case schemes }

  /// Reads the names of the schemes.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    schemes = try container.decode([String].self, forKey: .schemes)
    if schemes.isEmpty || Set(schemes).count != schemes.count {
      throw try container.superDecoder(forKey: .schemes).invalid(
        "must be names of schemes, each once, at least one")
    }
  }

  /// All settings are allowed.
  func check(for settings: TrainingSettings) throws(InputError) {}
}

extension Adaptation: PackagedTrialKind {
  private enum Keys: String, CodingKey, CaseIterable {
    case family, purpose, start, startUpdates, outer, energyWeights, checkpoints, models
  }

  /// Reads the settings of an adaptation.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    self.init(
      family: try container.decodeStrictly(SystemFamily.self, forKey: .family),
      start: try container.decodeStrictly(StartingPoint.self, forKey: .start),
      startUpdates: try container.decodeStrictly(Int.self, forKey: .startUpdates),
      checkpoints: try container.decode([Int].self, forKey: .checkpoints))
    purpose = try container.decodeStrictly(SystemFamily.Purpose.self, forKey: .purpose)
    outer = try container.decodeIfPresent(OuterModelConfiguration.self, forKey: .outer)
    energyWeights = try container.decodeIfPresent([Double].self, forKey: .energyWeights)
    models = try container.decode([NamedModel].self, forKey: .models)
  }

  /// Checks the numbers, and that every model can learn by the settings.
  func check(for settings: TrainingSettings) throws(InputError) {
    try NumberRules.within(1...100_000_000, startUpdates, "startUpdates")
    if let outer {
      guard start != .random else {
        throw InputError(element: "outer", rule: "must be absent for a random start")
      }
      do throws(InputError) { try outer.validate() } catch { throw error.below("outer") }
    }
    let isAscending = zip(checkpoints, checkpoints.dropFirst()).allSatisfy { $0 < $1 }
    guard checkpoints.first == 0, isAscending, checkpoints.last ?? 0 <= 100_000_000 else {
      throw InputError(
        element: "checkpoints", rule: "must ascend from 0, to at most 100000000")
    }
    if let energyWeights {
      guard !energyWeights.isEmpty, Set(energyWeights).count == energyWeights.count else {
        throw InputError(
          element: "energyWeights", rule: "must be numbers, each once, at least one")
      }
      for weight in energyWeights {
        try CostModel.check(energyWeight: weight, bounds: settings.resolvedBounds)
      }
    }
    guard Set(models.map(\.name)).count == models.count else {
      throw InputError(element: "models", rule: "must have names of their own")
    }
    for (number, model) in models.enumerated() {
      var own = settings
      own.model = model.configuration
      do { try own.validate() } catch { throw error.below("models[\(number)]") }
    }
  }
}

extension Adaptation.NamedModel: Decodable {
  private enum Keys: String, CodingKey, CaseIterable { case name, configuration }

  /// Reads named settings.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      configuration: try container.decode(InnerModelConfiguration.self, forKey: .configuration))
  }
}

extension ScenarioTrial: PackagedTrialKind {
  private enum Keys: String, CodingKey, CaseIterable { case scenario, subject, startUpdates }

  /// Reads a scenario and its decision maker.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    self.init(
      scenario: try container.decode(Scenario.self, forKey: .scenario),
      subject: try container.decodeStrictly(Subject.self, forKey: .subject),
      startUpdates: try container.decodeStrictly(Int.self, forKey: .startUpdates))
  }

  /// Checks the numbers, and that the systems have equally many sites.
  func check(for settings: TrainingSettings) throws(InputError) {
    try NumberRules.within(1...100_000_000, startUpdates, "startUpdates")
    guard let first = scenario.phases.first else {
      throw InputError(element: "phases", rule: "must have at least one phase")
    }
    guard (0...1000).contains(scenario.noise) else {
      throw InputError(element: "noise", rule: "must be from 0 to 1000, found \(scenario.noise)")
    }
    for (number, phase) in scenario.phases.enumerated() {
      try NumberRules.within(1...100_000, phase.workflows, "phases[\(number)].workflows")
      try TrainingSettings.checkDrawn(
        phase.workflows, subtasks: settings.workload.subtasks, "phases[\(number)].workflows")
      guard phase.system.siteCount == first.system.siteCount else {
        throw InputError(
          element: "phases[\(number)].system",
          rule: """
            must have \(first.system.siteCount) sites as in the first phase, \
            found \(phase.system.siteCount)
            """)
      }
    }
  }
}

extension Scenario: Decodable {
  private enum Keys: String, CodingKey, CaseIterable { case phases, noise }

  /// Reads a scenario.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    self.init(
      phases: try container.decode([Phase].self, forKey: .phases),
      noise: try container.decode(Double.self, forKey: .noise))
  }
}

extension Scenario.Phase: Decodable {
  private enum Keys: String, CodingKey, CaseIterable { case name, system, workflows }

  /// Reads a phase.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    self.init(
      name: try container.decode(String.self, forKey: .name),
      system: try container.decode(EdgeCloudSystem.self, forKey: .system),
      workflows: try container.decodeStrictly(Int.self, forKey: .workflows))
  }
}

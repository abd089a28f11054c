import DMRO
public import DMROFiles
public import DMROGraphs
public import DMROScheduling

/// A trial of plans of random graphs on random systems with queues.
///
/// All trials of an experiment plan the same workflows. A learner trains a policy by the seed of the
/// trial; schemes without learning are compared with the best of all their plans.
public struct GraphTrial: TrialKind {
  /// The name of the kind in the file of an experiment.
  public static let kind = "graphs"
  /// The name of the cheapest plans of all schemes without learning.
  public static let bestKnown = "best-known"

  /// A set of test workflows.
  public struct TestSet: Hashable, Sendable {
    /// The number of subtasks N.
    public var subtasks: Int
    /// The number of sites K: the device, and as many edges as clouds.
    public var sites: Int

    /// Creates a set.
    ///
    /// - Parameters:
    ///   - subtasks: The number of subtasks N.
    ///   - sites: The number of sites K, odd.
    public init(subtasks: Int, sites: Int) {
      self.subtasks = subtasks
      self.sites = sites
    }

    /// The name in records.
    public var name: String { "N \(subtasks), K \(sites)" }

    /// Draws the workflows.
    ///
    /// - Parameter count: Their number.
    package func problems(_ count: Int) -> [SchedulingProblem] {
      let servers = (sites - 1) / 2
      let family = GraphFamily(
        subtasks: subtasks...subtasks, edges: servers...servers, clouds: servers...servers)
      var stream = RandomStream(seed: 1).split("graph trial").split(subtasks).split(sites)
      return (0..<count).map { _ in family.draw(using: &stream) }
    }
  }

  /// The planners of the trial.
  public enum Planners: Hashable, Sendable {
    /// A policy that learns; the seed is that of the trial.
    case learner(GraphPolicyOrigin)
    /// The inner model by the rules of the paper, on raw costs: Algorithm 1 as it stands.
    case literal(GraphPolicyOrigin)
    /// A learner of another family that the paper cites, by its name, with the origin of a policy
    /// that learns as much.
    case cited(String, GraphPolicyOrigin)
    /// Schemes without learning, by name.
    case schemes([GraphScheme])

    /// The origin of what is learned; `nil` without a learner.
    var origin: GraphPolicyOrigin? {
      switch self {
      case .learner(let origin), .literal(let origin), .cited(_, let origin): origin
      case .schemes: nil
      }
    }
  }

  /// The planners.
  public var planners: Planners
  /// The sets of test workflows.
  public var tests: [TestSet]

  /// Creates a trial.
  ///
  /// - Parameters:
  ///   - planners: The planners.
  ///   - tests: The sets of test workflows.
  public init(_ planners: Planners, tests: [TestSet]) {
    self.planners = planners
    self.tests = tests
  }

  /// The number of updates of the learner; `nil` without one.
  public var updates: Int? { planners.origin?.configuration.updates }

  /// A way of deciding by networks: its name, the number of networks, orders and polish.
  package struct Mode: Sendable {
    /// The name in records.
    package var name: String
    fileprivate var units: Int
    fileprivate var isPolished = false
    fileprivate var isInDefaultOrder = false

    /// Returns the planner of the mode.
    ///
    /// - Parameters:
    ///   - networks: The networks, of which the first ones plan.
    ///   - origin: The origin of the networks.
    /// - Throws: `InputError`, if the networks have other inputs or outputs than candidate rows.
    package func planner(
      of networks: NetworkBlock, _ origin: GraphPolicyOrigin
    ) throws(InputError) -> (SchedulingProblem) -> GraphPlan {
      var policy = try GraphPolicy(networks.networks(0..<units), origin: origin)
      if isInDefaultOrder { policy.deviation = 0 }
      let (deciding, isPolished) = (policy, isPolished)
      return { deciding.decide($0, isPolished: isPolished).plan }
    }
  }

  /// Returns the ways of deciding by networks.
  ///
  /// - Parameter units: The number of networks.
  package static func modes(_ units: Int) -> [Mode] {
    [1, 3].filter { $0 < units }.map { Mode(name: "dmro-\($0)", units: $0) } + [
      Mode(name: "dmro-default-order", units: units, isInDefaultOrder: true),
      Mode(name: "dmro", units: units),
      Mode(name: "dmro-polished", units: units, isPolished: true),
    ]
  }

  private var names: [String] {
    if case .cited(let name, _) = planners { return [name] }
    if let origin = planners.origin { return Self.modes(origin.configuration.units).map(\.name) }
    guard case .schemes(let schemes) = planners else { return [] }
    return schemes.map(\.rawValue) + [Self.bestKnown]
  }

  /// Returns the rows of the trial, without measurements.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  public func rows(of trial: Trial, in context: TrialContext) -> TrialRows {
    let updates = updates ?? 0
    return TrialRows(
      results: tests.flatMap { test in
        names.map {
          RowLabel(
            randomSystemsOf: trial.settings.seed, scheme: $0,
            variant: trial.variant.isEmpty ? test.name : "\(trial.variant): \(test.name)",
            scaling: GraphScaling.relative.rawValue, updates: updates)
        }
      })
  }

  /// Runs the trial.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  ///   - isInterrupted: Called before every step; the trial ends when it returns `true`.
  /// - Throws: `InputError`, if a setting is out of bounds or the trial is interrupted.
  public func measure(
    _ trial: Trial, in context: TrialContext, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialMeasurements {
    var measured = TrialMeasurements()
    let count = context.experiment.unseenWorkflows
    switch planners {
    case .schemes(let schemes):
      for test in tests {
        let problems = test.problems(count)
        var best = [GraphPlan?](repeating: nil, count: count)
        for scheme in schemes {
          var plans: [GraphPlan] = []
          for (index, problem) in problems.enumerated() {
            try Self.check(isInterrupted)
            let stream = RandomStream(seed: trial.settings.seed).split(index)
            guard let (plan, _) = try problem.plan(by: scheme, stream: stream) else {
              throw InputError(
                element: "schemes", rule: "must plan every workflow, \(scheme.rawValue) does not")
            }
            plans.append(plan)
            if best[index].map({ plan.cost < $0.cost }) ?? true { best[index] = plan }
          }
          measured.results.append(Self.result(scheme.rawValue, plans, units: 0))
        }
        measured.results.append(Self.result(Self.bestKnown, best.compactMap(\.self), units: 0))
      }
    case .learner(var origin):
      origin.seed = trial.settings.seed
      var model = try origin.model()
      model.train(until: isInterrupted)
      try Self.check(isInterrupted)
      try decide(by: model.networks, origin, count, &measured, until: isInterrupted)
    case .literal(var origin):
      origin.seed = trial.settings.seed
      (origin.stepCost, origin.configuration.isResidual) = (.raw, false)
      var networks = try Self.literalNetworks(origin, until: isInterrupted)
      try Self.check(isInterrupted)
      // Values of rewards become values of costs.
      networks.scaleOutputs(by: -1)
      try decide(by: networks, origin, count, &measured, until: isInterrupted)
    case .cited(let name, var origin):
      origin.seed = trial.settings.seed
      let policy = try CitedSchemes.graphPolicy(name, origin, until: isInterrupted)
      for test in tests {
        try Self.check(isInterrupted)
        let plans = test.problems(count).map { policy.decide($0).plan }
        measured.results.append(Self.result(name, plans, units: policy.networks.count))
      }
    }
    return measured
  }

  /// Trains the inner model with its default settings.
  private static func literalNetworks(
    _ origin: GraphPolicyOrigin, until isInterrupted: () -> Bool
  ) throws(InputError) -> NetworkBlock {
    var settings = InnerModelConfiguration()
    settings.units = origin.configuration.units
    settings.hidden = origin.configuration.hidden
    var stream = RandomStream(seed: origin.seed).split("literal")
    let episodes = (0..<1000).map { _ in origin.episodes(&stream) }
    var process = origin.process
    var model = try InnerModel(settings, for: process, seed: origin.seed)
    try model.train(
      on: &process, episodes: episodes, updates: origin.configuration.updates,
      until: isInterrupted)
    return model.networks
  }

  /// Plans all tests by networks.
  private func decide(
    by networks: NetworkBlock, _ origin: GraphPolicyOrigin, _ count: Int,
    _ measured: inout TrialMeasurements, until isInterrupted: () -> Bool
  ) throws(InputError) {
    for test in tests {
      let problems = test.problems(count)
      for mode in Self.modes(networks.count) {
        let plans = problems.map(try mode.planner(of: networks, origin))
        measured.results.append(Self.result(mode.name, plans, units: mode.units))
      }
      try Self.check(isInterrupted)
    }
  }

  private static func check(_ isInterrupted: () -> Bool) throws(InputError) {
    if isInterrupted() { throw InputError(.interrupted, rule: "the trial was interrupted") }
  }

  private static func result(
    _ name: String, _ plans: [GraphPlan], units: Int
  ) -> TrialMeasurements.Result {
    let count = Double(plans.count)
    return .init(
      result: SchemeResult(
        name: name, meanCost: plans.reduce(0) { $0 + $1.cost } / count,
        meanDelay: plans.reduce(0) { $0 + $1.delay } / count,
        meanEnergy: plans.reduce(0) { $0 + $1.energy } / count),
      units: units, workflows: plans.count)
  }
}

extension GraphTrial: PackagedTrialKind {
  private enum Keys: String, CodingKey, CaseIterable {
    case learner, literal, cited, origin, schemes, tests
  }

  /// Reads a trial.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    let kinds = [Keys.learner, .literal, .cited, .schemes].filter(container.contains)
    guard kinds.count == 1 else {
      throw decoder.invalid("must have one of the keys learner, literal, cited and schemes")
    }
    guard container.contains(.origin) == container.contains(.cited) else {
      throw decoder.invalid("must have the keys cited and origin together")
    }
    tests = try container.decode([TestSet].self, forKey: .tests)
    if let origin = try container.decodeIfPresent(GraphPolicyOrigin.self, forKey: .learner) {
      planners = .learner(origin)
    } else if let origin = try container.decodeIfPresent(
      GraphPolicyOrigin.self, forKey: .literal)
    {
      planners = .literal(origin)
    } else if let name = try container.decodeIfPresent(String.self, forKey: .cited) {
      planners = .cited(name, try container.decode(GraphPolicyOrigin.self, forKey: .origin))
    } else {
      planners = .schemes(try container.decode([GraphScheme].self, forKey: .schemes))
    }
  }

  /// Writes the trial.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    switch planners {
    case .learner(let origin): try container.encode(origin, forKey: .learner)
    case .literal(let origin): try container.encode(origin, forKey: .literal)
    case .cited(let name, let origin):
      try container.encode(name, forKey: .cited)
      try container.encode(origin, forKey: .origin)
    case .schemes(let schemes): try container.encode(schemes, forKey: .schemes)
    }
    try container.encode(tests, forKey: .tests)
  }

  /// Checks the numbers.
  func check(for settings: TrainingSettings) throws(InputError) {
    guard !tests.isEmpty, Set(tests).count == tests.count else {
      throw InputError(element: "tests", rule: "must be sets, each once, at least one")
    }
    if case .cited(let name, _) = planners, !CitedSchemes.graphLearners.contains(name) {
      throw InputError(
        element: "cited", rule: Suggestion.rule(for: name, among: CitedSchemes.graphLearners))
    }
    if case .schemes(let schemes) = planners {
      guard !schemes.isEmpty, Set(schemes).count == schemes.count else {
        throw InputError(
          element: "schemes", rule: "must be names of schemes, each once, at least one")
      }
    }
    for (index, test) in tests.enumerated() {
      guard test.sites % 2 == 1 else {
        throw InputError(
          element: "tests[\(index)].sites", rule: "must be odd, found \(test.sites)")
      }
      try NumberRules.within(1...10_000, test.subtasks, "tests[\(index)].subtasks")
      try NumberRules.within(3...101, test.sites, "tests[\(index)].sites")
    }
    try planners.origin?.validate()
  }
}

extension GraphTrial.TestSet: Codable {
  private enum Keys: String, CodingKey, CaseIterable { case subtasks, sites }

  /// Reads a set.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    self.init(
      subtasks: try container.decodeStrictly(Int.self, forKey: .subtasks),
      sites: try container.decodeStrictly(Int.self, forKey: .sites))
  }

  /// Writes the set.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Keys.self)
    try container.encode(subtasks, forKey: .subtasks)
    try container.encode(sites, forKey: .sites)
  }
}

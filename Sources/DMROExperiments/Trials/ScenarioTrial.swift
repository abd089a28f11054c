import DMRO
public import DMROFiles

/// An agent in a changing system, as data.
public struct ScenarioTrial: Hashable, Sendable {
  /// The decision maker.
  public enum Subject: String, CaseIterable, Codable, Sendable {
    /// An agent with the contextual ψ. It detects changes by costs, and then restarts from ψ.
    case contextual
    /// The same agent with the ψ of Algorithm 2.
    case meta
    /// The same agent, without learning and detection after the first phase.
    case withoutAdaptation = "without-adaptation"

    /// No agent: the exact optimum in the last measured system. The same detector triggers a new
    /// measurement.
    case solving

    /// The start of the agent, if any.
    var start: StartingPoint? {
      switch self {
      case .contextual: .contextual
      case .meta, .withoutAdaptation: .meta
      case .solving: nil
      }
    }

    /// The name in pictures and tables.
    package var title: String {
      switch self {
      case .contextual: "adapts from contextual ψ"
      case .meta: "adapts from ψ of Algorithm 2"
      case .withoutAdaptation: "does not adapt"
      case .solving: "solves, and notices"
      }
    }

    /// The look in pictures.
    package var look: GnuplotPicture.Look {
      switch self {
      case .contextual: StartingPoint.contextual.look
      case .meta: StartingPoint.meta.look
      case .solving: .init(.green, .longDashed, .diamond)
      case .withoutAdaptation: .init(.gray, .solid, .openSquare)
      }
    }
  }

  /// The scenario.
  public var scenario: Scenario
  /// The decision maker.
  public var subject: Subject
  /// The number of gradient steps of a start in the paper's shape.
  public var startUpdates: Int

  /// Creates a trial.
  ///
  /// - Parameters:
  ///   - scenario: The scenario.
  ///   - subject: The decision maker.
  ///   - startUpdates: The number of gradient steps of a start in the paper's shape.
  public init(scenario: Scenario, subject: Subject, startUpdates: Int) {
    self.scenario = scenario
    self.subject = subject
    self.startUpdates = startUpdates
  }
}

extension ScenarioTrial: TrialKind {
  /// The name of the kind in the digest of settings.
  public static let kind = "scenario"

  /// Returns the rows of the trial, without measurements.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  /// - Throws: `InputError`, if a scheme is not known.
  public func rows(of trial: Trial, in context: TrialContext) throws(InputError) -> TrialRows {
    var rows = TrialRows(results: [])
    var time = 0
    for phase in scenario.phases {
      var own = trial.settings
      own.system = phase.system
      func label(updates: Int?) -> RowLabel {
        RowLabel(own, scheme: subject.rawValue, variant: phase.name, updates: updates)
      }
      // The restarts are counted in the column of updates.
      rows.results.append(label(updates: nil))
      guard context.experiment.curveWindow != nil else { continue }
      for _ in 0..<phase.workflows {
        time += 1
        rows.curves.append(label(updates: time))
      }
    }
    return rows
  }

  /// Learns ψ in the wide family, and runs an agent through the scenario.
  ///
  /// The agent does not know the system: it observes noisy costs, and measures the system when
  /// they drift.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  ///   - isInterrupted: Called before every workflow; the trial ends once it returns `true`.
  /// - Returns: The measurements.
  /// - Throws: `InputError`, if the start cannot be learned or the trial is interrupted.
  public func measure(
    _ trial: Trial, in context: TrialContext, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialMeasurements {
    let settings = trial.settings
    var decider = try Decider(self, settings, context.starts, until: isInterrupted)
    let stream = RandomStream(seed: settings.seed).split("scenario")
    var (workload, noise) = (stream.split("workload"), stream.split("noise"))
    var measured = TrialMeasurements()
    for (number, phase) in scenario.phases.enumerated() {
      if number > 0 && subject == .withoutAdaptation { decider.stopAdapting() }
      var own = settings
      own.system = phase.system
      let costs = own.costModel
      var (plans, optimal): ([Plan], [Plan]) = ([], [])
      let restarts = decider.restarts
      for workflow in try settings.workload.workflows(phase.workflows, using: &workload) {
        if isInterrupted() { throw .interruptedTrial }
        let plan = try decider.decide(workflow)
        let (real, best) = (
          costs.plan(known: plan, for: workflow), costs.optimalPlan(for: workflow)
        )
        plans.append(real)
        optimal.append(best)
        try decider.observe(
          observed(try costs.terms(of: plan, for: workflow), noise: scenario.noise, &noise),
          measuring: phase.system)
        guard context.experiment.curveWindow != nil else { continue }
        measured.curves.append(
          .init(
            cost: real.cost.cost, meanReward: -best.cost.cost,
            gap: PlanCost.gap(of: real.cost.cost, to: best.cost.cost)))
      }
      let result = SchemeResult(
        name: subject.rawValue, plans: plans, optimal: optimal, siteCount: phase.system.siteCount)
      measured.results.append(
        .init(
          result: result, units: decider.units, updates: decider.restarts - restarts,
          workflows: plans.count))
    }
    return measured
  }

  /// The observed terms, each with its own error.
  private func observed(
    _ terms: CostTerms, noise: Double, _ stream: inout RandomStream
  ) -> CostTerms {
    func measured(_ value: Double) -> Double { value * max(0, 1 + noise * stream.normal()) }
    return CostTerms(
      computingDelay: measured(terms.computingDelay),
      transmissionDelay: measured(terms.transmissionDelay), energy: measured(terms.energy))
  }
}

extension TrialKind where Self == ScenarioTrial {
  /// A trial of an agent in a changing system.
  ///
  /// - Parameter scenario: The scenario and the decision maker.
  public static func scenario(_ scenario: ScenarioTrial) -> ScenarioTrial { scenario }
}

/// The decision maker in a scenario: an agent or a solver.
private struct Decider: ~Copyable {
  /// The number of units of an agent.
  let units: Int
  /// The number of detected changes.
  private(set) var restarts = 0
  private var agent: OffloadingAgent<TrainingProcess>?
  private var ticket: AgentTicket?
  private var solver: Solver
  private let solves: Bool

  init(
    _ trial: ScenarioTrial, _ settings: TrainingSettings, _ starts: StartFolder?,
    until isInterrupted: () -> Bool
  ) throws(InputError) {
    var own = settings
    own.system = trial.scenario.phases[0].system
    solver = Solver(model: own.costModel)
    solves = trial.subject == .solving
    guard let start = trial.subject.start else {
      agent = nil
      units = 0
      return
    }
    units = start.adaptationModel.configuration.units
    let learned = try LearnedStart(
      start, in: .wide, updates: trial.startUpdates, settings, keptIn: starts,
      until: isInterrupted)
    guard case .psi(let psi) = learned else { preconditionFailure("agents begin from ψ") }
    agent = try OffloadingAgent(
      psi: psi, in: own.system, configuration: start.adaptationModel.configuration,
      seed: settings.seed)
  }

  mutating func stopAdapting() { agent?.adapts = false }

  mutating func decide(_ workflow: Workflow) throws(InputError) -> [Int] {
    guard let made = try agent?.decide(workflow) else { return solver.decide(workflow) }
    ticket = made.ticket
    return made.decision.plan
  }

  mutating func observe(
    _ terms: CostTerms, measuring system: EdgeCloudSystem
  ) throws(InputError) {
    var isNoticed = false
    if solves {
      isNoticed = try solver.observe(terms, measuring: system)
    } else if let ticket {
      isNoticed = try agent?.observe(ticket, terms, measuring: { system }) ?? false
      try agent?.learn()
    }
    restarts += isNoticed ? 1 : 0
  }
}

/// The exact optimum in the last measured system.
private struct Solver {
  private var model: CostModel
  private var detector = ChangeDetector()
  private var predicted = 0.0

  init(model: CostModel) {
    self.model = model
  }

  mutating func decide(_ workflow: Workflow) -> [Int] {
    let plan = model.optimalPlan(for: workflow)
    predicted = plan.cost.cost
    return plan.decision
  }

  /// Returns `true` if costs drift, and then adopts the measured system.
  mutating func observe(
    _ terms: CostTerms, measuring system: EdgeCloudSystem
  ) throws(InputError) -> Bool {
    guard try detector.observe(model.cost(of: terms), predicted: predicted) else { return false }
    detector.reset()
    model = CostModel(
      known: system, energyWeight: model.energyWeight, scaling: model.scaling,
      bounds: model.bounds)
    return true
  }
}

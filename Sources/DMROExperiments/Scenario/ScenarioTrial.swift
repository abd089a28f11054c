import DMRO
import DMROFiles

/// An agent in a system that changes, as data.
public struct ScenarioTrial: Hashable, Sendable {
  /// Who decides.
  public enum Subject: String, CaseIterable, Codable, Sendable {
    /// An agent with the contextual ψ, which notices changes by costs and begins again.
    case contextual
    /// An agent with the ψ of Algorithm 2, which does the same.
    case meta
    /// The same agent, which neither learns nor notices anything once the first phase is over.
    case withoutAdaptation = "without-adaptation"

    /// The start behind it.
    var start: StartingPoint { self == .contextual ? .contextual : .meta }

    /// The name in pictures and tables.
    var title: String {
      switch self {
      case .contextual: "adapts from contextual ψ"
      case .meta: "adapts from ψ of Algorithm 2"
      case .withoutAdaptation: "does not adapt"
      }
    }

    /// The look in pictures.
    var look: GnuplotPicture.Look {
      switch self {
      case .contextual: StartingPoint.contextual.look
      case .meta: StartingPoint.meta.look
      case .withoutAdaptation: .init(.gray, .solid, .openSquare)
      }
    }
  }

  /// What happens.
  public var scenario: Scenario
  /// Who decides.
  public var subject: Subject
  /// The number of gradient steps behind a start in the paper's shape.
  public var startUpdates: Int
}

extension Experiment {
  /// Learns ψ in the wide family, and lets an agent live through the scenario.
  ///
  /// The agent is told nothing of the system: it observes noisy costs, and measures the system once
  /// they drift.
  func perform(
    _ trial: ScenarioTrial, _ of: Trial, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialRecords {
    let settings = of.settings
    let learned = try LearnedStart(
      trial.subject.start, in: .wide, updates: trial.startUpdates, settings,
      until: isInterrupted)
    guard case .psi(let psi) = learned else { preconditionFailure("agents begin from ψ") }
    var agent = try OffloadingAgent(
      psi: psi, in: trial.scenario.phases[0].system,
      configuration: trial.subject.start.adaptationModel.configuration, seed: settings.seed)
    let stream = RandomStream(seed: settings.seed).split("scenario")
    var (workload, noise) = (stream.split("workload"), stream.split("noise"))
    var records = TrialRecords()
    var time = 0
    for (number, phase) in trial.scenario.phases.enumerated() {
      if number > 0 && trial.subject == .withoutAdaptation { agent.adapts = false }
      var own = settings
      own.system = phase.system
      let costs = own.costModel
      let prefix: [RecordValue] = [
        .integer(Int(truncatingIfNeeded: settings.seed)), .string(trial.subject.rawValue),
        .string(phase.name), .string(phase.system.name), .string(settings.scaling.rawValue),
        .number(settings.energyWeight),
      ]
      var (plans, optimal): ([Plan], [Plan]) = ([], [])
      let restarts = agent.restarts.count
      for workflow in settings.workload.workflows(phase.workflows, using: &workload) {
        if isInterrupted() { throw .interruptedTrial }
        time += 1
        let decision = try agent.decide(workflow)
        let (real, best) = (
          costs.plan(decision.plan, for: workflow), costs.optimalPlan(for: workflow)
        )
        plans.append(real)
        optimal.append(best)
        try agent.observe(
          observed(
            costs.terms(of: decision.plan, for: workflow), noise: trial.scenario.noise, &noise),
          measuring: { phase.system })
        records.curve.append(
          prefix + [
            .integer(time), .number(real.cost.cost), .number(0), .number(-best.cost.cost),
            .number(PlanCost.gap(of: real.cost.cost, to: best.cost.cost)),
          ])
      }
      let result = SchemeResult(
        name: trial.subject.rawValue, plans: plans, optimal: optimal,
        siteCount: phase.system.siteCount)
      records.results.append(
        prefix + [
          .integer(agent.configuration.units), .integer(agent.restarts.count - restarts),
          .integer(plans.count), .number(result.meanCost), .number(result.meanOptimalCost),
          .number(result.gap), .number(result.meanDelay), .number(result.meanEnergy),
          .string(result.siteShares.map { "\($0)" }.joined(separator: " ")), .string(""),
        ])
    }
    return records
  }

  /// What is measured of terms: each with an error of its own.
  private func observed(
    _ terms: CostTerms, noise: Double, _ stream: inout RandomStream
  ) -> CostTerms {
    func measured(_ value: Double) -> Double { value * max(0, 1 + noise * stream.normal()) }
    return CostTerms(
      computingDelay: measured(terms.computingDelay),
      transmissionDelay: measured(terms.transmissionDelay), energy: measured(terms.energy))
  }
}

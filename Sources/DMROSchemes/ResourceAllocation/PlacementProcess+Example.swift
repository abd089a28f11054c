internal import DMRO
internal import DMROFiles
internal import DMROOffloading
internal import DMRORandom

extension PlacementProcess {
  /// Measures a DQN and five units of DMRO on 200 unseen problems of 8 users and 2 edges.
  ///
  /// They learn from 4000 others, by 40,000 updates of networks: 8000 of each of five units. The bounds
  /// are ours.
  ///
  /// - Parameters:
  ///   - seed: The random seed.
  ///   - effort: The share of the work.
  /// - Returns: The mean cost ÷ optimum, of the learners and of the rule that places each user where
  ///   the cost grows least.
  /// - Throws: `InputError`, if a learner diverges.
  static func exampleNumbers(
    seed: UInt64, effort: Double
  ) throws(InputError) -> [ExampleNumber] {
    let stream = RandomStream(seed: seed).split("placement")
    func problems(_ name: String, _ count: Int) -> [PlacementProblem] {
      var own = stream.split(name)
      return (0..<max(1, Int(Double(count) * effort))).map { _ in
        ResourceAllocation.randomProblem(users: 8, using: &own)
      }
    }
    let (known, unseen) = (problems("known", 4000), problems("unseen", 200))
    let optima = unseen.map { $0.optimum().cost }
    func mean(_ costs: [Double]) -> Double {
      zip(costs, optima).reduce(0) { $0 + $1.0 / $1.1 } / Double(costs.count)
    }
    func learned(_ settings: InnerModelConfiguration) throws(InputError) -> Double {
      var process = Self(edges: 2)
      var model = try InnerModel(settings, for: process, seed: seed)
      let updates = max(1, Int(40_000 * effort) / settings.units)
      try model.train(on: &process, episodes: known, updates: updates)
      guard model.networks.isFinite else {
        throw InputError(
          .diverged,
          rule: "the training diverged by update \(updates): a parameter is not finite")
      }
      let plans = try model.decide(unseen, on: process)
      return mean(
        zip(unseen, plans).map { problem, decision in
          var sites = decision.plan.makeIterator()
          return Self.cost(in: problem) { _ in sites.next() ?? 0 }
        })
    }
    return [
      ExampleNumber(
        name: "shares-dqn", title: "DQN ÷ optimum by branch and bound, 8 users and 2 edges",
        value: try learned(configuration(units: 1)), required: 1 - 1e-9...1.02),
      ExampleNumber(
        name: "shares-dmro", title: "Best of five units by the paper's rule ÷ the same optimum",
        value: try learned(configuration(units: 5)), required: 1 - 1e-9...1.01),
      ExampleNumber(
        name: "shares-dmro-counterfactual",
        title: "Best of five units by the counterfactual rule ÷ the same optimum",
        value: try learned(configuration(units: 5, rule: .counterfactual)),
        required: 1 - 1e-9...1.01),
      ExampleNumber(
        name: "shares-greedy", title: "Each user where the cost grows least ÷ the same optimum",
        value: mean(unseen.map { Self.cost(in: $0) { $0.cheapestSite } }),
        required: 1 - 1e-9...Double.infinity, holdsForEverySeed: true),
    ]
  }

  /// The cost in s of the placement by a rule.
  private static func cost(in problem: PlacementProblem, by rule: (Self) -> Int) -> Double {
    var process = Self(edges: problem.edges.count)
    process.reset(to: problem)
    while !process.isFinished { process.step(rule(process)) }
    return process.cost
  }
}

public import DMRO
internal import DMROFiles
internal import DMROOffloading
internal import DMRORandom

extension PlacementProcess {
  /// Returns the settings of Q-networks that place users: a DQN, as in [34], or several units, each
  /// of which learns from its own proposals.
  ///
  /// - Parameter units: The number s of units.
  public static func configuration(units: Int) -> InnerModelConfiguration {
    var own = InnerModelConfiguration()
    own.units = units
    own.transitionRule = units == 1 ? .paper : .counterfactual
    own.discount = 1
    own.optimizer = .adam(learningRate: 0.001)
    own.exploration = Exploration(initial: 1, final: 0.1, decaySteps: 20_000)
    (own.memoryCapacity, own.warmUp, own.batchSize) = (20_000, 1000, 64)
    return own
  }

  /// Measures a DQN and five units of DMRO on 200 unseen problems of 8 users and 2 edges.
  ///
  /// They learn from 4000 others, by 8000 updates. The bounds are ours: [34] has other numbers of
  /// users and servers.
  ///
  /// - Parameters:
  ///   - seed: The random seed.
  ///   - effort: The share of the updates.
  /// - Returns: The mean cost ÷ optimum, of the learners and of the rule that places each user where
  ///   the cost grows least.
  /// - Throws: `InputError`, if a learner diverges.
  static func exampleNumbers(
    seed: UInt64, effort: Double
  ) throws(InputError) -> [ExampleNumber] {
    let updates = max(1, Int(8000 * effort))
    let stream = RandomStream(seed: seed).split("placement")
    func problems(_ name: String, _ count: Int) -> [PlacementProblem] {
      var own = stream.split(name)
      return (0..<max(1, count)).map { _ in
        ResourceAllocation.randomProblem(users: 8, using: &own)
      }
    }
    let known = problems("known", Int(4000 * effort))
    let unseen = problems("unseen", Int(200 * effort))
    let optima = unseen.map { $0.optimum().cost }
    var process = Self(edges: 2)
    func mean(_ costs: [Double]) -> Double {
      zip(costs, optima).reduce(0) { $0 + $1.0 / $1.1 } / Double(costs.count)
    }
    func learned(units: Int) throws(InputError) -> Double {
      var model = try InnerModel(configuration(units: units), for: process, seed: seed)
      try model.train(on: &process, episodes: known, updates: updates)
      let plans = try model.decide(unseen, on: process)
      return mean(zip(unseen, plans).map { Self.cost(of: $1.plan, in: $0) })
    }
    return [
      ExampleNumber(
        name: "shares-dqn", title: "DQN ÷ optimum by branch and bound, 8 users and 2 edges",
        value: try learned(units: 1), required: 1 - 1e-9...1.02),
      ExampleNumber(
        name: "shares-dmro", title: "Best of five units of DMRO ÷ the same optimum",
        value: try learned(units: 5), required: 1 - 1e-9...1.01),
      ExampleNumber(
        name: "shares-greedy", title: "Each user where the cost grows least ÷ the same optimum",
        value: mean(unseen.map { Self.greedyCost(in: $0) }), required: 1 - 1e-9...Double.infinity,
        holdsForEverySeed: true),
    ]
  }

  /// The cost of a plan in s.
  private static func cost(of plan: [Int], in problem: PlacementProblem) -> Double {
    var sites = plan.makeIterator()
    return cost(in: problem) { _ in sites.next() ?? 0 }
  }

  private static func greedyCost(in problem: PlacementProblem) -> Double {
    cost(in: problem) { $0.cheapestSite }
  }

  private static func cost(in problem: PlacementProblem, by rule: (Self) -> Int) -> Double {
    var process = Self(edges: problem.edges.count)
    process.reset(to: problem)
    while !process.isFinished { process.step(rule(process)) }
    return process.cost
  }
}

public import DMROFiles
public import DMRONetworks
public import DMROSimulation

/// Networks that predict what the choice of a plan costs others.
///
/// The choice is the candidate of the least own cost plus prediction. Candidates are the best plans
/// under several vectors of prices.
public struct PlanPolicy: Hashable, Sendable, VotingNetworks {
  /// The networks, `[s, P]`.
  public var networks: NetworkBlock
  /// The prices of a second of blocked time on devices, edges and clouds, one vector for each
  /// candidate; the first is without prices, so that the selfish plan is a candidate.
  public let prices: [[Double]]
  /// The factor of predictions.
  public var gain = 1.0
  /// The weight κ of the square of a cost: c + κ·c²/U, U the unit of costs.
  ///
  /// It spares the tail.
  public var convexity = 0.0
  /// The rule of a decision by all networks.
  public var vote = JobVote.mean

  /// Creates a policy.
  ///
  /// - Parameters:
  ///   - networks: The networks.
  ///   - prices: The vectors of prices.
  /// - Throws: `InputError`, if networks have other inputs or outputs than rows of plans, or a vector
  ///   has not three prices of at least 0.
  public init(_ networks: NetworkBlock, prices: [[Double]]) throws(InputError) {
    try networks.checkRows(PlanColumn.count)
    try Self.check(prices)
    (self.networks, self.prices) = (networks, prices)
  }

  /// The most candidates.
  public static let mostCandidates = 64

  static func check(_ prices: [[Double]]) throws(InputError) {
    guard (1...mostCandidates).contains(prices.count) else {
      throw InputError(
        element: "prices",
        rule: "must hold 1 to \(mostCandidates) vectors, found \(prices.count)")
    }
    for (index, vector) in prices.enumerated() {
      guard vector.count == 3, vector.allSatisfy({ $0 >= 0 && $0 <= 1e9 }) else {
        throw InputError(
          element: "prices[\(index)]",
          rule: "must hold 3 numbers between 0 and 1e9, found \(vector.map(NumberRules.text))")
      }
    }
    guard prices[0].allSatisfy({ $0 == 0 }) else {
      throw InputError(
        element: "prices[0]",
        rule: "must hold zeros, found \(prices[0].map(NumberRules.text))")
    }
  }

  /// Returns the scheme in a system.
  ///
  /// - Parameter setting: The system and its arrivals.
  public func scheme(in setting: PlanSetting) -> NetworkPlanScheme {
    NetworkPlanScheme(self, setting)
  }
}

/// A policy for plans at work in a system: one thread at a time uses it.
public final class NetworkPlanScheme: PlanScheme, @unchecked Sendable {
  /// The name.
  public let name = "dmro"
  /// The policy.
  public let policy: PlanPolicy
  private let unit: Double
  private var encoder: PlanRows
  private var batch: JobBatch

  init(_ policy: PlanPolicy, _ setting: PlanSetting) {
    self.policy = policy
    unit = setting.cost
    encoder = PlanRows(setting)
    batch = JobBatch(policy, capacity: policy.prices.count)
  }

  /// The prices for which candidates are sought.
  public var prices: [[Double]] { policy.prices }

  /// Returns the plan for a workflow.
  ///
  /// - Parameters:
  ///   - candidates: The plans.
  ///   - state: The state of the system at the arrival.
  public func choose(
    _ candidates: borrowing PlanCandidates, in state: borrowing WorkflowState
  ) -> Int {
    guard candidates.count > 1 else { return 0 }
    encoder.encode(candidates, state, into: &batch.rows, at: 0)
    batch.predict(policy, count: candidates.count)
    return batch.choose(policy, candidates, at: 0, unit: unit)
  }
}

extension JobBatch {
  /// Returns the plan of the workflow whose rows begin at a place.
  @inline(__always)
  func choose(
    _ policy: borrowing PlanPolicy, _ candidates: borrowing PlanCandidates, at first: Int,
    unit: Double
  ) -> Int {
    let totals = candidates.totals
    return choose(policy, count: candidates.count, at: first, unit: unit) { totals[$0].cost }
  }
}

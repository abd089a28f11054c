public import DMROSimulation

/// A policy checked on simulations of its own, which falls back where it loses.
///
/// The candidates are the policy with several gains, tuned prices, tuned prices of queues, and the
/// selfish scheme. A gain must win against the others by a margin.
public struct SafetyChoice: Sendable {
  /// The chosen scheme.
  public let scheme: any JobScheme
  /// The gain of the policy; `nil` where another scheme is better.
  public let gain: Double?
  /// The mean cost of each candidate on the simulations of the choice.
  public let costs: [(name: String, cost: Double)]

  /// The gains of the policy.
  public static let gains = [0.6, 0.8, 1, 1.25, 1.6]
  /// The share by which the policy must be better than the other candidates.
  public static let margin = 0.002

  /// Chooses a scheme.
  ///
  /// - Parameters:
  ///   - policy: The policy.
  ///   - setting: The system and its arrivals.
  ///   - tuning: The simulations of the choice, which also tune prices.
  public init(_ policy: JobPolicy, in setting: JobSetting, by tuning: SchemeTuning) {
    let policies = Self.gains.map { gain in
      var candidate = policy
      candidate.gain *= gain
      return candidate
    }
    let learned = tuning.meanCosts(policies.map { LazyNetworkScheme($0, setting) })
    let (prices, queuePrices) = (tuning.prices(), tuning.queuePrices())
    let others: [(scheme: any JobScheme, cost: Double)] = [
      (SelfishScheme(), tuning.meanCosts([SelfishScheme()])[0]),
      (prices, tuning.meanCosts([prices])[0]),
      (queuePrices, tuning.meanCosts([queuePrices])[0]),
    ]
    let best = others.dropFirst().reduce(others[0]) { $1.cost < $0.cost ? $1 : $0 }
    let place = learned.indices.reduce(0) { learned[$1] < learned[$0] ? $1 : $0 }
    if learned[place] < best.cost * (1 - Self.margin) {
      gain = Self.gains[place]
      scheme = policies[place].scheme(in: setting.sites, setting.context)
    } else {
      gain = nil
      scheme = best.scheme
    }
    costs =
      zip(Self.gains, learned).map { ("dmro × \($0)", $1) }
      + others.map { ($0.scheme.name, $0.cost) }
  }
}

/// A policy that begins its work in each simulation anew, so that several threads may simulate.
struct LazyNetworkScheme: JobScheme {
  let name = "dmro"
  private let policy: JobPolicy
  private let setting: JobSetting
  private var scheme: NetworkScheme?

  init(_ policy: JobPolicy, _ setting: JobSetting) {
    self.policy = policy
    self.setting = setting
  }

  mutating func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
    if scheme == nil { scheme = policy.scheme(in: setting.sites, setting.context) }
    return scheme?.choose(options, in: state) ?? 0
  }
}

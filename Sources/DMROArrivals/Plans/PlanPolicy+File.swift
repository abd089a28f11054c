public import DMROFiles
import DMRONetworks
public import DMROParallel
public import DMROSimulation

/// The origin of a policy for workflows of several subtasks.
public struct PlanPolicyOrigin: Hashable, Sendable {
  /// The settings of learning.
  public var configuration: JobConfiguration
  /// The random seed.
  public var seed: UInt64
  /// The number of rounds made.
  public var rounds = 0
  /// The system of the training.
  public var system: EdgeCloudSystem
  /// The arrivals of the training.
  public var arrivals: WorkflowArrivals
  /// The weight δ of energy in costs.
  public var energyWeight: Double
  /// The static prices of the first round, around which candidates are sought: those of a second of
  /// blocked time on devices, edges and clouds.
  public var prices: [Double]

  /// Creates the origin of a policy.
  ///
  /// - Parameters:
  ///   - system: The system.
  ///   - arrivals: The arrivals.
  ///   - prices: The static prices of the first round, as `PlanTuning` finds them.
  ///   - energyWeight: The weight δ of energy in costs.
  ///   - configuration: The settings of learning.
  ///   - seed: The random seed.
  public init(
    system: EdgeCloudSystem, arrivals: WorkflowArrivals, prices: [Double],
    energyWeight: Double = 0, configuration: JobConfiguration = .workflows, seed: UInt64 = 1
  ) {
    (self.system, self.arrivals, self.prices) = (system, arrivals, prices)
    (self.energyWeight, self.configuration, self.seed) = (energyWeight, configuration, seed)
  }

  /// The identity of a training, for checkpoints.
  public var identity: String {
    var start = self
    start.rounds = 0
    return StrictJSON.encode(start)
  }

  /// Returns a learner before its first round.
  ///
  /// - Parameters:
  ///   - threads: The number of threads; results do not depend on it.
  ///   - ranks: The ranks that divide simulations and networks; results do not depend on them.
  /// - Throws: `InputError`, if a setting breaks a rule.
  public func learner(
    threads: Int = 1, on ranks: any Ranks = OneRank()
  ) throws(InputError) -> PlanLearner {
    try PlanPolicy.check(first: prices)
    let sites = try WorkflowSites(system, energyWeight: energyWeight)
    return try PlanLearner(
      configuration, PlanSetting(sites, arrivals), first: PlanPriceScheme(prices), seed: seed,
      threads: threads, on: ranks)
  }
}

extension PlanPolicyOrigin: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case configuration, seed, rounds, system, arrivals, energyWeight, prices
  }

  /// Decodes an origin; an unknown key is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    configuration = try container.decode(JobConfiguration.self, forKey: .configuration)
    seed = try container.decodeStrictly(UInt64.self, forKey: .seed)
    rounds = try container.decodeStrictly(Int.self, forKey: .rounds)
    system = try container.decode(EdgeCloudSystem.self, forKey: .system)
    arrivals = try container.decode(WorkflowArrivals.self, forKey: .arrivals)
    energyWeight = try container.decode(Double.self, forKey: .energyWeight)
    prices = try container.decode([Double].self, forKey: .prices)
    let prices = prices
    try decoder.validated { () throws(InputError) in try PlanPolicy.check(first: prices) }
  }
}

extension PlanPolicy {
  private static let key = "plans-policy"

  static func check(first prices: [Double]) throws(InputError) {
    guard prices.count == 3, prices.allSatisfy({ $0 >= 0 && $0 <= 1e6 }) else {
      throw InputError(
        element: "prices",
        rule: "must hold 3 numbers between 0 and 1e6, found \(prices.map(NumberRules.text))")
    }
  }

  /// Writes the policy to a weight file, with its origin in the metadata.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - origin: The origin.
  /// - Throws: `InputError`, if it cannot be written or a parameter is not finite.
  public func write(to path: String, origin: PlanPolicyOrigin) throws(InputError) {
    try networks.write(to: path, metadata: [Self.key: StrictJSON.encode(origin)])
  }

  /// Reads a policy from a weight file.
  ///
  /// - Parameter path: The file.
  /// - Returns: The policy, and its origin.
  /// - Throws: `InputError`, if the file is not a valid policy for workflows of several subtasks.
  public static func read(
    from path: String
  ) throws(InputError) -> (policy: PlanPolicy, origin: PlanPolicyOrigin) {
    try decode(FileContents.read(path, limit: NetworkBlock.weightFileLimit), source: path)
  }

  /// Returns `true` for the bytes of a weight file with the origin of such a policy.
  ///
  /// - Parameters:
  ///   - data: The bytes.
  ///   - path: The name of the file.
  package static func isPolicy(_ data: some Sequence<UInt8>, source path: String) -> Bool {
    (try? NetworkBlock.decode(data, source: path))?.metadata[key] != nil
  }

  /// Decodes a policy from the bytes of a weight file.
  ///
  /// - Parameters:
  ///   - data: The bytes.
  ///   - path: The name of the file, for errors.
  /// - Throws: `InputError`, if the file is not a valid policy of this kind.
  package static func decode(
    _ data: some Sequence<UInt8>, source path: String
  ) throws(InputError) -> (policy: PlanPolicy, origin: PlanPolicyOrigin) {
    let (block, metadata) = try NetworkBlock.decode(data, source: path)
    let element = "__metadata__.\(key)"
    guard let text = metadata[key] else {
      throw InputError(
        source: path, element: element,
        rule: "must be in a policy for workflows of several subtasks")
    }
    let origin: PlanPolicyOrigin
    do {
      origin = try StrictJSON.decode(PlanPolicyOrigin.self, from: text.utf8, source: path)
    } catch { throw error.below(element) }
    do {
      var policy = try PlanPolicy(block, prices: PlanPriceScheme(origin.prices).grid)
      policy.convexity = origin.configuration.convexity
      return (policy, origin)
    } catch { throw error.found(in: path) }
  }
}

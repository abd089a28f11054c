public import DMROFiles
import DMRONetworks
public import DMROParallel
public import DMROSimulation

/// The origin of a policy over time.
public struct JobPolicyOrigin: Hashable, Sendable {
  /// The settings of learning.
  public var configuration: JobConfiguration
  /// The random seed.
  public var seed: UInt64
  /// The number of rounds made.
  public var rounds = 0
  /// The system of the training; `nil` for a family of systems.
  public var system: EdgeCloudSystem?
  /// The arrivals of the training; `nil` for a family.
  public var arrivals: Arrivals?
  /// The weight δ of energy in costs.
  public var energyWeight = 0.0
  /// The scaling of costs.
  public var scaling = GraphScaling.none

  /// Creates the origin of a policy for a family of systems.
  ///
  /// - Parameters:
  ///   - configuration: The settings of learning.
  ///   - seed: The random seed.
  public init(configuration: JobConfiguration = .family, seed: UInt64 = 1) {
    self.configuration = configuration
    self.seed = seed
  }

  /// Creates the origin of a policy for one system.
  ///
  /// - Parameters:
  ///   - system: The system.
  ///   - arrivals: The arrivals.
  ///   - energyWeight: The weight δ of energy in costs.
  ///   - scaling: The scaling of costs.
  ///   - configuration: The settings of learning.
  ///   - seed: The random seed.
  public init(
    system: EdgeCloudSystem, arrivals: Arrivals, energyWeight: Double = 0,
    scaling: GraphScaling = .none, configuration: JobConfiguration = .init(), seed: UInt64 = 1
  ) {
    self.init(configuration: configuration, seed: seed)
    self.system = system
    self.arrivals = arrivals
    self.energyWeight = energyWeight
    self.scaling = scaling
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
  ///   - start: A policy to learn on from.
  /// - Throws: `InputError`, if a setting breaks a rule.
  public func learner(
    threads: Int = 1, on ranks: any Ranks = OneRank(), startingFrom start: JobPolicy? = nil
  ) throws(InputError) -> JobLearner {
    guard let system, let arrivals else {
      let family = JobFamily()
      return try JobLearner(
        configuration, seed: seed, maximumActions: family.maximumActions, threads: threads,
        on: ranks, startingFrom: start
      ) { family.draw(using: &$0) }
    }
    let sites = try JobSites(system, energyWeight: energyWeight, scaling: scaling)
    let setting = try JobSetting(sites, arrivals)
    return try JobLearner(
      configuration, seed: seed, maximumActions: sites.actionCount, threads: threads,
      on: ranks, startingFrom: start
    ) { _ in setting }
  }
}

extension JobPolicyOrigin: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case configuration, seed, rounds, system, arrivals, energyWeight, scaling
  }

  /// Decodes an origin; an unknown key is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    configuration = try container.decode(JobConfiguration.self, forKey: .configuration)
    seed = try container.decodeStrictly(UInt64.self, forKey: .seed)
    rounds = try container.decodeStrictly(Int.self, forKey: .rounds)
    system = try container.decodeIfPresent(EdgeCloudSystem.self, forKey: .system)
    arrivals = try container.decodeIfPresent(Arrivals.self, forKey: .arrivals)
    energyWeight = try container.decode(Double.self, forKey: .energyWeight)
    scaling = try container.decode(GraphScaling.self, forKey: .scaling)
    guard (system == nil) == (arrivals == nil) else {
      throw decoder.invalid("must have both \"system\" and \"arrivals\", or none of them")
    }
  }
}

extension JobPolicy {
  private static let key = "arrivals-policy"

  /// Writes the policy to a weight file, with its origin in the metadata.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - origin: The origin.
  /// - Throws: `InputError`, if it cannot be written or a parameter is not finite.
  public func write(to path: String, origin: JobPolicyOrigin) throws(InputError) {
    try networks.write(to: path, metadata: [Self.key: StrictJSON.encode(origin)])
  }

  /// Reads a policy from a weight file.
  ///
  /// - Parameter path: The file.
  /// - Returns: The policy, and its origin.
  /// - Throws: `InputError`, if the file is not a valid policy over time.
  public static func read(
    from path: String
  ) throws(InputError) -> (policy: JobPolicy, origin: JobPolicyOrigin) {
    try decode(FileContents.read(path, limit: NetworkBlock.weightFileLimit), source: path)
  }

  /// Returns `true` for the bytes of a weight file with the origin of a policy over time.
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
  /// - Throws: `InputError`, if the file is not a valid policy over time.
  package static func decode(
    _ data: some Sequence<UInt8>, source path: String
  ) throws(InputError) -> (policy: JobPolicy, origin: JobPolicyOrigin) {
    let (block, metadata) = try NetworkBlock.decode(data, source: path)
    let element = "__metadata__.\(key)"
    guard let text = metadata[key] else {
      throw InputError(
        source: path, element: element,
        rule: "must be in a policy for single subtasks, as written by dmro train --arrivals")
    }
    let origin: JobPolicyOrigin
    do {
      origin = try StrictJSON.decode(JobPolicyOrigin.self, from: text.utf8, source: path)
    } catch { throw error.below(element) }
    do {
      var policy = try JobPolicy(block)
      policy.convexity = origin.configuration.convexity
      return (policy, origin)
    } catch { throw error.found(in: path) }
  }
}

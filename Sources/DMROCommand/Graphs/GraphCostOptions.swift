public import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROScheduling

extension GraphScaling: ExpressibleByArgument {}

/// The options of the costs of graphs.
struct GraphCostOptions: ParsableArguments {
  @Option(.setting("system")) var system: GivenSetting?
  @Option(.setting("energy-weight")) var energyWeight: GivenSetting?

  @Option(help: "The scaling of costs. (default: \(GraphScaling.relative.rawValue))")
  var scaling: GraphScaling?

  /// Returns the policy of meta-parameters in the given system.
  ///
  /// - Parameter psi: The meta-parameters.
  /// - Throws: `ValidationError` without a system; `InputError`, if the system breaks a rule, or has
  ///   other sites than those of the learning.
  func policy(of psi: MetaParameters<ChainProcess>) throws -> TrainedPolicy {
    guard let name = system?.text else {
      throw ValidationError("meta-parameters decide in a system: give --system")
    }
    let system = try SystemReader.read(name)
    do { return try TrainedPolicy(psi, in: system) } catch { throw error.found(in: name) }
  }

  /// Returns the name of the system, for errors.
  ///
  /// - Parameter policy: The policy.
  func source(for policy: GraphPolicy) -> String {
    system?.text ?? policy.origin.family.system?.name ?? "table2"
  }

  /// Returns the system: the given one, that of the policy's training, or Table II.
  ///
  /// - Parameter policy: The policy.
  /// - Throws: `InputError`, if it breaks a rule.
  func system(for policy: GraphPolicy) throws(InputError) -> EdgeCloudSystem {
    if system == nil, let own = policy.origin.family.system { return own }
    return try SystemReader.read(source(for: policy), forChains: false)
  }

  /// Returns the weight of energy: the given one, that of the policy's training on one system, or the
  /// default.
  ///
  /// - Parameter policy: The policy.
  /// - Throws: `InputError`, if it breaks a rule.
  func energyWeight(for policy: GraphPolicy) throws(InputError) -> Double {
    let family = policy.origin.family
    if energyWeight == nil, family.system != nil, let own = family.energyWeights.first {
      return own
    }
    return try resolvedEnergyWeight()
  }

  /// The options that are given.
  var names: [(name: String, isGiven: Bool)] {
    [
      ("system", system != nil), ("energy-weight", energyWeight != nil),
      ("scaling", scaling != nil),
    ]
  }
}

extension [(name: String, isGiven: Bool)] {
  /// Throws if one of the options is given.
  ///
  /// - Parameter rule: Why none may be given.
  func requireNone(_ rule: String) throws(ValidationError) {
    guard let option = first(where: \.isGiven) else { return }
    throw ValidationError("--\(option.name) \(rule)")
  }
}

public import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles
import DMROScheduling

extension GraphScaling: ExpressibleByArgument {}

/// The options of the costs of graphs.
struct GraphCostOptions: ParsableArguments {
  @Option(.setting("system")) var system: GivenSetting?
  @Option(.setting("energy-weight")) var energyWeight: GivenSetting?

  @Option(help: "The scaling of costs. (default: \(GraphScaling.relative.rawValue))")
  var scaling: GraphScaling?

  /// The name of the system, for errors.
  var source: String { system?.text ?? "table2" }

  /// Returns the system.
  ///
  /// - Throws: `InputError`, if it breaks a rule.
  func readSystem() throws(InputError) -> EdgeCloudSystem {
    try SystemReader.read(source, forChains: false)
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

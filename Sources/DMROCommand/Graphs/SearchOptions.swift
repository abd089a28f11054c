public import ArgumentParser
import DMRO
public import DMROScheduling

extension GraphScheme: ExpressibleByArgument {}

/// The effort of searches over graphs.
struct SearchOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "For graphs: the most plans that a search without proof evaluates. (default: 2000)",
      valueName: "count"))
  var plans: Int?

  @Option(
    help: ArgumentHelp(
      "For graphs: the most partial plans of an exact search. (default: 200000; for references 5000)",
      valueName: "count"))
  var nodes: Int?

  @Option(
    help: ArgumentHelp(
      "For graphs: the threads of an exact search; results do not depend on them. (default: 1)",
      valueName: "count"))
  var threads: Int?

  @Option(help: ArgumentHelp("For graphs: the random seed of searches. (default: 0)"))
  var seed: UInt64?

  func validate() throws {
    try plans?.require(in: 0...1_000_000_000, flag: "--plans")
    try nodes?.require(in: 1...50_000_000, flag: "--nodes")
    try threads?.require(in: 1...1024, flag: "--threads")
  }

  /// The effort.
  var effort: SearchEffort {
    let effort = SearchEffort()
    return SearchEffort(
      plans: plans ?? effort.plans, nodes: nodes ?? effort.nodes,
      threads: threads ?? effort.threads)
  }

  /// Throws if an option is given that a scheme for graphs does not use.
  ///
  /// - Parameter scheme: The scheme.
  func check(for scheme: GraphScheme) throws(ValidationError) {
    let given = [("plans", plans != nil), ("seed", seed != nil)]
    guard !scheme.isSearch, let (name, _) = given.first(where: { $0.1 }) else { return }
    throw ValidationError(
      "--\(name) is for searches without proof; --scheme \(scheme.rawValue) is none")
  }

  /// Throws if an option is given: chains need no search.
  func requireNone() throws(ValidationError) {
    let given = [
      ("plans", plans != nil), ("nodes", nodes != nil), ("threads", threads != nil),
      ("seed", seed != nil),
    ]
    guard let (name, _) = given.first(where: { $0.1 }) else { return }
    throw ValidationError(
      "--\(name) is for graphs and systems with queues; chains are solved without a search")
  }
}

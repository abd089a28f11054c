internal import DMRO
public import DMROFiles
public import DMRONetworks
public import DMROOffloading
public import DMRORandom
public import DMROScheduling

/// Networks that place graphs: each makes a plan, and the cheapest is the decision.
///
/// The first network plans in the default order, each other one in a random order near it.
///
/// ```swift
/// let plan = GraphPolicy.packaged.decide(problem).plan
/// ```
public struct GraphPolicy: Sendable {
  /// The networks, `[s, P]`.
  public let networks: NetworkBlock
  /// The origin of the networks.
  public let origin: GraphPolicyOrigin
  /// The standard deviation of perturbed priorities; 0 plans all in the default order.
  public var deviation = 0.07

  /// Creates a policy.
  ///
  /// - Parameters:
  ///   - networks: The networks, `[s, P]`.
  ///   - origin: Their origin: it says how rows are made, and what values mean.
  /// - Throws: `InputError`, if the networks have other inputs or outputs than candidate rows.
  public init(_ networks: NetworkBlock, origin: GraphPolicyOrigin) throws(InputError) {
    let architecture = networks.architecture
    guard architecture.inputs == GraphColumn.count, architecture.outputs == 1 else {
      throw InputError(
        element: "networks",
        rule: """
          must have \(GraphColumn.count) inputs and 1 output, found \(architecture.inputs) and \
          \(architecture.outputs)
          """)
    }
    self.networks = networks
    self.origin = origin
  }

  /// Decides for a workflow: each network makes a plan, the cheapest wins; at a tie, that of the
  /// first network.
  ///
  /// - Parameters:
  ///   - problem: The workflow on its sites.
  ///   - isPolished: True to improve the sites of the best plan one by one at the end.
  ///   - stream: The source of perturbed orders; the same stream gives the same plan.
  /// - Returns: The plan, and the network that made it.
  public func decide(
    _ problem: SchedulingProblem, isPolished: Bool = false,
    stream: RandomStream = RandomStream(seed: 0)
  ) -> (plan: GraphPlan, unit: Int) {
    let episode = GraphEpisode(problem)
    var process = GraphProcess(
      maximumSites: problem.siteCount, features: origin.features, stepCost: origin.stepCost)
    var workspace = Workspace(architecture: networks.architecture, capacity: problem.siteCount)
    var best: (plan: GraphPlan, unit: Int)?
    for unit in 0..<networks.count {
      var order = stream.split("order").split(unit)
      process.reset(
        to: unit == 0 || deviation == 0
          ? episode : episode.perturbed(by: deviation, using: &order))
      while !process.isFinished {
        process.step(action(of: unit, in: process, &workspace))
      }
      if best.map({ process.placedCost < $0.plan.cost }) ?? true {
        best = (process.plan, unit)
      }
    }
    guard let best else { preconditionFailure("a policy has at least one network") }
    return isPolished ? (problem.polished(best.plan), best.unit) : best
  }

  /// Returns `true` if the values of all networks are finite for the first subtask; otherwise the
  /// plans of some are arbitrary.
  ///
  /// - Parameter problem: The workflow on its sites.
  public func hasFiniteValues(for problem: SchedulingProblem) -> Bool {
    var process = GraphProcess(
      maximumSites: problem.siteCount, features: origin.features, stepCost: origin.stepCost)
    process.reset(to: GraphEpisode(problem))
    let count = process.candidateCount
    var workspace = Workspace(architecture: networks.architecture, capacity: problem.siteCount)
    return (0..<networks.count).allSatisfy { unit in
      networks.forward(unit, inputs: process.rows.span, batch: count, in: &workspace)
      return workspace.outputs.prefix(count).allSatisfy(\.isFinite)
    }
  }

  /// Returns the candidate of the least value.
  private func action(
    of unit: Int, in process: borrowing GraphProcess, _ workspace: inout Workspace
  ) -> Int {
    networks.forward(
      unit, inputs: process.rows.span, batch: process.candidateCount, in: &workspace)
    return process.leastCandidate(
      by: workspace.outputs, isResidual: origin.configuration.isResidual)
  }
}

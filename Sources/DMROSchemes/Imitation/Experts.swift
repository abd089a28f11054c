public import DMROFiles
public import DMRONetworks
public import DMROOffloading
public import DMRORandom
public import DMROScheduling

extension Imitation {
  /// Returns the exact expert of a chain: the best action in any state of the workflow, at a tie the
  /// first.
  ///
  /// - Parameters:
  ///   - workflow: The workflow.
  ///   - costModel: The costs.
  /// - Complexity: O(N·K²), then O(K) an action.
  public static func exactExpert(
    of workflow: Workflow, by costModel: CostModel
  ) -> (ChainProcess) -> Int {
    let sites = costModel.siteCount
    let values: ContiguousArray<Double>
    do { values = try costModel.exactActionValues(for: workflow) } catch {
      preconditionFailure("the discount 1 is valid: \(error)")
    }
    return { process in
      let first = (process.position * sites + process.previousSite) * sites
      var best = 0
      for site in 1..<max(1, sites) where values[first + site] > values[first + best] {
        best = site
      }
      return best
    }
  }

  /// Trains networks for chains on exact plans, in states that they visit themselves.
  ///
  /// Their plans are `networks.decisions(for: workflows, on: process)`.
  ///
  /// - Parameters:
  ///   - process: The process to decide in.
  ///   - seed: The random seed; the same seed gives the same networks, to the byte.
  ///   - updates: The number of updates of each network, up to 1,000,000,000; none returns networks
  ///     that have not learned.
  ///   - configuration: The settings.
  ///   - expertShare: The share of episodes that follow exact plans; 1 is behavior cloning.
  ///   - episodes: Draws a workflow to learn from.
  ///   - isStopped: Called before every workflow; `true` ends the training, and the networks are those of
  ///     that moment.
  /// - Returns: The networks, `[s, P]`.
  /// - Throws: `InputError`, as `train(_:seed:updates:configuration:expertShare:episodes:asking:until:)`.
  public static func train(
    _ process: ChainProcess, seed: UInt64, updates: Int,
    configuration: LabelConfiguration = .init(), expertShare: Double = 0.25,
    episodes: (inout RandomStream) -> Workflow, until isStopped: () -> Bool = { false }
  ) throws(InputError) -> NetworkBlock {
    let costModel = process.costModel
    return try train(
      process, seed: seed, updates: updates, configuration: configuration,
      expertShare: expertShare, episodes: episodes,
      asking: { workflow in exactExpert(of: workflow, by: costModel) }, until: isStopped)
  }

  /// Returns the sites of the best known plan of a graph in the order of an episode.
  ///
  /// - Parameters:
  ///   - episode: The workflow with its order.
  ///   - nodes: The largest number of nodes of the exact search; the plan is the cheapest in this
  ///     order if they suffice.
  /// - Returns: The site of each subtask, in the order of placement, `[N]`.
  /// - Throws: `InputError`, if the number of nodes is not positive.
  public static func bestKnownSites(
    of episode: GraphEpisode, nodes: Int = 2000
  ) throws(InputError) -> [Int] {
    let problem = episode.problem
    let exact = try problem.optimalPlan(inOrder: episode.order, budget: nodes)
    return episode.order.map { exact.plan.decision[$0] }
  }

  /// Trains networks for graphs on the best known plans: behavior cloning.
  ///
  /// The networks are those of a `GraphPolicy` with the features and the cost of steps of the
  /// process.
  ///
  /// - Parameters:
  ///   - process: A process with at least as many rows as a workflow has sites.
  ///   - seed: The random seed; the same seed gives the same networks, to the byte.
  ///   - updates: The number of updates of each network, up to 1,000,000,000; none returns networks
  ///     that have not learned.
  ///   - configuration: The settings.
  ///   - nodes: The largest number of nodes of the exact search for a workflow.
  ///   - episodes: Draws a workflow to learn from.
  ///   - isStopped: Called before every workflow; `true` ends the training, and the networks are those of
  ///     that moment.
  /// - Returns: The networks, `[s, P]`.
  /// - Throws: `InputError`, as `train(_:seed:updates:configuration:episodes:cloning:until:)`.
  public static func train(
    _ process: GraphProcess, seed: UInt64, updates: Int,
    configuration: LabelConfiguration = .candidates, nodes: Int = 2000,
    episodes: (inout RandomStream) -> GraphEpisode, until isStopped: () -> Bool = { false }
  ) throws(InputError) -> NetworkBlock {
    try train(
      process, seed: seed, updates: updates, configuration: configuration, episodes: episodes,
      cloning: { episode throws(InputError) in try bestKnownSites(of: episode, nodes: nodes) },
      until: isStopped)
  }
}

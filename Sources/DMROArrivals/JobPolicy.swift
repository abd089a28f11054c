public import DMROFiles
public import DMRONetworks
public import DMROSimulation

/// The rule of a decision by several networks.
public enum JobVote: String, Hashable, Sendable, CaseIterable, Codable {
  /// The mean of their predictions.
  case mean
  /// Each unit proposes its best action; of the proposals the one of the least own cost wins, as in
  /// Algorithm 1. Where sites are shared over time, this is selfish.
  case leastCost = "least-cost"
}

/// Networks that predict what the choice of a site costs others.
///
/// The choice is the site of the least own cost plus prediction.
public struct JobPolicy: Hashable, Sendable {
  /// The networks, `[s, P]`.
  public var networks: NetworkBlock
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
  /// - Parameter networks: The networks.
  /// - Throws: `InputError`, if they have other inputs or outputs than rows of jobs.
  public init(_ networks: NetworkBlock) throws(InputError) {
    let architecture = networks.architecture
    guard architecture.inputs == JobColumn.count, architecture.outputs == 1 else {
      throw InputError(
        element: "networks",
        rule: """
          must have \(JobColumn.count) inputs and 1 output, found \(architecture.inputs) and \
          \(architecture.outputs)
          """)
    }
    self.networks = networks
  }

  /// Creates networks that predict 0, so that the policy is selfish.
  init(untrained units: Int, hidden: [Int], stream: RandomStream) throws(InputError) {
    var block = NetworkBlock(
      architecture: try NetworkArchitecture(
        inputs: JobColumn.count, hidden: hidden, outputs: 1), count: units)
    block.initialize(by: .he, from: stream)
    block.scaleOutputs(by: 0)
    networks = block
  }

  /// Returns the scheme in a system.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - context: The scales of the system and its arrivals.
  public func scheme(in sites: JobSites, _ context: JobContext) -> NetworkScheme {
    NetworkScheme(self, sites, context)
  }
}

/// A policy at work in a system: one thread at a time uses it.
public final class NetworkScheme: JobScheme, @unchecked Sendable {
  /// The name.
  public let name = "dmro"
  /// The policy.
  public let policy: JobPolicy
  /// The scales of the description, and those that are believed.
  private let described: JobContext
  private var context: JobContext
  private var encoder: JobRows
  private var batch: JobBatch

  init(_ policy: JobPolicy, _ sites: JobSites, _ context: JobContext) {
    self.policy = policy
    (described, self.context) = (context, context)
    encoder = JobRows(sites, context)
    batch = JobBatch(policy, capacity: sites.actionCount)
  }

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
    encoder.encode(options, state, into: &batch.rows, at: 0)
    batch.predict(policy, count: options.count)
    return batch.choose(policy, options, at: 0, unit: context.cost)
  }
}

extension NetworkScheme {
  /// Takes over what is believed of the sites into the scales of rows.
  ///
  /// - Parameter state: An idle system under the believed conditions.
  public func adapt(to state: borrowing JobState) {
    context = described.adapted(to: state)
    encoder = JobRows(state.sites, context)
  }
}

/// The rows of several jobs, and what the networks predict for them.
final class JobBatch {
  /// The rows, `[capacity, F]`.
  var rows: ContiguousArray<Float>
  /// The predictions of each network, `[s, capacity]`.
  private var predictions: ContiguousArray<Float>
  private let capacity: Int
  private var workspace: Workspace

  init(_ policy: JobPolicy, capacity: Int) {
    self.capacity = capacity
    rows = ContiguousArray(repeating: 0, count: capacity * JobColumn.count)
    predictions = ContiguousArray(repeating: 0, count: policy.networks.count * capacity)
    workspace = Workspace(architecture: policy.networks.architecture, capacity: capacity)
  }

  /// Computes the predictions for the first rows.
  func predict(_ policy: borrowing JobPolicy, count: Int) {
    for unit in 0..<policy.networks.count {
      policy.networks.forward(unit, inputs: rows.span, batch: count, in: &workspace)
      for row in 0..<count { predictions[unit * capacity + row] = workspace.outputs[row] }
    }
  }

  /// Returns the action of the job whose rows begin at a place.
  func choose(
    _ policy: borrowing JobPolicy, _ options: borrowing JobOptions, at first: Int, unit cost: Double
  ) -> Int {
    switch policy.vote {
    case .mean: return least(policy, options, at: first, unit: cost, of: 0..<policy.networks.count)
    case .leastCost:
      var best = 0
      for unit in 0..<policy.networks.count {
        let proposal = least(policy, options, at: first, unit: cost, of: unit..<unit + 1)
        if unit == 0 || options[proposal].cost < options[best].cost { best = proposal }
      }
      return best
    }
  }

  private func least(
    _ policy: borrowing JobPolicy, _ options: borrowing JobOptions, at first: Int,
    unit cost: Double, of units: Range<Int>
  ) -> Int {
    var (best, least) = (0, Double.infinity)
    let gain = policy.gain / Double(units.count)
    for action in 0..<options.count {
      var sum: Float = 0
      for unit in units { sum += predictions[unit * capacity + first + action] }
      let own = policy.ownCost(options[action].cost / cost)
      let value = own + gain * Double(sum)
      if value < least { (best, least) = (action, value) }
    }
    return best
  }
}

extension JobPolicy {
  /// Returns what a cost counts, both in units of costs: c + κ·c².
  @inline(__always)
  func ownCost(_ cost: Double) -> Double { cost + convexity * cost * cost }
}

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

/// Networks that predict what choices cost others, and how they decide.
protocol VotingNetworks {
  /// The networks, `[s, P]`.
  var networks: NetworkBlock { get }
  /// The factor of predictions.
  var gain: Double { get }
  /// The weight κ of the square of a cost: c + κ·c²/U, U the unit of costs.
  var convexity: Double { get }
  /// The rule of a decision by all networks.
  var vote: JobVote { get }
}

/// Networks that predict what the choice of a site costs others.
///
/// The choice is the site of the least own cost plus prediction.
public struct JobPolicy: Hashable, Sendable, VotingNetworks {
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
    try networks.checkRows(JobColumn.count)
    self.networks = networks
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

/// The rows of several choices, and what the networks predict for them.
final class JobBatch {
  /// The rows, `[capacity, F]`.
  var rows: ContiguousArray<Float>
  /// The predictions of each network, `[s, capacity]`.
  private var predictions: ContiguousArray<Float>
  private let capacity: Int
  private var workspace: Workspace

  init(_ policy: some VotingNetworks, capacity: Int) {
    self.capacity = capacity
    let networks = policy.networks
    rows = ContiguousArray(repeating: 0, count: capacity * networks.architecture.inputs)
    predictions = ContiguousArray(repeating: 0, count: networks.count * capacity)
    workspace = Workspace(architecture: networks.architecture, capacity: capacity)
  }

  /// Computes the predictions for the first rows; there may be none.
  func predict(_ policy: borrowing some VotingNetworks, count: Int) {
    guard count > 0 else { return }
    for unit in 0..<policy.networks.count {
      policy.networks.forward(unit, inputs: rows.span, batch: count, in: &workspace)
      for row in 0..<count { predictions[unit * capacity + row] = workspace.outputs[row] }
    }
  }

  /// Returns the action of the job whose rows begin at a place.
  @inline(__always)
  func choose(
    _ policy: borrowing JobPolicy, _ options: borrowing JobOptions, at first: Int, unit cost: Double
  ) -> Int {
    // A copy of the array's reference, so that the closure borrows no parameter.
    let options = options.options
    return choose(policy, count: options.count, at: first, unit: cost) { options[$0].cost }
  }

  /// Returns the action of the choice whose rows begin at a place.
  ///
  /// - Parameters:
  ///   - policy: The networks.
  ///   - count: The number of actions.
  ///   - first: The place of the first row.
  ///   - unit: The unit of costs.
  ///   - cost: Returns the own cost of an action.
  @inline(__always)
  func choose(
    _ policy: borrowing some VotingNetworks, count: Int, at first: Int, unit: Double,
    cost: (Int) -> Double
  ) -> Int {
    switch policy.vote {
    case .mean:
      return least(
        policy, count: count, at: first, unit: unit, of: 0..<policy.networks.count, cost: cost)
    case .leastCost:
      var best = 0
      for network in 0..<policy.networks.count {
        let proposal = least(
          policy, count: count, at: first, unit: unit, of: network..<network + 1, cost: cost)
        if network == 0 || cost(proposal) < cost(best) { best = proposal }
      }
      return best
    }
  }

  @inline(__always)
  private func least(
    _ policy: borrowing some VotingNetworks, count: Int, at first: Int, unit: Double,
    of units: Range<Int>, cost: (Int) -> Double
  ) -> Int {
    var (best, least) = (0, Double.infinity)
    let gain = policy.gain / Double(units.count)
    for action in 0..<count {
      var sum: Float = 0
      for unit in units { sum += predictions[unit * capacity + first + action] }
      let value = policy.ownCost(cost(action) / unit) + gain * Double(sum)
      if value < least { (best, least) = (action, value) }
    }
    return best
  }
}

extension VotingNetworks {
  /// Returns what a cost counts, both in units of costs: c + κ·c².
  @inline(__always)
  func ownCost(_ cost: Double) -> Double { cost + convexity * cost * cost }
}

extension NetworkBlock {
  /// Throws unless networks have an input for each column of a row, and one output.
  ///
  /// - Parameter columns: The number of columns F.
  func checkRows(_ columns: Int) throws(InputError) {
    guard architecture.inputs == columns, architecture.outputs == 1 else {
      throw InputError(
        element: "networks",
        rule: """
          must have \(columns) inputs and 1 output, found \(architecture.inputs) and \
          \(architecture.outputs)
          """)
    }
  }

  /// Creates networks that predict 0, so that their policy is selfish.
  ///
  /// - Parameters:
  ///   - columns: The number of columns F of a row.
  ///   - hidden: The widths of the hidden layers.
  ///   - units: The number of networks.
  ///   - stream: The source of random numbers.
  init(
    silent units: Int, columns: Int, hidden: [Int], stream: RandomStream
  ) throws(InputError) {
    self.init(
      architecture: try NetworkArchitecture(inputs: columns, hidden: hidden, outputs: 1),
      count: units)
    initialize(by: .he, from: stream)
    scaleOutputs(by: 0)
  }
}

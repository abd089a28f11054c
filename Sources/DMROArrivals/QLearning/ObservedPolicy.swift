public import DMRONetworks
public import DMROSimulation

/// A policy learned from observed costs: it needs no prices in advance.
///
/// One network predicts the cost of a job at each site from the state, another the cost of later jobs
/// from the load after the job was sent. The choice is the least sum.
public struct ObservedPolicy: Hashable, Sendable {
  /// The network of own costs: from a state to a cost for each action, `[K]`.
  public internal(set) var costs: NetworkBlock
  /// The network of later costs: from a load to a number.
  public internal(set) var later: NetworkBlock
  /// The units of observations.
  public internal(set) var scales: ObservedScales
  /// The discount γ from one arrival to the next.
  public let discount: Double

  /// Returns the scheme in a system with as many shared sites as that of the learner.
  ///
  /// - Parameter sites: The sites.
  /// - Precondition: The number of actions is that of the networks.
  public func scheme(in sites: JobSites) -> ObservedScheme { ObservedScheme(self, sites) }
}

/// A policy learned from observed costs, at work in a system.
///
/// Of a job's options it reads only when the job is back, and that not before it is.
public struct ObservedScheme: JobScheme, @unchecked Sendable {
  /// The name.
  public let name = "observed"
  /// The policy.
  public let policy: ObservedPolicy
  private var jobs: ObservedJobs
  private var values: ObservedValues

  init(_ policy: ObservedPolicy, _ sites: JobSites) {
    precondition(
      policy.costs.architecture.outputs == sites.actionCount,
      "the networks have \(policy.costs.architecture.outputs) actions, the sites \(sites.actionCount)"
    )
    self.policy = policy
    jobs = ObservedJobs(sites)
    values = ObservedValues(policy)
  }

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public mutating func choose(
    _ options: borrowing JobOptions, in state: borrowing JobState
  ) -> Int {
    // Copies of a scheme do not share buffers.
    if !isKnownUniquelyReferenced(&values) { values = ObservedValues(policy) }
    let job = options.job
    jobs.advance(to: job.arrival)
    let action = values.choose(by: policy, jobs, job)
    jobs.send(
      job, to: state.sites.site(of: action, on: job.device),
      back: job.arrival + options[action].delay)
    return action
  }
}

/// The buffers of decisions.
final class ObservedValues {
  /// The state of the job, `[F]`.
  private(set) var state: ContiguousArray<Float>
  /// The load after each action, `[K, G]`.
  private(set) var loads: ContiguousArray<Float>
  private var costWorkspace: Workspace
  private var laterWorkspace: Workspace

  init(_ policy: ObservedPolicy) {
    let (costs, later) = (policy.costs.architecture, policy.later.architecture)
    state = ContiguousArray(repeating: 0, count: costs.inputs)
    loads = ContiguousArray(repeating: 0, count: costs.outputs * later.inputs)
    costWorkspace = Workspace(architecture: costs, capacity: 1)
    laterWorkspace = Workspace(architecture: later, capacity: costs.outputs)
  }

  /// Writes the state and the loads of a job.
  func encode(_ policy: borrowing ObservedPolicy, _ jobs: borrowing ObservedJobs, _ job: Job) {
    let rows = ObservedRows(scales: policy.scales)
    rows.encodeState(jobs, job, into: &state, at: 0)
    let (actions, size) = (policy.costs.architecture.outputs, policy.later.architecture.inputs)
    for action in 0..<actions {
      let site = action == 0 ? job.device : jobs.deviceCount + action - 1
      rows.encodeLoad(jobs, sending: job, to: site, into: &loads, at: action * size)
    }
  }

  /// Returns the action of the least predicted cost, own and later.
  func choose(
    by policy: borrowing ObservedPolicy, _ jobs: borrowing ObservedJobs, _ job: Job
  ) -> Int {
    encode(policy, jobs, job)
    let actions = policy.costs.architecture.outputs
    policy.costs.forward(0, inputs: state.span, batch: 1, in: &costWorkspace)
    policy.later.forward(0, inputs: loads.span, batch: actions, in: &laterWorkspace)
    var (best, least) = (0, Float.infinity)
    for action in 0..<actions {
      let value =
        costWorkspace.outputs[action] + Float(policy.discount) * laterWorkspace.outputs[action]
      if value < least { (best, least) = (action, value) }
    }
    return best
  }
}

public import DMROFiles
import DMRONetworks
import DMRORandom
public import DMROSimulation

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// Learns from observed costs alone, while it plans: a scheme that becomes better.
///
/// It needs no prices in advance. It sees the sizes of a job, which jobs it has sent to which site and
/// which of them are back, and the costs of jobs that are back, of the actions that were taken. It
/// learns by SARSA with n steps of the values of afterstates (Sutton and Barto, 2018, sections 6.8
/// and 7.2), and from differences to the mean cost:
///
/// - own costs c(s, a) by regression on observed ones;
/// - later costs V(s after a) ← Σ γᵏ⁻¹·(cₖ − c̄) over the next n jobs + γⁿ·V(s after the n-th job).
///
/// The choice is the least c + γ·V, and with the probability ε a random action. The same seed gives
/// the same bytes. One simulation at a time uses it.
public final class ObservedLearner: JobScheme, @unchecked Sendable {
  /// The name.
  public let name = "observed-learner"
  /// The settings.
  public let configuration: ObservedConfiguration
  /// The policy so far.
  public private(set) var policy: ObservedPolicy
  /// The number of jobs so far.
  public private(set) var count = 0
  /// The mean cost of known jobs, in units: a running mean.
  private var meanCost: Float = 1

  private var jobs: ObservedJobs
  private var memory: ObservedMemory
  private var values: ObservedValues
  private var actions: RandomStream
  private var replay: RandomStream
  /// The sums over the first jobs: computation, input and cost.
  private var sums = (computation: 0.0, input: 0.0, cost: 0.0)
  private var frozen: NetworkBlock
  private var costUpdate: ObservedUpdate
  private var laterUpdate: ObservedUpdate
  private var drawn: ContiguousArray<Int>

  /// The least weight of a cost in the mean.
  private static let meanRate: Float = 0.001
  /// The limit of an error, in units.
  private static let errorLimit: Float = 10

  /// Creates a learner.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - sites: The sites, of which it knows only how many there are.
  ///   - seed: The random seed.
  /// - Throws: `InputError`, if a setting breaks a rule.
  public init(
    _ configuration: ObservedConfiguration = .init(), for sites: JobSites, seed: UInt64
  ) throws(InputError) {
    try configuration.validate()
    self.configuration = configuration
    let stream = RandomStream(seed: seed).split("observed")
    let (stateSize, loadSize) = (
      ObservedRows.stateSize(sharedCount: sites.sharedCount),
      ObservedRows.loadSize(sharedCount: sites.sharedCount)
    )
    func network(_ inputs: Int, _ outputs: Int, _ name: String) throws(InputError) -> NetworkBlock {
      var block = NetworkBlock(
        architecture: try NetworkArchitecture(
          inputs: inputs, hidden: configuration.hidden, outputs: outputs), count: 1)
      block.initialize(by: .he, from: stream.split(name))
      block.scaleOutputs(by: 0)
      return block
    }
    policy = ObservedPolicy(
      costs: try network(stateSize, sites.actionCount, "costs"),
      later: try network(loadSize, 1, "later"),
      scales: ObservedScales(computation: 1, input: 1, cost: 1), discount: configuration.discount)
    frozen = policy.later
    jobs = ObservedJobs(sites)
    memory = ObservedMemory(
      capacity: configuration.memoryCapacity, stateSize: stateSize, loadSize: loadSize)
    values = ObservedValues(policy)
    (actions, replay) = (stream.split("actions"), stream.split("replay"))
    costUpdate = ObservedUpdate(policy.costs, configuration)
    laterUpdate = ObservedUpdate(policy.later, configuration)
    drawn = ContiguousArray(repeating: 0, count: configuration.batchSize)
  }

  /// Returns the action for a job, and learns from the costs of jobs that are back.
  ///
  /// - Parameters:
  ///   - options: The options of the job: of the chosen one it reads when the job is back and what it
  ///     cost, and uses both only once it is.
  ///   - state: The state of the system at the arrival.
  public func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
    let (job, now) = (options.job, options.job.arrival)
    jobs.advance(to: now)
    let action = act(job, of: options.count)
    let option = options[action]
    let back = job.arrival + option.delay
    if count < configuration.warmUp {
      sums.computation += job.computation
      sums.input += job.input
      sums.cost += option.cost
      if count + 1 == configuration.warmUp { setUnits() }
    } else {
      memory.add(
        state: values.state, loads: values.loads, action: action,
        cost: Float(option.cost / policy.scales.cost), back: back)
      learn(at: now)
    }
    jobs.send(job, to: state.sites.site(of: action, on: job.device), back: back)
    count += 1
    return action
  }

  private func act(_ job: Job, of actionCount: Int) -> Int {
    guard count >= configuration.warmUp else { return actions.below(actionCount) }
    let best = values.choose(by: policy, jobs, job)
    let progress = min(
      1, Double(count - configuration.warmUp) / Double(max(1, configuration.explorationJobs)))
    let exploration = 1 + (configuration.exploration - 1) * progress
    return actions.uniform() < exploration ? actions.below(actionCount) : best
  }

  private func setUnits() {
    func mean(_ sum: Double) -> Double {
      sum > 0 ? sum / Double(configuration.warmUp) : 1
    }
    policy.scales = ObservedScales(
      computation: mean(sums.computation), input: mean(sums.input), cost: mean(sums.cost))
  }

  /// Takes in the costs of jobs that are back, and updates the networks where that is due.
  private func learn(at now: Double) {
    let before = memory.known
    memory.advance(to: now)
    for job in before..<memory.known {
      let rate = max(Self.meanRate, 1 / Float(job + 1))
      meanCost += rate * (memory.costs[job % memory.capacity] - meanCost)
    }
    let complete = memory.complete(steps: configuration.steps)
    guard complete.count >= configuration.batchSize, count % configuration.updateInterval == 0
    else { return }
    for place in drawn.indices { drawn[place] = complete.lowerBound + replay.below(complete.count) }
    let decay = (Double(configuration.decayJobs) / Double(max(1, count))).squareRoot()
    let rate = configuration.learningRate * min(1, decay)
    updateCosts(rate)
    updateLater(rate)
  }

  /// Regression of own costs on those observed.
  private func updateCosts(_ rate: Double) {
    let outputs = policy.costs.architecture.outputs
    for (place, job) in drawn.enumerated() { memory.copyState(job, to: &costUpdate.rows, at: place) }
    costUpdate.update(&policy.costs, learningRate: rate) { predictions, gradients in
      for (place, job) in drawn.enumerated() {
        let taken = memory.actions[job % memory.capacity]
        for action in 0..<outputs {
          let index = place * outputs + action
          gradients[index] =
            action == taken ? predictions[index] - memory.costs[job % memory.capacity] : 0
        }
      }
    }
  }

  /// One step of SARSA with n steps for later costs.
  private func updateLater(_ rate: Double) {
    let (steps, discount) = (configuration.steps, Float(configuration.discount))
    for (place, job) in drawn.enumerated() {
      memory.copyLoad(job + steps, to: &laterUpdate.rows, at: place)
    }
    let next = laterUpdate.outputs(of: frozen)
    for (place, job) in drawn.enumerated() { memory.copyLoad(job, to: &laterUpdate.rows, at: place) }
    laterUpdate.update(&policy.later, learningRate: rate) { predictions, gradients in
      for (place, job) in drawn.enumerated() {
        let target = ObservedTarget.later(
          memory, job, steps: steps, discount: discount, mean: meanCost, next: next[place])
        gradients[place] = max(
          -Self.errorLimit, min(Self.errorLimit, predictions[place] - target))
      }
    }
    if laterUpdate.count % configuration.freezeInterval == 0 {
      frozen.copyParameters(from: policy.later)
    }
  }
}

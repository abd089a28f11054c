public import DMROFiles
import DMRORandom
public import DMROSimulation

/// Learns from observed costs alone, while it plans: a scheme that becomes better.
///
/// It needs no prices in advance. It sees the sizes of a job; of each site its tier and number, for how
/// long its processors are reserved and what share of them is busy, as the site reports it; and the
/// costs of jobs that are back, of the actions that were taken. By least squares it learns
///
/// - own costs c(s, a), from those observed;
/// - what an action costs others, h(s, a), from returns of n steps: Σ γᵏ⁻¹·(cₖ − c̄ₖ) over the next n
///   jobs, c̄ₖ being what a job of that size costs on average, ≈ b(s) + h(s, a). Returns are weighted
///   with one over the probability of the action, so that random actions count as the experiments
///   that they are (Horvitz and Thompson, 1952); b takes up what the state explains.
///
/// The choice is the least c + h, and with the probability ε a random action. So it is SARSA with n
/// steps (Sutton and Barto, 2018, section 7.2) without a value after them: n is large, and values
/// learned by temporal differences were worse. The same seed gives the same bytes.
public struct ObservedLearner: JobScheme {
  /// The name.
  public let name = "observed-learner"
  /// The settings.
  public let configuration: ObservedConfiguration
  /// The policy so far.
  public private(set) var policy: ObservedPolicy
  /// The number of jobs so far.
  public private(set) var count = 0

  private var reports: SiteReports
  private var choice: ObservedChoice
  private var actions: RandomStream
  /// The first jobs: when they are back, and their numbers.
  private var firsts: [(back: Double, numbers: ObservedScales)] = []
  private var history = ObservedHistory()
  private var own: [LeastSquares]
  private var later: LeastSquares
  /// The features of a return: the load, and what each action costs others.
  private var state: ContiguousArray<Double>
  private let loadCount: Int
  private var average: LeastSquares

  /// The number of jobs whose means become units.
  private static let unitJobs = 100

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
    actions = RandomStream(seed: seed).split("observed").split("actions")
    policy = ObservedPolicy(actionCount: sites.actionCount)
    reports = SiteReports(sites)
    choice = ObservedChoice(actionCount: sites.actionCount)
    loadCount = ObservedFeatures.loadCount(sharedCount: sites.sharedCount)
    let effectCount = ObservedFeatures.effectCount * sites.actionCount
    state = ContiguousArray(repeating: 0, count: loadCount + effectCount)
    func problem(_ count: Int, and effects: Int = 0) -> LeastSquares {
      LeastSquares(
        ridge: ContiguousArray(repeating: 1, count: count)
          + ContiguousArray(repeating: configuration.ridge, count: effects),
        memory: configuration.memory)
    }
    own = policy.own.map { problem($0.count) }
    later = problem(loadCount, and: effectCount)
    average = problem(ObservedHistory.sizeCount)
  }

  /// Returns the action for a job, and learns from the costs of jobs that are back.
  ///
  /// - Parameters:
  ///   - options: The options of the job: of the chosen one it reads when the job is back and what it
  ///     cost, and uses both only once it is.
  ///   - state: The state of the system at the arrival.
  public mutating func choose(
    _ options: borrowing JobOptions, in state: borrowing JobState
  ) -> Int {
    let job = options.job
    if count == Self.unitJobs { setUnits(at: job.arrival) }
    reports.read(state, at: job.arrival, policy.scales)
    let (action, probability) = act(job)
    let option = options[action]
    let back = job.arrival + option.delay
    if count < Self.unitJobs {
      firsts.append(
        (
          back,
          ObservedScales(
            computation: job.computation, input: job.input, delay: option.delay, cost: option.cost)
        ))
    } else {
      noteState(action)
      history.add(
        ObservedHistory.Entry(
          action: action, own: choice.own[action], state: self.state, share: 1 / probability,
          cost: option.cost / policy.scales.cost, back: back))
      learn(at: job.arrival)
    }
    count += 1
    return action
  }

  /// Returns an action and its probability.
  private mutating func act(_ job: Job) -> (action: Int, probability: Double) {
    let learned = choice.best(for: job, reports, by: policy)
    let best = count >= configuration.warmUp ? learned : choice.leastLoaded
    let progress =
      Double(max(0, count - configuration.warmUp)) / Double(max(1, configuration.explorationJobs))
    let exploration =
      configuration.firstExploration
      + (configuration.exploration - configuration.firstExploration) * min(1, progress)
    let share = exploration / Double(policy.own.count)
    let action =
      actions.uniform() < exploration ? actions.below(policy.own.count) : best
    return (action, action == best ? 1 - exploration + share : share)
  }

  /// Writes the features of the return of an action.
  private mutating func noteState(_ action: Int) {
    ObservedFeatures.load(reports, into: &state)
    let size = ObservedFeatures.effectCount
    for index in loadCount..<state.count { state[index] = 0 }
    let first = loadCount + action * size
    for index in 0..<size { state[first + index] = choice.effects[action][index] }
  }

  /// Takes the means over the first jobs, as far as they are back, as units.
  private mutating func setUnits(at now: Double) {
    let known = firsts.filter { $0.back <= now }.map(\.numbers)
    func mean(_ number: (ObservedScales) -> Double) -> Double {
      let sum = known.reduce(0) { $0 + number($1) }
      return sum > 0 ? sum / Double(known.count) : 1
    }
    policy.scales = ObservedScales(
      computation: mean(\.computation), input: mean(\.input), delay: mean(\.delay),
      cost: mean(\.cost))
    firsts = []
  }

  /// Takes in the costs of jobs that are back, and finds new weights where that is due.
  private mutating func learn(at now: Double) {
    for entry in history.known(at: now) {
      own[entry.action].add(entry.own, value: entry.cost)
      average.add(entry.size, value: entry.cost)
    }
    guard count % configuration.interval == 0 else { return }
    for action in own.indices {
      if let weights = own[action].solve() { policy.own[action] = weights }
    }
    guard let average = average.solve() else { return }
    let (steps, discount) = (configuration.steps, configuration.discount)
    while let entry = history.takeComplete(steps: steps) {
      // The first costs are those of a scheme that knows nothing.
      guard count >= configuration.warmUp + configuration.explorationJobs else { continue }
      later.add(
        entry.state,
        value: history.laterCosts(steps: steps, discount: discount, average: average),
        share: entry.share)
    }
    guard count >= configuration.patience, let weights = later.solve() else { return }
    let size = ObservedFeatures.effectCount
    for action in policy.effects.indices {
      let first = loadCount + action * size
      policy.effects[action] = ContiguousArray(weights[first..<first + size])
    }
  }
}

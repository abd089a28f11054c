public import DMRORandom

/// Simulates at decision time: for each action the next jobs are drawn from the model of arrivals and
/// planned by a base scheme; what counts is the own cost plus the mean summed cost of those jobs.
///
/// All actions see the same futures (common random numbers). Sums of few futures are noisy, so the
/// action of the base scheme is left only for one that is better by some standard errors. It is one
/// step of policy improvement from the base scheme, the rollout algorithm of Bertsekas (2013). The
/// same stream gives the same choices.
public struct PlannerScheme<Base: JobScheme>: JobScheme {
  /// The name.
  public let name = "planner"
  /// The number H of jobs in a future.
  public let horizon: Int
  /// The greatest number of futures of a decision.
  public let futures: Int
  /// The number of futures that are drawn at a time.
  ///
  /// A decision ends early once it is clear: once no mean difference to the action of the base scheme
  /// is within 3 standard errors.
  public let futuresAtOnce: Int
  /// The standard errors by which an action must be better than that of the base scheme.
  public let margin: Double
  private var base: Base
  private let stream: RandomStream
  private var rollouts: JobRollouts<SchemePlanner<Base>>
  private var decisions = 0
  /// The cost of each action in the futures so far, less that of the base scheme's: the sums and the
  /// sums of squares, `[K]`.
  private var sums: ContiguousArray<Double>
  private var squares: ContiguousArray<Double>

  /// The standard errors of a clear difference.
  private static var clear: Double { 3 }

  /// Creates the scheme.
  ///
  /// - Parameters:
  ///   - base: The scheme that plans the futures.
  ///   - sites: The sites.
  ///   - arrivals: The model of arrivals.
  ///   - horizon: The number H of jobs in a future.
  ///   - futures: The greatest number of futures of a decision.
  ///   - futuresAtOnce: The number of futures that are drawn at a time.
  ///   - margin: The standard errors by which an action must be better than that of the base scheme.
  ///   - stream: The source of random numbers.
  /// - Precondition: Jobs and futures are positive, and the margin is at least 0.
  public init(
    base: Base, _ sites: JobSites, _ arrivals: Arrivals, horizon: Int = 60, futures: Int = 16,
    futuresAtOnce: Int = 8, margin: Double = 1, stream: RandomStream
  ) {
    precondition(
      horizon >= 1 && futures >= 1 && futuresAtOnce >= 1 && margin >= 0,
      "numbers of a planner must be positive")
    self.base = base
    self.horizon = horizon
    self.futures = futures
    self.futuresAtOnce = min(futures, futuresAtOnce)
    self.margin = margin
    self.stream = stream
    rollouts = JobRollouts(
      sites, arrivals, by: SchemePlanner(base), unit: 1, groups: self.futuresAtOnce)
    sums = ContiguousArray(repeating: 0, count: sites.actionCount)
    squares = sums
  }

  /// The number of jobs planned in futures so far.
  public var planned: Int { rollouts.planned }

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  public mutating func choose(
    _ options: borrowing JobOptions, in state: borrowing JobState
  ) -> Int {
    let own = stream.split(decisions)
    decisions += 1
    let usual = base.choose(options, in: state)
    for action in sums.indices { (sums[action], squares[action]) = (0, 0) }
    let start = JobStart(state: copy state, options: copy options)
    var drawn = 0
    while drawn < futures {
      let count = min(futuresAtOnce, futures - drawn)
      let labels = rollouts.labels(
        Array(repeating: start, count: count), horizon: horizon,
        streams: (drawn..<drawn + count).map { own.split($0) })
      for future in 0..<count {
        let first = future * options.count
        for action in 0..<options.count where action != usual {
          let difference =
            options[action].cost - options[usual].cost + labels[first + action]
            - labels[first + usual]
          sums[action] += difference
          squares[action] += difference * difference
        }
      }
      drawn += count
      if isClear(usual, drawn) { break }
    }
    var (best, least) = (usual, 0.0)
    for action in sums.indices where action != usual {
      let (mean, error) = difference(of: action, drawn)
      if mean < -margin * error, mean < least { (best, least) = (action, mean) }
    }
    return best
  }

  /// Returns `true` if no action is within 3 standard errors of the base scheme's.
  private func isClear(_ usual: Int, _ drawn: Int) -> Bool {
    sums.indices.allSatisfy { action in
      let (mean, error) = difference(of: action, drawn)
      return action == usual || abs(mean) > Self.clear * error
    }
  }

  /// Returns the mean difference to the base scheme's action, and its standard error.
  private func difference(of action: Int, _ drawn: Int) -> (mean: Double, error: Double) {
    let mean = sums[action] / Double(drawn)
    guard drawn > 1 else { return (mean, 0) }
    let variance = max(0, squares[action] / Double(drawn) - mean * mean) / Double(drawn - 1)
    return (mean, variance.squareRoot())
  }
}

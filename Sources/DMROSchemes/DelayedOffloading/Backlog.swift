internal import DMROLinearAlgebra

extension DelayedOffloading {
  /// The stationary distribution of backlog and phase: one linear solve of the chain that is truncated
  /// at a greatest backlog.
  public struct Backlog: Sendable {
    /// The greatest backlog N; arrivals beyond it are lost.
    public let levels: Int
    /// The probabilities, `[N + 1, 2]`, row-major: backlog by phase, fast then slow.
    public let probabilities: ContiguousArray<Double>
    /// The mean backlog.
    public let mean: Double
    /// The jobs a second that leave for the other queue.
    public let leaving: Double
    /// The share of arrivals that the truncation loses.
    public let lost: Double

    /// Solves the chain.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - deadline: The mean time that a job waits in the slow phase, in s; infinite if it never
    ///     leaves.
    ///   - levels: The greatest backlog N, at least 1.
    /// - Precondition: The model obeys `Model.validate(deadline:)`.
    public init(of model: Model, deadline: Double, levels: Int) {
      precondition(levels > 0, "there must be a backlog, found \(levels)")
      let n = 2 * (levels + 1)
      // Row j of the equations is Σᵢ πᵢ·gᵢⱼ = 0; the last one is replaced by Σᵢ πᵢ = 1.
      var equations = ContiguousArray<Double>(repeating: 0, count: n * n)
      let all =
        transitions(of: model, levels: levels) + departures(deadline: deadline, levels: levels)
      for (from, to, rate) in all {
        equations[to * n + from] += rate
        equations[from * n + from] -= rate
      }
      for column in 0..<n { equations[(n - 1) * n + column] = 1 }
      var right = ContiguousArray<Double>(repeating: 0, count: n)
      right[n - 1] = 1
      guard let solution = Factorizations.solution(of: equations, right, n: n) else {
        preconditionFailure("the chain must have one stationary distribution")
      }
      (self.levels, probabilities) = (levels, solution)
      var (mean, leaving) = (0.0, 0.0)
      for backlog in 1...levels {
        let (fast, slow) = (solution[2 * backlog], solution[2 * backlog + 1])
        mean += Double(backlog) * (fast + slow)
        leaving += Double(backlog) / deadline * slow
      }
      (self.mean, self.leaving) = (mean, leaving)
      lost = solution[n - 2] + solution[n - 1]
    }

    /// Solves the chain with a backlog, from 32 in steps of one half up to 1000, that loses less
    /// than a share of arrivals.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - deadline: The mean time that a job waits in the slow phase, in s.
    ///   - tolerance: The share of arrivals.
    /// - Precondition: The model obeys `Model.validate(deadline:)`.
    public init(of model: Model, deadline: Double, tolerance: Double = 1e-9) {
      var levels = 32
      self.init(of: model, deadline: deadline, levels: levels)
      while lost > tolerance, levels < 1000 {
        levels = min(levels + levels / 2, 1000)
        self.init(of: model, deadline: deadline, levels: levels)
      }
    }

    /// Returns the probability that the link sends in a phase.
    ///
    /// - Parameter slow: `true` for the slow phase.
    public func busy(slow: Bool) -> Double {
      (1...levels).reduce(0) { $0 + probabilities[2 * $1 + (slow ? 1 : 0)] }
    }
  }

  /// A transition between two states; the state is 2 · backlog, and 1 more in the slow phase.
  typealias Transition = (from: Int, to: Int, rate: Double)

  /// Returns the transitions of the chain, without jobs that leave.
  static func transitions(of model: Model, levels: Int) -> [Transition] {
    var all: [Transition] = []
    for backlog in 0...levels {
      let (fast, slow) = (2 * backlog, 2 * backlog + 1)
      all.append((fast, slow, model.fastEnds))
      all.append((slow, fast, model.slowEnds))
      if backlog < levels {
        all.append((fast, fast + 2, model.arrivals))
        all.append((slow, slow + 2, model.arrivals))
      }
      if backlog > 0 {
        all.append((fast, fast - 2, model.fastService))
        all.append((slow, slow - 2, model.slowService))
      }
    }
    return all
  }

  /// Returns the transitions by which a job leaves, one for each backlog from 1.
  static func departures(deadline: Double, levels: Int) -> [Transition] {
    (1...levels).map { (2 * $0 + 1, 2 * $0 - 1, Double($0) / deadline) }
  }
}

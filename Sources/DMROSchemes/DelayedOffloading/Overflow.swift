internal import DMROLinearAlgebra

extension DelayedOffloading {
  /// The other queue, fed by the jobs that leave: a quasi-birth-and-death process whose level m is the
  /// other queue's length and whose phase is a state of `Backlog` (Neuts, 1981).
  ///
  /// With A₀ the rates of leaving, A₂ = μ·1 those of the other queue, and A₁ the rest, the
  /// distribution is π_{m+1} = π_m · R, where R is the smallest solution of A₀ + R·A₁ + R²·A₂ = 0: see
  /// `CyclicReduction`. Its levels are not truncated.
  public struct Overflow: Sendable {
    /// The greatest load of the other queue, the jobs that leave a second ÷ those that it serves;
    /// nearer to 1, rounding would decide its length.
    public static let maximumLoad = 1 - 1e-6
    /// The mean length of the other queue.
    public let mean: Double
    /// The probability that the other queue works.
    public let busy: Double
    /// The distribution of the phase, summed over all levels, `[2 · (N + 1)]`: that of `Backlog`.
    public let phases: ContiguousArray<Double>

    /// The rounds of the reduction that found R.
    public let rounds: Int

    /// Solves the process.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - deadline: The mean time that a job waits in the slow phase, in s; finite.
    ///   - levels: The greatest backlog N of the phases.
    /// - Returns: `nil` if the load of the other queue exceeds `maximumLoad`.
    /// - Precondition: The model obeys `Model.validate(deadline:)`.
    /// - Complexity: O(N³) for each of few rounds: see `CyclicReduction`.
    public init?(of model: Model, deadline: Double, levels: Int) {
      let (n, service) = (2 * (levels + 1), model.otherService)
      let backlog = Backlog(of: model, deadline: deadline, levels: levels)
      guard backlog.leaving <= Self.maximumLoad * service else { return nil }
      let leaving = departures(deadline: deadline, levels: levels)
      // −(A₁)ᵀ, `[n, n]`, for levels above 0.
      var negative = ContiguousArray<Double>(repeating: 0, count: n * n)
      for (from, to, rate) in transitions(of: model, levels: levels) {
        negative[from * n + from] += rate
        negative[to * n + from] -= rate
      }
      for (from, _, rate) in leaving { negative[from * n + from] += rate }
      for state in 0..<n { negative[state * n + state] += service }
      var reduction = CyclicReduction(
        negative: negative, leaving: leaving.map(\.rate), service: service)
      guard let rounds = reduction.reduce() else { return nil }
      // R = A₀ · (−A₁ − R·A₂)⁻¹. Only its rows from which jobs leave are not 0: Rᵀ is `[n, N]`,
      // column b − 1 the state (b, slow).
      var source = ContiguousArray<Double>(repeating: 0, count: n * levels)
      for (index, transition) in leaving.enumerated() {
        source[transition.to * levels + index] = transition.rate
      }
      guard
        let rates = Factorizations.solution(
          of: reduction.censored, source, n: n, columns: levels)
      else { return nil }
      // π₀ · (A₁ + A₂ + R·A₂) = 0, for nothing is served at level 0.
      var first = ContiguousArray<Double>(repeating: 0, count: n * n)
      var identityMinusR = first
      for row in 0..<n {
        for column in 0..<n { first[row * n + column] = negative[row * n + column] }
        first[row * n + row] -= service
        identityMinusR[row * n + row] = 1
        for index in 0..<levels {
          first[row * n + 2 * index + 3] -= service * rates[row * levels + index]
          identityMinusR[row * n + 2 * index + 3] -= rates[row * levels + index]
        }
      }
      for column in 0..<n { first[(n - 1) * n + column] = 1 }
      var right = ContiguousArray<Double>(repeating: 0, count: n)
      right[n - 1] = 1
      // Σ π_m = π₀ · (1 − R)⁻¹ and Σ m·π_m = (Σ π_m − π₀) · (1 − R)⁻¹.
      guard let start = Factorizations.solution(of: first, right, n: n),
        let sum = Factorizations.solution(of: identityMinusR, start, n: n)
      else { return nil }
      let above = ContiguousArray(zip(sum, start).map { $0 - $1 })
      guard let weighted = Factorizations.solution(of: identityMinusR, above, n: n) else {
        return nil
      }
      self.rounds = rounds
      let total = sum.reduce(0, +)
      phases = ContiguousArray(sum.map { $0 / total })
      busy = above.reduce(0, +) / total
      mean = weighted.reduce(0, +) / total
    }
  }
}

internal import DMROLinearAlgebra

extension DelayedOffloading {
  /// The cyclic reduction of the other queue's process (Bini and Meini, 1996): each round removes
  /// every other level, so that few rounds reach far levels.
  ///
  /// From S = −A₁, a round replaces A₀ by A₀·S⁻¹·A₀ and A₂ by A₂·S⁻¹·A₂, and subtracts A₀·S⁻¹·A₂ +
  /// A₂·S⁻¹·A₀ from S. The products A₀·S⁻¹·A₂ of all rounds sum up to R·A₂ of the first matrices,
  /// and the error is squared by each round.
  ///
  /// All matrices are kept transposed, and of A₀ᵀ only the rows and columns that are not 0, `[N, N]`:
  /// column b − 1 is the state (b, slow) that a job leaves, row b − 1 the state (b − 1, slow) after
  /// it.
  struct CyclicReduction {
    /// −(A₁ + R·A₂)ᵀ of the first matrices, `[n, n]`.
    private(set) var censored: ContiguousArray<Double>
    /// Sᵀ, `[n, n]`; A₀ᵀ, `[N, N]`; A₂ᵀ, `[n, n]`.
    private var inner: ContiguousArray<Double>
    private var up: ContiguousArray<Double>
    private var down: ContiguousArray<Double>
    private let levels: Int
    private let n: Int

    /// Begins with the first matrices.
    ///
    /// - Parameters:
    ///   - negative: −A₁ᵀ, `[n, n]`, n = 2 · (N + 1).
    ///   - leaving: The rates by which a job leaves from the backlogs 1 … N, `[N]`.
    ///   - service: The rate μ of the other queue: A₂ = μ·1.
    init(negative: ContiguousArray<Double>, leaving: [Double], service: Double) {
      (levels, n) = (leaving.count, 2 * (leaving.count + 1))
      (censored, inner) = (negative, negative)
      up = ContiguousArray(repeating: 0, count: levels * levels)
      down = ContiguousArray(repeating: 0, count: n * n)
      for level in 0..<levels { up[level * levels + level] = leaving[level] }
      for state in 0..<n { down[state * n + state] = service }
    }

    /// Reduces until nothing changes.
    ///
    /// - Returns: The number of rounds; `nil` if a matrix is singular, or 60 rounds do not suffice.
    /// - Complexity: O(n³) a round; at the load ρ of the other queue, some 8 − log₂(1 − ρ) rounds.
    mutating func reduce() -> Int? {
      let scale = censored.reduce(0) { max($0, abs($1)) }
      for round in 1...60 {
        guard let change = step() else { return nil }
        if change <= 1e-16 * scale { return round }
      }
      return nil
    }

    /// Takes a round, and returns its greatest change of `censored`; `nil` if S is singular.
    private mutating func step() -> Double? {
      // X = S⁻ᵀ · A₀ᵀ and Y = S⁻ᵀ · A₂ᵀ in one solve of `[n, N + n]`.
      let width = levels + n
      var right = ContiguousArray<Double>(repeating: 0, count: n * width)
      for row in 0..<levels {
        let start = (2 * row + 1) * width
        for column in 0..<levels { right[start + column] = up[row * levels + column] }
      }
      for row in 0..<n {
        for column in 0..<n { right[row * width + levels + column] = down[row * n + column] }
      }
      guard let solution = Factorizations.solution(of: inner, right, n: n, columns: width) else {
        return nil
      }
      // A₂ᵀ · (X, Y) and A₀ᵀ · (X, Y), the latter from the rows of the states that jobs leave.
      var slow = ContiguousArray<Double>(repeating: 0, count: levels * width)
      for row in 0..<levels {
        for column in 0..<width {
          slow[row * width + column] = solution[(2 * row + 3) * width + column]
        }
      }
      let served = product(down, solution, rows: n, inner: n, columns: width)
      let raised = product(up, slow, rows: levels, inner: levels, columns: width)
      var change = 0.0
      for row in 0..<n {
        for column in 0..<levels {
          let value = served[row * width + column]
          censored[row * n + 2 * column + 3] -= value
          inner[row * n + 2 * column + 3] -= value
          change = max(change, abs(value))
        }
        for column in 0..<n { down[row * n + column] = served[row * width + levels + column] }
      }
      for row in 0..<levels {
        for column in 0..<n {
          inner[(2 * row + 1) * n + column] -= raised[row * width + levels + column]
        }
        for column in 0..<levels { up[row * levels + column] = raised[row * width + column] }
      }
      return change
    }
  }
}

/// Returns A · B in Double precision, by tiles of 2 × 8 elements.
///
/// - Parameters:
///   - a: A, `[rows, inner]`, row-major.
///   - b: B, `[inner, columns]`, row-major.
///   - rows: The number of rows of A.
///   - inner: The number of columns of A and rows of B.
///   - columns: The number of columns of B.
private func product(
  _ a: ContiguousArray<Double>, _ b: ContiguousArray<Double>, rows: Int, inner: Int, columns: Int
) -> ContiguousArray<Double> {
  var c = ContiguousArray<Double>(repeating: 0, count: rows * columns)
  var tile = ContiguousArray<SIMD8<Double>>(repeating: .zero, count: inner)
  for start in stride(from: 0, to: columns, by: 8) {
    let width = min(8, columns - start)
    for k in 0..<inner {
      for lane in 0..<width { tile[k][lane] = b[k * columns + start + lane] }
    }
    for row in stride(from: 0, to: rows, by: 2) {
      // The last row of an odd number is computed twice.
      let (first, second) = (row * inner, min(row + 1, rows - 1) * inner)
      var (top, bottom) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
      for k in 0..<inner {
        top += a[first + k] * tile[k]
        bottom += a[second + k] * tile[k]
      }
      for lane in 0..<width {
        c[row * columns + start + lane] = top[lane]
        if row + 1 < rows { c[(row + 1) * columns + start + lane] = bottom[lane] }
      }
    }
  }
  return c
}

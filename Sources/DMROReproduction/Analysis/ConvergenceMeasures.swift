import DMROExperiments

/// The convergence measures of a loss curve, by seed.
struct ConvergenceMeasures {
  /// The mean loss over the last tenth of the updates, `[seeds]`.
  let finalCosts: [Double]
  /// The deviation of the loss within a window, relative to its mean, over the second half of the
  /// updates, `[seeds]`.
  let volatilities: [Double]
  /// The mean loss in the window after the frozen networks were renewed, relative to the window
  /// before, over the second half of the updates, `[seeds]`; not a number where none were renewed.
  let ripples: [Double]

  /// Measures curves.
  ///
  /// - Parameters:
  ///   - curves: Rows of `curves.csv` of one scheme and variant.
  ///   - updates: The number of updates of a training.
  ///   - freezeInterval: The number of updates after which frozen networks were renewed.
  init(curves: RecordTable, updates: Int, freezeInterval: Int = 200) {
    let seeds = curves.groups(by: ["trial"]).map(\.table)
    func mean(_ rows: RecordTable, _ column: String, _ isIncluded: (Int) -> Bool) -> Double {
      let values = rows.numbers(column, atUpdates: isIncluded)
      return values.isEmpty ? .nan : Statistics.mean(values)
    }
    finalCosts = seeds.map { rows in mean(rows, "cost") { $0 > updates * 9 / 10 } }
    volatilities = seeds.map { rows in
      mean(rows, "cost_deviation") { $0 > updates / 2 } / mean(rows, "cost") { $0 > updates / 2 }
    }
    let window = seeds.first?.integers("update").first ?? 1
    ripples = seeds.map { rows in
      let after = mean(rows, "cost") {
        $0 > updates / 2 && $0 < updates && $0 % freezeInterval == window
      }
      let before = mean(rows, "cost") {
        $0 >= updates / 2 && $0 < updates && $0 % freezeInterval == 0
      }
      return after / before
    }
  }
}

/// The jobs whose costs, or those of the n jobs after them, are not known yet.
package struct ObservedHistory: Sendable {
  /// A job that was sent.
  package struct Entry: Sendable {
    package var action: Int
    /// The features of its own cost.
    package var own: ContiguousArray<Double>
    /// The features of the load before it was sent, and then of what each action costs others, 0 but
    /// for the one that was taken.
    package var state: ContiguousArray<Double>
    /// One over the probability of the action.
    package var share: Double
    /// The cost in units, not to be read before `back`.
    package var cost: Double
    /// The time in s at which it is back.
    package var back: Double

    package init(
      action: Int, own: ContiguousArray<Double>, state: ContiguousArray<Double>, share: Double,
      cost: Double, back: Double
    ) {
      (self.action, self.own, self.state) = (action, own, state)
      (self.share, self.cost, self.back) = (share, cost, back)
    }

    /// The features of its size: 1, computation and input.
    var size: ContiguousArray<Double> { ContiguousArray(own[..<ObservedHistory.sizeCount]) }
  }

  /// The number of features of a size.
  static let sizeCount = 3

  private var entries: ContiguousArray<Entry> = []
  /// The place of the job of the present target; those before it are done with.
  private var first = -1
  /// The number of entries with known costs, in order.
  private var knownCount = 0

  package init() {}

  /// Adds a job.
  package mutating func add(_ entry: Entry) { entries.append(entry) }

  /// Returns the jobs that have become known: those that are back, up to the first that is not.
  ///
  /// - Parameter now: The present in s.
  package mutating func known(at now: Double) -> ArraySlice<Entry> {
    let start = knownCount
    while knownCount < entries.count, entries[knownCount].back <= now { knownCount += 1 }
    return ArraySlice(entries[start..<knownCount])
  }

  /// Goes on to the next job, if its cost and those of the n jobs after it are known.
  ///
  /// - Parameter steps: The number n.
  package mutating func takeComplete(steps: Int) -> Entry? {
    guard first + 1 + steps < knownCount else {
      forget()
      return nil
    }
    first += 1
    return entries[first]
  }

  private mutating func forget() {
    guard first > 0 else { return }
    entries.removeFirst(first)
    knownCount -= first
    first = 0
  }

  /// Returns the discounted costs of the n jobs after the present one, less what jobs of their size
  /// cost on average.
  ///
  /// - Parameters:
  ///   - steps: The number n.
  ///   - discount: The discount γ.
  ///   - average: The weights of the average by size.
  package func laterCosts(
    steps: Int, discount: Double, average: ContiguousArray<Double>
  ) -> Double {
    var (sum, weight) = (0.0, 1.0)
    for entry in entries[first + 1...first + steps] {
      var excess = entry.cost
      for index in average.indices { excess -= average[index] * entry.own[index] }
      sum += weight * excess
      weight *= discount
    }
    return sum
  }
}

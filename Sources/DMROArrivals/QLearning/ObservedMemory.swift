/// The jobs that a learner has sent, with what they cost once they are back: a ring.
struct ObservedMemory: Sendable {
  let capacity: Int
  private let stateSize: Int
  private let loadSize: Int
  /// The states, `[capacity, F]`.
  private var states: ContiguousArray<Float>
  /// The loads after the actions, `[capacity, G]`.
  private var loads: ContiguousArray<Float>
  /// The actions, `[capacity]`.
  private(set) var actions: ContiguousArray<Int>
  /// The costs in units, `[capacity]`.
  private(set) var costs: ContiguousArray<Float>
  /// The times in s at which the jobs are back, `[capacity]`.
  private var backs: ContiguousArray<Double>
  /// The number of jobs so far.
  private(set) var sent = 0
  /// The number of jobs so far that were back before an earlier job was not.
  private(set) var known = 0

  init(capacity: Int, stateSize: Int, loadSize: Int) {
    (self.capacity, self.stateSize, self.loadSize) = (capacity, stateSize, loadSize)
    states = ContiguousArray(repeating: 0, count: capacity * stateSize)
    loads = ContiguousArray(repeating: 0, count: capacity * loadSize)
    actions = ContiguousArray(repeating: 0, count: capacity)
    costs = ContiguousArray(repeating: 0, count: capacity)
    backs = ContiguousArray(repeating: 0, count: capacity)
  }

  /// Adds a job.
  ///
  /// - Parameters:
  ///   - state: Its state, `[F]`.
  ///   - loads: The loads after all actions, `[K, G]`.
  ///   - action: The action.
  ///   - cost: The cost in units.
  ///   - back: The time in s at which the job is back and the cost known.
  mutating func add(
    state: ContiguousArray<Float>, loads: ContiguousArray<Float>, action: Int, cost: Float,
    back: Double
  ) {
    let place = sent % capacity
    for index in 0..<stateSize { states[place * stateSize + index] = state[index] }
    for index in 0..<loadSize {
      self.loads[place * loadSize + index] = loads[action * loadSize + index]
    }
    (actions[place], costs[place], backs[place]) = (action, cost, back)
    sent += 1
    known = max(known, sent - capacity)
  }

  /// Learns which jobs are back.
  ///
  /// - Parameter now: The present in s.
  mutating func advance(to now: Double) {
    while known < sent, backs[known % capacity] <= now { known += 1 }
  }

  /// The jobs with known costs, and those of the n jobs after them.
  ///
  /// - Parameter steps: The number n.
  func complete(steps: Int) -> Range<Int> {
    let first = max(0, sent - capacity)
    return first..<max(first, known - steps)
  }

  /// Copies the state of a job.
  func copyState(_ job: Int, to rows: inout ContiguousArray<Float>, at place: Int) {
    let start = job % capacity * stateSize
    for index in 0..<stateSize { rows[place * stateSize + index] = states[start + index] }
  }

  /// Copies the load after a job.
  func copyLoad(_ job: Int, to rows: inout ContiguousArray<Float>, at place: Int) {
    let start = job % capacity * loadSize
    for index in 0..<loadSize { rows[place * loadSize + index] = loads[start + index] }
  }

  /// Returns the discounted costs of the n jobs after a job, less the mean cost each.
  ///
  /// - Parameters:
  ///   - job: The job.
  ///   - steps: The number n.
  ///   - discount: The discount γ.
  ///   - mean: The mean cost.
  func laterCosts(of job: Int, steps: Int, discount: Float, mean: Float) -> Float {
    var (sum, weight) = (Float(0), Float(1))
    for step in 1...steps {
      sum += weight * (costs[(job + step) % capacity] - mean)
      weight *= discount
    }
    return sum
  }
}

/// The learning targets.
enum ObservedTarget {
  /// Returns the target of later costs: n discounted costs, and the value after the n-th job.
  ///
  /// - Parameters:
  ///   - memory: The jobs.
  ///   - job: The job.
  ///   - steps: The number n.
  ///   - discount: The discount γ.
  ///   - mean: The mean cost.
  ///   - next: The value after the n-th job.
  static func later(
    _ memory: borrowing ObservedMemory, _ job: Int, steps: Int, discount: Float, mean: Float,
    next: Float
  ) -> Float {
    var weight: Float = 1
    for _ in 0..<steps { weight *= discount }
    return memory.laterCosts(of: job, steps: steps, discount: discount, mean: mean) + weight * next
  }
}

/// A ring of states with the labels of their groups of actions.
struct LabelMemory: ~Copyable {
  private let capacity: Int
  private let stateSize: Int
  private let actionCount: Int
  private let groups: Int
  /// The states, `[capacity, R, F]`.
  private var states: ContiguousArray<Float>
  /// The costs of actions, `[capacity, R · V]`.
  private var costs: ContiguousArray<Float>
  /// The labels, `[capacity, groups]`.
  private var labels: ContiguousArray<Int>
  /// The number of stored states.
  private(set) var count = 0
  private var position = 0

  init(capacity: Int, stateSize: Int, actionCount: Int, groups: Int) {
    (self.capacity, self.stateSize) = (capacity, stateSize)
    (self.actionCount, self.groups) = (actionCount, groups)
    states = ContiguousArray(repeating: 0, count: capacity * stateSize)
    costs = ContiguousArray(repeating: 0, count: capacity * actionCount)
    labels = ContiguousArray(repeating: 0, count: capacity * groups)
  }

  /// Stores a state in the place of the oldest.
  mutating func store(_ state: Span<Float>, costs: Span<Float>, labels: Span<Int>) {
    for index in 0..<stateSize { states[position * stateSize + index] = state[index] }
    for index in 0..<actionCount { self.costs[position * actionCount + index] = costs[index] }
    for index in 0..<groups { self.labels[position * groups + index] = labels[index] }
    position = (position + 1) % capacity
    count = min(count + 1, capacity)
  }

  /// Copies a state to row `row` of a minibatch.
  func copy(
    _ index: Int, to states: inout ContiguousArray<Float>, costs: inout ContiguousArray<Float>,
    labels: inout ContiguousArray<Int>, at row: Int
  ) {
    for place in 0..<stateSize {
      states[row * stateSize + place] = self.states[index * stateSize + place]
    }
    for place in 0..<actionCount {
      costs[row * actionCount + place] = self.costs[index * actionCount + place]
    }
    for place in 0..<groups { labels[row * groups + place] = self.labels[index * groups + place] }
  }
}

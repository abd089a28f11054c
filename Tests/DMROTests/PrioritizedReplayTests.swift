import DMRO
import Testing

@Suite("Prioritized replay")
struct PrioritizedReplayTests {
  @Test("A tree finds the weight in which a point lies", arguments: [1, 2, 3, 7, 8, 33])
  func findsPoints(_ count: Int) {
    var tree = SumTree(count: count)
    var stream = RandomStream(seed: 1)
    let weights = (0..<count).map { $0 % 3 == 1 ? 0 : stream.uniform(0.5, 2) }
    for (index, weight) in weights.enumerated() { tree[index] = weight }
    #expect(abs(tree.total - weights.reduce(0, +)) < 1e-12)
    for _ in 0..<500 {
      let point = stream.uniform() * tree.total
      var rest = point
      let expected = weights.firstIndex { weight in
        rest -= weight
        return rest < 0
      }
      #expect(tree.index(at: point) == expected)
    }
  }

  @Test("A tree is the same however its weights came about")
  func hasNoHistory() {
    var first = SumTree(count: 5)
    var second = SumTree(count: 5)
    var stream = RandomStream(seed: 2)
    let weights = (0..<5).map { _ in stream.uniform() }
    for (index, weight) in weights.enumerated() { first[index] = weight }
    for _ in 0..<1000 { second[stream.below(5)] = stream.uniform(0, 1e6) }
    for (index, weight) in weights.enumerated().reversed() { second[index] = weight }
    #expect(first == second)
  }

  /// 200,000 draws: each frequency is within five standard deviations of its probability.
  @Test("Weights are drawn in proportion")
  func drawsInProportion() {
    let weights = [0.5, 0, 3, 1, 0.01, 2]
    var tree = SumTree(count: weights.count)
    for (index, weight) in weights.enumerated() { tree[index] = weight }
    var counts = [Int](repeating: 0, count: weights.count)
    var stream = RandomStream(seed: 3)
    let draws = 200_000
    for _ in 0..<draws { counts[tree.index(at: stream.uniform() * tree.total)] += 1 }
    for (count, weight) in zip(counts, weights) {
      let probability = weight / tree.total
      let deviation = (Double(draws) * probability * (1 - probability)).squareRoot()
      #expect(abs(Double(count) - Double(draws) * probability) <= 5 * deviation)
    }
  }

  @Test("The correction rises to 1 in a straight line")
  func correction() {
    var replay = PrioritizedReplay()
    replay.initialCorrection = 0.5
    replay.correctionUpdates = 4
    #expect([0, 1, 2, 4, 9].map(replay.correction) == [0.5, 0.625, 0.75, 1, 1])
  }

  @Test("An exponent of 0 weighs all transitions alike, and training learns")
  func trains() throws {
    for exponent in [0, 0.6] {
      var settings = InnerModelConfiguration()
      var replay = PrioritizedReplay()
      replay.exponent = exponent
      settings.prioritizedReplay = replay
      var process = smallProcess(subtasks: 5)
      var model = try InnerModel(settings, for: process, seed: 1)
      var costs: [Float] = []
      try model.train(on: &process, episodes: drawnWorkflows(20, subtasks: 5), updates: 600) {
        costs.append($1.cost)
      }
      let last = costs.suffix(100).reduce(0, +)
      let first = costs.prefix(100).reduce(0, +)
      #expect(last < first / 2)
    }
  }
}

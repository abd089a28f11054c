import DMRO
import Testing

@Suite("Learning rules")
struct RuleTests {
  /// Worked by hand: q = (1, 3, 2), action 2, reward −0.5, discount 0.9, next values (4, −1, 4).
  @Test("Q-learning")
  func qLearning() {
    let error = TemporalDifference.qLearning(
      qTM1: ContiguousArray<Float>([1, 3, 2]).span, aTM1: 2, rT: -0.5, discountT: 0.9,
      qT: ContiguousArray<Float>([4, -1, 4]).span)
    #expect(abs(error - (-0.5 + 0.9 * 4 - 2)) < 1e-6)
  }

  @Test("At the end of an episode nothing follows")
  func endOfEpisode() {
    let error = TemporalDifference.qLearning(
      qTM1: ContiguousArray<Float>([1, 3]).span, aTM1: 0, rT: -2, discountT: 0,
      qT: ContiguousArray<Float>([1000, 2000]).span)
    #expect(error == -3)
  }

  /// Worked by hand: the learning network prefers action 1, which the frozen one holds worth −1.
  @Test("Double Q-learning")
  func doubleQLearning() {
    let error = TemporalDifference.doubleQLearning(
      qTM1: ContiguousArray<Float>([1, 3, 2]).span, aTM1: 0, rT: 0.25, discountT: 0.5,
      qTValue: ContiguousArray<Float>([4, -1, 4]).span,
      qTSelector: ContiguousArray<Float>([0, 9, 3]).span)
    #expect(error == 0.25 + 0.5 * -1 - 1)
  }

  /// Worked by hand, for x = 1.
  ///
  /// The hidden layer is (2 + 1, 3 − 1) = (3, 2), so V = 0.5 · 3 + 0.25 = 1.75 and
  /// A = (1 · 2 + 0, −2 · 2 + 1) = (2, −3), with the mean −0.5. Then Q = (4.25, −0.75).
  @Test("Dueling DQN, for one state and for several")
  func dueling() throws {
    let architecture = try NetworkArchitecture(
      inputs: 1, hidden: [2], outputs: 2, activation: .identity, head: .dueling)
    let networks = NetworkBlock(
      architecture: architecture, count: 1,
      copying: [2, 3, 1, -1, 0.5, 0.25, 1, -2, 0, 1])
    for batch in [1, 3] {
      var workspace = Workspace(architecture: architecture, capacity: batch)
      let states = ContiguousArray<Float>(repeating: 1, count: batch)
      networks.forward(0, inputs: states.span, batch: batch, in: &workspace)
      for row in 0..<batch {
        let values = ContiguousArray(workspace.outputs[2 * row..<2 * row + 2])
        #expect(values == [4.25, -0.75])
        let error = TemporalDifference.qLearning(
          qTM1: ContiguousArray<Float>([0, 7]).span, aTM1: 1, rT: -1, discountT: 0.5,
          qT: values.span)
        #expect(error == -1 + 0.5 * 4.25 - 7)
      }
    }
  }

  @Test("Of equal values the first action is greedy")
  func ties() {
    #expect(TemporalDifference.greedyAction(ContiguousArray<Float>([2, 7, 7, 1]).span) == 1)
    #expect(TemporalDifference.greedyAction(ContiguousArray<Float>([5]).span) == 0)
    #expect(TemporalDifference.greedyAction(ContiguousArray<Float>([-3, -3]).span) == 0)
  }

  @Test(
    "The greatest value is that of the greedy action",
    arguments: [
      [5], [2, 7, 7, 1], [-3, -3], [-1, -2, -0.5], [-.infinity, .infinity], [1, .nan, 2],
      [.nan, 1],
    ] as [ContiguousArray<Float>])
  func greatest(values: ContiguousArray<Float>) {
    let greatest = TemporalDifference.greatestValue(values.span)
    let greedy = values[TemporalDifference.greedyAction(values.span)]
    #expect(greatest.bitPattern == greedy.bitPattern)
  }

  @Test("Exploration falls in a straight line, then stays")
  func exploration() {
    let schedule = Exploration(initial: 1, final: 0.5, decaySteps: 4)
    #expect([0, 1, 2, 3, 4, 100].map(schedule.epsilon) == [1, 0.875, 0.75, 0.625, 0.5, 0.5])
    #expect(Exploration.constant(0.1).epsilon(at: 0) == 0.1)
  }
}

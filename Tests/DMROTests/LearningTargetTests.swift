import DMRO
import Testing

/// What the learner computes is what the learning rules say, to the bit.
@Suite("Learning targets")
struct LearningTargetTests {
  /// The memory holds one step, so that every minibatch is that step four times: the loss of an
  /// update is the squared error of one transition, which the rule gives as well.
  ///
  /// The values come from batches of four, in which a row has the bits that it has in the learner.
  @Test("are those of the learning rules", arguments: TargetRule.allCases, Head.allCases)
  func areThoseOfTheRules(_ target: TargetRule, _ head: Head) throws {
    var settings = InnerModelConfiguration()
    settings.units = 1
    settings.hidden = [8, 6]
    settings.head = head
    settings.targetRule = target
    settings.exploration = .constant(0.5)
    settings.memoryCapacity = 1
    settings.warmUp = 1
    settings.batchSize = 4
    settings.freezeInterval = 7
    settings.discount = 0.8
    let workflows = drawnWorkflows(4, subtasks: 5)
    var process = smallProcess(subtasks: 5)
    var model = try InnerModel(settings, for: process, seed: 2)
    var frozen = model.networks
    var (ends, differing) = (0, 0)
    for update in 1...60 {
      if process.isFinished {
        process.reset(to: workflows[model.episodes % workflows.count])
      }
      let before = process
      let reward = Float(model.step(in: &process, episodes: workflows))
      let action = try #require(
        (0..<before.actionCount).first {
          var after = before
          after.step($0)
          return after.previousSite == process.previousSite
        })
      let online = model.networks
      let state = Self.features(of: before) { $0.encodeState(into: &$1) }
      let next = Self.features(of: before) { $0.encodeState(after: action, into: &$1) }
      let discount: Float = process.isFinished ? 0 : 0.8
      let (values, nextValues) = (Self.values(online, state), Self.values(frozen, next))
      let nextSelectors = Self.values(online, next)
      let error =
        switch target {
        case .qLearning:
          TemporalDifference.qLearning(
            qTM1: values.span, aTM1: action, rT: reward, discountT: discount, qT: nextValues.span)
        case .doubleQLearning:
          TemporalDifference.doubleQLearning(
            qTM1: values.span, aTM1: action, rT: reward, discountT: discount,
            qTValue: nextValues.span, qTSelector: nextSelectors.span)
        }
      let loss = model.update()
      let sum = (0..<4).reduce(Float(0)) { sum, _ in sum + error * error }
      #expect(loss == sum / 4, "update \(update)")
      if process.isFinished { ends += 1 }
      if TemporalDifference.greedyAction(nextValues.span)
        != TemporalDifference.greedyAction(nextSelectors.span)
      {
        differing += 1
      }
      if update % settings.freezeInterval == 0 { frozen = model.networks }
    }
    // Both ends of episodes and steps where the two rules differ were among them.
    #expect(ends > 5)
    #expect(differing > 5)
  }

  private static func features(
    of process: ChainProcess, _ write: (ChainProcess, inout MutableSpan<Float>) -> Void
  ) -> ContiguousArray<Float> {
    var state = ContiguousArray<Float>(repeating: .nan, count: process.stateSize)
    var span = state.mutableSpan
    write(process, &span)
    return state
  }

  /// The action values of a state, as a row of a batch of four.
  private static func values(
    _ networks: NetworkBlock, _ state: ContiguousArray<Float>
  ) -> ContiguousArray<Float> {
    var workspace = Workspace(architecture: networks.architecture, capacity: 4)
    let inputs = ContiguousArray((0..<4).flatMap { _ in state })
    networks.forward(0, inputs: inputs.span, batch: 4, in: &workspace)
    return ContiguousArray(workspace.outputs.prefix(networks.architecture.outputs))
  }
}

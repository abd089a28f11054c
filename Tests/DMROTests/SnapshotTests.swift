import DMRO
import DMROFiles
import Testing

/// Models that are taken up where they were left.
@Suite struct SnapshotTests {
  /// What a model may be made of, all of which a snapshot must hold.
  static let configurations: [InnerModelConfiguration] = {
    var small = InnerModelConfiguration()
    small.units = 3
    small.hidden = [8, 6]
    small.memoryCapacity = 60
    small.warmUp = 20
    small.batchSize = 8
    small.freezeInterval = 7
    func changed(_ change: (inout InnerModelConfiguration) -> Void) -> InnerModelConfiguration {
      var own = small
      change(&own)
      return own
    }
    return [
      small,
      changed { $0.transitionRule = .counterfactual },
      changed { $0.optimizer = .adam(learningRate: 0.001) },
      changed { $0.optimizer = .sgd(learningRate: 0.01, momentum: 0.9) },
      changed { $0.prioritizedReplay = PrioritizedReplay() },
      changed {
        $0.targetRule = .doubleQLearning
        $0.head = .dueling
      },
      changed {
        $0.sharesMinibatch = true
        $0.exploration = Exploration(initial: 1, final: 0.1, decaySteps: 300)
      },
    ]
  }()

  static let process = ChainProcess(
    known: CostModel(known: .table2, energyWeight: 0.2), maximumSubtasks: 10)
  static let workflows: [Workflow] = {
    var stream = RandomStream(seed: 4)
    return WorkloadGenerator.paper.draw(7, using: &stream)
  }()

  /// Taken up anywhere, also between two updates, and with another number of threads, a training
  /// ends in the same state, to the byte.
  @Test(arguments: configurations.indices, [0, 1, 19, 103, 334])
  func theRestIsTheSame(_ index: Int, steps: Int) throws {
    let configuration = Self.configurations[index]
    var process = Self.process
    var whole = try InnerModel(configuration, for: process, seed: 5)
    try whole.train(on: &process, episodes: Self.workflows, updates: 90)

    var before = Self.process
    var first = try InnerModel(configuration, for: before, seed: 5)
    var left = steps
    try first.train(on: &before, episodes: Self.workflows, updates: 90) { _, _ in
    } until: {
      left -= 1
      return left < 0
    }
    #expect(first.steps == steps)
    let saved = first.snapshot(in: before)

    var after = Self.process
    var second = try InnerModel(configuration, for: after, seed: 99, threads: 2)
    try second.restore(saved, in: &after, episodes: Self.workflows)
    expectSame(second.snapshot(in: after), saved)
    try second.train(on: &after, episodes: Self.workflows, updates: 90 - second.updates)
    expectSame(second.networks, whole.networks)
    expectSame(second.snapshot(in: after), whole.snapshot(in: process))
  }

  @Test func otherModelsAreRefused() throws {
    let process = Self.process
    let model = try InnerModel(Self.configurations[0], for: process, seed: 5)
    let saved = model.snapshot(in: process)
    var other = try InnerModel(Self.configurations[1], for: process, seed: 5)
    var own = process
    #expect(
      throws: InputError(
        element: "configuration", rule: "must be that of the model, found another")
    ) { try other.restore(saved, in: &own, episodes: Self.workflows) }
  }

  /// Whatever bytes a snapshot has, it is refused, or the model works.
  @Test(arguments: [0, 1, 4]) func hostileBytesDoNoHarm(_ index: Int) throws {
    let configuration = Self.configurations[index]
    var process = Self.process
    var model = try InnerModel(configuration, for: process, seed: 5)
    try model.train(on: &process, episodes: Self.workflows, updates: 20)
    let saved = model.snapshot(in: process)
    var chance = RandomStream(seed: 8)
    var refused = 0
    for round in 0..<400 {
      var bytes = saved
      switch round % 3 {
      case 0: bytes.removeLast(1 + chance.below(bytes.count))
      case 1:
        // The counters and the process come first, behind the configuration.
        let place = min(bytes.count - 1, 600 + chance.below(200))
        bytes[place] = UInt8(truncatingIfNeeded: chance.next())
      default:
        for _ in 0..<4 {
          bytes[chance.below(bytes.count)] = [0, 0x7F, 0x80, 0xFF][chance.below(4)]
        }
      }
      var after = Self.process
      var other = try InnerModel(configuration, for: after, seed: 5)
      do throws(InputError) {
        try other.restore(bytes, in: &after, episodes: Self.workflows)
        try other.train(on: &after, episodes: Self.workflows, updates: 3)
      } catch { refused += 1 }
    }
    #expect(refused > 150)
  }

  // MARK: The outer model

  static let outer: [OuterModelConfiguration] = {
    var joint = OuterModelConfiguration()
    joint.learner.hidden = [8]
    joint.learner.memoryCapacity = 50
    joint.learner.warmUp = 20
    joint.learner.batchSize = 8
    joint.learner.freezeInterval = 7
    joint.updates = 60
    joint.finalLearningRate = 0.01
    var reptile = joint
    reptile.algorithm = .reptile
    reptile.finalLearningRate = 1
    var maml = reptile
    maml.algorithm = .firstOrderMAML
    maml.innerUpdates = 2
    return [joint, reptile, maml]
  }()

  private func model(_ index: Int) throws -> OuterModel<ChainProcess> {
    try OuterModel(Self.outer[index], over: .table4, like: Self.process, seed: 3)
  }

  @Test(arguments: [0, 1, 2], [0, 1, 31])
  func outerModelsGoOnTheSame(_ index: Int, updates: Int) throws {
    var whole = try model(index)
    try whole.train(episodes: Self.workflows, updates: 60)
    var first = try model(index)
    try first.train(episodes: Self.workflows, updates: updates)
    let saved = first.snapshot()
    var second = try model(index)
    try second.restore(saved, episodes: Self.workflows)
    expectSame(second.snapshot(), saved)
    try second.train(episodes: Self.workflows, updates: 60 - second.updates)
    expectSame(second.psi.network, whole.psi.network)
    expectSame(second.snapshot(), whole.snapshot())
  }

  @Test func outerModelsOfOtherSettingsAreRefused() throws {
    let saved = try model(0).snapshot()
    var other = try model(1)
    #expect(
      throws: InputError(element: "settings", rule: "must be those of the model, found others")
    ) { try other.restore(saved, episodes: Self.workflows) }
  }
}

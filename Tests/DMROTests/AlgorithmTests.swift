import DMRO
import Foundation
import TestSupport
import Testing

/// The settings of a training that is short enough to be followed in Double.
struct TrainingCase: CustomTestStringConvertible, Sendable {
  var units = 3
  var rule = TransitionRule.paper
  var target = TargetRule.qLearning
  var head = Head.linear
  var sharesMinibatch = false
  // Without running means, rounding is not blown up by small denominators.
  var optimizer = Optimizer.sgd(learningRate: 0.02, momentum: 0.5)
  var loss = Loss.meanSquared
  var maximumGradientNorm: Double?
  var prioritizedReplay: PrioritizedReplay?

  var testDescription: String {
    let norm = maximumGradientNorm.map { "\($0)" } ?? "none"
    return """
      s = \(units), \(rule.rawValue), \(target.rawValue), \(head.rawValue), shared \
      \(sharesMinibatch), \(optimizer.rule.rawValue), \(loss.rawValue), norm \(norm), \
      prioritized \(prioritizedReplay != nil)
      """
  }

  var settings: InnerModelConfiguration {
    var settings = InnerModelConfiguration()
    settings.units = units
    settings.hidden = [8, 8]
    settings.head = head
    settings.optimizer = optimizer
    settings.loss = loss
    settings.maximumGradientNorm = maximumGradientNorm
    settings.prioritizedReplay = prioritizedReplay
    settings.exploration = Exploration(initial: 0.6, final: 0.2, decaySteps: 150)
    settings.transitionRule = rule
    settings.targetRule = target
    settings.sharesMinibatch = sharesMinibatch
    settings.memoryCapacity = 60
    settings.warmUp = 20
    settings.batchSize = 6
    settings.freezeInterval = 10
    return settings
  }

  /// Priorities whose correction rises within a short training.
  static let priorities: PrioritizedReplay = {
    var replay = PrioritizedReplay()
    replay.exponent = 0.8
    replay.initialCorrection = 0.3
    replay.correctionUpdates = 30
    return replay
  }()

  static let all: [TrainingCase] =
    TransitionRule.allCases.flatMap { rule in
      [
        TrainingCase(units: 1, rule: rule), TrainingCase(rule: rule),
        TrainingCase(rule: rule, target: .doubleQLearning),
        TrainingCase(rule: rule, head: .dueling),
        TrainingCase(rule: rule, sharesMinibatch: true),
        TrainingCase(rule: rule, prioritizedReplay: priorities),
      ]
    } + [
      TrainingCase(optimizer: .rmsProp(learningRate: 0.01)),
      TrainingCase(
        target: .doubleQLearning, optimizer: .rmsProp(learningRate: 0.01),
        prioritizedReplay: PrioritizedReplay()),
      TrainingCase(optimizer: .adam(learningRate: 0.003)),
      TrainingCase(loss: .huber), TrainingCase(maximumGradientNorm: 0.05),
      TrainingCase(
        head: .dueling, optimizer: .adam(learningRate: 0.003), loss: .huber,
        maximumGradientNorm: 0.1, prioritizedReplay: priorities),
    ]
}

/// A process of the paper's system, with three subtasks.
func smallProcess(
  scaling: CostScaling = .perTerm, subtasks: Int = 3
) -> ChainProcess {
  ChainProcess(
    known: CostModel(known: .table2, energyWeight: 0.2, scaling: scaling),
    maximumSubtasks: subtasks)
}

/// Workflows of the paper's generator.
func drawnWorkflows(_ count: Int, subtasks: Int = 3, seed: UInt64 = 7) -> [Workflow] {
  var stream = RandomStream(seed: seed)
  return WorkloadGenerator(subtasks: subtasks).draw(count, using: &stream)
}

@Suite("Algorithm 1")
struct AlgorithmTests {
  /// The twin in Double takes the same steps and updates.
  ///
  /// 45 updates see the ring wrap, four freezes and every rule. Rounding to Float leaves differences of
  /// at most 1.1e-6 in parameters and 2.8e-6 in losses, as measured for all cases: ten times that is
  /// tolerated.
  @Test("equals its slow twin", arguments: TrainingCase.all)
  func equalsTwin(_ training: TrainingCase) throws {
    let workflows = drawnWorkflows(4)
    var process = smallProcess()
    var model = try InnerModel(training.settings, for: process, seed: 3)
    var (losses, epsilons, meanRewards): ([Double], [Double], [Double]) = ([], [], [])
    try model.train(on: &process, episodes: workflows, updates: 45) { _, step in
      losses.append(Double(step.cost))
      epsilons.append(step.epsilon)
      meanRewards.append(step.meanReward)
    }
    var naiveProcess = smallProcess()
    var twin = try NaiveInnerModel(training.settings, process: naiveProcess, seed: 3)
    twin.train(on: &naiveProcess, workflows: workflows, updates: 45)

    #expect(model.steps == twin.steps)
    #expect(losses.count == 45)
    #expect(epsilons == twin.epsilons)
    #expect(maximumDifference(meanRewards, twin.meanRewards) < 1e-12)
    for (loss, expected) in zip(losses, twin.losses) {
      #expect(abs(loss - expected) < 3e-5 * max(1, expected))
    }
    let parameters = twin.online.flatMap(\.parameters)
    #expect(maximumDifference(model.networks.parameters, parameters) < 1e-5)
    // The twin would be of no use if training changed nothing.
    let start = try NaiveInnerModel(training.settings, process: naiveProcess, seed: 3)
    #expect(maximumDifference(start.online.flatMap(\.parameters), parameters) > 0.02)
  }

  @Test("gives the same bytes for the same seed, and others for another")
  func isDeterministic() throws {
    func train(_ seed: UInt64) throws -> ContiguousArray<Float> {
      var process = smallProcess()
      var model = try InnerModel(TrainingCase().settings, for: process, seed: seed)
      try model.train(on: &process, episodes: drawnWorkflows(4), updates: 60)
      return model.networks.parameters
    }
    let first = try train(1)
    try expectSame(train(1), first)
    let isOther = try train(2) != first
    #expect(isOther)
  }

  @Test("is the same in one call and in many")
  func continues() throws {
    let workflows = drawnWorkflows(4)
    var process = smallProcess()
    var whole = try InnerModel(TrainingCase().settings, for: process, seed: 1)
    try whole.train(on: &process, episodes: workflows, updates: 50)
    process = smallProcess()
    var divided = try InnerModel(TrainingCase().settings, for: process, seed: 1)
    for count in [1, 7, 0, 12, 30] {
      try divided.train(on: &process, episodes: workflows, updates: count)
    }
    #expect(divided.updates == 50)
    expectSame(divided.networks.parameters, whole.networks.parameters)
  }

  @Test("gives the same bytes for any number of threads", arguments: TrainingCase.all)
  func threads(_ training: TrainingCase) throws {
    var settings = training.settings
    settings.units = 7
    if training.head == .dueling { settings.prioritizedReplay = PrioritizedReplay() }
    let workflows = drawnWorkflows(4)
    var results: [ContiguousArray<Float>] = []
    var costs: [[Float]] = []
    for threads in [1, 2, 3, 7, 16] {
      var process = smallProcess()
      var model = try InnerModel(settings, for: process, seed: 1, threads: threads)
      var own: [Float] = []
      try model.train(on: &process, episodes: workflows, updates: 60) { own.append($1.cost) }
      results.append(model.networks.parameters)
      costs.append(own)
    }
    for (result, cost) in zip(results, costs) {
      expectSame(result, results[0])
      expectSame(cost, costs[0])
    }
  }

  /// The threads sleep between the calls, and must wake up again.
  @Test("goes on after a pause")
  func pauses() throws {
    var process = smallProcess()
    var whole = try InnerModel(TrainingCase().settings, for: process, seed: 1)
    try whole.train(on: &process, episodes: drawnWorkflows(4), updates: 30)
    process = smallProcess()
    var paused = try InnerModel(TrainingCase().settings, for: process, seed: 1, threads: 3)
    for _ in 0..<3 {
      try paused.train(on: &process, episodes: drawnWorkflows(4), updates: 10)
      Thread.sleep(forTimeInterval: 0.05)
    }
    expectSame(paused.networks.parameters, whole.networks.parameters)
  }

  @Test("starts all units from the given parameters")
  func startsFromParameters() throws {
    let process = smallProcess()
    let trained = try InnerModel(TrainingCase().settings, for: process, seed: 5)
    let model = try InnerModel(
      TrainingCase().settings, for: process, seed: 6, startingFrom: trained.networks.network(1))
    for unit in 0..<3 {
      #expect(
        model.networks.parameters[model.networks.range(of: unit)]
          == trained.networks.parameters[trained.networks.range(of: 1)])
    }
    var other = TrainingCase().settings
    other.hidden = [9, 8]
    #expect(throws: (any Error).self) {
      _ = try InnerModel(other, for: process, seed: 6, startingFrom: trained.networks)
    }
  }
}

import DMRO
import TestSupport

/// Algorithm 2 in Double, written from the paper and without regard to speed: a slow twin.
///
/// It draws from streams of the same names, so that both make the same choices. A step in its memory
/// is the episode as it was, which is moved to another system and asked what each action costs there.
struct NaiveOuterModel {
  /// A step in the memory.
  struct Step {
    var episode: ChainProcess
    var action: Int
  }

  let settings: OuterModelConfiguration
  let distribution: SystemDistribution
  var process: ChainProcess
  var online: NaiveNetwork
  var frozen: NaiveNetwork
  var optimizer: NaiveOptimizer
  var memory: [Step] = []
  var systems: RandomStream
  var exploration: RandomStream
  var replay: RandomStream
  var steps = 0
  var episodes = 0
  var losses: [Double] = []

  init(
    _ settings: OuterModelConfiguration, over distribution: SystemDistribution,
    like process: ChainProcess, seed: UInt64
  ) throws {
    self.settings = settings
    self.distribution = distribution
    self.process = process
    let stream = RandomStream(seed: seed).split("outer model")
    var network = NetworkBlock(
      architecture: try settings.learner.architecture(for: process.shape), count: 1)
    network.initialize(by: settings.learner.initialization, from: stream.split("initialization"))
    online = NaiveNetwork(network)
    frozen = online
    optimizer = NaiveOptimizer(settings.learner.optimizer, count: network.parameters.count)
    systems = stream.split("systems")
    exploration = stream.split("exploration")
    replay = stream.split("replay")
  }

  mutating func train(workflows: [Workflow], updates count: Int) throws {
    while losses.count < count {
      if process.isFinished {
        process.reset(to: workflows[episodes % workflows.count])
        episodes += 1
      }
      try process.move(to: randomSystem())
      let epsilon = settings.learner.exploration.epsilon(at: steps)
      let action =
        exploration.uniform() < epsilon
        ? exploration.below(process.actionCount)
        : greatest(online.outputs(for: features { process.encodeState(into: &$0) }))
      memory.append(Step(episode: process, action: action))
      process.step(action)
      steps += 1
      if steps % settings.learner.updateInterval == 0,
        memory.count >= settings.learner.warmUp
      {
        try update()
      }
    }
  }

  /// Equation (18) in random systems, on a minibatch of the memory.
  private mutating func update() throws {
    let prices = (0..<settings.systemsPerUpdate).map { _ in randomSystem() }
    let actions = settings.usesAllActions ? process.actionCount : 1
    let share = 1 / Double(settings.learner.batchSize * actions)
    let loss = NaiveLoss(settings.learner.loss)
    var total = 0.0
    var gradient = [Double](repeating: 0, count: online.parameters.count)
    for row in 0..<settings.learner.batchSize {
      let step = drawnStep()
      var episode = step.episode
      let model = prices[row % prices.count]
      try episode.move(to: model)
      let state = features { episode.encodeState(into: &$0) }
      let values = online.outputs(for: state)
      let weight = settings.weighsErrors ? errorWeight(in: model) : 1
      var outputGradient = values.map { _ in 0.0 }
      for action in settings.usesAllActions ? Array(values.indices) : [step.action] {
        let target = -episode.localCost(of: action) + valueOfNext(episode, after: action)
        let error = values[action] - target
        total += share * weight * loss.value(error)
        outputGradient[action] = share * weight * loss.derivative(error)
      }
      for (index, slope) in online.gradient(input: state, outputGradient: outputGradient)
        .enumerated()
      {
        gradient[index] += slope
      }
    }
    if let norm = settings.learner.maximumGradientNorm {
      gradient = NaiveOptimizer.clipped(gradient, toNorm: norm)
    }
    // In a hundred steps from the first rate to the last.
    let stage = min(100, losses.count * 100 / settings.updates)
    optimizer.rate =
      settings.learner.optimizer.learningRate
      * naivePower(settings.finalLearningRate, Double(stage) / 100)
    optimizer.step(&online.parameters, gradient)
    losses.append(total)
    if losses.count % settings.learner.freezeInterval == 0 { frozen = online }
  }

  /// The discounted value of what follows an action; 0 behind the last subtask.
  private func valueOfNext(_ episode: ChainProcess, after action: Int) -> Double {
    var next = episode
    next.step(action)
    guard !next.isFinished else { return 0 }
    let state = features { next.encodeState(into: &$0) }
    let values = frozen.outputs(for: state)
    let selector =
      settings.learner.targetRule == .qLearning ? values : online.outputs(for: state)
    return settings.learner.discount * values[greatest(selector)]
  }

  /// The inverse square of the least cost of the largest computation, which is at least 0.01.
  private func errorWeight(in model: CostModel) -> Double {
    let costs = (0..<model.siteCount).map {
      model.localCost(
        computation: model.bounds.maxComputation, transfer: 0, from: $0, to: $0)
    }
    let scale = max(0.01, costs.min() ?? 0)
    return 1 / (scale * scale)
  }

  /// Draws a step among the last ones.
  private mutating func drawnStep() -> Step {
    let capacity = settings.learner.memoryCapacity
    let place = replay.below(min(memory.count, capacity))
    // The newest step that stands at this place of the ring.
    let index = memory.indices.last { $0 % capacity == place } ?? place
    return memory[index]
  }

  private mutating func randomSystem() -> CostModel {
    let model = process.costModel
    return CostModel(
      known: distribution.sample(using: &systems), energyWeight: model.energyWeight,
      scaling: model.scaling, bounds: model.bounds)
  }

  private func greatest(_ values: [Double]) -> Int {
    values.firstIndex(of: values.max() ?? 0) ?? 0
  }

  private func features(_ write: (inout MutableSpan<Float>) -> Void) -> [Double] {
    var state = ContiguousArray<Float>(repeating: .nan, count: process.stateSize)
    var span = state.mutableSpan
    write(&span)
    return state.map(Double.init)
  }
}

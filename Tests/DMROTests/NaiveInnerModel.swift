import DMRO
import TestSupport

/// Algorithm 1 in Double, written from the paper and without regard to speed: a slow twin.
///
/// It draws from streams of the same names, so that both make the same choices.
struct NaiveInnerModel {
  struct Transition {
    var state: [Double]
    var action: Int
    var reward: Double
    var discount: Double
    var next: [Double]
  }

  let settings: InnerModelConfiguration
  var online: [NaiveNetwork]
  var frozen: [NaiveNetwork]
  var memories: [[Transition]]
  var exploration: [RandomStream]
  var replay: [RandomStream]
  var optimizers: [NaiveOptimizer]
  /// The priorities `p^α` of each unit's places in the ring; empty without prioritized replay.
  var priorities: [[Double]]
  /// The greatest priority so far of each unit.
  var greatest: [Double]
  var steps = 0
  var updates = 0
  var losses: [Double] = []
  /// The mean rewards of the actions taken up to each update, since the one before.
  var meanRewards: [Double] = []
  /// The probability of a random action in the last step before each update.
  var epsilons: [Double] = []
  private var rewards: [Double] = []

  init(_ settings: InnerModelConfiguration, process: ChainProcess, seed: UInt64) throws {
    self.settings = settings
    let stream = RandomStream(seed: seed).split("inner model")
    let architecture = try settings.architecture(for: process.shape)
    var networks = NetworkBlock(architecture: architecture, count: settings.units)
    networks.initialize(by: settings.initialization, from: stream.split("initialization"))
    let units = 0..<settings.units
    online = units.map { unit in
      NaiveNetwork(networks, network: unit)
    }
    frozen = online
    memories = units.map { _ in [] }
    exploration = units.map { stream.split("exploration").split($0) }
    let shares = settings.sharesMinibatch
    replay = units.map { stream.split("replay").split(shares ? 0 : $0) }
    let count = networks.layout.parameterCount
    optimizers = units.map { _ in NaiveOptimizer(settings.optimizer, count: count) }
    let places = settings.prioritizedReplay == nil ? 0 : settings.memoryCapacity
    priorities = units.map { _ in [Double](repeating: 0, count: places) }
    greatest = units.map { _ in 1 }
  }

  mutating func train(on process: inout ChainProcess, workflows: [Workflow], updates count: Int) {
    var episode = 0
    while updates < count {
      process.reset(to: workflows[episode % workflows.count])
      episode += 1
      while !process.isFinished && updates < count {
        step(&process)
        if steps % settings.updateInterval == 0, memories[0].count >= settings.warmUp {
          update()
          meanRewards.append(rewards.reduce(0, +) / Double(rewards.count))
          epsilons.append(settings.exploration.epsilon(at: steps - 1))
          rewards = []
        }
      }
    }
  }

  private mutating func step(_ process: inout ChainProcess) {
    let state = encode(process) { $0.encodeState(into: &$1) }
    let epsilon = settings.exploration.epsilon(at: steps)
    var actions: [Int] = []
    for unit in online.indices {
      if exploration[unit].uniform() < epsilon {
        actions.append(exploration[unit].below(process.actionCount))
      } else {
        actions.append(argmax(online[unit].outputs(for: state)))
      }
    }
    let costs = actions.map { process.localCost(of: $0) }
    let lowest = costs.min() ?? 0
    let chosen = actions[costs.firstIndex(of: lowest) ?? 0]
    let highest = costs.max() ?? 0
    for unit in online.indices {
      let stored = settings.transitionRule == .chosen ? chosen : actions[unit]
      let reward =
        switch settings.transitionRule {
        case .paper: stored == chosen ? -lowest : -highest
        case .counterfactual: -costs[unit]
        case .chosen: -lowest
        }
      let follows = settings.transitionRule == .counterfactual ? stored : chosen
      if settings.prioritizedReplay != nil {
        priorities[unit][memories[unit].count % settings.memoryCapacity] = greatest[unit]
      }
      let isLast = process.position + 1 == process.workflow?.subtaskCount
      memories[unit].append(
        Transition(
          state: state, action: stored, reward: reward, discount: isLast ? 0 : settings.discount,
          next: encode(process) { $0.encodeState(after: follows, into: &$1) }))
    }
    rewards.append(-lowest)
    process.step(chosen)
    steps += 1
  }

  private mutating func update() {
    var total = 0.0
    for unit in online.indices {
      let draws = drawn(unit)
      let loss = NaiveLoss(settings.loss)
      let share = 1 / Double(settings.batchSize)
      var gradient = [Double](repeating: 0, count: online[unit].parameters.count)
      var errors: [Double] = []
      for (place, weight) in draws {
        let transition = transition(unit, at: place)
        let values = frozen[unit].outputs(for: transition.next)
        let selector =
          settings.targetRule == .qLearning ? values : online[unit].outputs(for: transition.next)
        let outputs = online[unit].outputs(for: transition.state)
        let error =
          outputs[transition.action]
          - (transition.reward + transition.discount * values[argmax(selector)])
        var outputGradient = outputs.map { _ in 0.0 }
        outputGradient[transition.action] = share * weight * loss.derivative(error)
        let slopes = online[unit].gradient(
          input: transition.state, outputGradient: outputGradient)
        for (index, slope) in slopes.enumerated() { gradient[index] += slope }
        total += share * weight * loss.value(error)
        errors.append(error)
      }
      if let norm = settings.maximumGradientNorm {
        gradient = NaiveOptimizer.clipped(gradient, toNorm: norm)
      }
      optimizers[unit].step(&online[unit].parameters, gradient)
      if let replay = settings.prioritizedReplay {
        for ((place, _), error) in zip(draws, errors) {
          let priority = naivePower(abs(error) + replay.floor, replay.exponent)
          priorities[unit][place] = priority
          greatest[unit] = max(greatest[unit], priority)
        }
      }
    }
    updates += 1
    losses.append(total / Double(online.count))
    if updates % settings.freezeInterval == 0 { frozen = online }
  }

  /// The newest transition of a unit that stands at a place of the ring.
  private func transition(_ unit: Int, at place: Int) -> Transition {
    memories[unit].indices.last { $0 % settings.memoryCapacity == place }
      .map { memories[unit][$0] } ?? memories[unit][place]
  }

  /// Draws the places in the ring that a unit learns from, and how much each counts.
  private mutating func drawn(_ unit: Int) -> [(place: Int, weight: Double)] {
    let stored = min(memories[unit].count, settings.memoryCapacity)
    guard let settings = settings.prioritizedReplay else {
      return (0..<self.settings.batchSize).map { _ in (replay[unit].below(stored), 1) }
    }
    // Schaul et al. (2016), Algorithm 1: P(i) = p^α / Σ p^α, one draw in each of B equal parts, with
    // the weights (N · P(i))^−β, β rising to 1, divided by the greatest of the minibatch.
    let total = priorities[unit].reduce(0, +)
    let rise = min(1, Double(updates) / Double(settings.correctionUpdates))
    let beta = settings.initialCorrection + (1 - settings.initialCorrection) * rise
    let size = self.settings.batchSize
    let draws = (0..<size).map { row -> (place: Int, weight: Double) in
      var rest = (Double(row) + replay[unit].uniform()) / Double(size) * total
      let place = priorities[unit].firstIndex { priority in
        rest -= priority
        return rest < 0
      }
      let index = place ?? stored - 1
      return (index, 1 / naivePower(Double(stored) * priorities[unit][index] / total, beta))
    }
    let most = draws.map(\.weight).max() ?? 1
    return draws.map { ($0.place, $0.weight / most) }
  }

  private func argmax(_ values: [Double]) -> Int {
    values.firstIndex(of: values.max() ?? 0) ?? 0
  }

  private func encode(
    _ process: ChainProcess, _ write: (ChainProcess, inout MutableSpan<Float>) -> Void
  ) -> [Double] {
    var state = ContiguousArray<Float>(repeating: .nan, count: process.stateSize)
    var span = state.mutableSpan
    write(process, &span)
    return state.map(Double.init)
  }
}

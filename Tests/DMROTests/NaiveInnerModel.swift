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
  var steps = 0
  var updates = 0
  var losses: [Double] = []

  init(_ settings: InnerModelConfiguration, process: ChainProcess, seed: UInt64) throws {
    self.settings = settings
    let stream = RandomStream(seed: seed).split("inner model")
    let architecture = try settings.architecture(for: process.shape)
    var networks = NetworkBlock(architecture: architecture, count: settings.units)
    networks.initialize(by: settings.initialization, from: stream.split("initialization"))
    let units = 0..<settings.units
    online = units.map { unit in
      NaiveNetwork(
        inputs: process.stateSize, hidden: settings.hidden, outputs: process.actionCount,
        activation: .relu, head: settings.head == .linear ? .linear : .dueling,
        parameters: networks.parameters[networks.range(of: unit)].map(Double.init))
    }
    frozen = online
    memories = units.map { _ in [] }
    exploration = units.map { stream.split("exploration").split($0) }
    let shares = settings.sharesMinibatch
    replay = units.map { stream.split("replay").split(shares ? 0 : $0) }
    guard case .sgd(let rate, let momentum) = settings.optimizer else {
      preconditionFailure("the twin learns by gradient descent")
    }
    let count = networks.layout.parameterCount
    optimizers = units.map { _ in NaiveOptimizer(.sgd(momentum: momentum), rate: rate, count: count)
    }
  }

  mutating func train(on process: inout ChainProcess, workflows: [Workflow], updates count: Int) {
    var episode = 0
    while updates < count {
      process.reset(to: workflows[episode % workflows.count])
      episode += 1
      while !process.isFinished && updates < count {
        step(&process)
        if steps % settings.updateInterval == 0, memories[0].count >= settings.warmUp { update() }
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
      let isLast = process.position + 1 == process.workflow?.subtaskCount
      memories[unit].append(
        Transition(
          state: state, action: stored, reward: reward, discount: isLast ? 0 : settings.discount,
          next: encode(process) { $0.encodeState(after: follows, into: &$1) }))
    }
    process.step(chosen)
    steps += 1
  }

  private mutating func update() {
    var total = 0.0
    for unit in online.indices {
      let stored = memories[unit].count
      let oldest = max(0, stored - settings.memoryCapacity)
      var batch = NaiveBatch(inputs: [], actions: [], targets: [])
      for _ in 0..<settings.batchSize {
        let place = replay[unit].below(min(stored, settings.memoryCapacity))
        // The newest transition that stands at this place of the ring.
        let index = (oldest..<stored).last { $0 % settings.memoryCapacity == place } ?? place
        let transition = memories[unit][index]
        let values = frozen[unit].outputs(for: transition.next)
        let selector =
          settings.targetRule == .qLearning ? values : online[unit].outputs(for: transition.next)
        batch.inputs.append(transition.state)
        batch.actions.append(transition.action)
        batch.targets.append(
          transition.reward + transition.discount * values[argmax(selector)])
      }
      total += online[unit].loss(.meanSquared, on: batch)
      let gradient = online[unit].gradient(of: .meanSquared, on: batch)
      optimizers[unit].step(&online[unit].parameters, gradient)
    }
    updates += 1
    losses.append(total / Double(online.count))
    if updates % settings.freezeInterval == 0 { frozen = online }
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

import Benchmark
import BenchmarkSupport
import DMRO

/// A model with a state to decide in.
private struct Learner: ~Copyable {
  var model: InnerModel
  private let state: ContiguousArray<Float>
  private var actions: ContiguousArray<Int>

  init(_ model: consuming InnerModel, state: ContiguousArray<Float>) {
    actions = ContiguousArray(repeating: 0, count: model.configuration.units)
    self.state = state
    self.model = model
  }

  mutating func decide() {
    Self.decide(&model, state, &actions)
  }

  /// As a function of parts, which Swift can tell apart.
  private static func decide(
    _ model: inout InnerModel, _ state: ContiguousArray<Float>,
    _ actions: inout ContiguousArray<Int>
  ) {
    var actions = actions.mutableSpan
    model.greedyActions(in: state.span, into: &actions)
  }

  /// Throws unless each network prefers the action whose value a slow network finds greatest.
  mutating func verifyDecision() throws {
    decide()
    for unit in actions.indices {
      let values = SlowNetwork(model.networks, network: unit).outputs(for: state)
      let best = values.max() ?? .nan
      guard values[actions[unit]] > best - 1e-5 else {
        throw WrongResult(description: "unit \(unit) prefers \(actions[unit]) of \(values)")
      }
    }
  }
}

extension LearnerWorkload {
  /// Throws unless one update is the step of gradient descent that it should be.
  ///
  /// With one transition in the memory every minibatch consists of it, so that loss and gradient are
  /// known; the case with known answers covers Adam and minibatches.
  fileprivate func verifyUpdate() throws {
    try GoldenUpdate.verify()
    var settings = settings
    settings.units = 1
    settings.memoryCapacity = 1
    settings.warmUp = 1
    settings.exploration = .constant(0)
    let rate = 0.001
    settings.optimizer = .sgd(learningRate: rate)
    var process = process
    var model = try InnerModel(settings, for: process, seed: 1)
    let before = model.networks
    let slow = SlowNetwork(before)
    let action = slow.outputs(for: state).enumerated().max { $0.element < $1.element }?.offset ?? 0
    let reward = -process.outcome(of: action).cost
    var next = ContiguousArray<Float>(repeating: 0, count: inputs)
    var span = next.mutableSpan
    process.encodeState(after: action, into: &span)
    let following = slow.outputs(for: next).max() ?? .nan
    let target = reward + settings.discount * following

    let workflow = [try Workflow(id: "none", computation: [0], transfer: [0, 0])]
    model.step(in: &process, episodes: workflow)
    let loss = model.update()
    let states = [Array(state)]
    func exact(_ network: SlowNetwork) -> Double { network.loss(states, [action], [target]) }
    try requireEqual("loss", [loss], [exact(slow)], within: 1e-3)
    let change = zip(model.networks.parameters, before.parameters).map { Double($0 - $1) }
    let length = change.reduce(0) { $0 + $1 * $1 }.squareRoot()
    // Downhill at full slope: the change is −rate times the gradient.
    let slope = slow.slope(along: change.map { $0 / length }, of: exact)
    try requireEqual("change", [Float(-length / rate)], [slope], within: 1e-2)
  }
}

/// Updates of s networks, by the cases of `throughput`.
func addUpdates() {
  let workloads = [
    LearnerWorkload(networks: 1), LearnerWorkload(networks: 5), LearnerWorkload(networks: 10),
    LearnerWorkload(networks: 5, hidden: 128, batch: 128),
    LearnerWorkload(networks: 5, inputs: 42, hidden: 256, actions: 5, batch: 256),
  ]
  for work in workloads {
    let name = """
      Update of \(work.networks) networks \
      \(work.inputs)-\(work.hidden)-\(work.hidden)-\(work.actions), batch \(work.batch)
      """
    Benchmark(
      name, configuration: .init(scalingFactor: work.hidden == 64 ? .kilo : .one),
      closure: { (benchmark: Benchmark, learner: Box<Learner>) in
        for _ in benchmark.scaledIterations { learner.value.model.update() }
      },
      setup: {
        try work.verifyUpdate()
        return Box(Learner(try work.modelWithFullMemory(), state: work.state))
      })
  }
}

/// Decisions in one state.
func addDecisions() {
  for networks in [1, 5, 10] {
    let work = LearnerWorkload(networks: networks)
    Benchmark(
      "Decision of \(networks) networks 22-64-64-3", configuration: .init(scalingFactor: .kilo),
      closure: { (benchmark: Benchmark, learner: Box<Learner>) in
        for _ in benchmark.scaledIterations { learner.value.decide() }
      },
      setup: {
        let model = try InnerModel(work.settings, for: work.process, seed: 1)
        var learner = Learner(model, state: work.state)
        try learner.verifyDecision()
        return Box(learner)
      })
  }
}

/// Whole training on the paper's system, from new networks on.
func addTraining() {
  for networks in [1, 5] {
    func train(_ paper: PaperTraining, updates: Int) throws -> NetworkBlock {
      var settings = InnerModelConfiguration()
      settings.units = networks
      var process = paper.process
      var model = try InnerModel(settings, for: process, seed: 1)
      try model.train(on: &process, episodes: paper.workflows, updates: updates)
      return model.networks
    }
    Benchmark(
      "Training of \(networks) networks, 200 updates",
      closure: { (benchmark: Benchmark, paper: PaperTraining) in
        for _ in benchmark.scaledIterations { blackHole(try train(paper, updates: 200)) }
      },
      setup: {
        let paper = try PaperTraining()
        let networks = try train(paper, updates: 2000)
        guard try train(paper, updates: 2000) == networks else {
          throw WrongResult(description: "the same seed gave other networks")
        }
        let gap = try paper.gap(of: networks)
        guard gap >= 0 && gap < 0.05 else {
          throw WrongResult(description: "the gap to the optimum is \(gap)")
        }
        return paper
      })
  }
}

import ArgumentParser
import DMRO

/// Measures how fast the inner model updates, decides or trains, and prints one line of JSON.
@main
struct Throughput: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure updates, decisions or whole training of parallel Q-networks.",
    discussion: """
      update: each of s networks draws its own minibatch from a memory of 10,000, gathers it, runs \
      both networks forward and one backward, and takes a step of Adam; the frozen networks are \
      renewed every 200 updates.
      decide: every network's preferred action in one state.
      train: act, price, store, and update every 5 steps, on the paper's system.
      """)

  enum Work: String, CaseIterable, ExpressibleByArgument {
    case update
    case decide
    case train
  }

  @Option(help: "What to measure.")
  var work = Work.update

  @Option(help: "The number s of networks.")
  var networks = 5

  @Option(help: "The number of features of a state; not for train.")
  var inputs = 22

  @Option(help: "The width of both hidden layers.")
  var hidden = 64

  @Option(help: "The number of actions; not for train.")
  var actions = 3

  @Option(help: "The number of transitions in a minibatch.")
  var batch = 32

  @Option(help: "The number of threads that update networks.")
  var threads = 1

  @Option(help: "How long to measure.")
  var seconds = 2.0

  func run() throws {
    let measurement =
      switch work {
      case .update: try measureUpdates()
      case .decide: try measureDecisions()
      case .train: try measureTraining()
      }
    print(measurement.json(work: work.rawValue))
  }

  private var settings: InnerModelConfiguration {
    var settings = InnerModelConfiguration()
    settings.units = networks
    settings.hidden = [hidden, hidden]
    settings.batchSize = batch
    settings.optimizer = .adam(learningRate: 0.001)
    return settings
  }

  private func measureUpdates() throws -> Measurement {
    var settings = settings
    settings.memoryCapacity = 10_000
    // Random actions fill the memory without a forward pass.
    settings.exploration = .constant(1)
    var process = SyntheticProcess(stateSize: inputs, actionCount: actions, seed: 1)
    var model = try InnerModel(settings, for: process, seed: 1)
    let workflow = [try Workflow(id: "none", computation: [0], transfer: [0, 0])]
    for _ in 0..<settings.memoryCapacity { model.step(in: &process, workflows: workflow) }
    return Measurement(seconds: seconds, label: .networkUpdates(networks)) { count in
      for _ in 0..<count { model.update() }
    }
  }

  private func measureDecisions() throws -> Measurement {
    let process = SyntheticProcess(stateSize: inputs, actionCount: actions, seed: 1)
    var model = try InnerModel(settings, for: process, seed: 1)
    var state = ContiguousArray<Float>(repeating: 0, count: inputs)
    var span = state.mutableSpan
    process.encodeState(into: &span)
    var decided = ContiguousArray(repeating: 0, count: networks)
    return Measurement(seconds: seconds, label: .latency) { count in
      for _ in 0..<count {
        var actions = decided.mutableSpan
        model.greedyActions(in: state.span, into: &actions)
      }
    }
  }

  private func measureTraining() throws -> Measurement {
    var stream = RandomStream(seed: 1)
    let workflows = WorkloadGenerator.paper.trainingSet(using: &stream)
    let cost = CostModel(system: .table2, energyWeight: 0.2)
    var process = ChainProcess(costModel: cost, maximumSubtasks: 10)
    var model = try InnerModel(settings, for: process, seed: 1)
    model.train(on: &process, workflows: workflows, updates: 1)
    let interval = settings.updateInterval
    return Measurement(seconds: seconds, label: .training(networks, interval)) { count in
      model.train(on: &process, workflows: workflows, updates: count)
    }
  }
}

import Benchmark
import BenchmarkSupport
import DMRO

/// An episode: its states, its costs, its steps.
private struct Episode {
  private var process: ChainProcess
  private let workflow: Workflow
  private var state: ContiguousArray<Float>

  init(_ process: ChainProcess, _ workflow: Workflow) throws {
    self.process = process
    self.workflow = workflow
    state = ContiguousArray(repeating: 0, count: process.stateSize)
    let plan = workflow.computation.indices.map { $0 % process.actionCount }
    let exact = try process.costModel.totalCost(of: plan, for: workflow)
    try requireEqual("cost of an episode", [Float(run())], [exact], within: 1e-6)
  }

  /// Places each subtask, and returns the sum of the local objectives.
  mutating func run() -> Double { Self.run(&process, workflow, &state) }

  /// As a function of parts, which Swift can tell apart.
  private static func run(
    _ process: inout ChainProcess, _ workflow: Workflow, _ state: inout ContiguousArray<Float>
  ) -> Double {
    var cost = 0.0
    process.reset(to: workflow)
    while !process.isFinished {
      var state = state.mutableSpan
      process.encodeState(into: &state)
      let action = process.position % process.actionCount
      cost += process.localCost(of: action)
      process.step(action)
    }
    return cost
  }
}

/// The decision process and the exact optimum, ten subtasks each.
func addSimulator() {
  for system in [EdgeCloudSystem.table2, .table3] {
    Benchmark(
      "Episode of 10 steps, \(system.name)", configuration: .init(scalingFactor: .kilo),
      closure: { (benchmark: Benchmark, episode: Box<Episode>) in
        for _ in benchmark.scaledIterations { blackHole(episode.value.run()) }
      },
      setup: {
        let cost = try CostModel(system: system, energyWeight: 0.2)
        let process = try ChainProcess(costModel: cost, maximumSubtasks: 10)
        return Box(try Episode(process, PaperTraining().workflows[0]))
      })
    Benchmark(
      "Exact optimum, \(system.name)", configuration: .init(scalingFactor: .kilo),
      closure: { (benchmark: Benchmark, input: (cost: CostModel, workflow: Workflow)) in
        for _ in benchmark.scaledIterations {
          blackHole(input.cost.optimalPlan(for: input.workflow))
        }
      },
      setup: {
        let cost = try CostModel(system: system, energyWeight: 0.2)
        // All K^N plans, of a workflow so short that there are not too many.
        var (stream, short) = (RandomStream(seed: 1), WorkloadGenerator.paper)
        short.subtasks = 6
        for other in try short.workflows(20, using: &stream) {
          let (found, exact) = (cost.optimalPlan(for: other), try cost.enumeratedPlan(for: other))
          guard abs(found.cost.cost - exact.cost.cost) <= 1e-9 * exact.cost.cost else {
            throw WrongResult(description: "\(found) is not optimal, \(exact) is")
          }
        }
        return (cost, try PaperTraining().workflows[0])
      })
  }
}

/// The decision of five networks for a workflow of ten subtasks, one workflow after the other.
func addDecider() {
  Benchmark(
    "Decision for 10 subtasks by 5 networks", configuration: .init(scalingFactor: .kilo),
    closure: { (benchmark: Benchmark, decider: Box<WorkflowDecider>) in
      for _ in benchmark.scaledIterations { blackHole(try decider.value.decide()) }
    },
    setup: {
      var decider = try WorkflowDecider.make()
      try decider.verify()
      return Box(decider)
    })
}

/// A decider with its workflow, and the plan that it must find.
private struct WorkflowDecider: ~Copyable {
  private var decider: Decider<ChainProcess>
  private let workflow: Workflow
  private let expected: Decision

  private init(_ decider: consuming Decider<ChainProcess>, _ workflow: Workflow, _ plan: Decision) {
    self.decider = decider
    self.workflow = workflow
    expected = plan
  }

  static func make() throws -> WorkflowDecider {
    let paper = try PaperTraining()
    var process = paper.process
    var model = try InnerModel(.init(), for: process, seed: 1)
    try model.train(on: &process, episodes: paper.workflows, updates: 100)
    let expected = try model.networks.decisions(for: paper.workflows, on: process)[0]
    return WorkflowDecider(
      try Decider(model.networks, on: process), paper.workflows[0], expected)
  }

  mutating func decide() throws -> Double {
    try decider.decide(workflow)
    return decider.cost
  }

  /// Throws unless the plan is that of batched decisions.
  mutating func verify() throws {
    guard try decide() == expected.cost, decider.plan == expected.plan else {
      throw WrongResult(description: "\(decider.plan) is not the plan \(expected.plan)")
    }
  }
}

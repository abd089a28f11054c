import DMRO
public import DMROFiles
import DMRONetworks
import DMROOffloading
import DMRORandom
import DMROScheduling

extension Imitation {
  /// Measures the gaps of imitating networks to their experts, on workflows that they have not seen.
  ///
  /// - On chains of Section V-A, in the systems of Tables II and III: three networks, 3000 updates,
  ///   asking the exact expert in states that the networks visit.
  /// - On random graphs of 5 to 12 subtasks with queues, in the system of Table III: three networks,
  ///   500 updates on the best known plans in the default order.
  ///
  /// The bounds of the gaps are ours: the sources have other fields.
  ///
  /// - Parameters:
  ///   - seed: The random seed.
  ///   - effort: The factor of the numbers of updates and of workflows.
  /// - Throws: `InputError`, if a training diverges.
  public static func exampleNumbers(
    seed: UInt64, effort: Double = 1
  ) throws(InputError) -> [ExampleNumber] {
    var numbers: [ExampleNumber] = []
    for (system, name) in [(EdgeCloudSystem.table2, "table-2"), (.table3, "table-3")] {
      numbers.append(
        ExampleNumber(
          name: "\(name)-gap", title: "chains in \(system.name): gap to exact plans",
          value: try chainGap(in: system, seed: seed, effort: effort), required: 0...0.01))
    }
    numbers.append(
      ExampleNumber(
        name: "graph-gap", title: "graphs in Table III with queues: gap to the best known plans",
        value: try graphGap(seed: seed, effort: effort), required: -.infinity...0.02))
    return numbers
  }

  private static func chainGap(
    in system: EdgeCloudSystem, seed: UInt64, effort: Double
  ) throws(InputError) -> Double {
    let generator = WorkloadGenerator.paper
    let costModel = try CostModel(system: system, energyWeight: 0.2, bounds: generator.bounds)
    let process = try ChainProcess(
      costModel: costModel, maximumSubtasks: generator.subtasks)
    var configuration = LabelConfiguration()
    configuration.units = 3
    let networks = try train(
      process, seed: seed, updates: max(1, Int(3000 * effort)), configuration: configuration,
      episodes: { generator.draw("chain", using: &$0) })
    var unseen = RandomStream(seed: seed).split("imitation").split("unseen")
    let workflows = generator.draw(max(10, Int(1000 * effort)), using: &unseen)
    let decisions = try networks.decisions(for: workflows, on: process)
    let sum = zip(workflows, decisions).reduce(0.0) {
      $0 + $1.1.cost / costModel.optimalPlan(for: $1.0).cost.cost - 1
    }
    return sum / Double(workflows.count)
  }

  private static func graphGap(seed: UInt64, effort: Double) throws(InputError) -> Double {
    var process = GraphProcess(maximumSites: EdgeCloudSystem.table3.siteCount)
    var configuration = LabelConfiguration.candidates
    configuration.units = 3
    configuration.updateInterval = 10
    configuration.warmUp = 100
    let networks = try train(
      process, seed: seed, updates: max(1, Int(500 * effort)), configuration: configuration,
      episodes: { randomGraph(using: &$0) })
    var unseen = RandomStream(seed: seed).split("imitation").split("unseen graphs")
    let count = max(3, Int(100 * effort))
    var sum = 0.0
    for _ in 0..<count {
      let episode = randomGraph(using: &unseen)
      let best = try bestKnownSites(of: episode, nodes: 20_000)
      process.reset(to: episode)
      let known = process.totalCost(of: best)
      sum += leastCost(of: episode, by: networks, &process) / known - 1
    }
    return sum / Double(count)
  }

  /// The least cost of the plans of networks in the order of an episode, each by its least
  /// cost + output.
  private static func leastCost(
    of episode: GraphEpisode, by networks: NetworkBlock, _ process: inout GraphProcess
  ) -> Double {
    let shape = process.shape
    var workspace = Workspace(architecture: networks.architecture, capacity: shape.rows)
    var state = ContiguousArray<Float>(repeating: 0, count: shape.size)
    var lowest = Double.infinity
    for unit in 0..<networks.count {
      process.reset(to: episode)
      var sites: [Int] = []
      while !process.isFinished {
        var features = state.mutableSpan
        process.encodeState(into: &features)
        networks.forward(unit, inputs: state.span, batch: shape.rows, in: &workspace)
        sites.append(process.leastCandidate(by: workspace.outputs, isResidual: true))
        process.step(sites[sites.count - 1])
      }
      lowest = min(lowest, process.totalCost(of: sites))
    }
    return lowest
  }

  /// Draws a random graph in the system of Table III with queues.
  private static func randomGraph(using stream: inout RandomStream) -> GraphEpisode {
    let system = EdgeCloudSystem.table3.withQueues
    var quantities = GraphQuantities()
    quantities.communicationRatio = stream.logUniform(0.1, 5)
    do {
      let graph = try RandomGraphGenerator(
        subtasks: 5 + stream.below(8), shape: stream.logUniform(0.5, 2),
        outDegree: 1 + stream.below(3), quantities: quantities
      ).graph(id: "random", in: system, using: &stream)
      return GraphEpisode(
        try SchedulingProblem(graph, in: system, energyWeight: 0.2, scaling: .relative))
    } catch {
      preconditionFailure("a random graph breaks a rule: \(error)")
    }
  }
}

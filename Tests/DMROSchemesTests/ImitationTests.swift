import DMRO
import DMROFiles
import DMRONetworks
import DMROOffloading
import DMRORandom
import DMROScheduling
import DMROSchemes
import Testing

/// Imitation of exact plans.
struct ImitationTests {
  private typealias Chains = ParallelLabelLearningTests

  @Test("The exact expert continues optimally from any state")
  func expert() throws {
    let generator = Chains.generator
    var process = try Chains.process()
    var stream = RandomStream(seed: 6)
    for _ in 0..<10 {
      let workflow = generator.draw("chain", using: &stream)
      let expert = Imitation.exactExpert(of: workflow, by: process.costModel)
      // Any first two sites, then the expert; the oracle tries all other two.
      for number in 0..<9 {
        let first = [number / 3, number % 3]
        process.reset(to: workflow)
        var plan = first
        for site in first { process.step(site) }
        while !process.isFinished {
          plan.append(expert(process))
          process.step(plan[plan.count - 1])
        }
        var lowest = Double.infinity
        for rest in 0..<9 {
          lowest = min(lowest, process.totalCost(of: first + [rest / 3, rest % 3]))
        }
        #expect(abs(process.totalCost(of: plan) / lowest - 1) < 1e-12)
      }
    }
  }

  @Test("Networks come near their expert, driven by it or by themselves", arguments: [0, 0.25, 1])
  func learning(expertShare: Double) throws {
    let networks = try Imitation.train(
      Chains.process(), seed: 2, updates: 500, configuration: Chains.configuration,
      expertShare: expertShare, episodes: { Chains.generator.draw("chain", using: &$0) })
    let gap = try Chains.gap(networks)
    #expect(gap < 0.02, "\(gap)")
  }

  @Test("Cloning plans is the same as an expert that always drives")
  func cloning() throws {
    let process = try Chains.process()
    let plans = try Imitation.train(
      process, seed: 3, updates: 30, configuration: Chains.configuration,
      episodes: { Chains.generator.draw("chain", using: &$0) },
      cloning: { workflow in process.costModel.optimalPlan(for: workflow).decision })
    let states = try Imitation.train(
      process, seed: 3, updates: 30, configuration: Chains.configuration, expertShare: 1,
      episodes: { Chains.generator.draw("chain", using: &$0) })
    #expect(plans == states)
  }

  @Test("Errors of the expert end the training")
  func failure() throws {
    let error = #expect(throws: InputError.self) {
      try Imitation.train(
        Chains.process(), seed: 3, updates: 30, configuration: Chains.configuration,
        episodes: { Chains.generator.draw("chain", using: &$0) },
        cloning: { _ throws(InputError) in throw InputError(element: "plan", rule: "is missing") })
    }
    #expect(error?.element == "plan")
  }

  /// A small graph with queues.
  private static func episode(
    _ stream: inout RandomStream, subtasks: Int = 5
  ) -> GraphEpisode {
    do {
      let system = EdgeCloudSystem.table2.withQueues
      let graph = try RandomGraphGenerator(subtasks: subtasks).graph(
        id: "graph", in: system, using: &stream)
      return GraphEpisode(
        try SchedulingProblem(graph, in: system, energyWeight: 0.2, scaling: .relative))
    } catch { preconditionFailure("\(error)") }
  }

  @Test("The best known sites are the cheapest in the order of the episode")
  func graphExpert() throws {
    var stream = RandomStream(seed: 4)
    for _ in 0..<3 {
      let episode = Self.episode(&stream).perturbed(by: 0.3, using: &stream)
      var process = GraphProcess(maximumSites: 3)
      process.reset(to: episode)
      let cost = process.totalCost(of: try Imitation.bestKnownSites(of: episode))
      var lowest = Double.infinity
      for number in 0..<243 {
        var (rest, sites) = (number, [Int]())
        for _ in 0..<5 {
          sites.append(rest % 3)
          rest /= 3
        }
        lowest = min(lowest, process.totalCost(of: sites))
      }
      #expect(abs(cost / lowest - 1) < 1e-9)
    }
  }

  @Test("Networks for graphs plan better than look, from which they begin")
  func graphs() throws {
    var configuration = LabelConfiguration.candidates
    configuration.units = 2
    configuration.hidden = [32, 32]
    configuration.batchSize = 32
    configuration.warmUp = 100
    configuration.updateInterval = 4
    let networks = try Imitation.train(
      GraphProcess(maximumSites: 3), seed: 105, updates: 300, configuration: configuration,
      episodes: { Self.episode(&$0, subtasks: 8) })
    var process = GraphProcess(maximumSites: 3)
    var workspace = Workspace(architecture: networks.architecture, capacity: 3)
    var state = ContiguousArray<Float>(repeating: 0, count: process.shape.size)
    var stream = RandomStream(seed: 170)
    var (learned, look, best) = (0.0, 0.0, 0.0)
    for _ in 0..<60 {
      let episode = Self.episode(&stream, subtasks: 8)
      var lowest = Double.infinity
      for unit in 0..<networks.count {
        process.reset(to: episode)
        var sites: [Int] = []
        while !process.isFinished {
          var features = state.mutableSpan
          process.encodeState(into: &features)
          networks.forward(unit, inputs: state.span, batch: 3, in: &workspace)
          let values = (0..<process.candidateCount).map {
            process.cost(of: $0) + Double(workspace.outputs[$0])
          }
          sites.append(values.indices.reduce(0) { values[$1] < values[$0] ? $1 : $0 })
          process.step(sites[sites.count - 1])
        }
        lowest = min(lowest, process.totalCost(of: sites))
      }
      learned += lowest
      look += episode.problem.lookPlan().cost
      best += try episode.problem.optimalPlan(budget: 20_000).plan.cost
    }
    #expect(learned - best < 0.5 * (look - best), "\(learned), \(look), \(best)")
  }

  @Test("Example numbers are those of networks that have learned, the same for a seed")
  func example() throws {
    let first = try Imitation.exampleNumbers(seed: 101, effort: 0.01)
    #expect(
      first.map(\.name) == ["imitation-table-2", "imitation-table-3", "imitation-graphs"])
    #expect(try Imitation.exampleNumbers(seed: 101, effort: 0.01) == first)
    let later = try Imitation.exampleNumbers(seed: 101, effort: 0.03)
    for (number, other) in zip(later, first).prefix(2) {
      #expect(number.isReproduced && number.value < 0.1 * other.value, "\(number), \(other)")
    }
    #expect((-0.01...0.05).contains(later[2].value), "\(later[2])")
  }

  /// The trainers of labels, each by its name.
  private static func train(
    _ name: String, updates: Int, until isStopped: () -> Bool = { false }
  ) throws -> NetworkBlock {
    let process = try Chains.process()
    var configuration = Chains.configuration
    (configuration.hidden, configuration.warmUp) = ([4], 4)
    let draw: (inout RandomStream) -> Workflow = { Chains.generator.draw("chain", using: &$0) }
    switch name {
    case "cloning":
      return try Imitation.train(
        process, seed: 3, updates: updates, configuration: configuration, episodes: draw,
        cloning: { process.costModel.optimalPlan(for: $0).decision }, until: isStopped)
    case "asking":
      return try Imitation.train(
        process, seed: 3, updates: updates, configuration: configuration, episodes: draw,
        until: isStopped)
    case "graphs":
      configuration.isResidual = true
      return try Imitation.train(
        GraphProcess(maximumSites: 3), seed: 3, updates: updates, configuration: configuration,
        episodes: { episode(&$0) }, until: isStopped)
    default:
      return try ParallelLabelLearning.train(
        process, seed: 3, updates: updates, configuration: configuration, episodes: draw,
        until: isStopped)
    }
  }

  @Test(
    "Without updates, or stopped at once, networks have not learned",
    arguments: ["cloning", "asking", "graphs", "parallel"])
  func limits(name: String) throws {
    let untrained = try Self.train(name, updates: 0)
    #expect(try Self.train(name, updates: 2, until: { true }) == untrained)
    #expect(try Self.train(name, updates: 2) != untrained)
    var asked = 0
    _ = try Self.train(name, updates: 1_000_000) {
      asked += 1
      return asked > 3
    }
    #expect(asked == 4)
    for updates in [-1, 1_000_000_001] {
      let error = #expect(throws: InputError.self) {
        try Self.train(name, updates: updates, until: { true })
      }
      #expect(error?.element == "updates")
    }
  }
}

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
  private static func episode(_ stream: inout RandomStream) -> GraphEpisode {
    do {
      let system = EdgeCloudSystem.table2.withQueues
      let graph = try RandomGraphGenerator(subtasks: 5).graph(
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

  @Test("Networks for graphs score candidates as the residual of their costs")
  func graphs() throws {
    var configuration = LabelConfiguration.candidates
    configuration.units = 1
    configuration.hidden = [16]
    configuration.batchSize = 16
    configuration.warmUp = 50
    configuration.updateInterval = 2
    /// The mean ratio of a network's cost to that of the best known sites.
    func ratio(_ updates: Int) throws -> Double {
      var process = GraphProcess(maximumSites: 4)
      let network = try Imitation.train(
        process, seed: 5, updates: updates, configuration: configuration,
        episodes: Self.episode)
      var workspace = Workspace(architecture: network.architecture, capacity: 4)
      var state = ContiguousArray<Float>(repeating: 0, count: process.shape.size)
      var (sum, stream) = (0.0, RandomStream(seed: 70))
      for _ in 0..<30 {
        let episode = Self.episode(&stream)
        process.reset(to: episode)
        var sites: [Int] = []
        while !process.isFinished {
          var features = state.mutableSpan
          process.encodeState(into: &features)
          network.forward(0, inputs: state.span, batch: 4, in: &workspace)
          let values = (0..<process.candidateCount).map {
            process.cost(of: $0) + Double(workspace.outputs[$0])
          }
          sites.append(values.indices.reduce(0) { values[$1] < values[$0] ? $1 : $0 })
          process.step(sites[sites.count - 1])
        }
        let best = try Imitation.bestKnownSites(of: episode)
        sum += process.totalCost(of: sites) / process.totalCost(of: best) - 1
      }
      return sum / 30
    }
    let (before, after) = (try ratio(0), try ratio(300))
    #expect(after < 0.7 * before, "\(before), \(after)")
  }

  @Test("Example numbers are the same for a seed")
  func example() throws {
    let numbers = try Imitation.exampleNumbers(seed: 1, effort: 0.01)
    #expect(numbers.map(\.name) == ["table-2-gap", "table-3-gap", "graph-gap"])
    #expect(numbers.allSatisfy { $0.value.isFinite })
    #expect(try Imitation.exampleNumbers(seed: 1, effort: 0.01) == numbers)
  }
}

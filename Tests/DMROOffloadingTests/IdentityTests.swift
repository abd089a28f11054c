import DMROOffloading
import DMRORandom
import Testing

/// What must hold for any system, workflow and plan, whatever the numbers.
struct IdentityTests {
  struct Shape: CustomTestStringConvertible {
    var subtasks: Int
    var sites: Int
    var scaling: CostScaling

    var testDescription: String { "N = \(subtasks), K = \(sites), \(scaling.rawValue)" }

    var stream: RandomStream {
      RandomStream(seed: 11).split(scaling.rawValue).split(subtasks).split(sites)
    }

    /// A random system with a random δ and the bounds of the given workflows.
    func model(_ workflows: [Workflow], using stream: inout RandomStream) throws -> CostModel {
      CostModel(
        known: try RandomCases.system(siteCount: sites, using: &stream),
        energyWeight: stream.uniform(0, 2), scaling: scaling, bounds: WorkloadBounds(of: workflows))
    }
  }

  /// All N ≤ 7 and K ≤ 5 under all readings.
  static let shapes = CostScaling.allCases.flatMap { scaling in
    (1...7).flatMap { subtasks in
      (1...5).map { Shape(subtasks: subtasks, sites: $0, scaling: scaling) }
    }
  }

  @Test(arguments: shapes) func localObjectivesSumToTheTotalCost(_ shape: Shape) throws {
    var stream = shape.stream.split("sum")
    for _ in 0..<20 {
      let workflow = RandomCases.workflow(subtasks: shape.subtasks, using: &stream)
      let model = try shape.model([workflow], using: &stream)
      let decision = RandomCases.decision(
        subtasks: shape.subtasks, siteCount: shape.sites, using: &stream)
      var sum = 0.0
      var previous = 0
      for (subtask, site) in decision.enumerated() {
        sum += model.localCost(of: workflow, subtask: subtask, from: previous, to: site)
        previous = site
      }
      #expect(try isClose(sum, model.totalCost(of: decision, for: workflow), relative: 1e-12))
    }
  }

  @Test(arguments: shapes) func theProcessPricesAsTheModel(_ shape: Shape) throws {
    var stream = shape.stream.split("process")
    let workflow = RandomCases.workflow(subtasks: shape.subtasks, using: &stream)
    let model = try shape.model([workflow], using: &stream)
    let decision = RandomCases.decision(
      subtasks: shape.subtasks, siteCount: shape.sites, using: &stream)
    var process = ChainProcess(known: model, maximumSubtasks: 7)
    process.reset(to: workflow)
    var sum = 0.0
    for site in decision {
      #expect(!process.isFinished)
      sum += process.localCost(of: site)
      process.step(site)
    }
    #expect(process.isFinished)
    #expect(isClose(sum, process.totalCost(of: decision), relative: 1e-12))
    #expect(try process.totalCost(of: decision) == model.totalCost(of: decision, for: workflow))
  }

  @Test(arguments: shapes) func dynamicProgrammingFindsWhatEnumerationFinds(_ shape: Shape) throws {
    var stream = shape.stream.split("optimum")
    // 5^7 plans take a while without optimization: fewer of the large ones.
    for _ in 0..<(shape.subtasks * shape.sites > 24 ? 1 : 4) {
      let workflow = RandomCases.workflow(subtasks: shape.subtasks, using: &stream)
      let model = try shape.model([workflow], using: &stream)
      let exact = model.optimalPlan(for: workflow)
      let enumerated = try model.enumeratedPlan(for: workflow)
      #expect(isClose(exact.cost.cost, enumerated.cost.cost, relative: 1e-12))
      #expect(exact.decision == enumerated.decision)
    }
  }

  @Test(arguments: shapes) func actionValuesHoldTheOptimum(_ shape: Shape) throws {
    var stream = shape.stream.split("values")
    let workflow = RandomCases.workflow(subtasks: shape.subtasks, using: &stream)
    let model = try shape.model([workflow], using: &stream)
    let values = try model.exactActionValues(for: workflow)
    #expect(values.count == shape.subtasks * shape.sites * shape.sites)
    let optimum = model.optimalPlan(for: workflow)
    #expect(isClose(-(values[..<shape.sites].max() ?? 0), optimum.cost.cost, relative: 1e-12))
    // The best action in each state leads along the optimal plan.
    var previous = 0
    for subtask in 0..<shape.subtasks {
      let start = (subtask * shape.sites + previous) * shape.sites
      let best = values[start..<(start + shape.sites)].enumerated().max { $0.element < $1.element }
      previous = best?.offset ?? -1
      #expect(previous == optimum.decision[subtask])
    }
  }

  @Test(arguments: shapes, [0, 0.5, 0.9])
  func actionValuesObeyBellman(_ shape: Shape, discount: Double) throws {
    var stream = shape.stream.split("discounted")
    let workflow = RandomCases.workflow(subtasks: shape.subtasks, using: &stream)
    let model = try shape.model([workflow], using: &stream)
    let values = try model.exactActionValues(for: workflow, discount: discount)
    /// The definition, by recursion.
    func value(_ subtask: Int, _ previous: Int, _ site: Int) -> Double {
      let cost = model.localCost(of: workflow, subtask: subtask, from: previous, to: site)
      // Below depth 3 the table itself stands for the recursion.
      guard subtask + 1 < shape.subtasks else { return -cost }
      let next = (0..<shape.sites).map {
        subtask % 4 == 3
          ? values[((subtask + 1) * shape.sites + site) * shape.sites + $0]
          : value(subtask + 1, site, $0)
      }
      return -cost + discount * (next.max() ?? 0)
    }
    for subtask in 0..<shape.subtasks {
      for previous in 0..<shape.sites {
        for site in 0..<shape.sites {
          let found = values[(subtask * shape.sites + previous) * shape.sites + site]
          #expect(isClose(found, value(subtask, previous, site), relative: 1e-12))
        }
      }
    }
  }
}

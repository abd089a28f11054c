import DMROOffloading
import Foundation
import Testing

/// `Golden/cost-cases.json`: six random systems with three workflows each, from a float64 reference
/// outside this project; its optimum was checked by enumeration for N ≤ 6 (see the notes that came
/// with the file: costs agree within 1e-9 relative, plans too unless costs tie).
struct GoldenCostTests {
  struct File: Decodable {
    var cases: [Case]
  }

  struct Case: Decodable, CustomTestStringConvertible {
    var environment: EdgeCloudSystem
    var workflows: [Workflow]
    var weight: Double
    var scaling: CostScaling
    var scales: CostScales
    var expected: Expected

    var testDescription: String { "\(environment.name), \(scaling.rawValue), δ = \(weight)" }

    var model: CostModel {
      CostModel(
        known: environment, energyWeight: weight, scaling: scaling,
        bounds: WorkloadBounds(of: workflows))
    }
  }

  struct Expected: Decodable {
    var optimal: [DecisionCost]
    var greedy: [DecisionCost]
    var fixed: [[Double]]
  }

  struct DecisionCost: Decodable {
    var decision: [Int]
    var cost: Double
  }

  static let cases: [Case] = {
    guard
      let url = Bundle.module.url(
        forResource: "cost-cases", withExtension: "json", subdirectory: "Golden"),
      let data = try? Data(contentsOf: url),
      let file = try? JSONDecoder().decode(File.self, from: data)
    else { return [] }
    return file.cases
  }()

  @Test func theFileIsThere() {
    #expect(Self.cases.count == 6)
    #expect(Self.cases.allSatisfy { $0.workflows.count == 3 })
  }

  @Test(arguments: cases) func scales(_ golden: Case) {
    let scales = golden.model.scales
    #expect(isClose(scales.computation, golden.scales.computation))
    #expect(isClose(scales.transmission, golden.scales.transmission))
    #expect(isClose(scales.energy, golden.scales.energy))
  }

  @Test(arguments: cases) func optimum(_ golden: Case) {
    for (workflow, expected) in zip(golden.workflows, golden.expected.optimal) {
      let plan = golden.model.optimalPlan(for: workflow)
      #expect(isClose(plan.cost.cost, expected.cost))
      #expect(plan.decision == expected.decision)
    }
  }

  @Test(arguments: cases) func greedy(_ golden: Case) {
    for (workflow, expected) in zip(golden.workflows, golden.expected.greedy) {
      let plan = golden.model.greedyPlan(for: workflow)
      #expect(isClose(plan.cost.cost, expected.cost))
      #expect(plan.decision == expected.decision)
    }
  }

  @Test(arguments: cases) func fixedPlans(_ golden: Case) throws {
    for (workflow, expected) in zip(golden.workflows, golden.expected.fixed) {
      #expect(expected.count == golden.environment.siteCount)
      for (site, cost) in expected.enumerated() {
        #expect(try isClose(golden.model.fixedPlan(at: site, for: workflow).cost.cost, cost))
      }
    }
  }
}

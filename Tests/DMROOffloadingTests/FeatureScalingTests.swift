import DMROOffloading
import DMRORandom
import Testing

/// The table of readings of "feature scaling".
///
/// Table II, N = 10, δ = 0.2, mean of 20000 workflows of Section V-A, each scheme's mean cost over
/// the optimum's. The numbers are from a prototype outside this project, with another generator of
/// random bits; they check the workload as well.
struct FeatureScalingTests {
  struct Reading: CustomTestStringConvertible {
    var scaling: CostScaling
    /// The mean optimum; not known for seconds and joules.
    var optimum: Double?
    var device: Double
    var edge: Double
    var cloud: Double
    var greedy: Double
    /// What rounding and the draw of 20000 workflows leave open.
    var tolerance: Double

    var testDescription: String { scaling.rawValue }
  }

  static let readings = [
    // Here the cloud alone is the optimum, and the prototype's ratios have two digits.
    Reading(
      scaling: .none, optimum: nil, device: 3.50, edge: 1.66, cloud: 1, greedy: 1, tolerance: 0.005),
    Reading(
      scaling: .perTerm, optimum: 1.6427, device: 3.684, edge: 1.631, cloud: 1.458, greedy: 1.001,
      tolerance: 0.004),
    Reading(
      scaling: .perParameter, optimum: 9.8063, device: 2.674, edge: 1.261, cloud: 9.12,
      greedy: 1.142, tolerance: 0.004),
  ]

  @Test(arguments: readings) func meanCosts(_ reading: Reading) throws {
    var stream = RandomStream(seed: 7).split("workload")
    let workflows = WorkloadGenerator.paper.draw(20000, using: &stream)
    let model = CostModel(known: .table2, energyWeight: 0.2, scaling: reading.scaling)
    func mean(_ plan: (Workflow) throws -> Plan) rethrows -> Double {
      try workflows.reduce(0) { try $0 + plan($1).cost.cost } / Double(workflows.count)
    }
    func fixed(_ tier: Tier) throws -> Double {
      let site = try #require(model.bestFixedSite(in: tier, on: workflows))
      return try mean { try model.fixedPlan(at: site, for: $0) }
    }
    let optimum = mean(model.optimalPlan)
    if let expected = reading.optimum {
      #expect(isClose(optimum, expected, relative: reading.tolerance))
    }
    let costs = [
      (try fixed(.device), reading.device), (try fixed(.edge), reading.edge),
      (try fixed(.cloud), reading.cloud), (mean(model.greedyPlan), reading.greedy),
    ]
    for (cost, expected) in costs {
      #expect(isClose(cost / optimum, expected, relative: reading.tolerance), "\(cost / optimum)")
    }
  }
}

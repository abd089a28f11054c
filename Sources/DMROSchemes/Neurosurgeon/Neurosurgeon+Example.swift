public import DMROFiles
import DMROOffloading
import DMRORandom

extension Neurosurgeon {
  /// Measures how much one cut loses against exact plans, on random chains of Section V-A in the
  /// systems of Tables II and III of the paper behind this package, with its δ = 0.2.
  ///
  /// Only the share with the best single cut has a range: each plan must cost as little as the
  /// cheapest of all single cuts, each priced as a whole. The loss by a single cut is reported.
  ///
  /// - Parameters:
  ///   - seed: The random seed.
  ///   - effort: The factor of the number of chains, 10,000.
  /// - Throws: `InputError`, never with the systems of the paper.
  public static func exampleNumbers(
    seed: UInt64, effort: Double = 1
  ) throws(InputError) -> [ExampleNumber] {
    let generator = WorkloadGenerator.paper
    let count = max(10, Int(10_000 * effort))
    var numbers: [ExampleNumber] = []
    for (system, name) in [(EdgeCloudSystem.table2, "table-2"), (.table3, "table-3")] {
      let costModel = try CostModel(
        system: system, energyWeight: 0.2, bounds: generator.bounds)
      var stream = RandomStream(seed: seed).split("neurosurgeon").split(name)
      var (optimal, best, gap) = (0, 0, 0.0)
      for workflow in try generator.workflows(count, using: &stream) {
        let cost = try costModel.plan(plan(workflow, by: costModel), for: workflow).cost.cost
        let exact = costModel.optimalPlan(for: workflow).cost.cost
        if cost <= exact * (1 + 1e-12) { optimal += 1 }
        if try cost <= leastCost(workflow, by: costModel) * (1 + 1e-12) { best += 1 }
        gap += cost / exact - 1
      }
      numbers += [
        ExampleNumber(
          name: "cut-\(name)-best",
          title: "\(system.name): share of chains with the best single cut",
          value: Double(best) / Double(count), required: 1...1, holdsForEverySeed: true),
        ExampleNumber(
          name: "cut-\(name)-optimal",
          title: "\(system.name): share of chains for which one cut is optimal among all plans",
          value: Double(optimal) / Double(count)),
        ExampleNumber(
          name: "cut-\(name)-gap",
          title: "\(system.name): mean gap of one cut to the exact optimum",
          value: gap / Double(count)),
      ]
    }
    return numbers
  }

  /// The least cost over all plans with one cut, each evaluated as a whole.
  private static func leastCost(
    _ workflow: Workflow, by costModel: CostModel
  ) throws(InputError) -> Double {
    let count = workflow.subtaskCount
    var lowest = Double.infinity
    for site in 0..<costModel.siteCount {
      for cut in 0...count {
        let sites = (0..<count).map { $0 < cut ? 0 : site }
        lowest = min(lowest, try costModel.plan(sites, for: workflow).cost.cost)
      }
    }
    return lowest
  }
}

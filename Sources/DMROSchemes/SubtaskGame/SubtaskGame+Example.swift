import DMRORandom

extension SubtaskGame {
  /// Plays chains of the paper's Section V-A, each in a system of its own from
  /// `SystemDistribution.wide`, with δ = 0.2.
  ///
  /// Chains of 10 subtasks compare the equilibria of three starts with the optimum; for chains of
  /// five subtasks all plans are enumerated, and with them all equilibria.
  ///
  /// - Parameters:
  ///   - seed: The seed of the chains.
  ///   - effort: The amount of work; 1 is 1000 chains of each length.
  /// - Returns: The numbers, the same for a seed.
  public static func exampleNumbers(seed: UInt64, effort: Double = 1) -> [ExampleNumber] {
    let root = RandomStream(seed: seed).split("subtask game")
    let count = max(1, Int((1000 * effort).rounded()))
    var (device, random, greedy) = (0.0, 0.0, 0.0)
    var (optimal, anarchy, worst) = (0.0, 0.0, 0.0)
    var (long, short) = (WorkloadGenerator.paper, WorkloadGenerator.paper)
    (long.subtasks, short.subtasks) = (10, 5)
    for index in 0..<count {
      var stream = root.split(index)
      let costs = CostModel(
        known: SystemDistribution.wide.sample(using: &stream), energyWeight: 0.2)
      let chain = long.draw("chain", using: &stream)
      let least = costs.optimalPlan(for: chain).cost.cost
      func ratio(_ plan: [Int]) -> Double {
        costs.plan(known: plan, for: chain).cost.cost / least
      }
      let fromDevice = ratio(SubtaskGame().plan(chain, by: costs))
      device += fromDevice
      if fromDevice < 1 + 1e-9 { optimal += 1 }
      var plan = chain.computation.map { _ in stream.below(costs.siteCount) }
      SubtaskGame().improve(&plan, of: chain, by: costs)
      random += ratio(plan)
      greedy += ratio(SubtaskGame(start: .greedy).plan(chain, by: costs))
      let price = priceOfAnarchy(of: short.draw("chain", using: &stream), by: costs)
      anarchy += price
      worst = max(worst, price)
    }
    let chains = Double(count)
    return [
      ExampleNumber(
        name: "device-by-optimum", title: "Mean cost from all on the device by the optimum",
        value: device / chains, required: 1 - 1e-9...Double.infinity),
      ExampleNumber(
        name: "device-optimal", title: "Share of chains with the optimum from the device",
        value: optimal / chains, required: 0...1),
      ExampleNumber(
        name: "random-by-optimum", title: "Mean cost from a random plan by the optimum",
        value: random / chains, required: 1 - 1e-9...Double.infinity),
      ExampleNumber(
        name: "greedy-by-optimum", title: "Mean cost from the greedy plan by the optimum",
        value: greedy / chains, required: 1 - 1e-9...Double.infinity),
      ExampleNumber(
        name: "price-of-anarchy", title: "Mean price of anarchy of chains of five subtasks",
        value: anarchy / chains, required: 1 - 1e-9...Double.infinity),
      ExampleNumber(
        name: "worst-price-of-anarchy", title: "Worst price of anarchy of chains of five subtasks",
        value: worst, required: 1 - 1e-9...Double.infinity),
    ]
  }

  /// Returns the cost of the worst equilibrium of a chain by that of the optimum, found by trying
  /// all plans and all moves.
  static func priceOfAnarchy(of chain: Workflow, by costs: CostModel) -> Double {
    let sites = costs.siteCount
    let planCount = chain.computation.reduce(1) { count, _ in count * sites }
    var plan = chain.computation.map { _ in 0 }
    var (least, worst) = (Double.infinity, 0.0)
    for index in 0..<planCount {
      var rest = index
      for subtask in plan.indices {
        plan[subtask] = rest % sites
        rest /= sites
      }
      let cost = costs.evaluate(chain) { plan[$0] }.cost
      least = min(least, cost)
      guard cost > worst else { continue }
      let isEquilibrium = plan.indices.allSatisfy { subtask in
        (0..<sites).allSatisfy { site in
          costs.evaluate(chain) { $0 == subtask ? site : plan[$0] }.cost >= cost * (1 - rounding)
        }
      }
      if isEquilibrium { worst = cost }
    }
    return worst / least
  }
}

import DMRORandom

extension SubtaskGame {
  /// Plays chains of the paper's Section V-A, each in a system of its own from
  /// `SystemDistribution.wide`, with δ = 0.2.
  ///
  /// Chains of 10 subtasks compare the equilibria of three starts with the optimum; for chains of
  /// five subtasks all plans are enumerated, and with them all equilibria.
  ///
  /// Two bounds hold for every seed: by whole plans, no move of one subtask lowers the cost of an
  /// equilibrium, and none that is found costs more than the worst by enumeration. The other numbers
  /// are reported. The lengths are those of the paper's Section V-A and of what enumeration allows;
  /// none was chosen on a seed.
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
    var (gain, foundByWorst) = (-Double.infinity, 0.0)
    var (long, short) = (WorkloadGenerator.paper, WorkloadGenerator.paper)
    (long.subtasks, short.subtasks) = (10, 5)
    for index in 0..<count {
      var stream = root.split(index)
      let costs = CostModel(
        known: SystemDistribution.wide.sample(using: &stream), energyWeight: 0.2)
      let chain = long.draw("chain", using: &stream)
      let least = costs.optimalPlan(for: chain).cost.cost
      func ratio(_ plan: [Int]) -> Double {
        gain = max(gain, greatestGain(in: plan, of: chain, by: costs))
        return costs.evaluate(chain) { plan[$0] }.cost / least
      }
      let fromDevice = ratio(SubtaskGame().plan(chain, by: costs))
      device += fromDevice
      if fromDevice < 1 + 1e-9 { optimal += 1 }
      var plan = chain.computation.map { _ in stream.below(costs.siteCount) }
      SubtaskGame().improve(&plan, of: chain, by: costs)
      random += ratio(plan)
      greedy += ratio(SubtaskGame(start: .greedy).plan(chain, by: costs))
      let part = short.draw("chain", using: &stream)
      let extremes = extremes(of: part, by: costs)
      let price = extremes.worstEquilibrium / extremes.least
      anarchy += price
      worst = max(worst, price)
      for start in Start.allCases {
        let plan = SubtaskGame(start: start).plan(part, by: costs)
        let found = costs.evaluate(part) { plan[$0] }.cost
        foundByWorst = max(foundByWorst, found / extremes.worstEquilibrium)
      }
    }
    let chains = Double(count)
    return [
      ExampleNumber(
        name: "subtask-greatest-gain", title: "Greatest gain by a move, part of the total cost",
        value: gain, required: -Double.infinity...2 * rounding, holdsForEverySeed: true),
      ExampleNumber(
        name: "subtask-found-by-worst",
        title: "Greatest cost of an equilibrium by that of the worst, chains of five subtasks",
        value: foundByWorst, required: 0...1 + 2 * rounding, holdsForEverySeed: true),
      ExampleNumber(
        name: "subtask-device-by-optimum",
        title: "Mean cost from all on the device by the optimum", value: device / chains),
      ExampleNumber(
        name: "subtask-device-optimal",
        title: "Share of chains with the optimum from the device", value: optimal / chains),
      ExampleNumber(
        name: "subtask-random-by-optimum",
        title: "Mean cost from a random plan by the optimum", value: random / chains),
      ExampleNumber(
        name: "subtask-greedy-by-optimum",
        title: "Mean cost from the greedy plan by the optimum", value: greedy / chains),
      ExampleNumber(
        name: "subtask-price-of-anarchy",
        title: "Mean price of anarchy of chains of five subtasks", value: anarchy / chains),
      ExampleNumber(
        name: "subtask-worst-price-of-anarchy",
        title: "Worst price of anarchy of chains of five subtasks", value: worst),
    ]
  }

  /// Returns the greatest fall of the total cost by a move of one subtask, as a part of it, found by
  /// pricing whole plans; 0 or less in an equilibrium.
  static func greatestGain(
    in plan: [Int], of chain: Workflow, by costs: CostModel
  ) -> Double {
    let cost = costs.evaluate(chain) { plan[$0] }.cost
    var greatest = -Double.infinity
    for moved in plan.indices {
      for site in 0..<costs.siteCount where site != plan[moved] {
        let other = costs.evaluate(chain) { $0 == moved ? site : plan[$0] }.cost
        greatest = max(greatest, 1 - other / cost)
      }
    }
    return greatest
  }

  /// Returns the least cost of any plan of a chain and the cost of its worst equilibrium, found by
  /// trying all plans and all moves.
  static func extremes(
    of chain: Workflow, by costs: CostModel
  ) -> (least: Double, worstEquilibrium: Double) {
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
      let isEquilibrium = plan.indices.allSatisfy { moved in
        (0..<sites).allSatisfy { site in
          costs.evaluate(chain) { $0 == moved ? site : plan[$0] }.cost
            >= cost * (1 - 2 * rounding)
        }
      }
      if isEquilibrium { worst = cost }
    }
    return (least, worst)
  }
}

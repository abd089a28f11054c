internal import DMRORandom

extension LODCO {
  /// Returns the numbers of the example: d = 50 m, ρ = 0.6, runs of 30,000 slots from an empty
  /// battery.
  ///
  /// A cost is the mean over all slots, a share that among the slots with a task; both count the
  /// drops of the first slots, until the battery is charged. Required are the values that the source
  /// states: 0.088 (device), 0.90 (server) and 0.009–0.010 (dropped), within half of their last digit.
  ///
  /// The means of many runs are 0.091 on the device and 0.0073 dropped: both miss the source, which has
  /// a single run, and single runs scatter. Over 300 runs with the seeds 101–400, the standard deviation
  /// of a run is 0.0023 ms in cost, and in shares 0.0023 (device), 0.0025 (server) and 0.0014 (dropped);
  /// of independent tasks, 0.0006 would be dropped so. The battery links the slots: a run loses some
  /// 61 ± 6 tasks of 18,000 in its first 300 slots alone, while the battery charges. The source is within
  /// two deviations of a run, but not of the mean of 64, whose deviation is an eighth.
  ///
  /// - Parameters:
  ///   - seed: The seed.
  ///   - effort: The work: 1 for 64 runs of each policy.
  public static func exampleNumbers(seed: UInt64, effort: Double = 1) -> [ExampleNumber] {
    let device = Device()
    let runs = max(1, Int((64 * effort).rounded()))
    func totals(_ policy: Policy) -> [Totals] {
      (0..<runs).map {
        run(device, policy: policy, slots: 30_000, seed: RandomStream(seed: seed).split($0).key)
      }
    }
    func mean(_ totals: [Totals], _ value: (Totals) -> Double) -> Double {
      totals.reduce(0) { $0 + value($1) } / Double(totals.count)
    }
    let (smallV, largeV) = (1e-5, 1.6e-4)
    let small = totals(.driftPlusPenalty(weight: smallV))
    let large = totals(.driftPlusPenalty(weight: largeV))
    let greedy = totals(.greedy(local: true, server: true))
    func height(_ totals: [Totals], _ weight: Double) -> Double {
      let limit = device.perturbation(weight: weight) + device.maximumHarvest
      return totals.reduce(0) { max($0, $1.highestBattery / limit) }
    }
    let smallCost = mean(small) { $0.meanCost * 1e3 }
    return [
      ExampleNumber(
        name: "lodco-cost-small-v", title: "LODCO: cost of a slot at V = 1e-5, in ms",
        value: smallCost, required: 0.221...0.224),
      ExampleNumber(
        name: "lodco-cost-large-v", title: "LODCO: cost of a slot at V = 1.6e-4, in ms",
        value: mean(large) { $0.meanCost * 1e3 }, required: 0.196...0.197),
      ExampleNumber(
        name: "lodco-local", title: "LODCO: share of tasks on the device at V = 1e-5",
        value: mean(small) { $0.share(of: .local) }, required: 0.0875...0.0885),
      ExampleNumber(
        name: "lodco-server", title: "LODCO: share of tasks on the server at V = 1e-5",
        value: mean(small) { $0.share(of: .server) }, required: 0.895...0.905),
      ExampleNumber(
        name: "lodco-dropped", title: "LODCO: share of dropped tasks at V = 1e-5",
        value: mean(small) { $0.share(of: .dropped) }, required: 0.009...0.010),
      ExampleNumber(
        name: "lodco-lowest-battery", title: "LODCO: lowest battery of all slots, in J",
        value: (small + large).reduce(.infinity) { min($0, $1.lowestBattery) },
        required: 0...Double.infinity, holdsForEverySeed: true),
      ExampleNumber(
        name: "lodco-highest-battery",
        title: "LODCO: highest battery of all slots ÷ its limit, θ and the harvest of a slot",
        value: max(height(small, smallV), height(large, largeV)), required: 0...1,
        holdsForEverySeed: true),
      ExampleNumber(
        name: "lodco-over-greedy",
        title: "LODCO: cost at V = 1e-5 ÷ that of the greedy choice of device or server",
        value: smallCost / mean(greedy) { $0.meanCost * 1e3 }, required: 0...1),
    ]
  }
}

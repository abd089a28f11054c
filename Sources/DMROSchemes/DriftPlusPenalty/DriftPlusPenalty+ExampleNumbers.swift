extension DriftPlusPenalty {
  /// Returns the numbers of the example: V = 1, 4, 16 and 64 against the exact optimum.
  ///
  /// The energy is bound by Theorem 4.8 from above, and from below by the optimum less 1 %: a run sees
  /// its own share of each state of the channel. The queues at V = 64 are compared with V times the
  /// multipliers of the optimum, to which they tend.
  ///
  /// - Parameters:
  ///   - seed: The seed.
  ///   - effort: The work: 1 for two million slots at each V.
  /// - Precondition: The device of the example has an optimum; it has.
  public static func exampleNumbers(seed: UInt64, effort: Double = 1) -> [ExampleNumber] {
    let device = Device()
    guard let optimum = try? Optimum(of: device) else {
      preconditionFailure("the device of the example must have an optimum")
    }
    let slots = max(1000, Int((2_000_000 * effort).rounded()))
    let weights = [1.0, 4, 16, 64]
    let means = weights.map {
      run(device, weight: $0, slots: slots, warmUp: slots / 10, seed: seed)
    }
    var numbers = zip(weights, means).map { weight, means in
      ExampleNumber(
        name: "drift-cost-v\(Int(weight))",
        title: "Drift plus penalty: mean energy at V = \(Int(weight)) ÷ optimum",
        value: means.energy / optimum.energy,
        required: 0.99...1 + device.driftBound / (weight * optimum.energy),
        holdsForEverySeed: true)
    }
    let steps = zip(means, means.dropFirst())
    let last = means[means.count - 1]
    let lastWeight = weights[weights.count - 1]
    numbers += [
      ExampleNumber(
        name: "drift-cost-step",
        title: "Drift plus penalty: greatest ratio of the energy at 4·V to that at V",
        value: steps.reduce(0) { max($0, $1.1.energy / $1.0.energy) }, required: 0...1),
      ExampleNumber(
        name: "drift-backlog-step",
        title: "Drift plus penalty: least ratio of the backlog at 4·V to that at V",
        value: steps.reduce(.infinity) { min($0, $1.1.backlog / $1.0.backlog) },
        required: 1...Double.infinity),
      ExampleNumber(
        name: "drift-backlog-slope",
        title: "Drift plus penalty: backlog at V = 64 ÷ V times the multiplier of the optimum",
        value: last.backlog / (lastWeight * optimum.backlogMultiplier), required: 0.9...1.1),
      ExampleNumber(
        name: "drift-virtual-queue-slope",
        title: "Drift plus penalty: virtual queue at V = 64 ÷ V times its multiplier",
        value: last.virtualQueue / (lastWeight * optimum.budgetMultiplier), required: 0.9...1.1),
      ExampleNumber(
        name: "drift-price",
        title: "Drift plus penalty: mean price at V = 64 ÷ budget",
        value: last.price / device.budget, required: 0...1.001, holdsForEverySeed: true),
      ExampleNumber(
        name: "drift-stability",
        title: "Drift plus penalty: last backlog ÷ slots at V = 64, in Mbit",
        value: last.lastBacklog / Double(slots), required: 0...1e-3, holdsForEverySeed: true),
    ]
    return numbers
  }
}

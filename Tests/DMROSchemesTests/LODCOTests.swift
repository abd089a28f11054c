import DMROFiles
import DMRORandom
import DMROSchemes
import Testing

@Suite struct LODCOTests {
  private let device = LODCO.Device()

  private static let broken: [(String, @Sendable (inout LODCO.Device) -> Void)] = [
    ("requests", { $0.requests = 1.5 }),
    ("distance", { $0.distance = 0 }), ("noise", { $0.noise = .nan }),
    ("output.lowerBound", { $0.output = 0...1e-3 }),
  ]

  @Test func `The perturbation and the most energy of a slot are those of the paper`() {
    // 1 W for 2 ms exceeds 1e-28 · 737,500 · (1.5e9)² J; θ adds V · 2 ms / 0.02 mJ.
    #expect(abs(device.maximumEnergy - 2e-3) < 1e-15)
    #expect(abs(device.perturbation(weight: 1e-5) - 3e-3) < 1e-15)
    #expect(abs(device.perturbation(weight: 1.6e-4) - 18e-3) < 1e-15)
    #expect(abs(device.meanGain - 1.6e-11) < 1e-24)
  }

  @Test func `A decision obeys all bounds, and no point of a fine grid is better`() {
    var generator = RandomStream(seed: 31)
    var modes: Set<LODCO.Mode> = []
    for _ in 0..<60 {
      let perturbed = generator.uniform() < 0.1 ? 1e-5 : -generator.logUniform(1e-5, 2e-2)
      let weight = generator.logUniform(1e-6, 1e-3)
      let gain = device.meanGain * generator.logUniform(1e-3, 10)
      let decision = device.decision(perturbedBattery: perturbed, weight: weight, gain: gain)
      modes.insert(decision.mode)
      let value = weight * decision.cost - perturbed * decision.energy
      var least = weight * device.dropCost
      for step in 0...1500 {
        let frequency = device.maximumFrequency * (0.2 + 0.8 * Double(step) / 1500)
        // Powers are spread over five decades.
        let power = device.maximumPower * tenth(5 * Double(step) / 1500)
        for (delay, energy) in [
          device.computing(frequency: frequency), device.sending(power: power, gain: gain),
        ] where delay <= device.slot && device.output.contains(energy) {
          least = min(least, weight * delay - perturbed * energy)
        }
      }
      #expect(value <= least + 1e-12 * abs(least))
      check(decision, gain: gain)
      if decision.mode != .dropped {
        #expect(decision.energy >= device.output.lowerBound * (1 - 1e-9))
      }
    }
    #expect(modes == [.local, .server, .dropped])
  }

  @Test func `The greedy decision is the fastest that the battery pays`() {
    var generator = RandomStream(seed: 32)
    for _ in 0..<60 {
      let battery = generator.logUniform(1e-6, 3e-3)
      let gain = device.meanGain * generator.logUniform(1e-3, 10)
      let decision = device.greedyDecision(
        battery: battery, gain: gain, allowsLocal: true, allowsServer: true)
      #expect(decision.energy <= battery)
      check(decision, gain: gain)
      for step in 0...1500 {
        let frequency = device.maximumFrequency * (0.2 + 0.8 * Double(step) / 1500)
        let power = device.maximumPower * tenth(5 * Double(step) / 1500)
        for (delay, energy) in [
          device.computing(frequency: frequency), device.sending(power: power, gain: gain),
        ] where delay <= device.slot && energy <= min(battery, device.output.upperBound) {
          #expect(decision.mode != .dropped && decision.cost <= delay * (1 + 1e-9))
        }
      }
    }
  }

  @Test(arguments: [1e-9, 1e-17, 1e-30])
  func `Sending at a tiny signal takes the energy of the limit`(ratio: Double) {
    // With x = h·p/σ → 0, the energy p·L/(ω·log₂(1 + x)) tends to σ·L·ln 2/(h·ω), from above.
    let gain = device.meanGain
    let sent = device.sending(power: ratio * device.noise / gain, gain: gain)
    let limit = device.noise * device.bits * 0.693_147_180_559_945_3 / (gain * device.bandwidth)
    #expect(abs(sent.energy / (limit * (1 + ratio / 2)) - 1) < 1e-14)
    // The least power that meets the deadline, for ever fewer bits.
    var short = device
    short.bits = ratio * device.bandwidth * device.slot
    let power = short.powers(energy: 0...1, gain: gain)?.lowerBound ?? 0
    #expect(abs(short.sending(power: power, gain: gain).delay / device.slot - 1) < 1e-12)
  }

  @Test(arguments: [1e-7, 1e-5, 1.6e-4])
  func `The battery keeps within 0 and the perturbation plus the harvest of a slot`(weight: Double)
  {
    for (distance, harvest) in [(50.0, 48e-6), (20, 4e-4), (80, 48e-6)] {
      var device = device
      (device.distance, device.maximumHarvest) = (distance, harvest)
      let totals = LODCO.run(
        device, policy: .driftPlusPenalty(weight: weight), slots: 3000, seed: 33)
      #expect(totals.lowestBattery >= 0)
      #expect(totals.highestBattery <= device.perturbation(weight: weight) + harvest)
      #expect(totals.counts.reduce(0, +) == 3000)
      #expect(totals.counts[LODCO.Mode.server.rawValue] > 0)
    }
  }

  @Test func `A charged battery stores nothing above the perturbation`() {
    var device = device
    device.requests = 0
    let totals = LODCO.run(
      device, policy: .driftPlusPenalty(weight: 1e-7), slots: 2000, seed: 34)
    let theta = device.perturbation(weight: 1e-7)
    #expect(totals.highestBattery > theta && totals.highestBattery <= theta + 48e-6)
    #expect(totals.meanCost == 0)
  }

  @Test func `Drift plus penalty beats the greedy benchmarks of the paper`() {
    let cost = { (policy: LODCO.Policy) in
      LODCO.run(self.device, policy: policy, slots: 20_000, seed: 35).meanCost
    }
    let both = cost(.greedy(local: true, server: true))
    #expect(cost(.driftPlusPenalty(weight: 1e-5)) < 0.8 * both)
    #expect(both < cost(.greedy(local: false, server: true)))
    #expect(both < cost(.greedy(local: true, server: false)))
  }

  @Test func `Example numbers repeat for a seed, and a short run comes near`() {
    let numbers = LODCO.exampleNumbers(seed: 36, effort: 0.05)
    #expect(numbers == LODCO.exampleNumbers(seed: 36, effort: 0.05))
    #expect(Set(numbers.map(\.name)).count == numbers.count)
    let values = Dictionary(uniqueKeysWithValues: numbers.map { ($0.name, $0) })
    for name in ["lodco-lowest-battery", "lodco-highest-battery", "lodco-over-greedy"] {
      #expect(values[name]?.isReproduced == true)
    }
    #expect(values["lodco-local"]?.required == 0.0875...0.0885)
    #expect(values["lodco-dropped"]?.required == 0.009...0.010)
    for name in ["lodco-lowest-battery", "lodco-highest-battery"] {
      #expect(values[name]?.holdsForEverySeed == true)
    }
    // The values of the source, and around them three standard deviations of the mean of three runs.
    for (name, range) in [
      ("lodco-cost-small-v", 0.2185...0.2265), ("lodco-cost-large-v", 0.1925...0.2005),
      ("lodco-local", 0.0835...0.0925), ("lodco-server", 0.895...0.905),
      ("lodco-dropped", 0.0065...0.0125),
    ] {
      #expect(values[name].map { range.contains($0.value) } == true, "\(name)")
    }
  }

  @Test(arguments: broken)
  func `A number out of range is refused by its name`(
    name: String, change: @Sendable (inout LODCO.Device) -> Void
  ) throws {
    try device.validate()
    var device = device
    change(&device)
    let error = #expect(throws: InputError.self) { try device.validate() }
    #expect(error?.element == name)
  }

  private func check(_ decision: LODCO.Decision, gain: Double) {
    #expect(decision.cost <= device.slot * (1 + 1e-9))
    switch decision.mode {
    case .idle: Issue.record("a task needs a place")
    case .local:
      #expect(decision.setting <= device.maximumFrequency)
      #expect(decision.cost == device.computing(frequency: decision.setting).delay)
    case .server:
      #expect(decision.setting <= device.maximumPower)
      #expect(decision.cost == device.sending(power: decision.setting, gain: gain).delay)
    case .dropped: #expect(decision.energy == 0 && decision.cost == device.dropCost)
    }
  }

  /// Returns 10⁻ˣ by squaring of roots, precise enough for a grid.
  private func tenth(_ x: Double) -> Double {
    let whole = x.rounded(.down)
    var (result, root, rest) = (1.0, 0.1, x - whole)
    for _ in 0..<Int(whole) { result /= 10 }
    for _ in 0..<30 {
      root = root.squareRoot()
      rest *= 2
      if rest >= 1 { (result, rest) = (result * root, rest - 1) }
    }
    return result
  }
}

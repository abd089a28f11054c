public import DMROFiles

extension LyDROO {
  /// Measures the example of the paper: 10 devices with an average power of 0.08 W, arrivals of 2.5
  /// and 3 Mbit a frame, V = 20, and 10,000 frames, of which the second half counts.
  ///
  /// No device computes or sends more than its queue. So the rate is that of the arrivals for each V
  /// while queues are stable, and V acts on it only if no policy serves the arrivals: at 4 Mbit.
  ///
  /// - Parameters:
  ///   - seed: The seed.
  ///   - effort: The share of the work; 1 for the whole.
  /// - Returns: The numbers.
  /// - Throws: `InputError` never; the constants obey their rules.
  public static func exampleNumbers(
    seed: UInt64, effort: Double = 1
  ) throws(InputError) -> [ExampleNumber] {
    let frames = max(40, Int(10_000 * effort))
    let short = max(20, Int(2000 * effort))
    let network = try QueueingNetwork()
    let overload = try QueueingNetwork(load: 4)
    let light = try run(QueueingNetwork(load: 2.5), frames: frames, seed: seed)
    let learned = try run(network, frames: frames, seed: seed)
    let exact = try run(network, frames: frames, isExact: true, seed: seed)
    let heavy = try run(network, weight: 200, frames: frames, seed: seed)
    let heaviest = try run(network, weight: 1000, frames: frames, seed: seed)
    let full = try run(overload, frames: short, isExact: true, seed: seed)
    let fullHeavy = try run(overload, weight: 2000, frames: short, isExact: true, seed: seed)
    let runs = [light, learned, exact]
    return [
      ExampleNumber(
        name: "lydroo-value", title: "LyDROO: mean of value ÷ enumerated optimum at 3 Mbit/s",
        value: learned.ratio, required: 0.97...1.000_001),
      ExampleNumber(
        name: "lydroo-value-l25", title: "LyDROO: the same at 2.5 Mbit/s",
        value: light.ratio, required: 0.96...1.000_001),
      ExampleNumber(
        name: "lydroo-allocation",
        title: "LyDROO: greatest relative difference of an allocation to a refined grid",
        value: max(light.difference, learned.difference, heaviest.difference), required: 0...1e-5),
      ExampleNumber(
        name: "lydroo-backlog", title: "LyDROO: mean data queue at 3 Mbit/s, in Mbit",
        value: learned.backlog, required: 0...45),
      ExampleNumber(
        name: "lydroo-backlog-l25", title: "LyDROO: mean data queue at 2.5 Mbit/s, in Mbit",
        value: light.backlog, required: 0...10),
      ExampleNumber(
        name: "lydroo-backlog-exact",
        title: "LyDROO: mean data queue ÷ that of enumerated decisions, at 3 Mbit/s",
        value: learned.backlog / exact.backlog, required: 0...1.25),
      ExampleNumber(
        name: "lydroo-stability",
        title: "LyDROO: longest data queue after the last frame ÷ frames, in Mbit",
        value: max(light.longest, learned.longest) / Double(frames), required: 0...0.02),
      ExampleNumber(
        name: "lydroo-power", title: "LyDROO: greatest average power ÷ its limit",
        value: runs.reduce(0) { max($0, $1.power) } / network.averagePower, required: 0...1.002),
      ExampleNumber(
        name: "lydroo-rate", title: "LyDROO: weighted rate ÷ weighted arrivals at 3 Mbit/s",
        value: learned.rate / learned.arrivals, required: 0.99...1.01),
      ExampleNumber(
        name: "lydroo-debt-step", title: "LyDROO: mean energy queue at V = 1000 ÷ V = 200",
        value: heaviest.debt / heavy.debt, required: 1...Double.infinity),
      ExampleNumber(
        name: "lydroo-backlog-step", title: "LyDROO: mean data queue at V = 1000 ÷ V = 200",
        value: heaviest.backlog / heavy.backlog, required: 1...Double.infinity),
      ExampleNumber(
        name: "lydroo-overload-rate",
        title: "LyDROO: weighted rate at V = 2000 ÷ V = 20, enumerated, at 4 Mbit/s",
        value: fullHeavy.rate / full.rate, required: 1...Double.infinity),
      ExampleNumber(
        name: "lydroo-overload-backlog",
        title: "LyDROO: longest data queue at V = 2000 ÷ V = 20, enumerated, at 4 Mbit/s",
        value: fullHeavy.longest / full.longest, required: 1...Double.infinity),
    ]
  }
}

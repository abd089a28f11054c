internal import DMRORandom

extension DROO {
  /// Measures the example of the paper: 10 devices, 10,000 frames, fading channels.
  ///
  /// The paper reaches at least 0.995 of the optimum; no rate exceeds it but by rounding. Without noise
  /// is the actor of the paper; some trainings then end with a device that never tries its other
  /// action, at a rate of about 0.99.
  ///
  /// - Parameters:
  ///   - seed: The seed.
  ///   - effort: The share of the work; 1 for the whole.
  /// - Returns: The mean of rate ÷ enumerated optimum over the last frames, 200 with the whole
  ///   effort, with noise and without; and the greatest relative difference of some divisions of
  ///   time to a refined grid. A rate is not a number if the training diverges.
  public static func exampleNumbers(seed: UInt64, effort: Double = 1) -> [ExampleNumber] {
    let noisy = example(seed: seed, effort: effort, isNoisy: true)
    let plain = example(seed: seed, effort: effort, isNoisy: false)
    return [
      ExampleNumber(
        name: "droo-normalized-rate",
        title: "Mean of rate ÷ enumerated optimum over the last frames",
        value: noisy.ratio, required: 0.995...1.000_001),
      ExampleNumber(
        name: "droo-normalized-rate-without-noise",
        title: "The same with the actor of the paper, whose candidates have no noise",
        value: plain.ratio, required: 0.995...1.000_001),
      ExampleNumber(
        name: "droo-allocation-difference",
        title: "Greatest relative difference of a division of time to a refined grid",
        value: max(noisy.difference, plain.difference), required: 0...1e-6,
        holdsForEverySeed: true),
    ]
  }

  private static func example(
    seed: UInt64, effort: Double, isNoisy: Bool
  ) -> (ratio: Double, difference: Double) {
    let root = RandomStream(seed: seed).split("droo")
    let network: WirelessPoweredNetwork
    var scheme: DROO
    var settings = ActorSettings()
    settings.isNoisy = isNoisy
    do {
      network = try WirelessPoweredNetwork()
      scheme = try DROO(network, settings: settings, stream: root.split("actor"))
    } catch { preconditionFailure("the example breaks a rule: \(error)") }
    var channels = root.split("channels")
    var gains = ContiguousArray<Double>(repeating: 0, count: network.deviceCount)
    let frames = max(1, Int(10_000 * effort))
    let measured = max(1, Int(200 * effort))
    var (ratios, difference) = (0.0, 0.0)
    for number in 0..<frames {
      network.drawGains(into: &gains, using: &channels)
      let chosen = scheme.decide(gains: gains)
      guard number >= frames - measured else { continue }
      var frame = scheme.frame
      ratios += chosen.rate / frame.optimum().rate
      // A grid takes longer than an enumeration.
      guard number % 20 == 0 || number == frames - 1 else { continue }
      difference = max(difference, abs(chosen.rate / frame.gridRate(of: chosen.decision) - 1))
    }
    do { try scheme.actor.requireFinite() } catch { return (.nan, difference) }
    return (ratios / Double(measured), difference)
  }
}

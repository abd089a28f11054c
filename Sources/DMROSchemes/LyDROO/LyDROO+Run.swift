public import DMROFiles
internal import DMRORandom

extension LyDROO {
  /// The means of a run over its second half, after the network has learned.
  public struct Means: Hashable, Sendable {
    /// The mean Σ c A of arrivals and Σ c r of rates, in Mbit/s.
    public var (arrivals, rate) = (0.0, 0.0)
    /// The mean data queue at the start of a frame, in Mbit, and energy queue, in Mbit²/J.
    public var (backlog, debt) = (0.0, 0.0)
    /// The greatest average power of a device over the whole run, in W.
    public var power = 0.0
    /// The longest data queue after the last frame, in Mbit.
    public var longest = 0.0
    /// The mean of value ÷ enumerated optimum, over every 20th frame.
    public var ratio = 0.0
    /// The greatest relative difference of an allocation to a refined grid, over every 200th frame.
    public var difference = 0.0
  }

  /// Returns the means of a network that begins with empty queues.
  ///
  /// Runs with any weight, by learning or by enumeration, see the same arrivals and channels.
  ///
  /// - Parameters:
  ///   - network: The queueing network.
  ///   - weight: The weight V of the rate, in Mbit.
  ///   - frames: The number of frames, at least 1.
  ///   - isExact: `true` to decide by enumeration.
  ///   - seed: The seed of arrivals, channels and the actor.
  /// - Throws: `InputError`, if the weight is not above 0, or the training diverges.
  public static func run(
    _ network: QueueingNetwork, weight: Double = 20, frames: Int, isExact: Bool = false,
    seed: UInt64
  ) throws(InputError) -> Means {
    precondition(frames > 0, "there must be a frame, found \(frames)")
    let root = RandomStream(seed: seed).split("lydroo")
    var (channels, source) = (root.split("channels"), root.split("arrivals"))
    var scheme = try LyDROO(network, weight: weight, stream: root.split("actor"))
    var gains = ContiguousArray<Double>(repeating: 0, count: network.deviceCount)
    var (arrivals, energies) = (gains, gains)
    var (means, ratios, compared) = (Means(), 0.0, 0.0)
    let half = frames / 2
    let share = 1 / Double(frames - half)
    let deviceShare = share / Double(network.deviceCount)
    for number in 0..<frames {
      network.drawGains(into: &gains, using: &channels)
      network.drawArrivals(into: &arrivals, using: &source)
      let chosen = isExact ? scheme.decideExactly(gains: gains) : scheme.decide(gains: gains)
      for device in gains.indices {
        energies[device] += scheme.frame.energies[device]
        guard number >= half else { continue }
        means.arrivals += share * network.weights[device] * arrivals[device]
        means.rate += share * network.weights[device] * scheme.frame.rates[device]
        means.backlog += deviceShare * scheme.backlogs[device]
        means.debt += deviceShare * scheme.debts[device]
      }
      if number >= half, (number - half) % 20 == 0 {
        ratios += isExact ? 1 : chosen.value / scheme.frame.optimum().value
        compared += 1
      }
      if number >= half, (number - half) % 200 == 0 {
        let grid = scheme.frame.gridValue(of: chosen.decision)
        means.difference = max(means.difference, abs(chosen.value / grid - 1))
      }
      scheme.advance(arrivals: arrivals)
    }
    try scheme.actor.requireFinite()
    means.power = (energies.max() ?? 0) / Double(frames)
    means.longest = scheme.backlogs.max() ?? 0
    means.ratio = ratios / compared
    return means
  }
}

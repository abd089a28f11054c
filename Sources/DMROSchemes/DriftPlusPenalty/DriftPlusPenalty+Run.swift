internal import DMRORandom

extension DriftPlusPenalty {
  /// The means of a run.
  public struct Means: Hashable, Sendable {
    /// The mean energy of a slot in J.
    public let energy: Double
    /// The mean backlog at the start of a slot, in Mbit.
    public let backlog: Double
    /// The mean virtual queue at the start of a slot.
    public let virtualQueue: Double
    /// The mean price of a slot.
    public let price: Double
    /// The backlog after the last slot, in Mbit.
    public let lastBacklog: Double
    /// The virtual queue after the last slot.
    public let lastVirtualQueue: Double
  }

  /// Returns the means of a device that begins with empty queues.
  ///
  /// Runs with any V see the same arrivals and channels.
  ///
  /// - Parameters:
  ///   - device: The device, which obeys `Device.validate()`.
  ///   - weight: The weight V in Mbit²/J.
  ///   - slots: The number of slots that count, at least 1.
  ///   - warmUp: The number of slots before them, in which the queues fill.
  ///   - seed: The seed of arrivals and channels.
  public static func run(
    _ device: Device, weight: Double, slots: Int, warmUp: Int = 0, seed: UInt64
  ) -> Means {
    precondition(slots > 0, "there must be a slot, found \(slots)")
    let root = RandomStream(seed: seed).split("drift plus penalty")
    var arrivals = root.split("arrivals")
    var channel = root.split("channel")
    let states = device.channels.map { device.actions(in: $0) }
    var (backlog, virtualQueue) = (0.0, 0.0)
    var (energySum, backlogSum, virtualSum, priceSum) = (0.0, 0.0, 0.0, 0.0)
    for slot in -warmUp..<slots {
      var rest = channel.uniform()
      var state = 0
      while state < states.count - 1, rest >= device.channels[state].probability {
        rest -= device.channels[state].probability
        state += 1
      }
      let index = choice(
        among: states[state], weight: weight, backlog: backlog,
        virtualQueue: virtualQueue)
      let action = states[state][index]
      if slot >= 0 {
        backlogSum += backlog
        virtualSum += virtualQueue
        energySum += action.energy
        priceSum += action.price
      }
      backlog = max(backlog - action.service, 0) + arrivals.uniform(0, device.maximumArrival)
      virtualQueue = max(virtualQueue + action.price - device.budget, 0)
    }
    let count = Double(slots)
    return Means(
      energy: energySum / count, backlog: backlogSum / count,
      virtualQueue: virtualSum / count, price: priceSum / count, lastBacklog: backlog,
      lastVirtualQueue: virtualQueue)
  }
}

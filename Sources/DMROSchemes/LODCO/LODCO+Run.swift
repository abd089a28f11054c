internal import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

extension LODCO {
  /// The totals of a run.
  public struct Totals: Hashable, Sendable {
    /// The slots.
    public private(set) var slots = 0
    /// The slots of each mode, in the order of `Mode.allCases`.
    public private(set) var counts = [Int](repeating: 0, count: Mode.allCases.count)
    /// The sum of costs in s.
    public private(set) var cost = 0.0
    /// The lowest battery at the start of a slot, in J.
    public private(set) var lowestBattery = Double.infinity
    /// The highest battery at the start of a slot, in J.
    public private(set) var highestBattery = -Double.infinity

    /// The mean cost over all slots, also those without a task, in s.
    public var meanCost: Double { slots > 0 ? cost / Double(slots) : 0 }

    /// Returns the share of a mode among the slots with a task.
    ///
    /// - Parameter mode: The mode.
    public func share(of mode: Mode) -> Double {
      let tasks = slots - counts[Mode.idle.rawValue]
      return tasks > 0 ? Double(counts[mode.rawValue]) / Double(tasks) : 0
    }

    fileprivate mutating func add(_ decision: Decision, battery: Double) {
      slots += 1
      counts[decision.mode.rawValue] += 1
      cost += decision.cost
      note(battery)
    }

    fileprivate mutating func note(_ battery: Double) {
      lowestBattery = min(lowestBattery, battery)
      highestBattery = max(highestBattery, battery)
    }
  }

  /// Returns the totals of a device whose battery is empty at first.
  ///
  /// All policies see the same tasks, channels and energies.
  ///
  /// - Parameters:
  ///   - device: The device, which obeys `Device.validate()`.
  ///   - policy: The rule that decides; a weight V is above 0.
  ///   - slots: The number of slots.
  ///   - seed: The seed of tasks, channels and energies.
  public static func run(
    _ device: Device, policy: Policy, slots: Int, seed: UInt64
  ) -> Totals {
    let root = RandomStream(seed: seed).split("lodco")
    var requests = root.split("requests")
    var channel = root.split("channel")
    var harvest = root.split("harvest")
    var totals = Totals()
    var battery = 0.0
    for _ in 0..<slots {
      let gain = -device.meanGain * log(1 - channel.uniform())
      let arriving = harvest.uniform(0, device.maximumHarvest)
      let hasTask = requests.uniform() < device.requests
      var decision = Decision(mode: .idle, setting: 0, cost: 0, energy: 0)
      var stores = true
      switch policy {
      case .driftPlusPenalty(let weight):
        let perturbed = battery - device.perturbation(weight: weight)
        // The stored energy e that minimizes B̃·e: all or nothing.
        stores = perturbed <= 0
        if hasTask {
          decision = device.decision(
            perturbedBattery: perturbed, weight: weight, gain: gain)
        }
      case .greedy(let local, let server):
        if hasTask {
          decision = device.greedyDecision(
            battery: battery, gain: gain, allowsLocal: local, allowsServer: server)
        }
      }
      totals.add(decision, battery: battery)
      battery += (stores ? arriving : 0) - decision.energy
    }
    totals.note(battery)
    return totals
  }
}

/// A frame of a queueing network: the best speeds, times and powers for any decision, the resource
/// allocation of Bi, Huang, Wang and Zhang (2021).
///
/// A decision is a set of bits: bit i is 1 where device i offloads. Its value is the greatest
/// Σ (Q + V c) r − Σ Y e over rates r ≤ Q and energies e, with Σ τ ≤ 1 for the times τ of sending.
///
/// At a price µ of time, a device sends all its backlog, at the efficiency of the cheapest bits, or
/// nothing if the price is above a limit of its own. So these limits are visited from the highest
/// down, until the frame is full: there, or at the root between two of them, is the best price.
public struct DriftFrame: Sendable {
  /// The network.
  public let network: QueueingNetwork
  /// The rates r of the devices in Mbit/s after `allocate`, `[N]`.
  public private(set) var rates: ContiguousArray<Double>
  /// The times τ of sending after `allocate`, 0 where a device does not offload, `[N]`.
  public private(set) var times: ContiguousArray<Double>
  /// The energies e of the devices in J after `allocate`, `[N]`.
  public private(set) var energies: ContiguousArray<Double>
  package private(set) var devices: ContiguousArray<FrameDevice>
  /// The devices by their limits of the price, the highest first, `[N]`.
  private var order: ContiguousArray<Int>
  /// The devices that would send; bit i is 1 for device i.
  private var senders: UInt64 = 0

  /// The greatest number of steps of Newton's method, and the relative step at which it ends.
  private static let (greatestSteps, tolerance) = (60, 1e-10)

  /// Creates a frame without backlogs.
  ///
  /// - Parameter network: The network.
  public init(_ network: QueueingNetwork) {
    self.network = network
    let count = network.deviceCount
    rates = ContiguousArray(repeating: 0, count: count)
    (times, energies, order) = (rates, rates, ContiguousArray(0..<count))
    devices = ContiguousArray(repeating: FrameDevice(), count: count)
  }

  /// The decision of all devices to offload.
  public var allOffload: UInt64 { (1 << UInt64(devices.count)) - 1 }

  /// Moves to a frame with other channel gains and queues.
  ///
  /// - Parameters:
  ///   - gains: The channel gains h, `[N]`.
  ///   - backlogs: The data queues Q in Mbit, `[N]`.
  ///   - debts: The virtual energy queues Y in Mbit²/J, `[N]`.
  ///   - weight: The weight V of the rate, in Mbit.
  /// - Precondition: There are N numbers each, none below 0, and the weight is above 0.
  public mutating func update(
    gains: ContiguousArray<Double>, backlogs: ContiguousArray<Double>,
    debts: ContiguousArray<Double>, weight: Double
  ) {
    precondition(
      gains.count == devices.count && backlogs.count == devices.count
        && debts.count == devices.count,
      "\(devices.count) devices, \(gains.count) gains, \(backlogs.count) and \(debts.count) queues")
    precondition(weight > 0, "the weight must be above 0, found \(weight)")
    senders = 0
    for index in devices.indices {
      let device = FrameDevice(
        backlog: backlogs[index], worth: backlogs[index] + weight * network.weights[index],
        debt: debts[index], signal: gains[index] / QueueingNetwork.noise)
      devices[index] = device
      if device.isSender { senders |= 1 << UInt64(index) }
      var hole = index
      while hole > 0, devices[order[hole - 1]].price < device.price {
        order[hole] = order[hole - 1]
        hole -= 1
      }
      order[hole] = index
    }
  }

  /// Returns the greatest value of a decision, in Mbit²/s.
  ///
  /// - Parameter decision: The decision; bit i is 1 where device i offloads.
  /// - Complexity: O(N) for each device that sends; allocates nothing.
  public func value(of decision: UInt64) -> Double {
    let point = point(of: decision)
    var value = 0.0
    for rank in order.indices {
      let share = share(rank, decision, at: point)
      value += devices[order[rank]].worth * share.rate - devices[order[rank]].debt * share.energy
    }
    return value
  }

  /// Sets rates, times and energies to the best of a decision.
  ///
  /// - Parameter decision: The decision; bit i is 1 where device i offloads.
  public mutating func allocate(_ decision: UInt64) {
    let point = point(of: decision)
    for rank in order.indices {
      let device = order[rank]
      (rates[device], times[device], energies[device]) = share(rank, decision, at: point)
    }
  }

  /// Returns the decision of the greatest value, the first of equal ones, by enumeration.
  ///
  /// - Complexity: 2ᴺ allocations; allocates no memory.
  public func optimum() -> (decision: UInt64, value: Double) {
    var best = (decision: UInt64(0), value: -Double.infinity)
    for decision in 0...allOffload {
      let value = value(of: decision)
      if value > best.value { best = (decision, value) }
    }
    return best
  }

  /// The best price of time: devices of a rank below `rank` send all their backlog, that of the rank
  /// sends a part, and the others nothing.
  private struct Point {
    var price: Double
    var rank: Int
    var part: Double
  }

  /// Returns what a device of a rank does at a point.
  @inline(__always)
  private func share(
    _ rank: Int, _ decision: UInt64, at point: Point
  ) -> (rate: Double, time: Double, energy: Double) {
    let device = devices[order[rank]]
    if decision >> UInt64(order[rank]) & 1 == 0 {
      return (device.localRate, 0, device.localEnergy(device.localRate))
    }
    guard sends(rank, decision), rank < point.rank || rank == point.rank && point.part > 0 else {
      return (0, 0, 0)
    }
    let rate = rank < point.rank ? device.backlog : point.part * device.backlog
    let efficiency = device.efficiency(at: point.price).value
    let time = rate / (QueueingNetwork.unitRate * efficiency)
    return (rate, time, device.energy(time: time, efficiency: efficiency))
  }

  @inline(__always)
  private func sends(_ rank: Int, _ decision: UInt64) -> Bool {
    (decision & senders) >> UInt64(order[rank]) & 1 == 1
  }

  /// Returns the point at which a decision fills the frame, or at which time is free.
  private func point(of decision: UInt64) -> Point {
    var above = Double.infinity
    for rank in order.indices where sends(rank, decision) {
      let device = devices[order[rank]]
      let used = load(rank, decision, at: device.price).time
      if used >= 1 {
        let price = root(rank, decision, between: device.price, and: above)
        return Point(price: price, rank: rank, part: 0)
      }
      let whole = device.backlog / (QueueingNetwork.unitRate * device.efficiency)
      if used + whole >= 1 {
        return Point(price: device.price, rank: rank, part: (1 - used) / whole)
      }
      above = device.price
    }
    let count = devices.count
    let isFree = load(count, decision, at: 0).time <= 1
    let price = isFree ? 0 : root(count, decision, between: 0, and: above)
    return Point(price: price, rank: count, part: 0)
  }

  /// Returns the time in which devices of a rank below `rank` send their backlogs, and its
  /// derivative by the price.
  @inline(__always)
  private func load(
    _ rank: Int, _ decision: UInt64, at price: Double
  ) -> (time: Double, slope: Double) {
    var (time, slope) = (0.0, 0.0)
    for place in 0..<rank where sends(place, decision) {
      let device = devices[order[place]]
      let efficiency = device.efficiency(at: price)
      let part = device.backlog / (QueueingNetwork.unitRate * efficiency.value)
      time += part
      slope -= part * efficiency.slope / efficiency.value
    }
    return (time, slope)
  }

  /// Returns the price at which the backlogs of some devices fill the frame: Newton's method for
  /// 1/time² = 1, which is about linear in the price, within an interval.
  private func root(
    _ rank: Int, _ decision: UInt64, between low: Double, and high: Double
  ) -> Double {
    var (low, high) = (low, high)
    var price = (low + high) / 2
    for _ in 0..<Self.greatestSteps {
      let (time, slope) = load(rank, decision, at: price)
      if time > 1 { low = price } else { high = price }
      var next = price + (time - time * time * time) / (2 * slope)
      if !(next > low && next < high) { next = (low + high) / 2 }
      let step = abs(next - price)
      price = next
      if step <= Self.tolerance * price { break }
    }
    return price
  }
}

public import DMROFiles
public import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// Stable online offloading: LyDROO, Algorithm 1 of Bi, Huang, Wang and Zhang, "Lyapunov-guided deep
/// reinforcement learning for stable online computation offloading in mobile-edge computing
/// networks" (2021).
///
/// Drift plus penalty turns stability and average power into a problem for each frame. A network
/// proposes decisions for it, each gets its best allocation, and the best of them is done and
/// learned.
public struct LyDROO: ~Copyable {
  /// The weight V of the rate, in Mbit.
  public let weight: Double
  /// The data queues Q in Mbit, `[N]`.
  public private(set) var backlogs: ContiguousArray<Double>
  /// The virtual energy queues Y in Mbit²/J, `[N]`.
  public private(set) var debts: ContiguousArray<Double>
  /// The frame of the last decision, with its rates, times and energies.
  public private(set) var frame: DriftFrame
  /// The network and its memory.
  public private(set) var actor: OffloadingActor
  private var inputs: ContiguousArray<Float>

  /// The factor ν of energy in the virtual queues, in Mbit²/J².
  ///
  /// The authors' program has 1000, and multiplies the queues by 10 in the objective: the same.
  static let debtFactor = 1e4
  /// The factors of gains, data queues and energy queues, whose logarithms ln(1 + x) are the inputs
  /// of the network; queues of very different lengths so stay near 1.
  private static let (gainScale, backlogScale, debtScale) = (1e11, 1.0, 1e-2)

  /// Creates the scheme, with empty queues.
  ///
  /// - Parameters:
  ///   - network: The queueing network.
  ///   - weight: The weight V of the rate, in Mbit.
  ///   - settings: The settings of the actor.
  ///   - stream: The source of randomness.
  /// - Throws: `InputError`, if the weight is not above 0 or a setting breaks its rule.
  public init(
    _ network: QueueingNetwork, weight: Double = 20, settings: ActorSettings = ActorSettings(),
    stream: RandomStream
  ) throws(InputError) {
    try NumberRules.positive(weight, "weight")
    let count = network.deviceCount
    actor = try OffloadingActor(
      inputs: 3 * count, devices: count, settings: settings, stream: stream)
    self.weight = weight
    backlogs = ContiguousArray(repeating: 0, count: count)
    debts = backlogs
    frame = DriftFrame(network)
    inputs = ContiguousArray(repeating: 0, count: 3 * count)
  }

  /// Decides a frame, allocates its resources, and learns from it.
  ///
  /// - Parameter gains: The channel gains of the frame, `[N]`.
  /// - Returns: The decision, whose bit i is 1 where device i offloads, and its value in Mbit²/s.
  /// - Precondition: There are N gains.
  /// - Complexity: A forward pass and 2k allocations, and every 10 frames one training step;
  ///   allocates no memory.
  public mutating func decide(
    gains: ContiguousArray<Double>
  ) -> (decision: UInt64, value: Double) {
    frame.update(gains: gains, backlogs: backlogs, debts: debts, weight: weight)
    let count = gains.count
    for device in gains.indices {
      inputs[device] = Float(log1p(gains[device] * Self.gainScale))
      inputs[count + device] = Float(log1p(backlogs[device] * Self.backlogScale))
      inputs[2 * count + device] = Float(log1p(debts[device] * Self.debtScale))
    }
    actor.propose(inputs)
    var (best, greatest) = (0, -Double.infinity)
    for candidate in actor.candidates.indices {
      let value = frame.value(of: actor.candidates[candidate])
      if value > greatest { (best, greatest) = (candidate, value) }
    }
    let decision = actor.candidates[best]
    frame.allocate(decision)
    actor.learn(inputs, best: best)
    return (decision, greatest)
  }

  /// Decides a frame by enumeration of all decisions, and allocates its resources: exact drift plus
  /// penalty, which learns nothing.
  ///
  /// - Parameter gains: The channel gains of the frame, `[N]`.
  /// - Returns: The decision, whose bit i is 1 where device i offloads, and its value in Mbit²/s.
  /// - Precondition: There are N gains.
  public mutating func decideExactly(
    gains: ContiguousArray<Double>
  ) -> (decision: UInt64, value: Double) {
    frame.update(gains: gains, backlogs: backlogs, debts: debts, weight: weight)
    let best = frame.optimum()
    frame.allocate(best.decision)
    return best
  }

  /// Moves the queues to the next frame.
  ///
  /// - Parameter arrivals: The arrivals A of the frame in Mbit, `[N]`.
  /// - Precondition: There are N arrivals.
  public mutating func advance(arrivals: ContiguousArray<Double>) {
    precondition(
      arrivals.count == backlogs.count, "\(backlogs.count) devices, \(arrivals.count) arrivals")
    for device in arrivals.indices {
      let excess = frame.energies[device] - frame.network.averagePower
      backlogs[device] = max(backlogs[device] - frame.rates[device], 0) + arrivals[device]
      debts[device] = max(debts[device] + Self.debtFactor * excess, 0)
    }
  }
}

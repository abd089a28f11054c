public import DMROFiles
public import DMRORandom

/// Online offloading in a wireless powered network: Algorithm 1 of Huang, Bi and Zhang, "Deep
/// reinforcement learning for online computation offloading in wireless powered mobile-edge
/// computing networks" (2020).
///
/// In each frame the network proposes some decisions, each gets its best division of time, and the
/// best of them is done and learned.
public struct DROO: ~Copyable {
  /// The frame, with the channel gains of the last decision.
  public private(set) var frame: WirelessPoweredFrame
  /// The network and its memory.
  public private(set) var actor: OffloadingActor
  private var inputs: ContiguousArray<Float>

  /// The factor of channel gains of the authors' code, which brings the inputs of the network near 1.
  private static let inputScale = 1e6

  /// Creates the scheme.
  ///
  /// - Parameters:
  ///   - network: The wireless powered network.
  ///   - settings: The settings of the actor.
  ///   - stream: The source of randomness.
  /// - Throws: `InputError`, if a setting breaks its rule.
  public init(
    _ network: WirelessPoweredNetwork, settings: ActorSettings = ActorSettings(),
    stream: RandomStream
  ) throws(InputError) {
    frame = WirelessPoweredFrame(network)
    inputs = ContiguousArray(repeating: 0, count: network.deviceCount)
    actor = try OffloadingActor(
      inputs: network.deviceCount, devices: network.deviceCount, settings: settings,
      stream: stream)
  }

  /// Decides a frame, and learns from it.
  ///
  /// If the training diverges, decisions are feasible but no longer good: see
  /// `OffloadingActor.requireFinite()`.
  ///
  /// - Parameter gains: The channel gains of the frame, `[N]`.
  /// - Returns: The decision, whose bit i is 1 where device i offloads, and its rate in bit/s.
  /// - Precondition: There are N gains.
  /// - Complexity: A forward pass and k divisions of time, and every 10 frames one training step;
  ///   allocates nothing.
  public mutating func decide(gains: ContiguousArray<Double>) -> (decision: UInt64, rate: Double) {
    frame.update(gains: gains)
    for device in gains.indices { inputs[device] = Float(gains[device] * Self.inputScale) }
    actor.propose(inputs)
    var (best, greatest) = (0, -Double.infinity)
    for candidate in actor.candidates.indices {
      let rate = frame.rate(of: actor.candidates[candidate])
      if rate > greatest { (best, greatest) = (candidate, rate) }
    }
    let decision = actor.candidates[best]
    actor.learn(inputs, best: best)
    return (decision, greatest)
  }
}

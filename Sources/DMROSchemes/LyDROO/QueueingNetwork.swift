public import DMROFiles
public import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// N devices with random arrivals, which share the time of an uplink: Section II of Bi, Huang, Wang
/// and Zhang, "Lyapunov-guided deep reinforcement learning for stable online computation offloading
/// in mobile-edge computing networks" (2021).
///
/// In a frame of 1 s a device computes by itself at a rate r with the power κ(φ r)³, or sends for
/// the time τ with the power p ≤ P at the rate τ W / v_u · log₂(1 + p h / N₀). The constants are
/// those of the paper and of its authors' program, https://github.com/revenol/LyDROO.
public struct QueueingNetwork: Hashable, Sendable {
  /// The energy factor κ φ³ of local computing in J·s²/Mbit³: κ = 10⁻²⁶, φ = 100 cycles/bit.
  static let localFactor = 0.01
  /// The greatest rate of local computing in Mbit/s: 300 MHz.
  static let localRate = 3.0
  /// The greatest transmit power P in W.
  static let power = 0.1
  /// The rate W / (v_u ln 2) in Mbit/s of a spectral efficiency of 1 nat: W = 2 MHz, v_u = 1.1.
  static let unitRate = 2 / (1.1 * 0.693147180559945309)
  /// The power N₀ of noise in W: −174 dBm/Hz.
  static let noise = 2e6 * 3.9810717055349695e-21
  /// The antenna gain A_d, the carrier frequency f in Hz, and the path loss exponent d_e.
  static let (antennaGain, carrier, pathLoss) = (3.0, 915e6, 3.0)
  /// The share of the line of sight in the gain of the path.
  static let lineOfSight = 0.3

  /// The weights c of the devices' rates, `[N]`.
  public let weights: ContiguousArray<Double>
  /// The mean channel gains of the devices, `[N]`.
  public let meanGains: ContiguousArray<Double>
  /// The mean arrival λ of each device, in Mbit a frame.
  public let load: Double
  /// The greatest average power γ of each device, in W.
  public let averagePower: Double

  /// Creates the network of the paper: distances evenly between 120 and 255 m, the weights 1.5 and
  /// 1 in turn.
  ///
  /// - Parameters:
  ///   - devices: The number N of devices.
  ///   - load: The mean arrival λ of each device, in Mbit a frame.
  ///   - averagePower: The greatest average power γ of each device, in W.
  /// - Throws: `InputError`, unless there are 1 to 63 devices, and the other numbers are finite and
  ///   above 0.
  public init(devices: Int = 10, load: Double = 3, averagePower: Double = 0.08)
    throws(InputError)
  {
    try NumberRules.within(1...63, devices, "devices")
    try NumberRules.positive(load, "load")
    try NumberRules.positive(averagePower, "averagePower")
    weights = ContiguousArray((0..<devices).map { $0 % 2 == 0 ? 1.5 : 1 })
    let wave = 3e8 / (4 * Double.pi * Self.carrier)
    meanGains = ContiguousArray(
      (0..<devices).map { device in
        let distance = 120 + 135 * Double(device) / Double(max(1, devices - 1))
        return Self.antennaGain * pow(wave / distance, Self.pathLoss)
      })
    self.load = load
    self.averagePower = averagePower
  }

  /// The number N of devices.
  public var deviceCount: Int { weights.count }

  /// Draws the channel gains of a frame, of Rician fading.
  ///
  /// The authors' program adds the line of sight to both amplitudes, and so does this: the mean of a
  /// gain is 1.3 times that of the path.
  ///
  /// - Parameters:
  ///   - gains: Receives the gains, `[N]`.
  ///   - stream: The source of randomness.
  /// - Precondition: There is room for N gains.
  public func drawGains(into gains: inout ContiguousArray<Double>, using stream: inout RandomStream)
  {
    precondition(gains.count == deviceCount, "\(deviceCount) devices, found \(gains.count) gains")
    let (sight, scatter) = (
      Self.lineOfSight.squareRoot(), ((1 - Self.lineOfSight) / 2).squareRoot()
    )
    for device in gains.indices {
      let (x, y) = (sight + scatter * stream.normal(), sight + scatter * stream.normal())
      gains[device] = meanGains[device] * (x * x + y * y)
    }
  }

  /// Draws the arrivals of a frame, each exponential.
  ///
  /// - Parameters:
  ///   - arrivals: Receives the arrivals in Mbit, `[N]`.
  ///   - stream: The source of randomness.
  /// - Precondition: There is room for N arrivals.
  public func drawArrivals(
    into arrivals: inout ContiguousArray<Double>, using stream: inout RandomStream
  ) {
    precondition(
      arrivals.count == deviceCount, "\(deviceCount) devices, found \(arrivals.count) arrivals")
    for device in arrivals.indices { arrivals[device] = -load * log(1 - stream.uniform()) }
  }
}

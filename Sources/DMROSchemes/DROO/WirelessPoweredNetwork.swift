public import DMROFiles
internal import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// N devices that an access point charges by radio, each with a task of unlimited bits: Section III
/// of Huang, Bi and Zhang, "Deep reinforcement learning for online computation offloading in
/// wireless powered mobile-edge computing networks" (2020).
///
/// In a frame of length 1 the point charges all devices for the time a. Then each device computes
/// by itself with the harvested energy, or offloads for the time τ_i. The constants are those of the
/// authors' code (https://github.com/revenol/DROO, optimization.py) and, for the channel, of Section V
/// of the paper.
public struct WirelessPoweredNetwork: Hashable, Sendable {
  /// The greatest number of devices: a decision has a bit for each.
  public static let maximumDevices = 63

  /// The harvesting efficiency µ of the authors' code; the text of the paper may give another.
  static let efficiency = 0.7
  /// The power P of the access point in W.
  static let power = 3.0
  /// The cycles φ that a bit takes.
  static let cyclesPerBit = 100.0
  /// The energy coefficient k of a processor, in J·s²/cycle³.
  static let energyCoefficient = 1e-26
  /// The bandwidth B in Hz.
  static let bandwidth = 2e6
  /// The overhead v_u of communication: sent bits per bit of the task.
  static let overhead = 1.1
  /// The power N_0 of noise in W.
  static let noise = 1e-10
  /// The antenna gain A_d, the carrier frequency f in Hz, and the path loss exponent d_e.
  static let (antennaGain, carrier, pathLoss) = (4.11, 915e6, 2.8)

  /// The weights w of the devices, `[N]`.
  public let weights: ContiguousArray<Double>
  /// The mean channel gains of the devices, `[N]`.
  public let meanGains: ContiguousArray<Double>

  /// Creates a network.
  ///
  /// - Parameters:
  ///   - weights: The weights w of the devices, `[N]`.
  ///   - distances: The distances of the devices from the access point in m, `[N]`.
  /// - Throws: `InputError`, unless there are equally many, 1 to 63, all finite and above 0.
  public init(weights: [Double], distances: [Double]) throws(InputError) {
    try NumberRules.within(1...Self.maximumDevices, weights.count, "weights.count")
    guard distances.count == weights.count else {
      throw InputError(
        element: "distances",
        rule: "must hold \(weights.count) numbers, as the weights, found \(distances.count)")
    }
    for index in weights.indices {
      try NumberRules.positive(weights[index], "weights[\(index)]")
      try NumberRules.positive(distances[index], "distances[\(index)]")
    }
    self.weights = ContiguousArray(weights)
    let wave = 3e8 / (4 * Double.pi * Self.carrier)
    meanGains = ContiguousArray(
      distances.map { Self.antennaGain * pow(wave / $0, Self.pathLoss) })
  }

  /// Creates the network of the paper: distances evenly between 2.5 and 5.2 m, the weights 1 and
  /// 1.5 in turn.
  ///
  /// - Parameter devices: The number N of devices.
  /// - Throws: `InputError`, unless there are 1 to 63 devices.
  public init(devices: Int = 10) throws(InputError) {
    try NumberRules.within(1...Self.maximumDevices, devices, "devices")
    try self.init(
      weights: (0..<devices).map { $0 % 2 == 0 ? 1 : 1.5 },
      distances: (0..<devices).map { 2.5 + 2.7 * Double($0) / Double(max(1, devices - 1)) })
  }

  /// The number N of devices.
  public var deviceCount: Int { weights.count }

  /// Draws the channel gains of a frame: each mean times an exponential fading of mean 1.
  ///
  /// - Parameters:
  ///   - gains: Receives the gains, `[N]`.
  ///   - generator: The source of randomness.
  /// - Precondition: There is room for N gains.
  public func drawGains(
    into gains: inout ContiguousArray<Double>, using generator: inout some RandomNumberGenerator
  ) {
    precondition(gains.count == deviceCount, "\(deviceCount) devices, found \(gains.count) gains")
    for device in gains.indices {
      gains[device] = meanGains[device] * -log(1 - generator.uniform())
    }
  }
}

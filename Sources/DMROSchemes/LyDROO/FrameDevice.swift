#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// A device in a frame of a queueing network: its best local rate, and what it sends at a price of
/// time.
package struct FrameDevice: Hashable, Sendable {
  /// The backlog Q in Mbit, the worth Q + V c of a Mbit, and the worth Y of a J.
  package var (backlog, worth, debt) = (0.0, 0.0, 0.0)
  /// The signal-to-noise ratio s of a watt.
  package var signal = 0.0
  /// The best rate of local computing in Mbit/s.
  var localRate = 0.0
  /// The efficiency in nats at the greatest power, and the value of µ s / Y at which it begins.
  private var (greatest, saturation) = (0.0, 0.0)
  /// The price µ above which the device sends nothing, and its efficiency there.
  var (price, efficiency) = (0.0, 0.0)

  /// Creates a device without a backlog.
  init() {}

  /// Creates a device.
  ///
  /// - Parameters:
  ///   - backlog: The data queue Q in Mbit, at least 0.
  ///   - worth: The worth Q + V c of a Mbit, above 0.
  ///   - debt: The virtual energy queue Y in Mbit²/J, at least 0.
  ///   - signal: The signal-to-noise ratio s of a watt.
  init(backlog: Double, worth: Double, debt: Double, signal: Double) {
    typealias Network = QueueingNetwork
    (self.backlog, self.worth, self.debt, self.signal) = (backlog, worth, debt, signal)
    // The root of (Q + V c) − 3 Y κ φ³ r², if backlog and speed allow it.
    let root = (worth / (3 * Network.localFactor * debt)).squareRoot()
    localRate = min(backlog, Network.localRate, root)
    guard signal > 0 else { return }
    greatest = log1p(signal * Network.power)
    saturation = (greatest - 1) * exp(greatest) + 1
    // The price is the greatest (Q + V c) ε u − Y p over powers p, and eᵘ is 1 + s p.
    efficiency = min(greatest, max(0, log(worth * Network.unitRate * signal / debt)))
    price = worth * Network.unitRate * efficiency - debt * energy(time: 1, efficiency: efficiency)
  }

  /// `true` if the device sends its backlog when time is free.
  var isSender: Bool { backlog > 0 && price > 0 }

  /// Returns the energy in J of local computing at a rate.
  func localEnergy(_ rate: Double) -> Double { QueueingNetwork.localFactor * rate * rate * rate }

  /// Returns the energy in J of sending for a time at an efficiency in nats.
  func energy(time: Double, efficiency: Double) -> Double { time * expm1(efficiency) / signal }

  /// Returns the efficiency u in nats at which a bit is the cheapest, and its derivative by the
  /// price: eᵘ(u − 1) + 1 = µ s / Y, that is u = 1 + W₀((µ s / Y − 1)/e), with the principal branch
  /// of Lambert's W; at most that of the greatest power.
  ///
  /// - Parameter price: The price µ of time.
  @inline(__always)
  func efficiency(at price: Double) -> (value: Double, slope: Double) {
    let ratio = price * signal / debt
    // Without debt the ratio is infinite, or no number.
    guard ratio < saturation else { return (greatest, 0) }
    let value = cheapestEfficiency(ratio)
    return (value, signal / (debt * value * exp(value)))
  }
}

/// Returns the root u of eᵘ(u − 1) + 1 = x, at least 0.
///
/// Three steps of Halley's method start from the series in p = √(2x), or from a bound of
/// Lambert's W.
///
/// - Parameter ratio: The number x, at least 0.
@inline(__always)
package func cheapestEfficiency(_ ratio: Double) -> Double {
  let p = (2 * ratio).squareRoot()
  // For small numbers the series is exact, and the equation would cancel.
  let series = p * (1 - p * (1 / 3 - p * (11 / 72 - p * (43 / 540 - p * 769 / 17280))))
  if p < 0.01 { return series }
  var u = series
  if p > 1 {
    let l = log1p((ratio - 1) / 2.718281828459045)
    u = 1 + l * (1 - log1p(l) / (2 + l))
  }
  for _ in 0..<3 {
    let power = exp(u)
    let error = power * (u - 1) + 1 - ratio
    let slope = power * u
    // The second derivative is eᵘ(u + 1).
    u -= 2 * error * slope / (2 * slope * slope - error * power * (u + 1))
  }
  return u
}

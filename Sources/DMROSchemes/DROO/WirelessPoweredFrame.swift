#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// A frame of a wireless powered network: the best division of time for any decision.
///
/// A decision is a set of bits: bit i is 1 where device i offloads. Its weighted sum rate is
/// Σ_local w η₁ (h/k)^⅓ a^⅓ + Σ_offloading w ε τ ln(1 + η₂ h² a / τ), with a + Σ τ ≤ 1: problem (P2)
/// of the paper.
///
/// Devices of equal weight w have the same signal-to-noise ratio s at the optimum, ln(1 + s) −
/// s/(1 + s) = ν/(w ε), where ν is the price of time. So the problem has one unknown, ν, which
/// Newton's method finds. The ratio of a price is a value of Lambert's W: see `spectralEfficiency`.
public struct WirelessPoweredFrame: Sendable {
  /// The network.
  public let network: WirelessPoweredNetwork
  /// The distinct weights w of devices, `[classes]`, and the class of each device, `[N]`.
  private let classWeights: ContiguousArray<Double>
  private let classes: ContiguousArray<Int>
  /// The factors w η₁ (h/k)^⅓ / ε of a^⅓, and η₂ h² of the signal-to-noise ratio, each `[N]`.
  package private(set) var localFactors: ContiguousArray<Double>
  package private(set) var signals: ContiguousArray<Double>
  /// The sums of the offloading devices' signals, `[classes]`.
  private var sums: ContiguousArray<Double>

  /// The rate ε = B / (v_u ln 2) in bit/s of a spectral efficiency of 1 nat.
  package static let unitRate =
    WirelessPoweredNetwork.bandwidth / (WirelessPoweredNetwork.overhead * 0.693147180559945309)
  /// The greatest number of steps of Newton's method, and the relative step at which it ends.
  private static let (greatestSteps, tolerance) = (60, 1e-8)

  /// Creates a frame without signals.
  ///
  /// - Parameter network: The network.
  public init(_ network: WirelessPoweredNetwork) {
    self.network = network
    var distinct: ContiguousArray<Double> = []
    for weight in network.weights where !distinct.contains(weight) { distinct.append(weight) }
    classWeights = distinct
    classes = ContiguousArray(
      network.weights.map { weight in distinct.firstIndex(of: weight) ?? 0 })
    localFactors = ContiguousArray(repeating: 0, count: network.deviceCount)
    signals = localFactors
    sums = ContiguousArray(repeating: 0, count: distinct.count)
  }

  /// The decision of all devices to offload.
  public var allOffload: UInt64 { (1 << UInt64(network.deviceCount)) - 1 }

  /// Moves to a frame with other channel gains.
  ///
  /// - Parameter gains: The channel gains h, `[N]`.
  /// - Precondition: There are N gains.
  public mutating func update(gains: ContiguousArray<Double>) {
    precondition(gains.count == signals.count, "\(signals.count) devices, \(gains.count) gains")
    typealias Network = WirelessPoweredNetwork
    let harvest = Network.efficiency * Network.power
    let factor = cbrt(harvest / Network.energyCoefficient) / Network.cyclesPerBit / Self.unitRate
    for device in gains.indices {
      let gain = gains[device]
      localFactors[device] = network.weights[device] * factor * cbrt(gain)
      signals[device] = harvest / Network.noise * gain * gain
    }
  }

  /// Returns the greatest weighted sum rate of a decision, in bit/s.
  ///
  /// - Parameter decision: The decision; bit i is 1 where device i offloads.
  /// - Complexity: O(N) for few distinct weights; allocates nothing.
  public mutating func rate(of decision: UInt64) -> Double {
    let factor = sum(decision)
    return Self.unitRate * balance(price(factor), factor).rate
  }

  /// The greatest number of devices whose decisions are enumerated: some million divisions of time.
  public static let maximumEnumeratedDevices = 20

  /// Returns the decision of the greatest rate, the first of equal ones, by enumeration.
  ///
  /// - Precondition: There are at most `maximumEnumeratedDevices`.
  /// - Complexity: 2ᴺ divisions of time; allocates nothing.
  public mutating func optimum() -> (decision: UInt64, rate: Double) {
    precondition(
      network.deviceCount <= Self.maximumEnumeratedDevices,
      "\(network.deviceCount) devices, but at most \(Self.maximumEnumeratedDevices) are enumerated")
    var best = (decision: UInt64(0), rate: 0.0)
    for decision in 0...allOffload {
      let rate = rate(of: decision)
      if rate > best.rate { best = (decision, rate) }
    }
    return best
  }

  /// Returns the best division of time for a decision.
  ///
  /// - Parameter decision: The decision; bit i is 1 where device i offloads.
  public mutating func allocation(of decision: UInt64) -> TimeAllocation {
    let factor = sum(decision)
    let price = price(factor)
    let point = balance(price, factor)
    var times = [Double](repeating: 0, count: signals.count)
    for device in times.indices where decision >> UInt64(device) & 1 == 1 && signals[device] > 0 {
      let weight = classWeights[classes[device]]
      times[device] = signals[device] * point.charging / expm1(spectralEfficiency(price / weight))
    }
    return TimeAllocation(
      rate: Self.unitRate * point.rate, charging: point.charging, offloading: times,
      price: Self.unitRate * price)
  }

  /// Returns the factor of a^⅓ of the local devices, and sums the signals of the others by weight.
  @inline(__always)
  private mutating func sum(_ decision: UInt64) -> Double {
    var factor = 0.0
    for index in sums.indices { sums[index] = 0 }
    for device in signals.indices {
      if decision >> UInt64(device) & 1 == 1 {
        sums[classes[device]] += signals[device]
      } else {
        factor += localFactors[device]
      }
    }
    return factor
  }

  /// Returns the price of time in units of ε: the root of the excess, which falls with the price.
  private func price(_ factor: Double) -> Double {
    var (low, high) = (0.0, Double.infinity)
    // A start within some 50 % of the root for the channels of the paper.
    var price = 0.35 * sums.reduce(0, +).squareRoot() + 0.6 * factor
    for _ in 0..<Self.greatestSteps {
      let point = balance(price, factor)
      if point.excess > 0 { low = price } else { high = price }
      var next = price - point.excess / point.slope
      if !(next > low && next < high) { next = high.isFinite ? (low + high) / 2 : 2 * price }
      let step = abs(next - price)
      price = next
      if step <= Self.tolerance * price { break }
    }
    return price
  }

  /// A division of time that is optimal at a price, and so feasible: rate and excess in units of ε.
  private struct Point {
    var charging: Double
    var rate: Double
    /// The value of more charging beyond its price, and its derivative by the price.
    var excess: Double
    var slope: Double
  }

  @inline(__always)
  private func balance(_ price: Double, _ factor: Double) -> Point {
    var (value, time, change, rate) = (0.0, 1.0, 0.0, 0.0)
    for index in sums.indices where sums[index] > 0 {
      let (weight, signal) = (classWeights[index], sums[index])
      let efficiency = spectralEfficiency(price / weight)
      let share = exp(-efficiency)  // 1 / (1 + s)
      let part = efficiency - price / weight  // s / (1 + s)
      let slot = signal * share / part  // τ / a
      value += weight * signal * share
      time += slot
      change += slot / (weight * part * part)
      rate += weight * slot * efficiency
    }
    // a (1 + Σ τ/a) = 1
    let charging = 1 / time
    let root = cbrt(charging)
    let local = factor * root / charging / 3
    return Point(
      charging: charging, rate: factor * root + rate * charging, excess: value + local - price,
      slope: -local * 2 / 3 * charging * change - time)
  }
}

/// A division of a frame of length 1 between charging and the offloading devices.
public struct TimeAllocation: Hashable, Sendable {
  /// The weighted sum rate in bit/s.
  public var rate: Double
  /// The time a of charging.
  public var charging: Double
  /// The time τ of each device, 0 where it does not offload, `[N]`.
  public var offloading: [Double]
  /// The price ν of time in bit/s: the multiplier of a + Σ τ ≤ 1.
  public var price: Double
}

/// Returns the spectral efficiency u = ln(1 + s) in nats at which a unit of time is worth its price:
/// u − 1 + e⁻ᵘ = x, that is u = 1 + x + W₀(−e⁻¹⁻ˣ), with the principal branch of Lambert's W.
///
/// Two steps of Halley's method start from the series of Stirling's coefficients in p = √(2x), or
/// from the limit 1 + x of large prices.
///
/// - Parameter price: The price x = ν/(w ε) of time, above 0.
@inline(__always)
package func spectralEfficiency(_ price: Double) -> Double {
  let p = (2 * price).squareRoot()
  var u =
    price < 2
    ? p * (1 + p * (1 / 6 + p * (1 / 36 + p * (1 / 270 + p * (1 / 4320 - p / 17010)))))
    : 1 + price - exp(-1 - price)
  // For small prices the series is exact, and the equation would cancel.
  if p < 0.01 { return u }
  for _ in 0..<2 {
    let share = exp(-u)
    let (error, slope) = (u - 1 + share - price, 1 - share)
    u -= 2 * error * slope / (2 * slope * slope - error * share)
  }
  return u
}

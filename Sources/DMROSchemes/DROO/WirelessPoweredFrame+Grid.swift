#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

// The slow twin of the division of time: a grid and bisections.
extension WirelessPoweredFrame {
  /// Returns the greatest rate of a decision on a grid of the time a of charging, refined around
  /// its best point; the rest of the frame goes to the offloading devices at one price, found by
  /// bisection.
  ///
  /// - Parameter decision: The decision; bit i is 1 where device i offloads.
  package func gridRate(of decision: UInt64) -> Double {
    let points = 10
    var (low, width, best) = (0.0, 1.0, (charging: 1.0, rate: rate(of: decision, charging: 1)))
    for _ in 0..<8 {
      for point in 1..<points {
        let charging = low + width * Double(point) / Double(points)
        let rate = rate(of: decision, charging: charging)
        if rate > best.rate { best = (charging, rate) }
      }
      low = max(0, best.charging - width / Double(points))
      width = min(1, best.charging + width / Double(points)) - low
    }
    return best.rate
  }

  /// Returns the rate of a decision in bit/s for a given time of charging, by bisection over the
  /// signal-to-noise ratios: the slow twin of `rate(of:)`.
  ///
  /// - Parameters:
  ///   - decision: The decision; bit i is 1 where device i offloads.
  ///   - charging: The time a of charging, above 0 and at most 1.
  func rate(of decision: UInt64, charging: Double) -> Double {
    let devices = signals.indices
    let offloading = devices.filter { decision >> UInt64($0) & 1 == 1 && signals[$0] > 0 }
    var rate = 0.0
    for device in devices where decision >> UInt64(device) & 1 == 0 {
      rate += localFactors[device] * cbrt(charging)
    }
    // The efficiency u of the first device fixes the price, and so that of each weight.
    func efficiency(_ price: Double) -> Double {
      bisection(0, price + 1) { u in u - 1 + exp(-u) > price }
    }
    func times(_ price: Double) -> [Double] {
      offloading.map { device in
        signals[device] * charging / expm1(efficiency(price / network.weights[device]))
      }
    }
    guard charging < 1, !offloading.isEmpty else { return Self.unitRate * rate }
    let price = bisection(0, 1e3) { price in times(price).reduce(0, +) < 1 - charging }
    let slots = times(price)
    let scale = (1 - charging) / slots.reduce(0, +)
    for (device, slot) in zip(offloading, slots) {
      let time = scale * slot
      rate += network.weights[device] * time * log1p(signals[device] * charging / time)
    }
    return Self.unitRate * rate
  }
}

/// Returns the point between two at which a condition turns from false to true.
private func bisection(_ low: Double, _ high: Double, _ isAbove: (Double) -> Bool) -> Double {
  var (low, high) = (low, high)
  for _ in 0..<60 {
    let middle = (low + high) / 2
    if isAbove(middle) { high = middle } else { low = middle }
  }
  return (low + high) / 2
}

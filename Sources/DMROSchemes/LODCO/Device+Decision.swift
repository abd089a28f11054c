#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

extension LODCO.Device {
  /// Returns the decision that minimizes (θ − B) · energy + V · cost: the paper's problem of a slot.
  ///
  /// - Parameters:
  ///   - pressure: θ − B in J, negative while the battery is above θ.
  ///   - weight: The weight V in J²/s.
  ///   - gain: The channel gain h.
  public func decision(pressure: Double, weight: Double, gain: Double) -> LODCO.Decision {
    var best = dropped
    var least = weight * dropCost
    func consider(_ decision: LODCO.Decision) {
      let value = pressure * decision.energy + weight * decision.cost
      if value < least { (best, least) = (decision, value) }
    }
    if let range = frequencies(energy: output) {
      consider(local(bestFrequency(pressure: pressure, weight: weight).clamped(to: range)))
    }
    if let range = powers(energy: output, gain: gain) {
      let power = bestPower(pressure: pressure, weight: weight, gain: gain)
      consider(server(power.clamped(to: range), gain: gain))
    }
    return best
  }

  /// Returns the fastest decision that the battery can pay: greedy allocation of energy.
  ///
  /// - Parameters:
  ///   - battery: The battery B in J.
  ///   - gain: The channel gain h.
  ///   - allowsLocal: `true` if the device may compute the task.
  ///   - allowsServer: `true` if the device may send the task.
  public func greedyDecision(
    battery: Double, gain: Double, allowsLocal: Bool, allowsServer: Bool
  ) -> LODCO.Decision {
    let energy = 0...min(max(battery, 0), output.upperBound)
    var best = dropped
    if allowsLocal, let range = frequencies(energy: energy) { best = local(range.upperBound) }
    if allowsServer, let range = powers(energy: energy, gain: gain) {
      let sent = server(range.upperBound, gain: gain)
      if best.mode == .dropped || sent.cost < best.cost { best = sent }
    }
    // The bound of a range meets its energy up to rounding.
    best.energy = min(best.energy, energy.upperBound)
    return best
  }

  /// The frequency without bounds: the root of the derivative, (V / (2·κ·(θ − B)))^⅓.
  private func bestFrequency(pressure: Double, weight: Double) -> Double {
    pressure > 0 ? cbrt(weight / (2 * capacitance * pressure)) : .infinity
  }

  /// The power without bounds: the root of the derivative of ((θ − B)·p + V) / ln(1 + x·p), x = h/σ.
  ///
  /// With y = ln(1 + x·p), it is the root of eʸ·(y − 1) = c, c = x·V/(θ − B) − 1: a Lambert function.
  /// Newton's method falls on it from 1 + ln(1 + c/e), which is never below it.
  private func bestPower(pressure: Double, weight: Double, gain: Double) -> Double {
    guard pressure > 0 else { return .infinity }
    let c = gain * weight / (noise * pressure) - 1
    var y = 1 + log1p(c / exp(1.0))
    for _ in 0..<100 {
      let next = y - (y - 1 - c * exp(-y)) / y
      guard next < y, next > 0 else { break }
      y = next
    }
    return expm1(y) * noise / gain
  }

  private var dropped: LODCO.Decision {
    .init(mode: .dropped, setting: 0, cost: dropCost, energy: 0)
  }

  private func local(_ frequency: Double) -> LODCO.Decision {
    let (delay, energy) = computing(frequency: frequency)
    return .init(mode: .local, setting: frequency, cost: delay, energy: energy)
  }

  private func server(_ power: Double, gain: Double) -> LODCO.Decision {
    let (delay, energy) = sending(power: power, gain: gain)
    return .init(mode: .server, setting: power, cost: delay, energy: energy)
  }
}

extension Double {
  fileprivate func clamped(to range: ClosedRange<Double>) -> Double {
    Swift.min(Swift.max(self, range.lowerBound), range.upperBound)
  }
}

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

extension LODCO.Device {
  /// Returns the decision that minimizes V · cost − B̃ · energy: the paper's problem of a slot.
  ///
  /// - Parameters:
  ///   - perturbedBattery: The perturbed battery level B̃ = B − θ in J, above 0 only while the battery
  ///     is above θ.
  ///   - weight: The weight V in J²/s.
  ///   - gain: The channel gain h.
  public func decision(
    perturbedBattery: Double, weight: Double, gain: Double
  ) -> LODCO.Decision {
    var best = dropped
    var least = weight * dropCost
    func consider(_ decision: LODCO.Decision) {
      let value = weight * decision.cost - perturbedBattery * decision.energy
      if value < least { (best, least) = (decision, value) }
    }
    if let range = frequencies(energy: output) {
      consider(local(bestFrequency(perturbedBattery, weight: weight).clamped(to: range)))
    }
    if let range = powers(energy: output, gain: gain) {
      let power = bestPower(perturbedBattery, weight: weight, gain: gain)
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

  /// The frequency without bounds: the root of the derivative, (V / (−2·κ·B̃))^⅓.
  private func bestFrequency(_ perturbedBattery: Double, weight: Double) -> Double {
    perturbedBattery < 0 ? cbrt(weight / (-2 * capacitance * perturbedBattery)) : .infinity
  }

  /// The power without bounds: the root of the derivative of (V − B̃·p) / ln(1 + x·p), x = h/σ.
  ///
  /// With y = ln(1 + x·p), it is the root of eʸ·(y − 1) = c, c = −x·V/B̃ − 1: a Lambert function.
  /// Newton's method falls on it from 1 + ln(1 + c/e), which is never below it.
  private func bestPower(_ perturbedBattery: Double, weight: Double, gain: Double) -> Double {
    guard perturbedBattery < 0 else { return .infinity }
    let c = gain * weight / (-noise * perturbedBattery) - 1
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

public import DMROFiles

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

extension LODCO {
  /// The device with its channel; each default is from Section VI of the paper.
  public struct Device: Hashable, Sendable {
    /// The probability ρ of a task in a slot.
    public var requests = 0.6
    /// The bits L of a task.
    public var bits = 1000.0
    /// The CPU cycles X of a bit.
    public var cyclesPerBit = 737.5
    /// The length τ of a slot in s; also the deadline of a task.
    public var slot = 2e-3
    /// The cost φ of a dropped task in s.
    public var dropCost = 2e-3
    /// The effective switched capacitance κ: a cycle at frequency f takes κ·f² J.
    public var capacitance = 1e-28
    /// The greatest CPU frequency in Hz.
    public var maximumFrequency = 1.5e9
    /// The greatest transmit power in W.
    public var maximumPower = 1.0
    /// The bandwidth ω in Hz.
    public var bandwidth = 1e6
    /// The noise power σ at the receiver in W.
    public var noise = 1e-13
    /// The distance d to the server in m.
    public var distance = 50.0
    /// The path loss constant g₀, −40 dB; the mean channel gain is g₀·(d₀/d)⁴ with d₀ = 1 m.
    public var pathLoss = 1e-4
    /// The most energy harvested in a slot, E_Hᵐᵃˣ, in J; the mean is half of it: 12 mW.
    public var maximumHarvest = 48e-6
    /// The energy Eₘᵢₙ...Eₘₐₓ that the battery puts out in a slot, in J, unless it puts out none.
    ///
    /// Eₘᵢₙ is what LODCO demands for its proof; the greedy benchmarks need no lower bound.
    public var output = 0.02e-3...2e-3

    /// Creates the device of the paper.
    public init() {}

    /// Throws unless all numbers are finite and in range.
    ///
    /// - Throws: `InputError` that names the number and its rule.
    public func validate() throws(InputError) {
      try NumberRules.share(requests, "requests")
      let positives = [
        ("bits", bits), ("cyclesPerBit", cyclesPerBit), ("slot", slot), ("dropCost", dropCost),
        ("capacitance", capacitance), ("maximumFrequency", maximumFrequency),
        ("maximumPower", maximumPower), ("bandwidth", bandwidth), ("noise", noise),
        ("distance", distance), ("pathLoss", pathLoss), ("maximumHarvest", maximumHarvest),
        ("output.lowerBound", output.lowerBound), ("output.upperBound", output.upperBound),
      ]
      for (name, value) in positives { try NumberRules.positive(value, name) }
    }

    /// The CPU cycles W of a task.
    public var cycles: Double { bits * cyclesPerBit }
    /// The mean channel gain.
    public var meanGain: Double { pathLoss / (distance * distance * distance * distance) }
    /// The most energy Ẽₘₐₓ that a slot can take, in J.
    public var maximumEnergy: Double {
      let computing = capacitance * cycles * maximumFrequency * maximumFrequency
      return min(max(computing, maximumPower * slot), output.upperBound)
    }

    /// Returns the perturbation θ of the battery, in J: the least that the paper allows.
    ///
    /// - Parameter weight: The weight V in J²/s.
    public func perturbation(weight: Double) -> Double {
      maximumEnergy + weight * dropCost / output.lowerBound
    }

    /// Returns delay in s and energy in J of a task on the device.
    ///
    /// - Parameter frequency: The CPU frequency f in Hz: the delay is W/f, the energy κ·W·f².
    public func computing(frequency: Double) -> (delay: Double, energy: Double) {
      (cycles / frequency, capacitance * cycles * frequency * frequency)
    }

    /// Returns delay in s and energy in J of a task that is sent to the server.
    ///
    /// - Parameters:
    ///   - power: The transmit power p in W: the delay is L/r with r = ω·log₂(1 + h·p/σ), the energy
    ///     p·L/r.
    ///   - gain: The channel gain h.
    public func sending(power: Double, gain: Double) -> (delay: Double, energy: Double) {
      // log₂(1 + x), also of an x that 1 + x would lose
      let rate = bandwidth * log1p(gain * power / noise) / log(2.0)
      let delay = bits / rate
      return (delay, power * delay)
    }

    /// Returns the CPU frequencies that meet the deadline and take energy within a range, in Hz;
    /// `nil` if there are none.
    ///
    /// - Parameter energy: The energy in J.
    public func frequencies(energy: ClosedRange<Double>) -> ClosedRange<Double>? {
      let factor = capacitance * cycles
      let least = max((energy.lowerBound / factor).squareRoot(), cycles / slot)
      let greatest = min((energy.upperBound / factor).squareRoot(), maximumFrequency)
      return least <= greatest ? least...greatest : nil
    }

    /// Returns the transmit powers that meet the deadline and take energy within a range, in W;
    /// `nil` if there are none.
    ///
    /// - Parameters:
    ///   - energy: The energy in J.
    ///   - gain: The channel gain h.
    public func powers(energy: ClosedRange<Double>, gain: Double) -> ClosedRange<Double>? {
      let deadline = expm1(bits * log(2.0) / (bandwidth * slot)) * noise / gain
      let least = max(deadline, power(energy: energy.lowerBound, gain: gain))
      let greatest = min(maximumPower, power(energy: energy.upperBound, gain: gain))
      return least <= greatest ? least...greatest : nil
    }

    /// Returns the power in W at which sending takes an energy; 0 if even the least power takes
    /// more.
    ///
    /// With y = ln(1 + h·p/σ), the energy is E if eʸ − 1 = k·y, k = h·E·ω/(σ·L·ln 2). Newton's method
    /// falls on the positive root from 2·ln k, which is never below it.
    private func power(energy: Double, gain: Double) -> Double {
      let slope = gain * energy * bandwidth / (noise * bits * log(2.0))
      guard slope > 1 else { return 0 }
      var y = 2 * log(slope)
      for _ in 0..<100 {
        let next = y - (expm1(y) - slope * y) / (exp(y) - slope)
        guard next < y else { break }
        y = next
      }
      return expm1(y) * noise / gain
    }
  }
}

import DMROFiles

/// A user of the channel game: a device with one task.
public struct ChannelUser: Hashable, Sendable {
  /// The transmit power q_n, in W.
  public var power: Double
  /// The channel gain g_n to the base station.
  public var gain: Double
  /// The data b_n of the task, in MB.
  public var data: Double
  /// The computation d_n of the task, in megacycles.
  public var computation: Double
  /// The speed f_n of the device, in MHz.
  public var speed: Double
  /// The energy γ_n of a megacycle on the device, in J.
  public var energy: Double
  /// The energy L_n that the radio spends behind a transmission, in J.
  public var tailEnergy: Double
  /// The weight λ_t of a second.
  public var timeWeight: Double
  /// The weight λ_e of a joule.
  public var energyWeight: Double

  /// Creates a user.
  ///
  /// - Parameters:
  ///   - power: The transmit power q_n, in W.
  ///   - gain: The channel gain g_n to the base station.
  ///   - data: The data b_n of the task, in MB.
  ///   - computation: The computation d_n of the task, in megacycles.
  ///   - speed: The speed f_n of the device, in MHz.
  ///   - energy: The energy γ_n of a megacycle on the device, in J.
  ///   - tailEnergy: The energy L_n that the radio spends behind a transmission, in J.
  ///   - timeWeight: The weight λ_t of a second.
  ///   - energyWeight: The weight λ_e of a joule.
  public init(
    power: Double, gain: Double, data: Double, computation: Double, speed: Double,
    energy: Double, tailEnergy: Double = 0, timeWeight: Double, energyWeight: Double
  ) {
    self.power = power
    self.gain = gain
    self.data = data
    self.computation = computation
    self.speed = speed
    self.energy = energy
    self.tailEnergy = tailEnergy
    self.timeWeight = timeWeight
    self.energyWeight = energyWeight
  }

  /// The power q_n·g_n that arrives at the base station, in W.
  public var receivedPower: Double { power * gain }

  /// The overhead on the device: λ_t·d/f + λ_e·γ·d.
  public var localOverhead: Double {
    timeWeight * computation / speed + energyWeight * energy * computation
  }

  /// The overhead of a transmission of one second: λ_t + λ_e·q.
  var transmissionWeight: Double { timeWeight + energyWeight * power }

  /// Throws unless each number has its range, and one weight is above 0.
  func validate() throws(InputError) {
    let positive = [
      (power, "power"), (gain, "gain"), (data, "data"), (computation, "computation"),
      (speed, "speed"), (timeWeight + energyWeight, "timeWeight + energyWeight"),
    ]
    for (value, element) in positive { try NumberRules.positive(value, element) }
    let notNegative = [
      (energy, "energy"), (tailEnergy, "tailEnergy"), (timeWeight, "timeWeight"),
      (energyWeight, "energyWeight"),
    ]
    for (value, element) in notNegative where !(value >= 0 && value.isFinite) {
      throw InputError(
        element: element,
        rule: "must be a finite number of at least 0, found \(NumberRules.text(value))")
    }
  }
}

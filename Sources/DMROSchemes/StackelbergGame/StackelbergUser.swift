import DMROFiles

/// A follower of the Stackelberg game: a device with one task that can be divided.
public struct StackelbergUser: Hashable, Sendable {
  /// The computation W of the task, in megacycles.
  public var computation: Double
  /// The data of the task, in MB; a part of the task has the same part of the data.
  public var data: Double
  /// The speed f of the device, in MHz.
  public var speed: Double
  /// The bandwidth to the edge and to the cloud, in MB/s.
  public var bandwidth: SIMD2<Double>
  /// The value v of a second, in units of money.
  public var timeValue: Double

  /// Creates a user.
  ///
  /// - Parameters:
  ///   - computation: The computation W of the task, in megacycles.
  ///   - data: The data of the task, in MB.
  ///   - speed: The speed f of the device, in MHz.
  ///   - bandwidth: The bandwidth to the edge and to the cloud, in MB/s.
  ///   - timeValue: The value v of a second, in units of money.
  public init(
    computation: Double, data: Double, speed: Double, bandwidth: SIMD2<Double>,
    timeValue: Double
  ) {
    self.computation = computation
    self.data = data
    self.speed = speed
    self.bandwidth = bandwidth
    self.timeValue = timeValue
  }

  /// The price of a megacycle, v/f, above which the user buys from no tier.
  public var highestPrice: Double { timeValue / speed }

  /// Returns the rates, in megacycles a second, at which the edge and the cloud take in and compute
  /// work of this user: W ÷ (data ÷ bandwidth + W ÷ speed of the tier).
  func rates(_ speeds: SIMD2<Double>) -> SIMD2<Double> {
    computation / (data / bandwidth + computation / speeds)
  }

  /// Throws unless each number is finite and above 0; data may be 0.
  func validate() throws(InputError) {
    let positive = [
      (computation, "computation"), (speed, "speed"), (bandwidth.x, "bandwidth[0]"),
      (bandwidth.y, "bandwidth[1]"), (timeValue, "timeValue"),
    ]
    for (value, element) in positive { try NumberRules.positive(value, element) }
    guard data >= 0, data.isFinite else {
      throw InputError(
        element: "data",
        rule: "must be a finite number of at least 0, found \(NumberRules.text(data))")
    }
  }
}

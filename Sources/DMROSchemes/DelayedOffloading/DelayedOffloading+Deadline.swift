public import DMROFiles

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

extension DelayedOffloading {
  /// Returns the exact means for a deadline, by Little's law.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - deadline: The mean time that a job waits in the slow phase, in s; infinite if it never leaves.
  /// - Throws: `InputError` if a number is out of range or a queue is not stable.
  public static func means(of model: Model, deadline: Double) throws(InputError) -> Means {
    try model.validate(deadline: deadline)
    let backlog = Backlog(of: model, deadline: deadline)
    guard backlog.lost < 1e-6 else {
      throw InputError(
        element: "arrivals",
        rule: "must leave a backlog that seldom exceeds \(backlog.levels), found "
          + NumberRules.text(model.arrivals))
    }
    var (otherMean, otherBusy) = (0.0, 0.0)
    if deadline.isFinite {
      guard let other = Overflow(of: model, deadline: deadline, levels: backlog.levels) else {
        throw InputError(
          element: "otherService",
          rule: "must be above \(backlog.leaving / Overflow.maximumLoad) for the jobs that leave, "
            + "found "
            + NumberRules.text(model.otherService))
      }
      (otherMean, otherBusy) = (other.mean, other.busy)
    }
    let accepted = model.arrivals * (1 - backlog.lost)
    let slowPower = model.slowService > 0 ? model.slowPower : 0
    let power =
      model.fastPower * backlog.busy(slow: false) + slowPower * backlog.busy(slow: true)
      + model.otherPower * otherBusy
    return Means(
      delay: (backlog.mean + otherMean) / accepted, energy: power / accepted,
      leaving: backlog.leaving / accepted)
  }

  /// Returns the deadline of a list with the least weighted product of energy and response time, and
  /// its exact means.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - energyWeight: The weight w of the energy, between 0 and 1.
  ///   - deadlines: The deadlines in s; infinity stands for none.
  /// - Throws: `InputError` if a number is out of range or a queue is not stable.
  /// - Precondition: There is a deadline.
  public static func bestDeadline(
    of model: Model, energyWeight: Double, among deadlines: [Double]
  ) throws(InputError) -> (deadline: Double, means: Means) {
    precondition(!deadlines.isEmpty, "there must be a deadline")
    try NumberRules.share(energyWeight, "energyWeight")
    var best: (deadline: Double, means: Means)?
    for deadline in deadlines {
      let means = try means(of: model, deadline: deadline)
      let value = means.weightedProduct(energyWeight: energyWeight)
      if let known = best, known.means.weightedProduct(energyWeight: energyWeight) <= value {
        continue
      }
      best = (deadline, means)
    }
    guard let best else { preconditionFailure("there must be a deadline") }
    return best
  }
}

extension DelayedOffloading.Means {
  /// Returns the weighted product of energy and response time, energyʷ · delay¹⁻ʷ: the metric of the
  /// paper.
  ///
  /// - Parameter weight: The weight w of the energy, between 0 and 1.
  public func weightedProduct(energyWeight weight: Double) -> Double {
    pow(energy, weight) * pow(delay, 1 - weight)
  }
}

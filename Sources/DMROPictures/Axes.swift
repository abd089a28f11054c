extension GnuplotPicture.Axis {
  /// The axis of updates, with a line at each renewal of the frozen networks.
  ///
  /// - Parameters:
  ///   - updates: The number of updates.
  ///   - interval: The number of updates between renewals of the frozen networks.
  package static func updates(_ updates: Int, renewalEvery interval: Int? = nil)
    -> GnuplotPicture.Axis
  {
    var axis = GnuplotPicture.Axis("updates", lower: 0, upper: Double(max(updates, 1)))
    if let interval, case let renewals = updates / interval, (2...25).contains(renewals) {
      axis.label += " (lines: frozen networks renewed)"
      axis.step = Double(interval * ((renewals + 4) / 5))
      axis.lineStep = Double(interval)
    }
    return axis
  }

  /// The logarithmic axis of gaps, in percent.
  ///
  /// - Parameters:
  ///   - values: The gaps, if known, as shares.
  ///   - reference: The name of what they are measured to.
  package static func gap(
    _ values: [Double] = [], to reference: String
  ) -> GnuplotPicture.Axis {
    var axis = GnuplotPicture.Axis("gap to the \(reference) (%)", isLogarithmic: true)
      .around(values.map { max(leastGap, 100 * $0) })
    axis.lower = axis.lower ?? leastGap
    axis.floor = leastGap
    return axis
  }

  /// The lower limit of drawn gaps, in percent; smaller ones are drawn there.
  package static let leastGap = 0.001

  /// Returns the logarithmic axis with ends slightly beyond the values.
  package func around(_ values: [Double]) -> GnuplotPicture.Axis {
    let values = values.filter { $0 > 0 && $0.isFinite }
    var axis = self
    if let least = values.min(), let greatest = values.max() {
      (axis.lower, axis.upper) = (least / 1.15, greatest * 1.15)
    }
    return axis
  }
}

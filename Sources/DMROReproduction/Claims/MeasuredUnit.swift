import DMROExperiments
import DMROFiles

/// The unit of the estimates in a measurement.
enum MeasuredUnit {
  case plain
  case percent
}

extension Estimate {
  /// The text of claims for an estimate of no values.
  static let notMeasured = "not measured"

  /// The estimate with its interval, as claims say it.
  func text(_ unit: MeasuredUnit) -> String {
    guard !value.isNaN else { return Self.notMeasured }
    func number(_ value: Double) -> String {
      switch unit {
      case .plain: NumberText.significant(value, 3)
      case .percent: NumberText.fixed(100 * value, 2)
      }
    }
    return "\(number(value)) [\(number(lower)), \(number(upper))]" + (unit == .percent ? " %" : "")
  }
}

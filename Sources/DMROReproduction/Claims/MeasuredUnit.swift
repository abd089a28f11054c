import DMROExperiments
import DMROFiles

/// The unit of the estimates in a measurement.
enum MeasuredUnit {
  case plain
  case percent
}

extension Estimate {
  /// The estimate with its interval, as claims say it.
  func text(_ unit: MeasuredUnit) -> String {
    func number(_ value: Double) -> String {
      switch unit {
      case .plain: NumberText.significant(value, 3)
      case .percent: NumberText.fixed(100 * value, 2)
      }
    }
    return "\(number(value)) [\(number(lower)), \(number(upper))]" + (unit == .percent ? " %" : "")
  }
}

import DMROExperiments
import Foundation

/// In what estimates are written in what was measured.
enum MeasuredUnit {
  case plain
  case percent
}

extension Estimate {
  /// The estimate with its interval, as claims say it.
  func text(_ unit: MeasuredUnit) -> String {
    func number(_ value: Double) -> String {
      switch unit {
      case .plain: String(format: "%.3g", value)
      case .percent: String(format: "%.2f", 100 * value)
      }
    }
    return "\(number(value)) [\(number(lower)), \(number(upper))]" + (unit == .percent ? " %" : "")
  }
}

import DMRO
import DMROFiles

/// Detects the divergence of a training, by the cost of its updates.
///
/// A cost that is not finite is divergence at once. Every hundred updates, the median of their
/// costs is compared with the median of the earlier ones and of the very first cost: a thousandfold
/// rise, to above 1, is divergence. Costs are dimensionless, and healthy trainings stay within
/// twice their running median.
struct DivergenceGuard: Sendable {
  /// The number of updates of a compared median.
  static let window = 100
  /// The ratio to the running median that counts as divergence.
  static let factor: Float = 1000
  /// The lower limit of the running median: a converged training may have small outliers.
  static let floor: Float = 1e-3
  /// The number of windows in the running median.
  private static let remembered = 500

  /// `true` if medians are also compared.
  private let watchesMedians: Bool
  private var recent: ContiguousArray<Float> = []
  private var medians: ContiguousArray<Float> = []

  /// Creates a guard.
  ///
  /// - Parameter watchesMedians: `true` if costs far above their running median are also divergence,
  ///   not only those that are not finite.
  init(watchesMedians: Bool = true) {
    self.watchesMedians = watchesMedians
    recent.reserveCapacity(Self.window)
    medians.reserveCapacity(Self.remembered)
  }

  /// Adds an update, and returns its fault.
  ///
  /// - Parameter cost: The cost of the update.
  /// - Returns: The fault, in words that follow the number of the update; `nil` without a fault.
  mutating func note(_ cost: Float) -> String? {
    if let fault = Self.fault(of: cost) { return fault }
    guard watchesMedians else { return nil }
    if medians.isEmpty { medians.append(cost) }
    recent.append(cost)
    guard recent.count == Self.window else { return nil }
    let median = Self.median(of: recent)
    let usual = max(Self.median(of: medians), Self.floor)
    recent.removeAll(keepingCapacity: true)
    if medians.count == Self.remembered { medians.removeFirst() }
    medians.append(median)
    guard median > Self.factor * usual else { return nil }
    return "the cost is \(median), and was \(usual) before"
  }

  /// The fault of a single cost; `nil` if it is finite.
  static func fault(of cost: Float) -> String? {
    cost.isFinite ? nil : "the cost is \(cost.isNaN ? "not a number" : "infinite")"
  }

  private static func median(of values: ContiguousArray<Float>) -> Float {
    values.sorted()[values.count / 2]
  }

  /// The error that ends a training.
  ///
  /// - Parameters:
  ///   - update: The number of the update.
  ///   - fault: The fault, in words.
  ///   - settings: The settings of the training.
  static func error(at update: Int, _ fault: String, _ settings: TrainingSettings) -> InputError {
    InputError(
      .diverged,
      rule: """
        the training diverged at update \(update): \(fault); lower learningRate, now \
        \(settings.model.optimizer.learningRate), or set maximumGradientNorm
        """)
  }
}

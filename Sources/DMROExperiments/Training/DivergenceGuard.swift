import DMRO
import DMROFiles

/// Notices that a training diverges, from the cost of its updates.
///
/// The cost is watched at every update for numbers that are not finite. Every hundred updates, their
/// median is compared with the median of those before and of the very first cost: a thousandfold
/// rise, and above 1, is divergence. Costs are dimensionless, and healthy trainings stay within twice
/// their running median.
struct DivergenceGuard: Sendable {
  /// The number of updates whose median is compared.
  static let window = 100
  /// How far above the running median costs are beyond hope.
  static let factor: Float = 1000
  /// The running median counts at least this much, so that a training that has learned all there is
  /// to learn may stumble.
  static let floor: Float = 1e-3
  /// The number of windows that the running median remembers.
  private static let remembered = 500

  /// Whether medians are compared, too.
  private let watchesMedians: Bool
  private var recent: ContiguousArray<Float> = []
  private var medians: ContiguousArray<Float> = []

  /// Creates a guard.
  ///
  /// - Parameter watchesMedians: Whether costs far beyond their running median are divergence, too,
  ///   not only those that are not finite.
  init(watchesMedians: Bool = true) {
    self.watchesMedians = watchesMedians
    recent.reserveCapacity(Self.window)
    medians.reserveCapacity(Self.remembered)
  }

  /// Notes an update, and returns what is wrong with it.
  ///
  /// - Parameter cost: The cost of the update.
  /// - Returns: What is wrong, in words that follow the number of the update; `nil` where nothing is.
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

  /// What is wrong with a cost by itself; `nil` where it is finite.
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
  ///   - fault: What is wrong, in words.
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

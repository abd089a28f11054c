public import DMROOffloading

/// The change detector: it decides when the inner model restarts from ψ (Section IV).
///
/// It compares the parameters of a known system, or the observed costs of plans with predicted
/// ones. Costs may drift up or down.
public struct ChangeDetector: Hashable, Sendable {
  /// The tolerated relative change of a speed, an energy or a bandwidth.
  public var parameterTolerance: Double
  private var rise: PageHinkley
  private var fall: PageHinkley

  /// Creates a detector.
  ///
  /// - Parameters:
  ///   - parameterTolerance: The tolerated relative change of a parameter.
  ///   - test: The test of the relative error of predicted costs, (observed − predicted) /
  ///     predicted.
  public init(parameterTolerance: Double = 0.1, test: PageHinkley = PageHinkley(reference: 0)) {
    self.parameterTolerance = parameterTolerance
    rise = test
    fall = test
  }

  /// Returns whether a parameter differs by more than the tolerance.
  ///
  /// - Parameters:
  ///   - system: The current system.
  ///   - reference: The earlier system.
  /// - Complexity: O(K²).
  public func hasChanged(_ system: EdgeCloudSystem, from reference: EdgeCloudSystem) -> Bool {
    system.hasMoved(from: reference, tolerance: parameterTolerance)
  }

  /// Adds the observed cost of a plan.
  ///
  /// - Parameters:
  ///   - observed: The observed cost.
  ///   - predicted: The predicted cost, above 0.
  /// - Returns: Whether costs drift from their predictions.
  public mutating func observe(_ observed: Double, predicted: Double) -> Bool {
    precondition(predicted > 0, "a predicted cost must be above 0, found \(predicted)")
    let error = (observed - predicted) / predicted
    let (rises, falls) = (rise.observe(error), fall.observe(-error))
    return rises || falls
  }

  /// Forgets all observed costs.
  public mutating func reset() {
    rise.reset()
    fall.reset()
  }
}

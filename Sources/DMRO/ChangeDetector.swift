public import DMROFiles
public import DMROOffloading

/// The change detector: it decides when the inner model restarts from ψ (Section IV).
///
/// It compares the parameters of a known system, or the observed costs of plans with predicted
/// ones. Costs may drift up or down.
public struct ChangeDetector: Hashable, Sendable {
  /// The tolerated relative change of a speed, an energy or a bandwidth.
  public var parameterTolerance: Double
  var rise: PageHinkley
  var fall: PageHinkley

  /// Creates a detector.
  ///
  /// - Parameters:
  ///   - parameterTolerance: The tolerated relative change of a parameter.
  ///   - test: The test of the relative error of predicted costs, (observed − predicted) /
  ///     predicted.
  public init(parameterTolerance: Double = 0.1, test: PageHinkley = .ofErrors) {
    self.parameterTolerance = parameterTolerance
    rise = test
    fall = test
  }

  /// Returns `true` if a parameter differs by more than the tolerance.
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
  /// - Returns: `true` if costs drift from their predictions.
  /// - Throws: `InputError`, if the predicted cost is not above 0, or the relative error not finite.
  public mutating func observe(_ observed: Double, predicted: Double) throws(InputError) -> Bool {
    try NumberRules.positive(predicted, "predicted")
    let error = (observed - predicted) / predicted
    guard error.isFinite else {
      throw InputError(
        element: "observed", rule: "must be finite beside \(predicted), found \(observed)")
    }
    return add(error)
  }

  /// Adds the relative error of a predicted cost.
  ///
  /// - Parameter error: The error, finite.
  /// - Returns: `true` if costs drift from their predictions.
  package mutating func add(_ error: Double) -> Bool {
    let (rises, falls) = (rise.add(error), fall.add(-error))
    return rises || falls
  }

  /// Forgets all observed costs.
  public mutating func reset() {
    rise.reset()
    fall.reset()
  }
}

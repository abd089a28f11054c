public import DMROOffloading

/// Notices that the system has changed: the question with which the outer model begins (Section IV).
///
/// Either the system is known and a parameter has moved, or costs are observed and drift away from
/// what was predicted, in either direction.
public struct ChangeDetector: Hashable, Sendable {
  /// The relative move of a speed, an energy or a bandwidth that is tolerated.
  public var parameterTolerance: Double
  private var rise: PageHinkley
  private var fall: PageHinkley

  /// Creates a detector.
  ///
  /// - Parameters:
  ///   - parameterTolerance: The relative move of a parameter that is tolerated.
  ///   - test: The test of costs, on (observed − predicted) / predicted.
  public init(parameterTolerance: Double = 0.1, test: PageHinkley = PageHinkley(reference: 0)) {
    self.parameterTolerance = parameterTolerance
    rise = test
    fall = test
  }

  /// Returns whether a parameter differs by more than the tolerance.
  ///
  /// - Parameters:
  ///   - system: The system now.
  ///   - reference: The system before.
  /// - Complexity: O(K²).
  public func hasChanged(_ system: EdgeCloudSystem, from reference: EdgeCloudSystem) -> Bool {
    system.hasMoved(from: reference, tolerance: parameterTolerance)
  }

  /// Takes the cost of a plan.
  ///
  /// - Parameters:
  ///   - observed: What it was.
  ///   - predicted: What it was predicted to be, above 0.
  /// - Returns: Whether costs drift from what is predicted.
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

/// The loss function of prediction errors.
public enum Loss: String, CaseIterable, Codable, Sendable {
  /// The square of the error.
  case meanSquared = "mean-squared"
  /// Half the square up to an error of 1, linear beyond it (Huber, 1964).
  case huber

  /// Returns the loss of an error.
  ///
  /// - Parameter error: Prediction − target.
  @inlinable
  public func value(of error: Float) -> Float {
    switch self {
    case .meanSquared: error * error
    case .huber: abs(error) <= 1 ? 0.5 * error * error : abs(error) - 0.5
    }
  }

  /// Returns the derivative of the loss with respect to the prediction.
  ///
  /// - Parameter error: Prediction − target.
  @inlinable
  public func derivative(at error: Float) -> Float {
    switch self {
    case .meanSquared: 2 * error
    case .huber: max(-1, min(1, error))
    }
  }
}

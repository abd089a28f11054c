/// The scaling of delay and energy in the cost of a graph's plan.
public enum GraphScaling: String, Hashable, Sendable, CaseIterable, Codable {
  /// Seconds and joules as they are: T + δ·E.
  case none
  /// Relative to the plan that keeps all subtasks on the idle device: T/T_dev + δ·E/E_dev; a
  /// divisor of 0 counts as 1.
  case relative

  /// Decodes a scaling from its name.
  ///
  /// - Throws: `DecodingError` that lists the known names.
  public init(from decoder: any Decoder) throws {
    self = try decoder.choice(GraphScaling.self)
  }
}

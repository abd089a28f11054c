/// The shape of the observations of a process, and of the action values of a network.
///
/// An observation is R rows of F features; a network gives V values for each row. The chain has one
/// row with a value for each site (R = 1, V = K). A process with one row for each candidate site
/// has R = K and V = 1, so that one network fits any number of sites. The action of row r and
/// column c is `r · V + c`.
public struct ObservationShape: Hashable, Sendable {
  /// The number of rows R, or the greatest number if it varies.
  public let rows: Int
  /// The number of features F of a row: the inputs of a network.
  public let features: Int
  /// The number of values V for a row: the outputs of a network.
  public let valuesPerRow: Int
  /// `true` if actions can be unavailable.
  public let isMasked: Bool

  /// Creates a shape.
  ///
  /// - Parameters:
  ///   - rows: The number of rows R.
  ///   - features: The number of features F of a row.
  ///   - valuesPerRow: The number of values V for a row.
  ///   - isMasked: `true` if actions can be unavailable.
  /// - Precondition: The numbers are positive.
  public init(rows: Int = 1, features: Int, valuesPerRow: Int, isMasked: Bool = false) {
    precondition(
      rows >= 1 && features >= 1 && valuesPerRow >= 1,
      "a shape must be positive, found \(rows) rows, \(features) features, \(valuesPerRow) values")
    self.rows = rows
    self.features = features
    self.valuesPerRow = valuesPerRow
    self.isMasked = isMasked
  }

  /// The number of features of an observation, R · F.
  public var size: Int { rows * features }

  /// The number of actions, R · V.
  public var actionCount: Int { rows * valuesPerRow }

  /// Returns the row of an action.
  ///
  /// - Parameter action: The action.
  public func row(of action: Int) -> Int { rows == 1 ? 0 : action / valuesPerRow }

  /// Returns the column of an action among the values of its row.
  ///
  /// - Parameter action: The action.
  public func column(of action: Int) -> Int { rows == 1 ? action : action % valuesPerRow }
}

extension ObservationShape: CustomStringConvertible {
  /// The shape in words, as in "1 × 24 features with 3 values a row".
  public var description: String {
    "\(rows) × \(features) features with \(valuesPerRow) values a row"
      + (isMasked ? " and masks" : "")
  }
}

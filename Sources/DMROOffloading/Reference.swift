/// The reference cost of a result, and its kind.
public struct Reference: Hashable, Sendable {
  /// A kind of reference.
  public enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
    /// The lowest cost of any plan.
    case optimum
    /// A lower bound of the cost of every plan.
    case bound
    /// The lowest cost that was found.
    case bestKnown = "best-known"
    /// Nothing: there is no cost to compare with.
    case none
  }

  /// The kind.
  public let kind: Kind
  /// The cost, scaled as the costs that are compared with it; `nil` exactly where the kind is `none`.
  public let value: Double?

  /// No reference.
  public static let none = Reference(kind: .none, value: nil)

  private init(kind: Kind, value: Double?) {
    self.kind = kind
    self.value = value
  }

  /// Creates a reference; without a cost it is `none`, and `none` has no cost.
  ///
  /// - Parameters:
  ///   - kind: The kind.
  ///   - cost: The cost.
  public init(_ kind: Kind, _ cost: Double?) {
    self = cost == nil || kind == .none ? .none : Reference(kind: kind, value: cost)
  }

  /// Returns the lowest cost of any plan as a reference.
  ///
  /// - Parameter cost: The cost.
  public static func optimum(_ cost: Double) -> Reference { Reference(.optimum, cost) }

  /// Returns a lower bound as a reference.
  ///
  /// - Parameter cost: The bound.
  public static func bound(_ cost: Double) -> Reference { Reference(.bound, cost) }

  /// Returns the lowest cost that was found as a reference.
  ///
  /// - Parameter cost: The cost.
  public static func bestKnown(_ cost: Double) -> Reference { Reference(.bestKnown, cost) }

  /// Returns the gap cost / reference − 1; `nil` without a reference.
  ///
  /// For a reference of 0, the gap is 0 for a cost of 0 and infinite for any other. It is
  /// negative for a cost below the best known one.
  ///
  /// - Parameter cost: The cost.
  public func gap(of cost: Double) -> Double? { value.map { PlanCost.gap(of: cost, to: $0) } }
}

extension Reference.Kind {
  /// The name in tables and pictures, as in "gap to the optimum".
  public var title: String {
    switch self {
    case .optimum: "optimum"
    case .bound: "lower bound"
    case .bestKnown: "best known cost"
    case .none: "no reference"
    }
  }

  /// Returns the name of the references of several results, as in "gap to the optimum".
  ///
  /// - Parameter kinds: Their kinds.
  /// - Returns: The title of the only kind, apart from `none`; "reference" for none or several.
  public static func title(of kinds: some Sequence<Reference.Kind>) -> String {
    let kinds = Set(kinds).subtracting([.none])
    guard kinds.count == 1, let kind = kinds.first else { return "reference" }
    return kind.title
  }
}

public import DMRO

/// The initial parameters of inner models in a new system.
public enum StartingPoint: String, CaseIterable, Codable, Sendable {
  /// Drawn at random, another network for each unit.
  case random
  /// Trained in one other system of the family.
  case trained
  /// ψ of Algorithm 2: joint training over systems.
  case meta
  /// ψ of Reptile.
  case reptile
  /// ψ of first-order MAML.
  case firstOrderMAML = "first-order-maml"
  /// ψ of Algorithm 2 plus a regression of the weights on the system.
  case regression
  /// ψ with the settings of the contextual start, but without the context: the control for the
  /// larger network and the longer training.
  case wideMeta = "wide-meta"
  /// ψ of a network with the system's unit costs in its states.
  case contextual

  /// The recommended start, which depends on the system.
  public static let recommended = StartingPoint.contextual

  /// The compared starts of a family.
  ///
  /// The control is only in the wide family, where the context varies.
  ///
  /// - Parameter family: The systems.
  public static func compared(in family: SystemFamily) -> [StartingPoint] {
    allCases.filter { $0 != .wideMeta || family == .wide }
  }

  /// The name in pictures and tables.
  public var title: String {
    switch self {
    case .random: "random"
    case .trained: "trained in another system"
    case .meta: "meta (Algorithm 2)"
    case .reptile: "Reptile"
    case .firstOrderMAML: "first-order MAML"
    case .regression: "regression on the system"
    case .wideMeta: "contextual without context"
    case .contextual: "contextual (recommended)"
    }
  }

  /// The look in pictures.
  package var look: GnuplotPicture.Look {
    switch self {
    case .random: .init(.gray, .solid, .openSquare)
    case .trained: .init(.blue, .dashed, .square)
    case .meta: .init(.vermilion, .solid, .circle, width: 1.9)
    case .reptile: .init(.green, .longDashed, .diamond)
    case .firstOrderMAML: .init(.skyBlue, .dotted, .triangle, width: 1.9)
    case .regression: .init(.orange, .dashDotted, .openCircle)
    case .wideMeta: .init(.black, .dotted, .openTriangle, width: 1.6)
    case .contextual: .init(.purple, .solid, .turnedTriangle, width: 1.7)
    }
  }

  /// The settings of the learning; `nil` for the random start.
  ///
  /// All starts in the paper's shape take the same number of gradient steps of the same size.
  ///
  /// - Parameter updates: The number of gradient steps of a start in the paper's shape; the
  ///   contextual one takes four times as many.
  package func learning(updates: Int) -> OuterModelConfiguration? {
    var settings = OuterModelConfiguration.joint
    switch self {
    case .random: return nil
    // Trained is Algorithm 2 with only one system and the same budget.
    case .trained, .meta: break
    case .regression: settings.learner.discount = 1
    case .reptile: settings = .reptile
    case .firstOrderMAML: settings = .firstOrderMAML
    case .wideMeta, .contextual:
      settings = .contextual
      settings.updates = 4 * updates
      return settings
    }
    settings.updates = updates
    return settings
  }

  /// A description of the learning.
  ///
  /// - Parameter updates: The number of gradient steps of a start in the paper's shape.
  package func budget(updates: Int) -> String {
    guard let settings = learning(updates: updates) else { return "none" }
    let width = settings.learner.hidden.first ?? 0
    let steps = "\(settings.updates) × \(settings.learner.batchSize), \(width) wide"
    guard self == .regression else { return steps }
    let library = RegressionSettings(updates: max(1, updates / 10))
    return steps + ", and \(library.systems) systems × \(library.updates) updates"
  }

  /// The context of the system in a state.
  public var context: SystemContext { self == .contextual ? .unitCosts : .none }

  /// The learning rule of inner models after the start: that of the start itself.
  public var adaptationModel: AdaptationModel {
    switch self {
    case .random, .trained, .meta, .reptile, .firstOrderMAML: .paper
    case .regression, .wideMeta, .contextual: .undiscounted
    }
  }
}

/// The learning rule of inner models in a new system.
public enum AdaptationModel: String, CaseIterable, Codable, Sendable {
  /// The settings of the paper, as in all other figures.
  case paper
  /// Counterfactual learning targets without discount, and Adam with its smaller steps: the first
  /// step of RMSProp moves every weight by √10 times its learning rate.
  case undiscounted

  /// The settings.
  public var configuration: InnerModelConfiguration {
    let model = InnerModelConfiguration()
    return self == .undiscounted ? model.undiscounted : model
  }

  /// The name in tables.
  package var title: String {
    switch self {
    case .paper: "the paper's: RMSProp 0.01, discount 0.9, rule paper"
    case .undiscounted: "Adam 0.001, discount 1, rule counterfactual"
    }
  }
}

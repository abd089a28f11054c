public import DMROFiles
public import DMROPictures

/// The schemes that experiments, figures, studies and the command know by their names.
///
/// Registering a scheme of your own puts it beside the others:
///
/// ```swift
/// var schemes = SchemeRegistry.standard
/// try schemes.register(own)
/// let experiment = Figure.schemes.experiment(.quick(), schemes)
/// ```
public struct SchemeRegistry: Sendable {
  /// The schemes that need no training.
  public private(set) var planning: [any Scheme]
  /// The schemes that learn.
  public private(set) var learning: [any LearningScheme]

  /// The schemes of the package.
  public static let standard = SchemeRegistry(
    planning: [
      FixedSiteScheme.local, FixedSiteScheme.edge, FixedSiteScheme.cloud, GreedyScheme(),
      OptimalScheme(),
    ], learning: Learner.allCases)

  /// Adds a scheme that needs no training.
  ///
  /// - Parameter scheme: The scheme.
  /// - Throws: `InputError`, if its name breaks a rule or is taken.
  public mutating func register(_ scheme: some Scheme) throws(InputError) {
    try checkNew(scheme.name)
    planning.append(scheme)
  }

  /// Adds a scheme that learns.
  ///
  /// - Parameter scheme: The scheme.
  /// - Throws: `InputError`, if its name breaks a rule or is taken.
  public mutating func register(_ scheme: some LearningScheme) throws(InputError) {
    try checkNew(scheme.name)
    learning.append(scheme)
  }

  /// The schemes that were registered beside those of the package, those that learn first.
  public var own: [any SchemeDescription] {
    ownLearning + Array(planning.dropFirst(Self.standard.planning.count))
  }

  /// The schemes that learn that were registered beside those of the package.
  public var ownLearning: [any LearningScheme] {
    Array(learning.dropFirst(Self.standard.learning.count))
  }

  /// Returns the scheme of a name that needs no training; `nil` where there is none.
  ///
  /// - Parameter name: The name.
  public func planning(_ name: String) -> (any Scheme)? { planning.first { $0.name == name } }

  /// Returns the scheme of a name that learns; `nil` where there is none.
  ///
  /// - Parameter name: The name.
  public func learning(_ name: String) -> (any LearningScheme)? {
    learning.first { $0.name == name }
  }

  /// Returns the schemes of some names that apply to a system, in the order of results: the optimum
  /// comes last.
  ///
  /// - Parameters:
  ///   - names: The names; by default all.
  ///   - system: The system.
  /// - Throws: `InputError`, naming one that is not registered.
  func compared(
    _ names: [String]? = nil, in system: EdgeCloudSystem
  ) throws(InputError) -> [any Scheme] {
    var found: [any Scheme] = []
    for name in names ?? planning.map(\.name) {
      guard let scheme = planning(name) else {
        throw Self.unknown(name, among: planning.map(\.name))
      }
      if scheme.applies(to: system) { found.append(scheme) }
    }
    return found.filter { $0.name != Self.optimum } + found.filter { $0.name == Self.optimum }
  }

  /// Returns the name of a scheme in pictures and tables; the name itself where it is not known.
  ///
  /// - Parameter name: The name in records.
  package func title(of name: String) -> String { description(of: name)?.title ?? name }

  /// Returns the scheme of a name, which learns or not; `nil` where there is none.
  ///
  /// - Parameter name: The name.
  package func description(of name: String) -> (any SchemeDescription)? {
    planning(name) ?? learning(name)
  }

  /// The error of a name that is not registered.
  static func unknown(_ name: String, among names: [String]) -> InputError {
    InputError(
      element: "scheme \"\(name)\"",
      rule: "must be registered; known are \(names.joined(separator: ", "))")
  }

  /// The names of the schemes that run every subtask at one site.
  package static let fixedNames = ["local", "edge", "cloud"]

  /// The name of the exact optimum.
  static let optimum = "optimal"

  private func checkNew(_ name: String) throws(InputError) {
    let isWord = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isWord && !name.isEmpty else {
      throw InputError(
        element: "name of a scheme",
        rule: "must be lowercase letters, digits and hyphens, found \"\(name)\"")
    }
    guard description(of: name) == nil, name != Experiment.optimumOfTraining,
      !name.hasSuffix(Experiment.aloneSuffix)
    else {
      throw InputError(
        element: "name of a scheme", rule: "must be a new one, found \"\(name)\"")
    }
  }
}

extension GnuplotPicture.Look {
  /// Returns the look of a scheme of the package.
  ///
  /// - Parameter scheme: The name of the scheme.
  public static func of(_ scheme: String) -> GnuplotPicture.Look {
    SchemeRegistry.standard.description(of: scheme)?.look ?? .init(.black, .solid, .cross)
  }
}

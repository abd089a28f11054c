public import DMROFiles
public import DMROPictures

/// The schemes of experiments, figures, studies and the command, by their names.
///
/// Registering your own scheme adds it to the others:
///
/// ```swift
/// var schemes = SchemeRegistry.standard
/// try schemes.register(own)
/// let experiment = Figure.schemes.experiment(.quick(), schemes)
/// ```
public struct SchemeRegistry: Sendable {
  /// The schemes without training.
  public private(set) var planning: [any Scheme]
  /// The learning schemes.
  public private(set) var learning: [any LearningScheme]

  /// The planners whose plans are read from files.
  public private(set) var plans: [PlanFolder] = []
  /// The schemes without training of other families that the paper cites (Table I): found by name,
  /// and compared by the study `families`, but not in the paper's figures.
  public let citedPlanning: [any Scheme]
  /// The learning schemes of other families that the paper cites.
  public let citedLearning: [any LearningScheme]

  /// The schemes of the package.
  public static let standard = SchemeRegistry()

  private init() {
    planning = [
      FixedSiteScheme.local, FixedSiteScheme.edge, FixedSiteScheme.cloud, GreedyScheme(),
      OptimalScheme(),
    ]
    learning = Learner.allCases
    citedPlanning = CitedSchemes.planning
    citedLearning = CitedSchemes.learning
  }

  /// Adds a scheme without training.
  ///
  /// - Parameter scheme: The scheme.
  /// - Throws: `InputError`, if its name breaks a rule or is taken.
  public mutating func register(_ scheme: some Scheme) throws(InputError) {
    try checkNew(scheme.name)
    planning.append(scheme)
  }

  /// Adds a learning scheme.
  ///
  /// - Parameter scheme: The scheme.
  /// - Throws: `InputError`, if its name breaks a rule or is taken.
  public mutating func register(_ scheme: some LearningScheme) throws(InputError) {
    try checkNew(scheme.name)
    learning.append(scheme)
  }

  /// Adds the plans of another planner.
  ///
  /// - Parameter folder: The plans.
  /// - Throws: `InputError`, if its name breaks a rule or is taken.
  public mutating func register(_ folder: PlanFolder) throws(InputError) {
    try checkNew(folder.name)
    plans.append(folder)
  }

  /// The schemes of the package, and planners whose plans are read from files.
  ///
  /// - Parameter experiment: An experiment that reads such plans.
  /// - Throws: `InputError`, if a name breaks a rule or is taken.
  package init(of experiment: Experiment) throws(InputError) {
    self = .standard
    for folder in experiment.planFolders { try register(folder) }
  }

  /// Checks the name of a further scheme.
  ///
  /// - Parameter name: The name.
  /// - Throws: `InputError`, if the name breaks a rule or is taken.
  package func check(newName name: String) throws(InputError) { try checkNew(name) }

  /// The registered schemes that are not the package's, learning ones first.
  public var own: [any SchemeDescription] {
    ownLearning + Array(planning.dropFirst(Self.standard.planning.count)) + plans
  }

  /// The registered learning schemes that are not the package's.
  public var ownLearning: [any LearningScheme] {
    Array(learning.dropFirst(Self.standard.learning.count))
  }

  /// Returns the scheme without training of a name; `nil` if there is none.
  ///
  /// - Parameter name: The name.
  public func planning(_ name: String) -> (any Scheme)? {
    (planning + citedPlanning).first { $0.name == name }
  }

  /// Returns the learning scheme of a name; `nil` if there is none.
  ///
  /// - Parameter name: The name.
  public func learning(_ name: String) -> (any LearningScheme)? {
    (learning + citedLearning).first { $0.name == name }
  }

  /// Returns the named schemes that apply to a system, in the order of results: the optimum comes
  /// last.
  ///
  /// - Parameters:
  ///   - names: The names; by default all.
  ///   - system: The system.
  /// - Throws: `InputError`, naming an unregistered one.
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
    return Self.optimumLast(found)
  }

  /// Returns the named schemes for a comparison in a system, the optimum last.
  ///
  /// - Parameters:
  ///   - names: The names; `nil` for all, with those of the families that the paper cites.
  ///   - system: The system; of all schemes those that apply to it are returned.
  /// - Throws: `InputError`, naming one that is not registered or does not apply.
  package func chosen(
    _ names: [String]?, in system: EdgeCloudSystem
  ) throws(InputError) -> (planning: [any Scheme], learning: [any LearningScheme]) {
    let known = (planning + citedPlanning).map(\.name) + (learning + citedLearning).map(\.name)
    var chosen: (planning: [any Scheme], learning: [any LearningScheme]) = ([], [])
    for name in names ?? known {
      if let scheme = learning(name) {
        chosen.learning.append(scheme)
      } else if let scheme = planning(name) {
        if scheme.applies(to: system) {
          chosen.planning.append(scheme)
        } else if names != nil {
          throw InputError(
            element: "schemes", rule: "must apply to the system \(system.name), \(name) does not")
        }
      } else {
        throw InputError(element: "schemes", rule: Suggestion.rule(for: name, among: known))
      }
    }
    chosen.planning = Self.optimumLast(chosen.planning)
    return chosen
  }

  private static func optimumLast(_ schemes: [any Scheme]) -> [any Scheme] {
    schemes.filter { $0.name != optimum } + schemes.filter { $0.name == optimum }
  }

  /// Returns the title of a scheme in pictures and tables; the name itself if it is unknown.
  ///
  /// - Parameter name: The name in records.
  package func title(of name: String) -> String { description(of: name)?.title ?? name }

  /// Returns the scheme of a name, learning or not; `nil` if there is none.
  ///
  /// - Parameter name: The name.
  package func description(of name: String) -> (any SchemeDescription)? {
    planning(name) ?? learning(name) ?? plans.first { $0.name == name }
  }

  /// The error of an unregistered name.
  static func unknown(_ name: String, among names: [String]) -> InputError {
    InputError(
      element: "scheme \"\(name)\"",
      rule: "must be registered; known are \(names.joined(separator: ", "))")
  }

  /// The names of the schemes with all subtasks at one site.
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

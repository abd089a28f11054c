public import DMRO
public import DMROFiles
public import DMROPictures

/// All subtasks at the best single site of a tier.
public struct FixedSiteScheme: Scheme {
  /// The name in records.
  public let name: String
  /// The name in pictures and tables.
  public let title: String
  /// The look in pictures.
  public let look: GnuplotPicture.Look
  /// The tier.
  public let tier: Tier
  /// The chosen site.
  private var site: Int?

  private init(_ name: String, _ tier: Tier, _ look: GnuplotPicture.Look) {
    (self.name, self.tier, self.look) = (name, tier, look)
    title = "\(name) only"
  }

  /// All subtasks on the device.
  public static let local = FixedSiteScheme("local", .device, .init(.gray, .solid, .openSquare))
  // Looks of one color also differ in width: otherwise gnuplot's SVG keeps the previous dashes.
  /// All subtasks at the best single edge site.
  public static let edge = FixedSiteScheme(
    "edge", .edge, .init(.gray, .dashed, .openTriangle, width: 1.6))
  /// All subtasks at the best single cloud site.
  public static let cloud = FixedSiteScheme(
    "cloud", .cloud, .init(.gray, .dotted, .openDiamond, width: 1.9))

  /// Returns `true` if the scheme can plan in a system.
  ///
  /// - Parameter system: The system.
  public func applies(to system: EdgeCloudSystem) -> Bool { !system.sites(in: tier).isEmpty }

  /// Returns the scheme with the best site of its tier on some workflows.
  ///
  /// - Parameters:
  ///   - costs: The cost model.
  ///   - visit: Visits the workflows of the choice.
  /// - Throws: The errors of the visit.
  public func prepared(
    for costs: CostModel, visiting visit: Visit
  ) throws(InputError) -> FixedSiteScheme {
    var choice = FixedSiteChoice(in: tier, model: costs)
    try visit { choice.add($0) }
    var scheme = self
    scheme.site = choice.best
    return scheme
  }

  /// Plans a workflow.
  ///
  /// - Parameters:
  ///   - workflow: The workflow, of N subtasks.
  ///   - costs: The cost model.
  /// - Returns: The index of the site of each subtask, `[N]`.
  public func plan(_ workflow: Workflow, by costs: CostModel) -> [Int] {
    let best = site ?? costs.bestFixedSite(in: tier, on: [workflow])
    guard let best else { preconditionFailure("the system has no site of the tier \(tier)") }
    return Array(repeating: best, count: workflow.subtaskCount)
  }
}

/// The site of the lowest local objective, one subtask at a time.
public struct GreedyScheme: Scheme {
  /// The name in records.
  public let name = "greedy"
  /// The look in pictures.
  public let look = GnuplotPicture.Look(.purple, .solid, .turnedTriangle)

  /// Creates the scheme.
  public init() {}

  /// Plans a workflow.
  ///
  /// - Parameters:
  ///   - workflow: The workflow, of N subtasks.
  ///   - costs: The cost model.
  /// - Returns: The index of the site of each subtask, `[N]`.
  public func plan(_ workflow: Workflow, by costs: CostModel) -> [Int] {
    costs.greedyPlan(for: workflow).decision
  }
}

/// The plan of the lowest total cost.
public struct OptimalScheme: Scheme {
  /// The name in records.
  public let name = "optimal"
  /// The name in pictures and tables.
  public let title = "optimum"
  /// The look in pictures.
  public let look = GnuplotPicture.Look(.black, .dashed)

  /// Creates the scheme.
  public init() {}

  /// Plans a workflow.
  ///
  /// - Parameters:
  ///   - workflow: The workflow, of N subtasks.
  ///   - costs: The cost model.
  /// - Returns: The index of the site of each subtask, `[N]`.
  public func plan(_ workflow: Workflow, by costs: CostModel) -> [Int] {
    costs.optimalPlan(for: workflow).decision
  }
}

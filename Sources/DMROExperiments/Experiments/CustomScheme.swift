public import DMRO
public import DMROFiles

/// A scheme of your own, which plans workflows in whatever way, beside those that are there.
///
/// ```swift
/// let own = try CustomScheme("fastest-site", title: "fastest site") { workflow, costs in
///   let sites = costs.system.sites
///   let fastest = sites.indices.max { sites[$0].speed < sites[$1].speed } ?? 0
///   return Array(repeating: fastest, count: workflow.subtaskCount)
/// }
/// ```
public struct CustomScheme: Sendable {
  /// Returns the index of the site of each subtask, `[N]`, by what plans cost.
  public typealias Planner = @Sendable (Workflow, CostModel) -> [Int]

  /// The name in records and in the columns of data.
  public let name: String
  /// The name in pictures and tables.
  public let title: String
  /// The look in pictures.
  public let look: GnuplotPicture.Look
  /// Plans a workflow.
  public let planner: Planner

  /// Creates a scheme.
  ///
  /// - Parameters:
  ///   - name: The name in records: lowercase letters, digits and hyphens, and not that of a scheme
  ///     or learner that is there.
  ///   - title: The name in pictures and tables; the name unless told.
  ///   - look: The look in pictures.
  ///   - planner: Plans a workflow.
  /// - Throws: `InputError`, if the name breaks a rule.
  public init(
    _ name: String, title: String? = nil,
    look: GnuplotPicture.Look = .init(.green, .dotted, .cross, width: 1.9),
    planner: @escaping Planner
  ) throws(InputError) {
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
    guard Learner(rawValue: name) == nil, Scheme(rawValue: name) == nil,
      name != Experiment.optimumOfTraining, !name.hasSuffix(Experiment.aloneSuffix)
    else {
      throw InputError(
        element: "name of a scheme", rule: "must be a new one, found \"\(name)\"")
    }
    self.name = name
    self.title = title ?? name
    self.look = look
    self.planner = planner
  }

  /// Plans workflows.
  ///
  /// - Parameters:
  ///   - workflows: The workflows.
  ///   - costs: What plans cost.
  /// - Returns: A plan for each workflow.
  /// - Throws: `InputError`, naming a workflow whose plan has another length or unknown sites.
  public func plans(
    for workflows: [Workflow], by costs: CostModel
  ) throws(InputError) -> [Plan] {
    var plans: [Plan] = []
    plans.reserveCapacity(workflows.count)
    for workflow in workflows {
      let sites = planner(workflow, costs)
      guard sites.count == workflow.subtaskCount, sites.allSatisfy((0..<costs.siteCount).contains)
      else {
        throw InputError(
          element: "\(name): \(workflow.id)",
          rule: """
            must be planned as \(workflow.subtaskCount) sites between 0 and \
            \(costs.siteCount - 1), found \(sites)
            """)
      }
      plans.append(costs.plan(sites, for: workflow))
    }
    return plans
  }
}

extension Experiment {
  /// Measures a scheme of your own on the same unseen workflows as those that are there.
  ///
  /// It learns nothing, so that measuring takes no longer than planning: its rows are not kept in
  /// the folder of the experiment, whose records stay those of the package, but made anew. Add them
  /// to the records that are analyzed:
  ///
  /// ```swift
  /// var records = try runner.run(experiment)
  /// records.results.append(contentsOf: try experiment.results(of: own))
  /// let analysis = Figure.schemes.analyze(records, scale, adding: [own])
  /// ```
  ///
  /// - Parameter scheme: The scheme.
  /// - Returns: Rows of `results.csv`, one for each trial of the schemes that do not learn.
  /// - Throws: `InputError`, naming a workflow that is planned wrongly.
  public func results(of scheme: CustomScheme) throws(InputError) -> RecordTable {
    var table = RecordTable(columns: RecordColumns.results)
    for (number, trial) in trials.enumerated() where trial.subject == .fixedSchemes {
      let settings = trial.settings
      let workflows = settings.unseenWorkflows(unseenWorkflows, seed: settings.seed)
      let costs = settings.costModel
      let result = SchemeResult(
        name: scheme.name, plans: try scheme.plans(for: workflows, by: costs),
        optimal: workflows.map(costs.optimalPlan), siteCount: costs.siteCount)
      let row = trial.rows(scheme: scheme.name).result(result, workflows: workflows.count)
      table.append([.integer(number)] + row)
    }
    return table
  }
}

public import DMRO
public import DMROFiles
public import DMROPictures

/// The name and look of a scheme.
public protocol SchemeDescription: Sendable {
  /// The name in records and flags: lowercase letters, digits and hyphens.
  var name: String { get }
  /// The name in pictures and tables.
  var title: String { get }
  /// The look in pictures.
  var look: GnuplotPicture.Look { get }
}

extension SchemeDescription {
  /// The name in pictures and tables; by default `name`.
  public var title: String { name }
  /// The look in pictures; by default green, dotted, with crosses.
  public var look: GnuplotPicture.Look { .init(.green, .dotted, .cross, width: 1.9) }
}

/// A policy: plans workflows under a cost model.
///
/// ```swift
/// struct FastestSite: Scheme {
///   let name = "fastest-site"
///
///   func plan(_ workflow: Workflow, by costs: CostModel) -> [Int] {
///     let sites = costs.system.sites
///     let fastest = sites.indices.max { sites[$0].speed < sites[$1].speed } ?? 0
///     return Array(repeating: fastest, count: workflow.subtaskCount)
///   }
/// }
/// ```
public protocol Scheme: SchemeDescription {
  /// Calls a function for each workflow.
  ///
  /// - Throws: `InputError`, if the workflows cannot be read.
  typealias Visit = (_ body: (Workflow) -> Void) throws(InputError) -> Void

  /// Returns `true` if the scheme can plan in a system; by default `true`.
  ///
  /// - Parameter system: The system.
  func applies(to system: EdgeCloudSystem) -> Bool

  /// Returns the scheme after its choices for all workflows together; by default itself.
  ///
  /// - Parameters:
  ///   - costs: The cost model.
  ///   - visit: Visits the workflows of the choice.
  /// - Throws: The errors of the visit.
  func prepared(for costs: CostModel, visiting visit: Visit) throws(InputError) -> Self

  /// Plans a workflow.
  ///
  /// - Parameters:
  ///   - workflow: The workflow, of N subtasks.
  ///   - costs: The cost model, with a system to which the scheme applies.
  /// - Returns: The index of the site of each subtask, `[N]`.
  /// - Throws: `InputError`, if the workflow does not fit the scheme.
  func plan(_ workflow: Workflow, by costs: CostModel) throws(InputError) -> [Int]

  /// Plans workflows; by default one after the other.
  ///
  /// - Parameters:
  ///   - workflows: The workflows.
  ///   - costs: The cost model, with a system to which the scheme applies.
  /// - Returns: For each workflow the index of the site of each subtask.
  /// - Throws: `InputError`, if a workflow does not fit the scheme.
  func plans(for workflows: [Workflow], by costs: CostModel) throws(InputError) -> [[Int]]
}

extension Scheme {
  /// Returns `true`: the scheme plans in every system.
  ///
  /// - Parameter system: The system.
  public func applies(to system: EdgeCloudSystem) -> Bool { true }

  /// Returns the scheme unchanged.
  ///
  /// - Parameters:
  ///   - costs: The cost model.
  ///   - visit: Visits the workflows of the choice; not called.
  /// - Throws: Nothing.
  public func prepared(for costs: CostModel, visiting visit: Visit) throws(InputError) -> Self {
    self
  }

  /// Plans workflows one after the other.
  ///
  /// - Parameters:
  ///   - workflows: The workflows.
  ///   - costs: The cost model.
  /// - Throws: `InputError`, if a workflow does not fit the scheme.
  public func plans(
    for workflows: [Workflow], by costs: CostModel
  ) throws(InputError) -> [[Int]] {
    var plans: [[Int]] = []
    for workflow in workflows { plans.append(try plan(workflow, by: costs)) }
    return plans
  }

  /// Prepares the scheme, plans workflows, and checks the plans.
  ///
  /// - Parameters:
  ///   - workflows: The workflows to plan.
  ///   - costs: The cost model, with a system to which the scheme applies.
  ///   - training: The workflows of the choice.
  /// - Returns: A plan with its cost for each workflow.
  /// - Throws: `InputError`, naming a workflow whose plan has another length or unknown sites.
  public func plans(
    for workflows: [Workflow], by costs: CostModel, choosingBy training: [Workflow]
  ) throws(InputError) -> [Plan] {
    let scheme = try prepared(for: costs) { training.forEach($0) }
    let found = try scheme.plans(for: workflows, by: costs)
    guard found.count == workflows.count else {
      throw InputError(
        element: name, rule: "must plan \(workflows.count) workflows, found \(found.count) plans")
    }
    var plans: [Plan] = []
    plans.reserveCapacity(found.count)
    for (sites, workflow) in zip(found, workflows) {
      guard sites.count == workflow.subtaskCount, sites.allSatisfy((0..<costs.siteCount).contains)
      else {
        throw InputError(
          element: "\(name): \(workflow.id)",
          rule: """
            must be planned as \(workflow.subtaskCount) sites between 0 and \
            \(costs.siteCount - 1), found \(sites)
            """)
      }
      plans.append(costs.plan(known: sites, for: workflow))
    }
    return plans
  }
}

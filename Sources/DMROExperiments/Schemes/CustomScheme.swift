public import DMRO
public import DMROPictures

/// A scheme from a planning function.
///
/// ```swift
/// let own = CustomScheme("fastest-site", title: "fastest site") { workflow, costs in
///   let sites = costs.system.sites
///   let fastest = sites.indices.max { sites[$0].speed < sites[$1].speed } ?? 0
///   return Array(repeating: fastest, count: workflow.subtaskCount)
/// }
/// var schemes = SchemeRegistry.standard
/// try schemes.register(own)
/// ```
public struct CustomScheme: Scheme {
  /// Returns the index of the site of each subtask, `[N]`, under a cost model.
  public typealias Planner = @Sendable (Workflow, CostModel) -> [Int]

  /// The name in records.
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
  ///   - name: The name in records.
  ///   - title: The name in pictures and tables; by default `name`.
  ///   - look: The look in pictures.
  ///   - planner: Plans a workflow.
  public init(
    _ name: String, title: String? = nil,
    look: GnuplotPicture.Look = .init(.green, .dotted, .cross, width: 1.9),
    planner: @escaping Planner
  ) {
    self.name = name
    self.title = title ?? name
    self.look = look
    self.planner = planner
  }

  /// Plans a workflow.
  ///
  /// - Parameters:
  ///   - workflow: The workflow, of N subtasks.
  ///   - costs: The cost model.
  /// - Returns: The index of the site of each subtask, `[N]`.
  public func plan(_ workflow: Workflow, by costs: CostModel) -> [Int] { planner(workflow, costs) }
}

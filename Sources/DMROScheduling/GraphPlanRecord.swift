package import DMROFiles
public import DMROOffloading
package import DMRORandom

/// The plan of one graph as a program reads it.
public struct GraphPlanRecord: Hashable, Sendable {
  /// The name of the workflow.
  public var id: String
  /// The schedule of the plan.
  public var schedule: Schedule
  /// The reference of the cost: an optimum or a bound.
  public var reference: Reference

  /// Creates a record.
  ///
  /// - Parameters:
  ///   - id: The name of the workflow.
  ///   - schedule: The schedule of the plan.
  ///   - reference: The reference of the cost: an optimum or a bound.
  public init(id: String, schedule: Schedule, reference: Reference) {
    self.id = id
    self.schedule = schedule
    self.reference = reference
  }

  /// The gap cost / reference − 1; infinite, and `null` in a file, where only the reference is 0.
  ///
  /// A cost below an optimum by rounding alone has a gap of 0; without a reference it is `nil`.
  public var gap: Double? { reference.gap(of: schedule.cost).map { max(0, $0) } }

  /// The plan in one line: arrays in the order of the subtasks, seconds and joules; `order` holds
  /// the indices of the subtasks as they are placed.
  public var json: String {
    """
    {"id": \(JSONText.string(id)), "decision": \(schedule.decision), \
    "order": \(schedule.order), "start": \(JSONText.array(schedule.start)), \
    "finish": \(JSONText.array(schedule.finish)), "cost": \(JSONText.number(schedule.cost)), \
    "delay": \(JSONText.number(schedule.delay)), "energy": \(JSONText.number(schedule.energy)), \
    "reference": \(reference.value.map(JSONText.number) ?? "null"), \
    "referenceKind": "\(reference.kind.rawValue)", "gap": \(gap.map(JSONText.number) ?? "null")}
    """
  }
}

extension SchedulingProblem {
  /// The most nodes of the search for the reference of a plan, where nothing else is said.
  package static let referenceNodes = 5000

  /// Returns the source of random bits for the plan of a workflow.
  ///
  /// - Parameters:
  ///   - seed: The random seed.
  ///   - index: The place of the workflow in its file.
  package static func planStream(seed: UInt64, index: Int) -> RandomStream {
    RandomStream(seed: seed).split("plans").split(index)
  }

  /// Returns the record of a plan, with its schedule and reference.
  ///
  /// - Parameters:
  ///   - planned: The plan, with its bound where it is exact.
  ///   - id: The name of the workflow.
  ///   - isInDefaultOrder: True for the optimum of the default order as reference.
  ///   - nodes: The most nodes of the search for the reference.
  ///   - threads: The number of threads of that search.
  /// - Throws: `InputError`, if the plan is one of another graph, or there is no node.
  package func record(
    of planned: (plan: GraphPlan, exact: ExactPlan?), id: String,
    inDefaultOrder isInDefaultOrder: Bool, nodes: Int = referenceNodes, threads: Int = 1
  ) throws(InputError) -> GraphPlanRecord {
    let reference =
      if let exact = planned.exact { Reference(exact) } else {
        try self.reference(
          of: planned.plan, inDefaultOrder: isInDefaultOrder, nodes: nodes, threads: threads)
      }
    return GraphPlanRecord(id: id, schedule: try schedule(planned.plan), reference: reference)
  }
}

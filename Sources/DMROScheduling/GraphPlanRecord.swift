public import DMROOffloading

/// The plan of one graph as a program reads it.
public struct GraphPlanRecord: Hashable, Sendable {
  /// The name of the workflow.
  public var id: String
  /// The schedule of the plan.
  public var schedule: Schedule
  /// What the cost is compared with.
  public var reference: PlanReference

  /// Creates a record.
  ///
  /// - Parameters:
  ///   - id: The name of the workflow.
  ///   - schedule: The schedule of the plan.
  ///   - reference: What the cost is compared with.
  public init(id: String, schedule: Schedule, reference: PlanReference) {
    self.id = id
    self.schedule = schedule
    self.reference = reference
  }

  /// The gap cost / reference − 1; infinite, and `null` in a file, where only the reference is 0.
  ///
  /// What lies below an optimum by rounding alone has a gap of 0.
  public var gap: Double {
    max(0, PlanCost.gap(of: schedule.cost, to: reference.cost))
  }

  /// The plan in one line: arrays in the order of the subtasks, seconds and joules; `order` holds
  /// the indices of the subtasks as they are placed.
  public var json: String {
    """
    {"id": \(JSONText.string(id)), "decision": \(schedule.decision), \
    "order": \(schedule.order), "start": \(JSONText.array(schedule.start)), \
    "finish": \(JSONText.array(schedule.finish)), "cost": \(JSONText.number(schedule.cost)), \
    "delay": \(JSONText.number(schedule.delay)), "energy": \(JSONText.number(schedule.energy)), \
    "reference": \(JSONText.number(reference.cost)), \
    "referenceKind": "\(reference.kind.rawValue)", "gap": \(JSONText.number(gap))}
    """
  }
}

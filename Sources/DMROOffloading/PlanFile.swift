import DMROFiles

/// The plan of one workflow in a file.
public struct PlanRecord: Hashable, Sendable {
  /// The name of the workflow.
  public var id: String
  /// The plan: decision, cost (scaled), delay (s), energy (J).
  public var plan: Plan
  /// The lowest cost of any plan of the workflow, scaled as `plan.cost.cost`.
  public var optimalCost: Double

  /// Creates a record.
  ///
  /// - Parameters:
  ///   - id: The name of the workflow.
  ///   - plan: The plan.
  ///   - optimalCost: The lowest cost of any plan of the workflow.
  public init(id: String, plan: Plan, optimalCost: Double) {
    self.id = id
    self.plan = plan
    self.optimalCost = optimalCost
  }

  /// The optimality gap cost / optimalCost − 1; infinite, and `null` in a file, if the optimum is 0
  /// and the cost is not.
  public var gap: Double {
    PlanCost.gap(of: plan.cost.cost, to: optimalCost)
  }
}

extension PlanRecord: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case id, decision, cost, delay, energy, optimalCost, gap
  }

  /// Decodes a record; numbers must be at least 0, and the gap must agree with the two costs.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    let record = PlanRecord(
      id: try container.decodeStrictly(String.self, forKey: .id),
      plan: Plan(
        decision: try container.decodeStrictly([Int].self, forKey: .decision),
        cost: PlanCost(
          cost: try container.decode(Double.self, forKey: .cost),
          delay: try container.decode(Double.self, forKey: .delay),
          energy: try container.decode(Double.self, forKey: .energy))),
      optimalCost: try container.decode(Double.self, forKey: .optimalCost))
    let gap = try container.decode(Double?.self, forKey: .gap)
    try decoder.validated { () throws(InputError) in try record.check(gap: gap ?? .infinity) }
    self = record
  }

  private func check(gap found: Double) throws(InputError) {
    guard !id.isEmpty else { throw InputError(element: "id", rule: "must not be empty") }
    guard !plan.decision.isEmpty else {
      throw InputError(element: "decision", rule: "must hold at least 1 site, found none")
    }
    for (index, site) in plan.decision.enumerated() where site < 0 {
      throw InputError(
        element: "decision[\(index)]", rule: "must be the index of a site, found \(site)")
    }
    let numbers = [
      (plan.cost.cost, "cost"), (plan.cost.delay, "delay"), (plan.cost.energy, "energy"),
      (optimalCost, "optimalCost"),
    ]
    for (number, element) in numbers where number < 0 {
      throw InputError(
        element: element, rule: "must be at least 0, found \(NumberRules.text(number))")
    }
    guard gap == found || gap.isFinite && abs(gap - found) <= 1e-6 * max(1, abs(gap)) else {
      throw InputError(
        element: "gap",
        rule: """
          must be cost / optimalCost − 1, which is \(JSONText.number(gap)), \
          found \(JSONText.number(found))
          """)
    }
  }

  /// Encodes the record in the format of its file.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(plan.decision, forKey: .decision)
    try container.encode(plan.cost.cost, forKey: .cost)
    try container.encode(plan.cost.delay, forKey: .delay)
    try container.encode(plan.cost.energy, forKey: .energy)
    try container.encode(optimalCost, forKey: .optimalCost)
    try container.encode(gap.isFinite ? gap : nil, forKey: .gap)
  }
}

/// The plans of a file, one for each workflow.
public struct PlanFile: Hashable, Sendable {
  /// The plans, in the order of the workflows.
  public var plans: [PlanRecord]

  /// Creates a file.
  ///
  /// - Parameter plans: The plans.
  public init(plans: [PlanRecord]) {
    self.plans = plans
  }
}

extension PlanFile: JSONDocument {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case plans
  }

  /// Decodes the plans of a file; an unknown key is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    plans = try container.decode([PlanRecord].self, forKey: .plans)
  }

  /// The text of the file: one plan per line.
  public var json: String {
    "{\"plans\": \(JSONText.lines(plans.map(\.json), indent: ""))}\n"
  }
}

extension PlanRecord {
  /// The text of the plan in a file, in one line.
  package var json: String {
    """
    {"id": \(JSONText.string(id)), "decision": \(plan.decision), \
    "cost": \(JSONText.number(plan.cost.cost)), \
    "delay": \(JSONText.number(plan.cost.delay)), \
    "energy": \(JSONText.number(plan.cost.energy)), \
    "optimalCost": \(JSONText.number(optimalCost)), \
    "gap": \(JSONText.number(gap))}
    """
  }
}

import DMROFiles

/// The plan of one workflow in a file.
public struct PlanRecord: Hashable, Sendable {
  /// The name of the workflow.
  public var id: String
  /// The plan: decision, cost (scaled), delay (s), energy (J).
  public var plan: Plan
  /// The cost that the plan is compared with, scaled as `plan.cost.cost`.
  public var reference: Reference

  /// Creates a record.
  ///
  /// - Parameters:
  ///   - id: The name of the workflow.
  ///   - plan: The plan.
  ///   - reference: The cost that the plan is compared with.
  public init(id: String, plan: Plan, reference: Reference) {
    self.id = id
    self.plan = plan
    self.reference = reference
  }

  /// Creates a record of a workflow whose optimum is known.
  ///
  /// - Parameters:
  ///   - id: The name of the workflow.
  ///   - plan: The plan.
  ///   - optimalCost: The lowest cost of any plan of the workflow.
  public init(id: String, plan: Plan, optimalCost: Double) {
    self.init(id: id, plan: plan, reference: .optimum(optimalCost))
  }

  /// The lowest cost of any plan of the workflow; `nil` where the reference is another.
  public var optimalCost: Double? { reference.kind == .optimum ? reference.value : nil }

  /// The gap cost / reference − 1; infinite, and `null` in a file, where only the reference is 0;
  /// `nil` without a reference.
  public var gap: Double? { reference.gap(of: plan.cost.cost) }
}

extension PlanRecord: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case id, decision, cost, delay, energy, optimalCost, reference, referenceKind, gap
  }

  /// Decodes a record; numbers must be at least 0, and the gap must agree with the two costs.
  ///
  /// Files of version 0.1 have no `reference` and no `referenceKind`: theirs is the optimum.
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
      reference: try Self.reference(in: container))
    let gap = try container.decode(Double?.self, forKey: .gap)
    let optimum = try container.decodeIfPresent(Double.self, forKey: .optimalCost)
    try decoder.validated { () throws(InputError) in
      guard optimum == record.optimalCost else {
        throw InputError(
          element: "optimalCost",
          rule: "must be the reference where that is the optimum, and else null")
      }
      try record.check(gap: gap ?? .infinity)
    }
    self = record
  }

  private static func reference(
    in container: KeyedDecodingContainer<CodingKeys>
  ) throws -> Reference {
    guard
      let kind = try container.decodeStrictlyIfPresent(
        Reference.Kind.self, forKey: .referenceKind)
    else { return .optimum(try container.decode(Double.self, forKey: .optimalCost)) }
    let value = try container.decodeIfPresent(Double.self, forKey: .reference)
    guard (value == nil) == (kind == .none) else {
      throw try container.superDecoder(forKey: .reference).invalid(
        "must be a cost where the kind is not none, and else null")
    }
    return Reference(kind, value)
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
      (reference.value ?? 0, reference.kind == .optimum ? "optimalCost" : "reference"),
    ]
    for (number, element) in numbers where number < 0 {
      throw InputError(
        element: element, rule: "must be at least 0, found \(NumberRules.text(number))")
    }
    // Without a reference, and where only the reference is 0, the file says null.
    let gap = gap ?? .infinity
    guard gap == found || gap.isFinite && abs(gap - found) <= 1e-6 * max(1, abs(gap)) else {
      let divisor = reference.kind == .optimum ? "optimalCost" : "reference"
      throw InputError(
        element: "gap",
        rule: """
          must be cost / \(divisor) − 1, which is \(JSONText.number(gap)), \
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
    try container.encode(reference.value, forKey: .reference)
    try container.encode(reference.kind, forKey: .referenceKind)
    try container.encode(gap.flatMap { $0.isFinite ? $0 : nil }, forKey: .gap)
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
    "optimalCost": \(optimalCost.map(JSONText.number) ?? "null"), \
    "reference": \(reference.value.map(JSONText.number) ?? "null"), \
    "referenceKind": \(JSONText.string(reference.kind.rawValue)), \
    "gap": \(JSONText.number(gap ?? .infinity))}
    """
  }
}

import DMRO
import DMROFiles

/// Prints plans one after the other, as JSON or as a table.
enum PlanPrinter {
  /// Takes a plan.
  typealias Show = (PlanRecord) throws(InputError) -> Void

  /// Prints plans to the standard output.
  ///
  /// - Parameters:
  ///   - json: `true` for JSON.
  ///   - model: The cost model.
  ///   - schedule: The JSON of a resource schedule beside the plans; `nil` without one.
  ///   - plans: Passes on all plans. It is called twice for a table: for the widths, then for the
  ///     lines.
  static func show(
    asJSON json: Bool, model: CostModel, schedule: String? = nil,
    plans: (Show) throws(InputError) -> Void
  ) throws(InputError) {
    var output = Terminal.Output()
    if json {
      var start = "{\"plans\": [\n  "
      try plans { record throws(InputError) in
        try output.write(start + record.json)
        start = ",\n  "
      }
      try output.write("\n]\(schedule.map { ",\n\"schedule\": \($0)" } ?? "")}\n")
      return try output.flush()
    }
    let header = ["workflow", "cost", "delay (s)", "energy (J)", "gap", "sites"]
    var columns = Terminal.Columns()
    columns.measure(header)
    var references: Set<Reference.Kind> = []
    try plans { record throws(InputError) in
      columns.measure(cells(of: record))
      references.insert(record.reference.kind)
    }
    try output.write(columns.line(header))
    try plans { record throws(InputError) in try output.write(columns.line(cells(of: record))) }
    let names = model.system.sites.map { Excerpt.printable($0.name) }
    let sites = names.enumerated().map { "\($0) \($1)" }.joined(separator: ", ")
    try output.write(
      """

      Sites: \(sites). The gap is cost ÷ \(Reference.Kind.title(of: references)) − 1.
      Cost has δ = \(model.energyWeight) and scaling \(model.scaling.rawValue)\(bounds(of: model)).

      """)
    try output.flush()
  }

  /// The largest numbers, which scale the costs.
  private static func bounds(of model: CostModel) -> String {
    guard model.scaling != .none else { return "" }
    return " by \(model.bounds.maxComputation) megacycles and \(model.bounds.maxTransfer) MB"
  }

  private static func cells(of record: PlanRecord) -> [String] {
    [
      record.id, Terminal.fixed(record.plan.cost.cost, 4),
      Terminal.fixed(record.plan.cost.delay, 1), Terminal.fixed(record.plan.cost.energy, 1),
      Terminal.percent(record.gap), record.plan.decision.map(String.init).joined(separator: " "),
    ]
  }
}

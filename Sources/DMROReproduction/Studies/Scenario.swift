import DMROExperiments
import DMRO

extension Study {
  /// An agent in a system that changes, with and without adaptation.
  public static let scenario = Study(
    name: "scenario", title: "A system that changes",
    abstract: "an agent in a system that changes, with and without adaptation",
    experiment: ScenarioCosts.experiment, analyze: ScenarioCosts.analyze)
}

/// Cost over time in a system that changes, with and without adaptation, beside the optimum.
enum ScenarioCosts {
  /// The number of workflows whose mean is drawn; phases are whole multiples of it.
  static let window = 5

  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    let trials = scale.trials { settings in
      ScenarioTrial.Subject.allCases.map { subject in
        Trial(
          .scenario(
            ScenarioTrial(
              scenario: .scripted(), subject: subject,
              startUpdates: scale.startUpdates)), settings: settings)
      }
    }
    return Experiment(
      name: "scenario", trials: trials, curveWindow: 1,
      unseenWorkflows: scale.unseenWorkflows)
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> StudyAnalysis {
    let stream = RandomStream(seed: 1).split("scenario")
    let phases = Scenario.scripted().phases
    var columns = [SummaryTable.Column("agent", title: "Agent")]
    for phase in phases {
      columns.append(.init("gap \(phase.name)", title: "\(phase.name): gap", style: .percent(1)))
      columns.append(.init("restarts \(phase.name)", title: "restarts", style: .decimal(1)))
    }
    var table = SummaryTable(columns: columns)
    for subject in ScenarioTrial.Subject.allCases {
      let own = records.results.filter("scheme", .string(subject.rawValue))
      table.append(
        [.text(subject.title)]
          + phases.flatMap { phase -> [SummaryTable.Cell] in
            let rows = own.filter("variant", .string(phase.name))
            var stream = stream.split(subject.rawValue).split(phase.name)
            return [
              .estimate(
                Bootstrap().estimate(
                  .interquartileMean, of: rows.numbers("gap"), using: &stream)),
              .number(Statistics.mean(rows.integers("updates").map(Double.init))),
            ]
          })
    }
    let time = curves(records.curves, stream)
    return StudyAnalysis(
      summary: table,
      unit: "gap to the \(records.reference), and restarts of the inner model, in each phase",
      data: ["time.csv": time],
      picture: picture(time, phases, seeds: scale.seeds, reference: records.reference))
  }

  /// Costs and gaps of all agents, means of `window` workflows.
  private static func curves(_ rows: RecordTable, _ stream: RandomStream) -> RecordTable {
    let subjects = ScenarioTrial.Subject.allCases
    var estimates: [[Estimate]] = []
    var columns = [RecordColumn("workflow", .number), RecordColumn("optimal", .number)]
    for subject in subjects {
      let own = rows.filter("scheme", .string(subject.rawValue))
      for column in ["cost", "gap"] {
        var stream = stream.split("curves").split(subject.rawValue).split(column)
        estimates.append(
          Bootstrap().curve(
            .interquartileMean, of: windows(CurveAnalysis.runs(own, column)), using: &stream))
        columns += RecordColumn.estimate("\(subject.rawValue)_\(column)")
      }
    }
    let optima = windows(
      CurveAnalysis.runs(rows.filter("scheme", .string(subjects[0].rawValue)), "mean_reward"))
    var table = RecordTable(columns: columns)
    for time in estimates[0].indices {
      let optimum = -Statistics.interquartileMean(optima.map { $0[time] })
      table.append(
        [.number((Double(time) + 0.5) * Double(window)), .number(optimum)]
          + estimates.flatMap { $0[time].recordValues })
    }
    return table
  }

  private static func windows(_ runs: [[Double]]) -> [[Double]] {
    runs.map { run in
      stride(from: 0, to: run.count, by: window).map { Statistics.mean(run[$0..<$0 + window]) }
    }
  }

  private static func picture(
    _ table: RecordTable, _ phases: [Scenario.Phase], seeds: Int, reference: String
  ) -> GnuplotPicture {
    let subjects = ScenarioTrial.Subject.allCases
    func series(
      _ column: String, y: (GnuplotPicture.Value) -> GnuplotPicture.Value = { $0 }
    ) -> [GnuplotPicture.Series] {
      GnuplotPicture.Series.curves(
        "time.csv", x: .column("workflow"),
        subjects.map { ("\($0.rawValue)_\(column)", $0.look) },
        y: y, style: { .points(every: 4, from: $0) })
    }
    var x = GnuplotPicture.Axis(
      "workflow (lines: the system changes)", lower: 0,
      upper: Double(phases.reduce(0) { $0 + $1.workflows }))
    x.step = Double(phases[0].workflows)
    x.hasLines = true
    // The names of the phases are between the lines.
    let room = 1 / Double(phases.count)
    let names = phases.enumerated().map { index, phase in
      GnuplotPicture.Note(
        phase.name, x: (Double(index) + 0.5) * room, y: 0.99, room: 0.99 * room)
    }
    let costs = subjects.flatMap { table.numbers("\($0.rawValue)_cost_upper") }
    var cost = GnuplotPicture.Panel(
      "cost, mean of \(window) workflows", x: x,
      y: .init(
        "total cost T + δE (dimensionless)", lower: 0, upper: 1.3 * (costs.max() ?? 1)),
      series: series("cost") + [
        .init("time.csv", [.column("workflow"), .column("optimal")], .line, .of("optimal"))
      ])
    cost.notes = names
    let gaps = subjects.flatMap { table.numbers("\($0.rawValue)_gap_upper") }
    let gap = GnuplotPicture.Panel(
      "gap, mean of \(window) workflows", x: x, y: .gap(gaps, to: reference),
      series: series("gap") { .percent($0) })
    var picture = GnuplotPicture(
      name: "scenario",
      title: """
        A system that changes: δ = 0.2, scaling per-term; \
        interquartile mean and 95 % interval of \(seeds) seeds
        """,
      panels: [cost, gap])
    picture.columns = 1
    picture.legend =
      subjects.map { .init($0.title, $0.look) } + [.init(reference, .of("optimal"))]
    return picture
  }
}

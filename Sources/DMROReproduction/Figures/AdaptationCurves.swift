import DMROExperiments
import DMRO

extension Figure {
  /// Cost against updates in a new system for different starts.
  public static let adaptation = Figure(
    number: 8, title: "Convergence in a new system from different starts",
    experiment: AdaptationCurves.experiment, analyze: AdaptationCurves.analyze)
}

/// Figure 8: cost against updates in a new system for all starts, in both families.
enum AdaptationCurves {
  /// The starts that are drawn, from front to back; the table has all.
  static let drawn: [StartingPoint] = [.meta, .contextual, .trained, .regression, .random]
  /// The numbers of updates for the gaps in the table.
  static let told = [0, 1, 10, 100, 500]

  /// The updates after which decisions are measured: up to a quarter of a training.
  static func checkpoints(_ scale: ExperimentScale) -> [Int] {
    Adaptation.usualCheckpoints.filter { $0 <= max(100, scale.updates / 4) }
  }

  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    let trials = scale.trials { settings in
      SystemFamily.allCases.flatMap { family in
        StartingPoint.compared(in: family).map { start in
          AdaptationAnalysis.trial(
            family, start, scale, settings, checkpoints: checkpoints(scale))
        }
      }
    }
    return Experiment(
      name: "fig8", trials: trials, curveWindow: 1,
      unseenWorkflows: min(200, scale.unseenWorkflows))
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> FigureAnalysis {
    let stream = RandomStream(seed: 1).split("fig8")
    var data: [String: RecordTable] = [:]
    var panels: [GnuplotPicture.Panel] = []
    for family in SystemFamily.allCases {
      let loss = table(records.curves, "cost", family, scale, stream)
      let gap = table(records.results, "gap", family, scale, stream)
      let files = ["loss", "gap"].map { "\($0)-\(family.rawValue).csv" }
      data[files[0]] = loss
      data[files[1]] = gap
      panels += Self.panels(
        of: family, files: files, loss: loss, gap: gap, reference: records.reference)
    }
    var picture = GnuplotPicture(
      name: "fig8",
      title: """
        New systems: δ = 0.2, scaling per-term; \
        interquartile mean and 95 % interval of \(scale.seeds) seeds
        """,
      panels: panels)
    picture.legend = drawn.map { .init($0.title, $0.look) }
    picture.notes = [
      "A logarithmic axis has no 0: decisions after 0 updates are drawn at 0.5, with the mark 0."
    ]
    return FigureAnalysis(summary: summary(records, scale, stream), data: data, picture: picture)
  }

  private static func panels(
    of family: SystemFamily, files: [String], loss: RecordTable, gap: RecordTable,
    reference: String
  ) -> [GnuplotPicture.Panel] {
    // A logarithmic axis has no zero: the place before 1 is for no update at all.
    let updates = GnuplotPicture.Value.atLeast(0.5, .column("updates"))
    var x = GnuplotPicture.Axis(
      "updates in the new system", isLogarithmic: true, lower: 0.45, upper: 560)
    x.ticks = [0.5, 1, 10, 100, 500].map { .init($0 == 0.5 ? "0" : "\(Int($0))", at: $0) }
    return [
      GnuplotPicture.Panel(
        "cost while learning, \(family.shortTitle)", x: x,
        y: GnuplotPicture.Axis(
          "TD loss (dimensionless)", isLogarithmic: true, writesPowers: true
        ).around(drawnValues(of: loss)),
        series: series(files[0], x: updates)),
      GnuplotPicture.Panel(
        "decisions, \(family.shortTitle)", x: x,
        y: .gap(drawnValues(of: gap), to: reference),
        series: series(files[1], x: updates) { .percent($0) }),
    ]
  }

  /// All ends of the intervals that are drawn.
  private static func drawnValues(of table: RecordTable) -> [Double] {
    drawn.flatMap { start in
      ["_lower", "_upper"].flatMap { table.numbers(start.rawValue + $0) }
    }
  }

  private static func summary(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _ stream: RandomStream
  ) -> SummaryTable {
    var summary = SummaryTable(
      columns: [
        .init("family", title: "Systems"), .init("start", title: "Start"),
        .init("budget", title: "Learned by (steps × minibatch)"),
      ]
        + told.map { .init("gap_\($0)", title: "Gap after \($0)", style: .percent(2)) }
        + [.init("worst", title: "Worst system after 0, mean of seeds", style: .percent(1))])
    for family in SystemFamily.allCases {
      for start in StartingPoint.compared(in: family) {
        let own = AdaptationAnalysis.rows(records.results, family, start)
        let stream = stream.split("summary").split(family.rawValue).split(start.rawValue)
        let gaps = told.map { updates -> SummaryTable.Cell in
          guard checkpoints(scale).contains(updates) else { return .missing }
          return SummaryTable.Cell.estimate(
            AdaptationAnalysis.estimate(
              "gap", of: own.filter("updates", .integer(updates)), using: stream.split(updates)))
        }
        let worst = AdaptationAnalysis.worst(
          of: own.filter("updates", 0), using: stream.split("worst"))
        let budget = start.budget(updates: scale.startUpdates)
        summary.append(
          [.text(family.title), .text(start.title), .text(budget)] + gaps + [.estimate(worst)])
      }
    }
    return summary
  }

  /// An estimate for each start and number of updates.
  private static func table(
    _ records: RecordTable, _ column: String, _ family: SystemFamily, _ scale: ExperimentScale,
    _ stream: RandomStream
  ) -> RecordTable {
    let counter = column == "cost" ? "update" : "updates"
    var table = RecordTable(
      columns: [RecordColumn("updates", .integer)]
        + AdaptationAnalysis.columns(StartingPoint.compared(in: family)))
    for updates in checkpoints(scale) where column == "gap" || updates > 0 {
      let estimates = StartingPoint.compared(in: family).map { start in
        AdaptationAnalysis.estimate(
          column,
          of: AdaptationAnalysis.rows(records, family, start).filter(counter, .integer(updates)),
          using: stream.split(column).split(family.rawValue).split(updates).split(start.rawValue))
      }
      table.append([.integer(updates)] + estimates.flatMap(\.recordValues))
    }
    return table
  }

  /// Bands and lines of the starts that are drawn.
  private static func series(
    _ file: String, x: GnuplotPicture.Value,
    y: (GnuplotPicture.Value) -> GnuplotPicture.Value = { $0 }
  ) -> [GnuplotPicture.Series] {
    GnuplotPicture.Series.curves(file, x: x, drawn.map { ($0.rawValue, $0.look) }, y: y)
  }
}

import DMROExperiments
import DMRO

/// The analysis of Figures 4 and 5: DMRO on Table II, with one setting that varies.
struct ConvergenceAnalysis: Sendable {
  /// The number of the figure.
  var name: String
  /// The name of the varied setting, with its unit.
  var caption: String
  /// The values, in words.
  var values: [String]
  /// The title of the picture.
  var title: String
  /// Changes the setting to a value.
  var vary: @Sendable (String, inout TrainingSettings) -> Void

  static let window = 10

  @Sendable func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    let trials = scale.trials { settings in
      values.map { value in
        var own = settings
        own.evaluationInterval = max(Self.window, scale.updates / 20)
        vary(value, &own)
        return Trial(.learner(Learner.dmro), variant: value, settings: own)
      }
    }
    return Experiment(
      name: name, trials: trials, curveWindow: Self.window,
      unseenWorkflows: scale.unseenWorkflows)
  }

  @Sendable func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> FigureAnalysis {
    let analysis = CurveAnalysis(
      zip(values, GnuplotPicture.Look.values).map { value, look in
        CurveAnalysis.Series(
          name: value, title: "\(caption) \(value)", look: look,
          rows: records.curves.filter("variant", .string(value)))
      })
    let stream = RandomStream(seed: 1).split(name)
    let loss = analysis.table("cost", using: stream)
    let gap = analysis.table("gap", using: stream)
    let x = GnuplotPicture.Axis.updates(
      scale.updates, renewalEvery: TrainingSettings().model.freezeInterval)
    var picture = GnuplotPicture(
      name: name,
      title: """
        \(title): DMRO, Table II, δ = 0.2, scaling per-term; \
        interquartile mean and 95 % interval of \(scale.seeds) seeds
        """,
      panels: [
        lossPanel(loss, x: x, series: analysis.drawn("loss.csv", pointEvery: 20)),
        .init(
          "decisions on held-out workflows", x: x, y: .gap(gap.values, to: records.reference),
          series: analysis.drawn("gap.csv") { .percent($0) }),
      ])
    picture.legend = analysis.legend
    let data = ["loss.csv": loss, "gap.csv": gap]
    return FigureAnalysis(
      summary: summary(records, scale, stream), data: data, picture: picture)
  }

  /// The losses; those of the first updates leave the panel where they would dwarf the others.
  private func lossPanel(
    _ table: RecordTable, x: GnuplotPicture.Axis, series: [GnuplotPicture.Series]
  ) -> GnuplotPicture.Panel {
    func highest(_ rows: some Sequence<[RecordValue]>) -> Double {
      var part = RecordTable(columns: table.columns)
      for row in rows { part.append(row) }
      return part.values.filter(\.isFinite).max() ?? .nan
    }
    var y = GnuplotPicture.Axis(
      "TD loss (dimensionless)", isLogarithmic: true, writesPowers: true
    ).around(table.values)
    let (first, later) = (highest(table.rows.prefix(1)), highest(table.rows.dropFirst()))
    var notes: [GnuplotPicture.Note] = []
    if first > 100 * later {
      y.upper = 10 * later
      let highest = first < 1e9 ? "\(Int(first))" : "\(first)"
      notes.append(
        .init(
          "first \(Self.window) updates: up to \(highest)", x: 0.5, y: 0.99, room: 0.96))
    }
    var panel = GnuplotPicture.Panel(
      "cost while learning, mean of \(Self.window) updates", x: x, y: y, series: series)
    panel.notes = notes
    return panel
  }

  private func summary(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _ stream: RandomStream
  ) -> SummaryTable {
    var table = SummaryTable(columns: [
      .init("variant", title: caption),
      .init("final_cost", title: "TD loss, last tenth of updates", style: .decimal(5)),
      .init("volatility", title: "its deviation within 10 updates ÷ mean", style: .percent(1)),
      .init("ripple", title: "loss after ÷ before a renewal", style: .decimal(2)),
      .init(
        "gap", title: "gap to the \(records.reference), unseen workflows", style: .percent(2)),
    ])
    for (index, value) in values.enumerated() {
      let measures = ConvergenceMeasures(
        curves: records.curves.filter("variant", .string(value)),
        updates: scale.updates)
      let gaps = records.results.filter("variant", .string(value)).numbers("gap")
      var stream = stream.split("summary").split(index)
      func estimate(_ values: [Double]) -> SummaryTable.Cell {
        values.contains(where: \.isNaN)
          ? .missing
          : .estimate(Bootstrap().estimate(.interquartileMean, of: values, using: &stream))
      }
      table.append([
        .text(value), estimate(measures.finalCosts), estimate(measures.volatilities),
        estimate(measures.ripples), estimate(gaps),
      ])
    }
    return table
  }
}

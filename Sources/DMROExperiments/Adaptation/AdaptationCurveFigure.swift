import DMRO

/// Figure 8: cost against updates in a new system for all starts, in both families.
enum AdaptationCurveFigure {
  static func experiment(_ scale: ExperimentScale) -> Experiment {
    let trials = scale.trials { settings in
      SystemFamily.allCases.flatMap { family in
        AdaptationFigures.starts.map { start in
          AdaptationFigures.trial(
            family, start, scale, settings, checkpoints: Adaptation.usualCheckpoints)
        }
      }
    }
    return Experiment(
      name: "fig8", trials: trials, unseenWorkflows: min(200, scale.unseenWorkflows))
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale
  ) -> FigureAnalysis {
    let stream = RandomStream(seed: 1).split("fig8")
    var data: [String: RecordTable] = [:]
    var summary = SummaryTable(
      columns: [.init("family", title: "Systems"), .init("start", title: "Start")]
        + [0, 1, 10, 100, 500].map {
          .init("gap_\($0)", title: "Gap after \($0) updates", style: .percent(2))
        } + [.init("worst", title: "Worst system at first, IQM of seeds", style: .percent(2))])
    var panels: [GnuplotPicture.Panel] = []
    for family in SystemFamily.allCases {
      let loss = table(records.curves, "cost", family, stream)
      let gap = table(records.results, "gap", family, stream)
      data["loss-\(family.rawValue).csv"] = loss
      data["gap-\(family.rawValue).csv"] = gap
      for (kind, label) in [("loss", "TD loss"), ("gap", "gap to the optimum (%)")] {
        let panel = GnuplotPicture.Panel(
          x: .init("updates in the new system (drawn at updates + 1)", isLogarithmic: true),
          y: .init("\(family.rawValue): \(label)", isLogarithmic: true),
          series: AdaptationFigures.series(
            "\(kind)-\(family.rawValue).csv", x: "column(\"updates\") + 1", isGap: kind == "gap"))
        panels.append(panel)
      }
      for start in AdaptationFigures.starts {
        summary.append(row(records.results, family, start, stream))
      }
    }
    var picture = GnuplotPicture(
      name: "fig8",
      title: "Adapting to a new system: \(scale.seeds) seeds, IQM and 95 % interval",
      panels: panels)
    picture.legend = AdaptationFigures.starts.map { .init($0.title, $0.look) }
    return FigureAnalysis(summary: summary, data: data, picture: picture)
  }

  private static func rows(
    _ table: RecordTable, _ family: SystemFamily, _ start: StartingPoint
  ) -> RecordTable {
    table.filter("variant", .string(family.rawValue)).filter("scheme", .string(start.rawValue))
  }

  private static func row(
    _ results: RecordTable, _ family: SystemFamily, _ start: StartingPoint, _ stream: RandomStream
  ) -> [SummaryTable.Cell] {
    let own = rows(results, family, start)
    let gaps = [0, 1, 10, 100, 500].map { updates in
      SummaryTable.Cell.estimate(
        AdaptationFigures.estimate(
          "gap", of: own.filter("updates", .integer(updates)),
          using: stream.split("summary").split(updates)))
    }
    let worst = own.filter("updates", 0).groups(by: ["seed"]).map {
      $0.table.numbers("gap").max() ?? .nan
    }
    var stream = stream.split("worst")
    return [.text(family.title), .text(start.title)] + gaps
      + [.estimate(Bootstrap().estimate(.interquartileMean, of: worst, using: &stream))]
  }

  private static func table(
    _ records: RecordTable, _ column: String, _ family: SystemFamily, _ stream: RandomStream
  ) -> RecordTable {
    let counter = column == "cost" ? "update" : "updates"
    var table = RecordTable(
      columns: [RecordColumn("updates", .integer)] + AdaptationFigures.columns)
    for updates in Adaptation.usualCheckpoints where column == "gap" || updates > 0 {
      let estimates = AdaptationFigures.starts.map { start in
        AdaptationFigures.estimate(
          column, of: rows(records, family, start).filter(counter, .integer(updates)),
          using: stream.split(column).split(updates).split(start.rawValue))
      }
      table.append([.integer(updates)] + estimates.flatMap(AdaptationFigures.values))
    }
    return table
  }
}

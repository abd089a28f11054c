import DMRO

/// Figure 9: total cost against the weight of energy after a few updates, for all starts.
enum AdaptationWeightFigure {
  static let weights = [0, 0.2, 0.4, 0.6, 0.8, 1]
  /// A few updates.
  static let updates = 10
  static let starts: [StartingPoint] = [.random, .trained, .meta, .contextual]

  static func experiment(_ scale: ExperimentScale) -> Experiment {
    let trials = scale.trials { settings in
      SystemFamily.allCases.flatMap { family in
        weights.flatMap { weight in
          starts.map { start in
            var own = settings
            own.energyWeight = weight
            return AdaptationFigures.trial(
              family, start, scale, own, checkpoints: [0, updates])
          }
        }
      }
    }
    return Experiment(
      name: "fig9", trials: trials, unseenWorkflows: min(200, scale.unseenWorkflows))
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale
  ) -> FigureAnalysis {
    let stream = RandomStream(seed: 1).split("fig9")
    var data: [String: RecordTable] = [:]
    var panels: [GnuplotPicture.Panel] = []
    var summary = SummaryTable(columns: [
      .init("family", title: "Systems"), .init("start", title: "Start"),
      .init("energy_weight", title: "δ", style: .decimal(1)),
      .init("cost", title: "Total cost", style: .decimal(4)),
      .init("gap", title: "Gap to the optimum", style: .percent(2)),
    ])
    let few = records.results.filter("updates", .integer(updates))
    for family in SystemFamily.allCases {
      let file = "\(family.rawValue).csv"
      var table = RecordTable(
        columns: [RecordColumn("energy_weight", .number), RecordColumn("optimal", .number)]
          + starts.flatMap { start in
            ["", "_lower", "_upper", "_gap"].map { RecordColumn(start.rawValue + $0, .number) }
          })
      let all = few.filter("variant", .string(family.rawValue))
      for (index, weight) in weights.enumerated() {
        let rows = all.filter("energy_weight", .number(weight))
        let optimum = Statistics.interquartileMean(rows.numbers("mean_optimal_cost"))
        var line: [RecordValue] = [.number(weight), .number(optimum)]
        for start in starts {
          let own = rows.filter("scheme", .string(start.rawValue))
          let stream = stream.split(family.rawValue).split(start.rawValue).split(index)
          let cost = AdaptationFigures.estimate("mean_cost", of: own, using: stream)
          let gap = AdaptationFigures.estimate("gap", of: own, using: stream)
          line += AdaptationFigures.values(cost) + [.number(gap.value)]
          summary.append([
            .text(family.title), .text(start.title), .number(weight), .estimate(cost),
            .estimate(gap),
          ])
        }
        table.append(line)
      }
      data[file] = table
      panels.append(panel(file, family))
    }
    var picture = GnuplotPicture(
      name: "fig9",
      title: "After \(updates) updates in a new system: \(scale.seeds) seeds, IQM, 95 % interval",
      panels: panels)
    picture.legend =
      starts.map { .init($0.title, $0.look) } + [.init("optimum", .of("optimal"))]
    return FigureAnalysis(summary: summary, data: data, picture: picture)
  }

  private static func panel(
    _ file: String, _ family: SystemFamily
  ) -> GnuplotPicture.Panel {
    let weight = "column(\"energy_weight\")"
    func column(_ name: String) -> String { "column(\"\(name)\")" }
    let bands = starts.map { start in
      GnuplotPicture.Series(
        file, [weight, column(start.rawValue + "_lower"), column(start.rawValue + "_upper")],
        .band, start.look)
    }
    let lines = starts.map { start in
      GnuplotPicture.Series(
        file, [weight, column(start.rawValue)], .line, start.look)
    }
    return GnuplotPicture.Panel(
      x: .init("weight δ of energy against delay", lower: 0, upper: 1),
      y: .init("\(family.rawValue): total cost (dimensionless)"),
      series: bands + lines + [
        .init(file, [weight, column("optimal")], .line, .of("optimal"))
      ])
  }
}

import DMROExperiments
import DMRO

extension Figure {
  /// Total cost against the weight of energy after a few updates in a new system.
  public static let adaptedWeights = Figure(
    number: 9, title: "Total cost after a few updates in a new system",
    experiment: AdaptedWeights.experiment, analyze: AdaptedWeights.analyze)
}

/// Figure 9: total cost against the weight of energy after a few updates, for the paper's starts and
/// the recommended one.
enum AdaptedWeights {
  static let weights = ExperimentScale.energyWeights
  /// A few updates.
  static let updates = 10
  /// From front to back.
  static let starts: [StartingPoint] = [.meta, .contextual, .trained, .random]

  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    let trials = scale.trials { settings in
      SystemFamily.allCases.flatMap { family in
        starts.flatMap { start in
          // The contextual start observes the weight of energy in the unit costs: it is trained
          // under one weight, and used under all. The others are trained under each.
          if start == .contextual {
            return [
              AdaptationAnalysis.trial(
                family, start, scale, settings, checkpoints: [0, updates], energyWeights: weights)
            ]
          }
          return weights.map { weight in
            var own = settings
            own.energyWeight = weight
            return AdaptationAnalysis.trial(family, start, scale, own, checkpoints: [0, updates])
          }
        }
      }
    }
    return Experiment(
      name: "fig9", trials: trials, unseenWorkflows: min(200, scale.unseenWorkflows))
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> FigureAnalysis {
    let stream = RandomStream(seed: 1).split("fig9")
    var data: [String: RecordTable] = [:]
    var panels: [GnuplotPicture.Panel] = []
    var summary = SummaryTable(
      columns: [
        .init("family", title: "Systems"), .init("start", title: "Start"),
        .init("updates", title: "Updates"),
      ] + weights.map { .init("gap_\($0)", title: "Gap at δ = \($0)", style: .percent(2)) })
    for family in SystemFamily.allCases {
      for start in starts {
        for updates in [0, updates] {
          let rows = AdaptationAnalysis.rows(records.results, family, start)
            .filter("updates", .integer(updates))
          summary.append(
            [.text(family.title), .text(start.title), .text("\(updates)")]
              + weights.map { weight in
                .estimate(
                  AdaptationAnalysis.estimate(
                    "gap", of: rows.filter("energy_weight", .number(weight)),
                    using: stream.split(family.rawValue).split(start.rawValue).split("\(weight)")))
              })
        }
      }
      let table = table(
        records.results.filter("updates", .integer(updates)), family, stream)
      let file = "\(family.rawValue).csv"
      data[file] = table
      panels += [
        costs(file, table, family),
        .gaps(
          "decisions, \(family.shortTitle)", file, table,
          of: starts.map { ($0.rawValue, $0.look) }, to: records.reference),
      ]
    }
    var picture = GnuplotPicture(
      name: "fig9",
      title: """
        After \(updates) updates in new systems: scaling per-term; \
        interquartile mean and 95 % interval of \(scale.seeds) seeds
        """,
      panels: panels)
    picture.legend =
      starts.map { .init($0.title, $0.look) } + [.init(records.reference, .of("optimal"))]
    return FigureAnalysis(summary: summary, data: data, picture: picture)
  }

  /// Costs and gaps of all starts at each weight.
  private static func table(
    _ records: RecordTable, _ family: SystemFamily, _ stream: RandomStream
  ) -> RecordTable {
    var table = RecordTable(
      columns: [RecordColumn("energy_weight", .number), RecordColumn("optimal", .number)]
        + starts.flatMap {
          RecordColumn.estimate($0.rawValue) + RecordColumn.estimate($0.rawValue + "_gap")
        })
    for weight in weights {
      let atWeight = records.filter("variant", .string(family.rawValue))
        .filter("energy_weight", .number(weight))
      let reference = Statistics.interquartileMean(atWeight.numbers("mean_optimal_cost"))
      table.append(
        [.number(weight), .number(reference)]
          + starts.flatMap { start in
            let own = atWeight.filter("scheme", .string(start.rawValue))
            return ["mean_cost", "gap"].flatMap { column in
              AdaptationAnalysis.estimate(
                column, of: own,
                using: stream.split("drawn").split(family.rawValue).split(start.rawValue)
                  .split(column).split("\(weight)")
              ).recordValues
            }
          })
    }
    return table
  }

  private static func costs(
    _ file: String, _ table: RecordTable, _ family: SystemFamily
  ) -> GnuplotPicture.Panel {
    let weight = GnuplotPicture.Value.column("energy_weight")
    return .init(
      "cost, \(family.shortTitle)", x: .energyWeight, y: .init("total cost T + δE (dimensionless)"),
      series: GnuplotPicture.Series.curves(
        file, x: weight, starts.map { ($0.rawValue, $0.look) })
        + [.init(file, [weight, .column("optimal")], .line, .of("optimal"))])
  }
}

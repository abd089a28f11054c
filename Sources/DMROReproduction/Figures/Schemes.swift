import DMROExperiments
import DMRO

extension Figure {
  /// Total cost against the weight of energy for all schemes.
  public static let schemes = Figure(
    number: 6, title: "Comparison of schemes under different weights of energy",
    experiment: SchemesByWeight.experiment, analyze: SchemesByWeight.analyze)
}

/// Figure 6: total cost against the weight of energy for all schemes, under both scalings.
enum SchemesByWeight {
  static let weights = ExperimentScale.energyWeights
  static let scalings = [CostScaling.perTerm, .perParameter]
  static let learners: [any LearningScheme] = Learner.paper + [.dmroCounterfactual]
  static let schemes =
    learners.map(\.name) + SchemeRegistry.fixedNames + ["greedy", "optimal"]

  static func experiment(_ scale: ExperimentScale, _ schemes: SchemeRegistry) -> Experiment {
    let trials = scale.trials { settings in
      scalings.flatMap { scaling in
        weights.flatMap { weight in
          var own = settings
          own.scaling = scaling
          own.energyWeight = weight
          return (learners + schemes.ownLearning).map { Trial(.learner($0), settings: own) }
            + [Trial(.planning(schemes), settings: own)] + schemes.plans.map { $0.trial(own) }
        }
      }
    }
    return Experiment(name: "fig6", trials: trials, unseenWorkflows: scale.unseenWorkflows)
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _ registry: SchemeRegistry
  ) -> FigureAnalysis {
    let own = registry.own
    let schemes = Self.schemes + own.map(\.name)
    var summary = SummaryTable(columns: [
      .init("scaling", title: "Scaling"), .init("scheme", title: "Scheme"),
      .init("energy_weight", title: "δ", style: .decimal(1)),
      .init("mean_cost", title: "Total cost", style: .decimal(4)),
      .init("gap", title: "Gap to the \(records.reference)", style: .percent(2)),
    ])
    var data: [String: RecordTable] = [:]
    for scaling in scalings {
      let file = "\(scaling.rawValue).csv"
      var table = RecordTable(
        columns: [RecordColumn("energy_weight", .number)]
          + schemes.flatMap { RecordColumn.estimate($0) + RecordColumn.estimate($0 + "_gap") })
      let rows = records.results.filter("scaling", .string(scaling.rawValue))
      for (index, weight) in weights.enumerated() {
        var line: [RecordValue] = [.number(weight)]
        for (number, scheme) in schemes.enumerated() {
          let rows = rows.filter("energy_weight", .number(weight)).filter("scheme", .string(scheme))
          var stream = RandomStream(seed: 1).split("fig6").split(scaling.rawValue).split(index)
            .split(number)
          let cost = Bootstrap().estimate(
            .interquartileMean, of: rows.numbers("mean_cost"), using: &stream)
          let gap = Bootstrap().estimate(
            .interquartileMean, of: rows.numbers("gap"), using: &stream)
          line += cost.recordValues + gap.recordValues
          summary.append([
            .text(scaling.rawValue), .text(scheme), .number(weight), .estimate(cost),
            .estimate(gap),
          ])
        }
        table.append(line)
      }
      data[file] = table
    }
    var picture = GnuplotPicture(
      name: "fig6",
      title: """
        All schemes: Table II, \(scale.unseenWorkflows) unseen workflows; \
        interquartile mean and 95 % interval of \(scale.seeds) seeds
        """,
      panels: scalings.map { costs($0, data["\($0.rawValue).csv"], drawn(own)) }
        + scalings.map { scaling -> GnuplotPicture.Panel in
          let file = "\(scaling.rawValue).csv"
          return .gaps(
            "gap, scaling \(scaling.rawValue)", file, data[file],
            of: close(own).map { ($0.name, $0.look) }, to: records.reference)
        })
    picture.legend = drawn(own).map { .init($0.title, $0.look) }
    return FigureAnalysis(summary: summary, data: data, picture: picture)
  }

  /// A scheme as it is drawn.
  private struct Drawn {
    var name: String
    var title: String
    var look: GnuplotPicture.Look

    init(_ name: String) {
      (self.name, title, look) = (name, SchemeRegistry.standard.title(of: name), .of(name))
    }

    init(_ own: any SchemeDescription) { (name, title, look) = (own.name, own.title, own.look) }
  }

  /// The schemes with drawn gaps, in the order of the legend.
  private static func close(_ own: [any SchemeDescription]) -> [Drawn] {
    let learners: [Learner] = [.dmro, .dmroCounterfactual, .dqn, .doubleDQN, .duelingDQN]
    return (learners.map(\.rawValue) + ["greedy"]).map { Drawn($0) } + own.map { Drawn($0) }
  }

  /// All schemes, in the order of the legend.
  private static func drawn(_ own: [any SchemeDescription]) -> [Drawn] {
    close(own) + (SchemeRegistry.fixedNames + ["optimal"]).map { Drawn($0) }
  }

  /// The costs of all schemes.
  private static func costs(
    _ scaling: CostScaling, _ table: RecordTable?, _ drawn: [Drawn]
  ) -> GnuplotPicture.Panel {
    let file = "\(scaling.rawValue).csv"
    let weight = GnuplotPicture.Value.column("energy_weight")
    let values = drawn.flatMap { table?.numbers($0.name) ?? [] }
    return .init(
      "cost, scaling \(scaling.rawValue)", x: .energyWeight,
      y: .init("total cost T + δE (dimensionless)", isLogarithmic: true).around(values),
      series: GnuplotPicture.Series.curves(
        file, x: weight, drawn.dropLast().map { ($0.name, $0.look) })
        + drawn.suffix(1).map {
          .init(file, [weight, .column($0.name)], .line, $0.look)
        })
  }
}

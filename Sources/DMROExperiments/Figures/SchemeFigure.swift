import DMRO

/// Figure 6: total cost against the weight of energy for all schemes, under both scalings.
enum SchemeFigure {
  static let weights = [0, 0.2, 0.4, 0.6, 0.8, 1]
  static let scalings = [CostScaling.perTerm, .perParameter]
  static let learners = Learner.paper + [.dmroCounterfactual]
  static let schemes =
    learners.map(\.rawValue) + ["local", "edge", "cloud", "greedy", "optimal"]

  static func experiment(_ scale: ExperimentScale) -> Experiment {
    let trials = scale.trials { settings in
      scalings.flatMap { scaling in
        weights.flatMap { weight in
          var own = settings
          own.scaling = scaling
          own.energyWeight = weight
          return learners.map { Trial(.learner($0), settings: own) }
            + [Trial(.fixedSchemes, settings: own)]
        }
      }
    }
    return Experiment(name: "fig6", trials: trials, unseenWorkflows: scale.unseenWorkflows)
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale
  ) -> FigureAnalysis {
    var summary = SummaryTable(columns: [
      .init("scaling", title: "Scaling"), .init("scheme", title: "Scheme"),
      .init("energy_weight", title: "δ", style: .decimal(1)),
      .init("mean_cost", title: "Total cost", style: .decimal(4)),
      .init("gap", title: "Gap to the optimum", style: .percent(2)),
    ])
    var data: [String: RecordTable] = [:]
    for scaling in scalings {
      let file = "\(scaling.rawValue).csv"
      var table = RecordTable(
        columns: [RecordColumn("energy_weight", .number)]
          + schemes.flatMap { scheme in
            ["", "_lower", "_upper", "_gap", "_gap_lower", "_gap_upper"].map {
              RecordColumn(scheme + $0, .number)
            }
          })
      let rows = records.results.filter("scaling", .string(scaling.rawValue))
      for (index, weight) in weights.enumerated() {
        var line: [RecordValue] = [.number(weight)]
        for (number, scheme) in schemes.enumerated() {
          let own = rows.filter("energy_weight", .number(weight)).filter("scheme", .string(scheme))
          var stream = RandomStream(seed: 1).split("fig6").split(scaling.rawValue).split(index)
            .split(number)
          let cost = Bootstrap().estimate(
            .interquartileMean, of: own.numbers("mean_cost"), using: &stream)
          let gap = Bootstrap().estimate(
            .interquartileMean, of: own.numbers("gap"), using: &stream)
          for estimate in [cost, gap] {
            line += [.number(estimate.value), .number(estimate.lower), .number(estimate.upper)]
          }
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
      panels: scalings.map { costs($0, data["\($0.rawValue).csv"]) }
        + scalings.map { gaps($0, data["\($0.rawValue).csv"]) })
    picture.legend = drawn.map { .init(GnuplotPicture.title(of: $0), .of($0)) }
    return FigureAnalysis(summary: summary, data: data, picture: picture)
  }

  /// The schemes in the order of the legend.
  private static let drawn =
    [.dmro, .dmroCounterfactual, .dqn, .doubleDQN, .duelingDQN].map(\Learner.rawValue)
    + ["greedy", "local", "edge", "cloud", "optimal"]

  private static var x: GnuplotPicture.Axis {
    var axis = GnuplotPicture.Axis("weight δ of energy (dimensionless)", lower: -0.06, upper: 1.06)
    axis.step = 0.2
    return axis
  }

  /// The costs of all schemes.
  private static func costs(_ scaling: CostScaling, _ table: RecordTable?) -> GnuplotPicture.Panel {
    func series(
      _ scheme: String, _ suffixes: [String], _ style: GnuplotPicture.Series.Style
    ) -> GnuplotPicture.Series {
      .init(
        "\(scaling.rawValue).csv",
        ["column(\"energy_weight\")"] + suffixes.map { "column(\"\(scheme)\($0)\")" },
        style, .of(scheme))
    }
    let behind = drawn.dropLast().reversed()
    let values = drawn.flatMap { table?.numbers($0) ?? [] }
    return .init(
      "cost, scaling \(scaling.rawValue)", x: x,
      y: .init("total cost T + δE (dimensionless)", isLogarithmic: true).around(values),
      series: behind.map { series($0, ["_lower", "_upper"], .band) }
        + behind.map { series($0, [""], .points()) } + [series("optimal", [""], .line)])
  }

  /// The gaps of the schemes that come close to the optimum, with an interval at each weight.
  private static func gaps(_ scaling: CostScaling, _ table: RecordTable?) -> GnuplotPicture.Panel {
    let close = drawn.prefix(learners.count + 1)
    let suffixes = ["_gap", "_gap_lower", "_gap_upper"]
    let values = close.flatMap { scheme in
      suffixes.flatMap { table?.numbers(scheme + $0) ?? [] }
    }
    return .init(
      "gap, scaling \(scaling.rawValue)", x: x, y: .gap(values),
      series: close.enumerated().reversed().map { index, scheme in
        // Beside each other: intervals of the same weight would hide each other.
        let shift = 0.012 * (Double(index) - Double(close.count - 1) / 2)
        return .init(
          "\(scaling.rawValue).csv",
          ["column(\"energy_weight\") + \(shift)"]
            + suffixes.map { "percent(column(\"\(scheme)\($0)\"))" }, .intervals, .of(scheme))
      })
  }
}

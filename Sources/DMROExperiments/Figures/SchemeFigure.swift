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
    var panels: [GnuplotPicture.Panel] = []
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
      panels += self.panels(file, scaling, isFirst: panels.isEmpty)
    }
    var picture = GnuplotPicture(
      name: "fig6",
      title: "All schemes: Table II, unseen workflows, \(scale.seeds) seeds, IQM and 95 % interval",
      panels: panels)
    picture.height = 1240
    return FigureAnalysis(summary: summary, data: data, picture: picture)
  }

  /// The costs of all schemes, and the gaps of those that come close to the optimum.
  private static func panels(
    _ file: String, _ scaling: CostScaling, isFirst: Bool
  ) -> [GnuplotPicture.Panel] {
    let x = GnuplotPicture.Axis("weight δ of energy against delay", lower: 0, upper: 1)
    let weight = "column(\"energy_weight\")"
    func title(_ scheme: String) -> String {
      Learner(rawValue: scheme)?.title ?? scheme
    }
    func style(_ scheme: String) -> GnuplotPicture.Series.Style {
      switch scheme {
      case "optimal": .dashed(width: 2)
      default: .linePoints(width: 1.8)
      }
    }
    let drawn = ["local", "edge", "cloud", "greedy"] + learners.map(\.rawValue).reversed()
    var costs: [GnuplotPicture.Series] = []
    for scheme in drawn + ["optimal"] {
      costs.append(
        .init(
          file, [weight, "column(\"\(scheme)\")"], style(scheme), .of(scheme),
          title: ["local", "edge", "cloud"].contains(scheme) ? nil : title(scheme)))
    }
    var cost = GnuplotPicture.Panel(
      x: x, y: .init("total cost, \(scaling.rawValue)", isLogarithmic: true), series: costs)
    cost.hasLegend = isFirst
    // Fixed schemes share a color: each has its name at the end of its line.
    for (scheme, word) in [("local", "local"), ("edge", "edge"), ("cloud", "cloud")] {
      cost.series.append(
        .init(
          file, ["\(weight) == 0.8 ? 0.8 : NaN", "column(\"\(scheme)\")", "\"\(word)\""], .labels,
          .black))
    }
    let close = ["greedy"] + learners.map(\.rawValue).reversed()
    let percent = { (name: String) in "100 * column(\"\(name)\") + 0.001" }
    let gaps =
      close.map { scheme in
        GnuplotPicture.Series(
          file, [weight, percent("\(scheme)_gap_lower"), percent("\(scheme)_gap_upper")], .band,
          .of(scheme))
      }
      + close.map { scheme in
        GnuplotPicture.Series(
          file, [weight, percent("\(scheme)_gap")], style(scheme), .of(scheme),
          title: title(scheme))
      }
    var gap = GnuplotPicture.Panel(
      x: x, y: .init("gap to the optimum (%), \(scaling.rawValue)", isLogarithmic: true),
      series: gaps)
    gap.hasLegend = false
    return [cost, gap]
  }
}

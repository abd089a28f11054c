import DMRO

/// What Figures 4 and 5 share: DMRO on Table II, with one setting that varies.
private struct ConvergenceFigure {
  /// The number of the figure.
  var name: String
  /// What varies, with its unit.
  var caption: String
  /// The values, in words, and their colors.
  var variants: [(name: String, color: GnuplotPicture.Color)]

  static let window = 10

  func experiment(
    _ scale: ExperimentScale, vary: (String, inout TrainingSettings) -> Void
  ) -> Experiment {
    let trials = scale.trials { settings in
      variants.map { variant in
        var own = settings
        own.evaluationInterval = max(Self.window, scale.updates / 20)
        vary(variant.name, &own)
        return Trial(.learner(.dmro), variant: variant.name, settings: own)
      }
    }
    return Experiment(
      name: name, trials: trials, curveWindow: Self.window,
      unseenWorkflows: scale.unseenWorkflows)
  }

  func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, title: String
  ) -> FigureAnalysis {
    let analysis = CurveAnalysis(
      variants.map { variant in
        CurveAnalysis.Series(
          name: variant.name, title: "\(caption) \(variant.name)", color: variant.color,
          rows: records.curves.filter("variant", .string(variant.name)))
      })
    let stream = RandomStream(seed: 1).split(name)
    let data = [
      "loss.csv": analysis.table("cost", using: stream),
      "gap.csv": analysis.table("gap", using: stream),
    ]
    let x = GnuplotPicture.Axis(
      "updates (vertical lines: frozen networks renewed)", lower: 0,
      upper: Double(scale.updates))
    var loss = GnuplotPicture.Panel(
      x: x,
      y: .init("cost: TD loss, mean of \(Self.window) updates", isLogarithmic: true),
      series: analysis.drawn("loss.csv"))
    var gap = GnuplotPicture.Panel(
      x: x, y: .init("decisions' gap to the optimum (%)", isLogarithmic: true),
      series: analysis.drawn("gap.csv", factor: 100, showsPoints: true))
    gap.hasLegend = false
    let renewals = GnuplotPicture.Panel.renewals(every: 200, of: scale.updates)
    loss.commands += renewals
    gap.commands += renewals
    var picture = GnuplotPicture(
      name: name,
      title: "\(title): DMRO, Table II, δ = 0.2, \(scale.seeds) seeds, IQM and 95 % interval",
      panels: [loss, gap])
    picture.height = 720
    return FigureAnalysis(
      summary: summary(records, scale, stream), data: data, picture: picture)
  }

  private func summary(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _ stream: RandomStream
  ) -> SummaryTable {
    var table = SummaryTable(columns: [
      .init("variant", title: caption),
      .init("final_cost", title: "TD loss, last tenth of updates", style: .decimal(5)),
      .init("volatility", title: "its deviation within 10 updates ÷ mean", style: .percent(1)),
      .init("ripple", title: "loss after ÷ before a renewal", style: .decimal(2)),
      .init("gap", title: "gap to the optimum, unseen workflows", style: .percent(2)),
    ])
    for (index, variant) in variants.enumerated() {
      let measures = ConvergenceMeasures(
        curves: records.curves.filter("variant", .string(variant.name)),
        updates: scale.updates)
      let gaps = records.results.filter("variant", .string(variant.name)).numbers("gap")
      var stream = stream.split("summary").split(index)
      func estimate(_ values: [Double]) -> SummaryTable.Cell {
        values.contains(where: \.isNaN)
          ? .missing
          : .estimate(Bootstrap().estimate(.interquartileMean, of: values, using: &stream))
      }
      table.append([
        .text(variant.name), estimate(measures.finalCosts), estimate(measures.volatilities),
        estimate(measures.ripples), estimate(gaps),
      ])
    }
    return table
  }
}

/// Figure 4: cost against updates for learning rates.
enum LearningRateFigure {
  static let rates = ["0.1", "0.01", "0.001", "0.0001"]

  private static let figure = ConvergenceFigure(
    name: "fig4", caption: "learning rate",
    variants: Array(zip(rates, [.purple, .vermilion, .blue, .green])))

  static func experiment(_ scale: ExperimentScale) -> Experiment {
    figure.experiment(scale) { rate, settings in
      settings.model.optimizer = .rmsProp(learningRate: Double(rate) ?? .nan)
    }
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale
  ) -> FigureAnalysis {
    figure.analyze(records, scale, title: "Learning rates")
  }
}

/// Figure 5: cost against updates for batch sizes.
enum BatchSizeFigure {
  static let sizes = ["16", "32", "64", "128"]

  private static let figure = ConvergenceFigure(
    name: "fig5", caption: "batch size",
    variants: Array(zip(sizes, [.purple, .vermilion, .blue, .green])))

  static func experiment(_ scale: ExperimentScale) -> Experiment {
    figure.experiment(scale) { size, settings in
      settings.model.batchSize = Int(size) ?? 0
    }
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale
  ) -> FigureAnalysis {
    figure.analyze(records, scale, title: "Batch sizes")
  }
}

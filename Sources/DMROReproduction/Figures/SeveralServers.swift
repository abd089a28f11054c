import DMROExperiments
import DMRO

extension Figure {
  /// Average reward against updates with several servers.
  public static let severalServers = Figure(
    number: 7, title: "Comparison of learners with several servers",
    experiment: SeveralServers.experiment, analyze: SeveralServers.analyze)
}

/// Figure 7: average reward against updates for the four learners in Table III.
enum SeveralServers {
  static let window = 20

  static func experiment(_ scale: ExperimentScale, _ schemes: SchemeRegistry) -> Experiment {
    let trials = scale.trials { settings in
      var own = settings
      own.system = .table3
      own.evaluationInterval = max(window, scale.updates / 20)
      return Learner.paper.map { Trial(.learner($0), settings: own) }
        + [Trial(.planning(), settings: own)] + schemes.plans.map { $0.trial(own) }
    }
    return Experiment(
      name: "fig7", trials: trials, curveWindow: window,
      unseenWorkflows: scale.unseenWorkflows)
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _ schemes: SchemeRegistry
  ) -> FigureAnalysis {
    let analysis = CurveAnalysis(
      Learner.paper.map { learner in
        CurveAnalysis.Series(
          name: learner.rawValue, title: learner.title, look: .of(learner.rawValue),
          rows: records.curves.filter("scheme", .string(learner.rawValue)))
      })
    let stream = RandomStream(seed: 1).split("fig7")
    let optimum = -Statistics.interquartileMean(
      records.results.filter("scheme", .string(Experiment.optimumOfTraining)).numbers("mean_cost"))
    let subtasks = Double(WorkloadGenerator.paper.subtasks)
    let rewards = analysis.table("mean_reward", using: stream)
    let gaps = analysis.table("gap", using: stream)
    let x = GnuplotPicture.Axis.updates(scale.updates)
    var reward = GnuplotPicture.Axis("reward per step (dimensionless)")
    reward.decimals = 2
    var picture = GnuplotPicture(
      name: "fig7",
      title: """
        Learners: Table III, δ = 0.2, scaling per-term; \
        interquartile mean and 95 % interval of \(scale.seeds) seeds
        """,
      panels: [
        .init(
          "reward while learning, mean of \(window) updates", x: x,
          y: reward,
          series: analysis.drawn("reward.csv", pointEvery: 10) + [
            .init(
              "reward.csv", [.column("update"), .constant(optimum / subtasks)], .line,
              .of("optimal"), name: "reference")
          ]),
        .init(
          "decisions on held-out workflows", x: x, y: .gap(gaps.values, to: records.reference),
          series: analysis.drawn("gap.csv") { .percent($0) }),
      ])
    picture.legend = analysis.legend + [.init(records.reference, .of("optimal"))]

    var summary = SummaryTable(columns: [
      .init("scheme", title: "Scheme"),
      .init("final_reward", title: "Average reward, last tenth of updates", style: .decimal(4)),
      .init(
        "gap", title: "Gap to the \(records.reference), unseen workflows", style: .percent(2)),
    ])
    for (index, learner) in Learner.paper.enumerated() {
      var stream = stream.split("summary").split(index)
      let finalRewards = records.curves.filter("scheme", .string(learner.rawValue))
        .groups(by: ["trial"]).map { rows in
          Statistics.mean(
            rows.table.numbers("mean_reward") { $0 > scale.updates * 9 / 10 })
        }
      let finalGaps = records.results.filter("scheme", .string(learner.rawValue)).numbers("gap")
      summary.append([
        .text(learner.title),
        .estimate(Bootstrap().estimate(.interquartileMean, of: finalRewards, using: &stream)),
        .estimate(Bootstrap().estimate(.interquartileMean, of: finalGaps, using: &stream)),
      ])
    }
    // Plans of other planners come without a training.
    for (index, plans) in schemes.plans.enumerated() {
      var stream = stream.split("plans").split(index)
      let gaps = records.results.filter("scheme", .string(plans.name)).numbers("gap")
      summary.append([
        .text(plans.title), .missing,
        .estimate(Bootstrap().estimate(.interquartileMean, of: gaps, using: &stream)),
      ])
    }
    summary.append([.text(records.reference), .number(optimum / subtasks), .number(0)])
    return FigureAnalysis(
      summary: summary,
      data: ["reward.csv": rewards, "gap.csv": gaps], picture: picture)
  }
}

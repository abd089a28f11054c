import DMROExperiments

extension Study {
  /// A search for small graphs and systems on which the packaged policy does badly.
  public static let adversary = Study(
    name: "adversary", title: "The worst graphs for the packaged policy",
    abstract: "a search for graphs and systems on which the packaged policy does badly",
    experiment: Adversary.experiment, analyze: Adversary.analyze)
}

/// Searches for the worst graphs of the packaged policy, one for each seed.
enum Adversary {
  static let subtasks = 7

  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    let trial = AdversaryTrial(subtasks: subtasks, evaluations: scale.unseenWorkflows)
    return Experiment(
      name: "adversary", trials: scale.trials { [Trial(trial, settings: $0)] },
      unseenWorkflows: scale.unseenWorkflows)
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> StudyAnalysis {
    var table = SummaryTable(columns: [
      .init("search", title: "Search"), .init("instances", title: "Instances"),
      .init("random_mean", title: "Random: mean", style: .percent(2)),
      .init("random_worst", title: "Random: worst", style: .percent(1)),
      .init("worst", title: "Worst found", style: .percent(1)),
      .init("worst_polished", title: "The same, polished", style: .percent(1)),
    ])
    let rows = AdversaryTrial.names.map { name in
      records.results.filter("scheme", .string(name))
    }
    let ratios = rows.map { $0.numbers("mean_cost") }
    let counts = rows[2].numbers("workflows")
    for search in ratios[0].indices {
      table.append(
        [.text("\(search + 1)"), .text("\(Int(counts[search]))")]
          + ratios.map { .number($0[search] - 1) })
    }
    return StudyAnalysis(
      summary: table, unit: "cost ÷ optimum over all orders − 1, N = \(subtasks), K = 3")
  }
}

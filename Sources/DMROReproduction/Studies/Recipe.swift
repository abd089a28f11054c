import DMRO
import DMROExperiments
import DMROSimulation

extension Study {
  /// The gain by each part of learning over time.
  public static let recipe = Study(
    name: "recipe", title: "The parts of learning over time",
    abstract: "what each part of learning over time earns",
    experiment: Recipe.experiment, analyze: Recipe.analyze)
}

/// The cost of policies for one system, each learned with one part of the recipe changed.
enum Recipe {
  private static let systems: [CongestedSystem] = [.b, .c]
  private static let load = 0.8

  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    let (jobs, effort) = Congestion.scale(scale)
    return Experiment(
      name: "recipe",
      trials: scale.trials { settings in
        // Each system is a trial of its own, as are the schemes that they are compared with.
        systems.map { system in
          Trial(
            CongestionTrial(
              .recipe, systems: [system], loads: [load], jobs: jobs, effort: effort),
            settings: settings)
        } + [
          Trial(
            CongestionTrial(
              .schemes, systems: systems, loads: [load], jobs: jobs, effort: effort),
            settings: settings)
        ]
      }, unseenWorkflows: scale.unseenWorkflows)
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> StudyAnalysis {
    var table = SummaryTable(
      columns: [.init("recipe", title: "Recipe")]
        + systems.flatMap { system in
          [CongestionTrial.Measure.mean, .p99].map { measure in
            let name = measure.variant(CongestionTrial.name(system, load))
            return .init(name, title: name, style: .percent(1))
          }
        })
    for name in CongestionTrial.names(.recipe) + ["prices"] {
      table.append(
        [.text(name)]
          + systems.flatMap { system in
            [CongestionTrial.Measure.mean, .p99].map { measure -> SummaryTable.Cell in
              let variant = measure.variant(CongestionTrial.name(system, load))
              let changes = Congestion.changes(records, name, variant)
              return changes.count > 1
                ? .estimate(Congestion.estimate(changes, name + variant))
                : changes.first.map { .number($0) } ?? .missing
            }
          })
    }
    return StudyAnalysis(
      summary: table, unit: "change against the selfish scheme on the same jobs, by its own value")
  }
}

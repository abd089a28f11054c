import DMROExperiments
import DMROGraphs
import DMROScheduling

extension Study {
  /// Plans of graphs by schemes and by networks.
  public static let graphs = Study(
    name: "graphs", title: "Graphs on sites with queues",
    abstract: "plans of random graphs by schemes and by networks",
    experiment: Graphs.experiment, analyze: Graphs.analyze, measure: GraphFront.add,
    measuredFiles: GraphFront.files)

  /// The ablations of learning to place graphs.
  public static let graphAblations = Study(
    name: "graph-ablations", title: "Ablations of learning to place graphs",
    abstract: "one part of learning to place graphs changed at a time",
    experiment: GraphAblations.experiment, analyze: GraphAblations.analyze)
}

/// Plans of random graphs on random systems with queues.
enum Graphs {
  static let tests = [(10, 3), (10, 5), (10, 7), (20, 3), (20, 5), (50, 3), (50, 5)].map {
    GraphTrial.TestSet(subtasks: $0, sites: $1)
  }

  static let schemes: [GraphScheme] = [
    .heft, .cpop, .peft, .lookahead, .greedy, .look, .pilot, .hillClimbing, .localSearch,
    .genetic, .swarm, .optimal,
  ]

  /// Returns the number of workflows in a test.
  static func workflows(_ scale: ExperimentScale) -> Int { max(5, scale.unseenWorkflows / 5) }

  /// Returns the number of unseen workflows of the scale with this number in a test.
  static func unseenWorkflows(ofTests count: Int) -> Int { 5 * count }

  /// Returns the origin of the learned policies.
  static func origin(_ scale: ExperimentScale) -> GraphPolicyOrigin {
    var origin = GraphPolicyOrigin()
    origin.configuration.updates = 2 * scale.startUpdates
    if origin.configuration.updates < 1000 {
      // A quick check that it learns at all.
      origin.configuration.statesPerUpdate = 16
      origin.configuration.batchSize = 16
      origin.configuration.warmUp = 200
    }
    origin.updates = origin.configuration.updates
    return origin
  }

  /// Trials of the schemes, one for each test.
  static func references(_ scale: ExperimentScale, _ tests: [GraphTrial.TestSet]) -> [Trial] {
    let settings = ExperimentScale(
      seeds: 1, updates: scale.updates, unseenWorkflows: scale.unseenWorkflows)
    return settings.trials { settings in
      tests.map { Trial(GraphTrial(.schemes(schemes), tests: [$0]), settings: settings) }
    }
  }

  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    Experiment(
      name: "graphs",
      trials: references(scale, tests)
        + scale.trials { settings in
          [Trial(GraphTrial(.learner(origin(scale)), tests: tests), settings: settings)]
        }, unseenWorkflows: workflows(scale))
  }

  /// Returns a table without rows: a column of names, and one of gaps for each test.
  static func table(
    of names: SummaryTable.Column, _ tests: [GraphTrial.TestSet]
  ) -> SummaryTable {
    SummaryTable(
      columns: [names] + tests.map { .init($0.name, title: $0.name, style: .percent(2)) })
  }

  /// Returns the gaps of a scheme to the best known plans of a test, seed by seed.
  static func gaps(
    _ records: ExperimentRunner.Records, scheme: String, variant: String, test: String
  ) -> [Double] {
    func costs(_ scheme: String, _ variant: String) -> [Double] {
      records.results.filter("scheme", .string(scheme)).filter("variant", .string(variant))
        .numbers("mean_cost")
    }
    guard let best = costs(GraphTrial.bestKnown, test).first else { return [] }
    return costs(scheme, variant).map { $0 / best - 1 }
  }

  /// Returns the gap of a scheme to the best known plans of a test, over seeds.
  static func gap(
    _ records: ExperimentRunner.Records, scheme: String, variant: String, test: String
  ) -> SummaryTable.Cell {
    let values = gaps(records, scheme: scheme, variant: variant, test: test)
    guard values.count > 1 else { return values.first.map { .number($0) } ?? .missing }
    var stream = RandomStream(seed: 1).split("graphs").split(scheme).split(variant)
    return .estimate(Bootstrap().estimate(.interquartileMean, of: values, using: &stream))
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> StudyAnalysis {
    var table = table(of: .init("scheme", title: "Scheme"), tests)
    let names =
      schemes.map(\.rawValue)
      + ["dmro-1", "dmro-3", "dmro-default-order", "dmro", "dmro-polished"]
    for name in names {
      table.append(
        [.text(name)]
          + tests.map { gap(records, scheme: name, variant: $0.name, test: $0.name) })
    }
    return StudyAnalysis(
      summary: table, unit: "mean cost ÷ mean cost of the best known plans − 1")
  }
}

/// Learning to place graphs, one part changed at a time.
enum GraphAblations {
  static let tests = [(10, 5), (20, 5), (50, 5)].map {
    GraphTrial.TestSet(subtasks: $0, sites: $1)
  }

  /// A part that is changed.
  struct Change: Sendable {
    var name: String
    var apply: @Sendable (inout GraphPolicyOrigin) -> Void
  }

  static let changes: [Change] = [
    Change(name: "default") { _ in },
    Change(name: "no horizon") { $0.features.remove(.horizon) },
    Change(name: "no rank") { $0.features.remove(.rank) },
    Change(name: "no load") { $0.features.remove(.load) },
    Change(name: "with roll-outs") { $0.features.insert(.rollOuts) },
    Change(name: "raw F") { $0.stepCost = .raw },
    Change(name: "raw F, plain squared error") {
      $0.stepCost = .raw
      $0.configuration.meanErrorWeight = 1
      $0.configuration.errorLimit = 0
    },
    Change(name: "whole values, no residual") { $0.configuration.isResidual = false },
    Change(name: "eight networks") { $0.configuration.units = 8 },
  ]

  /// The name of Algorithm 1 as it stands: raw costs, and the proposal of the lowest F is taken.
  static let literal = "Algorithm 1 as it stands"

  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    Experiment(
      name: "graph-ablations",
      trials: Graphs.references(scale, tests)
        + scale.trials { settings in
          changes.map { change in
            var origin = Graphs.origin(scale)
            change.apply(&origin)
            return Trial(
              GraphTrial(.learner(origin), tests: tests), variant: change.name,
              settings: settings)
          } + [
            Trial(
              GraphTrial(.literal(Graphs.origin(scale)), tests: tests), variant: literal,
              settings: settings)
          ]
        }, unseenWorkflows: Graphs.workflows(scale))
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> StudyAnalysis {
    var table = Graphs.table(of: .init("change", title: "Change"), tests)
    for name in changes.map(\.name) + [literal] {
      table.append(
        [.text(name)]
          + tests.map {
            Graphs.gap(
              records, scheme: "dmro", variant: "\(name): \($0.name)", test: $0.name)
          })
    }
    return StudyAnalysis(
      summary: table,
      unit: "mean cost of all networks ÷ mean cost of the best known plans − 1")
  }
}

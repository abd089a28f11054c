import DMROExperiments
import DMROGraphs
import DMROSchemes
import DMROSimulation

extension Study {
  /// Table I, measured: the families of schemes that the paper cites.
  public static let families = Study(
    name: "families", title: "Table I, measured",
    abstract:
      "the families of schemes of Table I, each on its own example and all on common fields",
    experiment: Families.experiment, analyze: Families.analyze, measure: FamilyTimes.add,
    measuredFiles: [FamilyTimes.file])
}

/// The families of Table I on chains, on graphs and over time, and on the examples of their papers.
enum Families {
  /// The file of the numbers of examples.
  private static let examplesFile = "examples.csv"
  /// The file of the gaps after few updates in new systems.
  private static let adaptationFile = "adaptation.csv"

  static let graphs = GraphTrial.TestSet(subtasks: 20, sites: 3)
  static let arrivals = (system: CongestedSystem.b, load: 0.9)
  private static let starts: [StartingPoint] = [.random, .meta, .firstOrderMAML, .contextual]
  private static let checkpoints = [0, 1, 5, 10]

  /// The settings of trainings on chains: costs for which looking ahead pays.
  static func chain(_ settings: TrainingSettings) -> TrainingSettings {
    var own = settings
    own.scaling = .perParameter
    return own
  }

  /// Returns the origin of policies for graphs: half the updates of the study `graphs`.
  static func origin(_ scale: ExperimentScale) -> GraphPolicyOrigin {
    var origin = Graphs.origin(scale)
    origin.configuration.updates = scale.startUpdates
    origin.updates = scale.startUpdates
    return origin
  }

  static func experiment(_ scale: ExperimentScale, _ schemes: SchemeRegistry) -> Experiment {
    let (jobs, effort) = Congestion.scale(scale)
    let names = SchemeFamily.allCases.flatMap(\.chainSchemes)
    let learners = names.compactMap(schemes.learning)
    let planners = names.filter { schemes.planning($0) != nil } + [OptimalScheme().name]
    let cited = SchemeFamily.allCases.compactMap(\.graphScheme).filter(
      CitedSchemes.graphLearners.contains)
    func congestion(_ planners: CongestionTrial.Planners) -> CongestionTrial {
      CongestionTrial(
        planners, systems: [arrivals.system], loads: [arrivals.load], jobs: jobs, effort: effort)
    }
    let trials = scale.trials { settings -> [Trial] in
      let chain = chain(settings)
      var trials = learners.map { Trial(.learner($0), settings: chain) }
      trials.append(Trial(PlanningTrial(planners), settings: chain))
      trials += [CongestionTrial.Planners.schemes, .specialists, .cited].map {
        Trial(congestion($0), settings: settings)
      }
      trials.append(
        Trial(GraphTrial(.learner(origin(scale)), tests: [graphs]), settings: settings))
      trials += cited.map {
        Trial(GraphTrial(.cited($0, origin(scale)), tests: [graphs]), settings: settings)
      }
      trials += starts.map { start in
        Trial(
          .adaptation(
            Adaptation(
              family: .wide, start: start, startUpdates: scale.startUpdates,
              checkpoints: checkpoints)),
          settings: settings)
      }
      trials += SchemeFamily.allCases.filter { $0.example != nil }.map {
        Trial(ExampleTrial($0, effort: effort < 1 ? 0.01 : 1), settings: settings)
      }
      return trials
    }
    return Experiment(
      name: "families", trials: Graphs.references(scale, [graphs]) + trials,
      unseenWorkflows: Graphs.workflows(scale))
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> StudyAnalysis {
    let examples = examples(records)
    var table = SummaryTable(columns: [
      .init("family", title: "Family"), .init("theory", title: "Theory"),
      .init("dependency", title: "Dependent subtasks"), .init("devices", title: "Devices"),
      .init("edges", title: "Edges"), .init("clouds", title: "Clouds"),
      .init("decides", title: "Decides"), .init("adapts", title: "Adapts fast"),
      .init("chain", title: "Chain: gap to the optimum", style: .percent(2)),
      .init("graph", title: "Graph: gap to the best known", style: .percent(2)),
      .init("arrivals", title: "Over time: against selfish", style: .percent(1)),
      .init("example", title: "Numbers of its own example"),
      .init("remark", title: "Remark"),
    ])
    for family in SchemeFamily.allCases {
      let own = examples.filter { $0.family == family.name }.compactMap(\.isReproduced)
      let reproduced = own.filter(\.self).count
      table.append([
        .text(family.title), .text(family.theory), .text(family.hasDependencies ? "✓" : "✗"),
        .text(family.devices.rawValue), .text(family.edges.rawValue),
        .text(family.clouds.rawValue), .text(family.decides.rawValue),
        .text(family.adaptsFast ? "✓" : "✗"),
        cell(chainGaps(records, family), "chain " + family.name),
        cell(graphGaps(records, family), "graph " + family.name),
        cell(changes(records, family), "arrivals " + family.name),
        .text(own.isEmpty ? "–" : "\(reproduced) of \(own.count)"),
        .text(family.remark.isEmpty ? "–" : family.remark),
      ])
    }
    return StudyAnalysis(
      summary: table,
      unit: """
        chains of Table II with --scaling per-parameter, graphs of \(graphs.name), and system \
        \(arrivals.system.rawValue) at load \(arrivals.load) over time
        """,
      data: [examplesFile: examplesTable(examples), adaptationFile: adaptation(records)])
  }

  /// The interval of values over seeds; nothing without values.
  private static func cell(_ values: [Double], _ label: String) -> SummaryTable.Cell {
    guard values.count > 1 else { return values.first.map { .number($0) } ?? .missing }
    return .estimate(Congestion.estimate(values, "families " + label))
  }

  private static func chainGaps(
    _ records: ExperimentRunner.Records, _ family: SchemeFamily
  ) -> [Double] {
    guard let scheme = family.chainSchemes.first else { return [] }
    return records.results.filter("scheme", .string(scheme))
      .filter("scaling", .string(CostScaling.perParameter.rawValue)).numbers("gap")
  }

  private static func graphGaps(
    _ records: ExperimentRunner.Records, _ family: SchemeFamily
  ) -> [Double] {
    guard let scheme = family.graphScheme else { return [] }
    return Graphs.gaps(records, scheme: scheme, variant: graphs.name, test: graphs.name)
  }

  private static func changes(
    _ records: ExperimentRunner.Records, _ family: SchemeFamily
  ) -> [Double] {
    guard let scheme = family.arrivalScheme else { return [] }
    return Congestion.changes(
      records, scheme, CongestionTrial.name(arrivals.system, arrivals.load))
  }
}

/// The numbers of examples, and adaptation to new systems.
extension Families {
  /// A number of an example over seeds.
  private struct Measured {
    var family: String
    var number: ExampleNumber
    var values: [Double]

    /// `true` if the mean over seeds is in the range, or each seed, as the number says; `nil` for a
    /// number without a range.
    var isReproduced: Bool? {
      guard let required = number.required, !values.isEmpty else { return nil }
      return number.holdsForEverySeed
        ? values.allSatisfy(required.contains) : required.contains(Statistics.mean(values))
    }
  }

  private static func examples(_ records: ExperimentRunner.Records) -> [Measured] {
    SchemeFamily.allCases.flatMap { family in
      // Where the small work fails, there are no records either.
      ((try? family.specification()) ?? []).map { number in
        Measured(
          family: family.name, number: number,
          values: Congestion.values(records, family.name, number.name))
      }
    }
  }

  private static func examplesTable(_ examples: [Measured]) -> RecordTable {
    var table = RecordTable(
      columns: [
        RecordColumn("family", .string), RecordColumn("number", .string),
        RecordColumn("title", .string), RecordColumn("required_from", .number, isOptional: true),
        RecordColumn("required_to", .number, isOptional: true),
      ] + RecordColumn.estimate("value") + [
        RecordColumn("holds_for", .string), RecordColumn("is_reproduced", .string),
      ])
    for example in examples where !example.values.isEmpty {
      let (required, number) = (example.number.required, example.number)
      func end(_ value: Double?) -> RecordValue {
        guard let value, value.isFinite else { return .missing }
        return .number(value)
      }
      table.append(
        [
          .string(example.family), .string(number.name), .string(number.title),
          end(required?.lowerBound), end(required?.upperBound),
        ] + mean(example.values, example.family + number.name).recordValues
          + [
            .string(number.holdsForEverySeed ? "every seed" : "mean"),
            .string(example.isReproduced.map { $0 ? "yes" : "no" } ?? ""),
          ])
    }
    return table
  }

  private static func mean(_ values: [Double], _ label: String) -> Estimate {
    guard values.count > 1 else { return Congestion.estimate(values, label) }
    var stream = RandomStream(seed: 1).split("families").split(label)
    return Bootstrap().estimate(.mean, of: values, using: &stream)
  }

  /// The gaps in unseen systems of the wide family after few updates, by start.
  private static func adaptation(_ records: ExperimentRunner.Records) -> RecordTable {
    var table = RecordTable(
      columns: [RecordColumn("start", .string)]
        + checkpoints.flatMap { RecordColumn.estimate("gap_\($0)") })
    for start in starts {
      // The scheme over time that chooses at random has the name of the start.
      let rows = records.results.filter("scheme", .string(start.rawValue))
        .filter("reference", .string(Reference.Kind.optimum.rawValue))
      table.append(
        [.string(start.rawValue)]
          + checkpoints.flatMap { checkpoint -> [RecordValue] in
            let measured = rows.filter("updates", .integer(checkpoint))
            let seeds = Set(measured.integers("seed")).sorted()
            let gaps = seeds.map { seed in
              Statistics.mean(measured.filter("seed", .integer(seed)).numbers("gap"))
            }
            return Congestion.estimate(gaps, "adaptation \(start.rawValue) \(checkpoint)")
              .recordValues
          })
    }
    return table
  }
}

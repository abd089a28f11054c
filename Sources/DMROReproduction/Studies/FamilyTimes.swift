import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROScheduling
import DMROSchemes
import DMROSimulation

/// The times of the schemes of the study `families`, on one core of this machine.
///
/// Times differ from run to run, so they are no records.
enum FamilyTimes {
  /// The file of the times.
  static let file = "times.csv"
  /// The number of workflows whose planning is timed.
  private static let timed = 200

  /// Measures times, and adds their table to the results of the study.
  static func add(
    to analysis: inout StudyAnalysis, _ records: ExperimentRunner.Records, _ scale: ExperimentScale
  ) throws(InputError) {
    var table = RecordTable(columns: [
      RecordColumn("family", .string), RecordColumn("field", .string),
      RecordColumn("scheme", .string), RecordColumn("microseconds_per_decision", .number),
      RecordColumn("seconds_to_learn", .number, isOptional: true),
    ])
    var settings = Families.chain(scale.base)
    settings.updates = scale.updates
    let workflows = settings.unseenWorkflows(timed, seed: settings.seed)
    for family in SchemeFamily.allCases {
      for name in family.chainSchemes {
        let (scheme, seconds) = try ready(name, settings)
        let time = try PlanningTime.median(of: workflows) { workflow throws(InputError) in
          _ = try scheme.plan(workflow, by: settings.costModel)
        }
        table.append([
          .string(family.name), .string("chain"), .string(name), .number(time),
          seconds.map { .number($0) } ?? .missing,
        ])
      }
      guard let name = family.graphScheme else { continue }
      let (time, seconds) = try graphs(name, scale)
      table.append([
        .string(family.name), .string("graph"), .string(name), .number(time),
        seconds.map { .number($0) } ?? .missing,
      ])
    }
    analysis.data[file] = table
  }

  /// Returns the time of planning a graph in µs, and that of learning to do so in s: ten times that of
  /// a tenth of the updates.
  private static func graphs(
    _ name: String, _ scale: ExperimentScale
  ) throws(InputError) -> (microseconds: Double, seconds: Double?) {
    let problems = Families.graphs.problems(30)
    if let scheme = GraphScheme(rawValue: name) {
      let time = try PlanningTime.median(of: problems) { problem throws(InputError) in
        _ = try problem.plan(by: scheme)
      }
      return (time, nil)
    }
    var origin = Families.origin(scale)
    origin.configuration.updates = max(1, origin.configuration.updates / 10)
    origin.updates = origin.configuration.updates
    let start = ContinuousClock.now
    let policy: GraphPolicy
    if CitedSchemes.graphLearners.contains(name) {
      policy = try CitedSchemes.graphPolicy(name, origin)
    } else {
      var model = try origin.model()
      model.train()
      policy = try GraphPolicy(model.networks, origin: origin)
    }
    let seconds = 10 * ((ContinuousClock.now - start) / .seconds(1))
    return (PlanningTime.median(of: problems) { _ = policy.decide($0) }, seconds)
  }

  /// Returns a scheme that can plan chains, and the time of its training.
  private static func ready(
    _ name: String, _ settings: TrainingSettings
  ) throws(InputError) -> (any Scheme, seconds: Double?) {
    let registry = SchemeRegistry.standard
    if let learner = registry.learning(name) {
      let start = ContinuousClock.now
      let trained = try learner.train(settings, measuresProgress: false) { false }
      return (trained, (ContinuousClock.now - start) / .seconds(1))
    }
    guard let scheme = registry.planning(name) else {
      preconditionFailure("\(name) is no scheme for chains")
    }
    return (
      try scheme.prepared(for: settings.costModel) { settings.trainingWorkflows.forEach($0) }, nil
    )
  }
}

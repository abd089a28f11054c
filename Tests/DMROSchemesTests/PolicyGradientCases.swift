import DMROArrivals
import DMRONetworks
import DMROOffloading
import DMRORandom
import DMROScheduling
import DMROSchemes
import DMROSimulation

/// Small trainings on each process.
enum PolicyGradientCases {
  static func small(_ change: (inout PolicyGradientConfiguration) -> Void = { _ in })
    -> PolicyGradientConfiguration
  {
    var configuration = PolicyGradientConfiguration.ppo
    configuration.hidden = [16]
    configuration.actors = 3
    configuration.steps = 7
    configuration.updates = 6
    configuration.epochs = 2
    configuration.batchSize = 8
    change(&configuration)
    return configuration
  }

  static let generator = WorkloadGenerator.paper

  static func chain() throws -> ChainProcess {
    try ChainProcess(
      costModel: CostModel(system: .table2, energyWeight: 0.2), maximumSubtasks: 10)
  }

  static func workflows(_ count: Int, seed: UInt64 = 5) throws -> [Workflow] {
    var stream = RandomStream(seed: seed)
    return try generator.workflows(count, using: &stream)
  }

  static func model(
    _ configuration: PolicyGradientConfiguration, seed: UInt64 = 1, threads: Int = 1
  ) throws -> PolicyGradientModel<ChainProcess> {
    let workflows = try workflows(20)
    return try PolicyGradientModel(configuration, on: chain(), seed: seed, threads: threads) {
      workflows[$0.below(workflows.count)]
    }
  }

  /// Random graphs of eight subtasks on three sites.
  static func graphs(_ count: Int, seed: UInt64) throws -> [SchedulingProblem] {
    var stream = RandomStream(seed: seed)
    return try (0..<count).map { _ in
      var quantities = GraphQuantities()
      quantities.communicationRatio = stream.uniform(0.5, 3)
      let graph = try RandomGraphGenerator(
        subtasks: 8, shape: 1, outDegree: 3, quantities: quantities
      ).graph(id: "random", in: .table2, using: &stream)
      return try SchedulingProblem(
        graph, in: .table2, energyWeight: 0.2, scaling: .relative)
    }
  }

  static func graphModel(
    _ configuration: PolicyGradientConfiguration, threads: Int = 1, rows: Int = 5
  ) throws -> PolicyGradientModel<GraphProcess> {
    let episodes = try graphs(20, seed: 6).map { GraphEpisode($0) }
    return try PolicyGradientModel(
      configuration, on: GraphProcess(maximumSites: rows), seed: 1, threads: threads
    ) { episodes[$0.below(episodes.count)] }
  }

  static func jobs() throws -> JobSetting {
    try JobSetting(JobSites(CongestedSystem.b.system), CongestedSystem.b.arrivals())
  }

  static func jobModel(
    _ configuration: PolicyGradientConfiguration, threads: Int = 1
  ) throws -> PolicyGradientModel<ArrivalProcess> {
    try PolicyGradientModel(
      configuration, on: ArrivalProcess(jobs()), seed: 1, threads: threads
    ) { ArrivalProcess.Episode(stream: RandomStream(seed: $0.next()), jobs: 30) }
  }
}

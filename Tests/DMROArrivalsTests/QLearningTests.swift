import DMRO
import DMROArrivals
import DMROFiles
import DMROOffloading
import DMRORandom
import DMROSimulation
import Testing

/// Learning over time without rollouts.
struct QLearningTests {
  static func setting(_ preset: CongestedSystem) throws -> JobSetting {
    try JobSetting(JobSites(preset.system), preset.arrivals())
  }

  static func cost(_ scheme: some JobScheme, in setting: JobSetting, seed: UInt64 = 77) -> Double {
    setting.sites.meanCost(
      20_000, of: setting.arrivals, stream: RandomStream(seed: seed), by: scheme)
  }

  static func rows(_ process: ArrivalProcess) -> ContiguousArray<Float> {
    var rows = ContiguousArray<Float>(repeating: 0, count: process.shape.size)
    var span = rows.mutableSpan
    process.encodeState(into: &span)
    return rows
  }

  // MARK: The process

  /// The process is the simulation: costs, less those of the idle system and the reference.
  @Test func theProcessIsTheSimulation() throws {
    let setting = try Self.setting(.c)
    var process = ArrivalProcess(setting, referenceCost: 0.25, maximumUndo: 3)
    #expect(process.isFinished)
    process.reset(to: .init(stream: RandomStream(seed: 4), jobs: 300))
    var simulation = JobSimulation(setting.sites)
    var jobs = ArrivalStream(setting.arrivals, deviceCount: 10, stream: RandomStream(seed: 4))
    var scheme = RoundRobinScheme()
    var alone = JobOptions(setting.sites)
    var plan: [Int] = []
    var sum = 0.0
    for number in 0..<300 {
      let job = jobs.next()
      JobState(setting.sites).find(job, into: &alone)
      let action = simulation.plan(job, by: &scheme)
      let outcome = process.step(action)
      let excess = simulation.options[action].cost - alone[alone.cheapest].cost
      #expect(abs(outcome.cost - (excess / setting.context.cost - 0.25)) < 1e-9)
      #expect(outcome.discount == (number == 299 ? 0 : 1))
      plan.append(action)
      sum += outcome.cost
    }
    #expect(process.isFinished && process.candidateCount == 0)
    #expect(abs(process.totalCost(of: plan) - sum) < 1e-9)
  }

  /// What is taken back leaves no trace, and the jobs that follow are the same.
  @Test func stepsAreTakenBack() throws {
    let setting = try Self.setting(.b)
    var process = ArrivalProcess(setting, maximumUndo: 5)
    process.reset(to: .init(stream: RandomStream(seed: 4), jobs: 40))
    var twin = process
    for step in 0..<40 {
      let before = Self.rows(process)
      let depth = min(5, 40 - step)
      for other in 0..<depth { process.step((step + other) % 3) }
      for _ in 0..<depth { process.undo() }
      #expect(Self.rows(process) == before)
      #expect(process.outcome(of: 1) == twin.outcome(of: 1))
      process.step(step % 2)
      twin.step(step % 2)
      #expect(Self.rows(process) == Self.rows(twin))
    }
  }

  @Test func aPositionIsRestored() throws {
    let setting = try Self.setting(.b)
    var process = ArrivalProcess(setting)
    let episode = ArrivalProcess.Episode(stream: RandomStream(seed: 4), jobs: 50)
    process.reset(to: episode)
    for step in 0..<20 { process.step(step % 3) }
    var writer = StateWriter()
    process.writePosition(to: &writer)
    var other = ArrivalProcess(setting)
    var reader = StateReader(writer.bytes)
    try other.restorePosition(from: &reader, in: episode)
    #expect(Self.rows(other) == Self.rows(process))
    var again = StateReader(writer.bytes)
    let error = #expect(throws: InputError.self) {
      try other.restorePosition(
        from: &again, in: .init(stream: RandomStream(seed: 4), jobs: 10))
    }
    #expect(error?.description == "actions: must be between 0 and 10, found 20")
  }

  // MARK: Q-learning

  static let quick: CandidateConfiguration = {
    var configuration = CandidateConfiguration.arrivals
    configuration.units = 1
    configuration.updates = 1000
    configuration.statesPerUpdate = 8
    configuration.actors = 8
    configuration.memoryCapacity = 4000
    configuration.warmUp = 1000
    return configuration
  }()

  /// A short training, far less than the recipe, and the same bytes for any number of threads.
  @Test func qLearningWins() throws {
    let setting = try Self.setting(.c)
    let policies = try [1, 2].map { threads in
      var learner = try JobQLearner(
        Self.quick, in: setting, seed: 1, steps: 20, threads: threads)
      learner.train(updates: threads == 1 ? nil : 20)
      return learner.policy
    }
    var short = try JobQLearner(Self.quick, in: setting, seed: 1, steps: 20)
    short.train(updates: 20)
    #expect(short.policy == policies[1])
    let learned = Self.cost(policies[0].scheme(in: setting.sites, setting.context), in: setting)
    #expect(learned / Self.cost(SelfishScheme(), in: setting) - 1 < -0.02)
  }

  // MARK: Observed costs

  /// The weights against a plain solution of the normal equations, by Gauss-Jordan elimination.
  @Test func leastSquares() {
    var stream = RandomStream(seed: 8)
    let (count, memory) = (4, 50.0)
    let ridge: ContiguousArray = [1, 1, 2, 3.0]
    var problem = LeastSquares(ridge: ridge, memory: memory)
    var matrix = Array(repeating: Array(repeating: 0.0, count: count + 1), count: count)
    // Enough for weights to be rescaled.
    for _ in 0..<1500 {
      let features = ContiguousArray((0..<count).map { _ in stream.uniform(-1, 1) })
      let (value, share) = (stream.uniform(-1, 3), stream.uniform(0.5, 2))
      problem.add(features, value: value, share: share)
      for row in 0..<count {
        for column in 0..<count {
          matrix[row][column] /= 1 + 1 / memory
          matrix[row][column] += share * features[row] * features[column]
        }
        matrix[row][count] /= 1 + 1 / memory
        matrix[row][count] += share * features[row] * value
      }
    }
    // The weight of the newest is 1 here; there it has grown once more.
    for row in 0..<count { matrix[row][row] += ridge[row] * (1 + 1 / memory) }
    for pivot in 0..<count {
      let value = matrix[pivot][pivot]
      for column in 0...count { matrix[pivot][column] /= value }
      for row in 0..<count where row != pivot {
        let factor = matrix[row][pivot]
        for column in 0...count { matrix[row][column] -= factor * matrix[pivot][column] }
      }
    }
    let weights = problem.solve() ?? []
    #expect(weights.count == count)
    for (row, weight) in weights.enumerated() { #expect(abs(weight - matrix[row][count]) < 1e-6) }
  }

  /// Costs of jobs that are not back are not used, nor those of jobs after one that is not.
  @Test func costsAreKnownOnceJobsAreBack() {
    var history = ObservedHistory()
    for (number, back) in [5.0, 20, 7, 8, 9].enumerated() {
      history.add(
        .init(
          action: 0, own: [1, 1, 1], state: [Double(number)], share: 1, cost: Double(10 + number),
          back: back))
    }
    #expect(history.known(at: 10).map(\.cost) == [10])
    #expect(history.takeComplete(steps: 2) == nil)
    #expect(history.known(at: 20).map(\.cost) == [11, 12, 13, 14])
    let first = history.takeComplete(steps: 2)
    #expect(first?.state == [0])
    // (11 − 3) + 0.5·(12 − 3)
    #expect(history.laterCosts(steps: 2, discount: 0.5, average: [1, 1, 1]) == 12.5)
    #expect(history.takeComplete(steps: 2)?.state == [1])
    #expect(history.takeComplete(steps: 2)?.state == [2])
    #expect(history.takeComplete(steps: 2) == nil)
  }

  /// Returns a learner after some jobs.
  static func learner(
    _ setting: JobSetting, jobs count: Int, seed: UInt64 = 3
  ) throws -> ObservedLearner {
    var learner = try ObservedLearner(for: setting.sites, seed: seed)
    var simulation = JobSimulation(setting.sites)
    var jobs = ArrivalStream(
      setting.arrivals, deviceCount: 10, stream: RandomStream(seed: seed).split("training"))
    _ = simulation.meanCost(count, of: &jobs, by: &learner)
    return learner
  }

  /// From costs alone: within 5 % of the selfish scheme, which knows all prices, after 8,000 jobs, and
  /// 5 % better after 150,000.
  @Test func observedCostsSuffice() throws {
    let setting = try Self.setting(.c)
    let selfish = Self.cost(SelfishScheme(), in: setting)
    let early = try Self.learner(setting, jobs: 8000)
    #expect(Self.cost(early.policy.scheme(in: setting.sites), in: setting) / selfish - 1 < 0.05)
    #expect(early.policy.effects.allSatisfy { $0.allSatisfy { $0 == 0 } })
    let late = try Self.learner(setting, jobs: 150_000)
    #expect(Self.cost(late.policy.scheme(in: setting.sites), in: setting) / selfish - 1 < -0.05)
  }

  @Test func observedLearningIsReproducible() throws {
    let setting = try Self.setting(.b)
    let policy = try Self.learner(setting, jobs: 5000).policy
    #expect(try Self.learner(setting, jobs: 5000).policy == policy)
    #expect(try Self.learner(setting, jobs: 5000, seed: 4).policy != policy)
  }

  @Test func brokenSettings() throws {
    let setting = try Self.setting(.b)
    var configuration = ObservedConfiguration()
    configuration.exploration = 2
    let error = #expect(throws: InputError.self) {
      try ObservedLearner(configuration, for: setting.sites, seed: 1)
    }
    #expect(error?.element == "exploration")
    let steps = #expect(throws: InputError.self) {
      _ = try JobQLearner(in: setting, seed: 1, steps: 0)
    }
    #expect(steps?.description == "steps: must be between 1 and 1000, found 0")
  }
}

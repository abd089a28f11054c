import DMROArrivals
import DMROFiles
import DMRONetworks
import DMROSimulation
import Foundation
import Testing

/// Learning what a choice costs others.
struct LearningTests {
  /// Settings that take a second.
  static let quick: JobConfiguration = {
    var configuration = JobConfiguration()
    configuration.rounds = 2
    configuration.runs = 4
    configuration.statesPerRun = 60
    configuration.warmUp = 200
    configuration.horizon = 80
    configuration.updatesPerRound = 200
    configuration.units = 2
    return configuration
  }()

  static func origin(_ preset: CongestedSystem = .c) -> JobPolicyOrigin {
    JobPolicyOrigin(
      system: preset.system, arrivals: preset.arrivals(), configuration: quick, seed: 3)
  }

  /// Rollouts that go on as one where reservations are equal, against plain ones to the end.
  @Test(arguments: CongestedSystem.allCases) func rolloutsEqualPlainOnes(
    _ preset: CongestedSystem
  ) throws {
    let setting = try JobSetting(JobSites(preset.system), preset.arrivals())
    let sites = setting.sites
    let planner = QueuePriceScheme(factor: 0.3)
    var rollouts = JobRollouts(
      sites, setting.context, setting.arrivals, planner: .scheme(planner), convexity: 0, groups: 5)
    var simulation = JobSimulation(sites)
    var scheme = planner
    var jobs = ArrivalStream(setting.arrivals, deviceCount: 10, stream: RandomStream(seed: 1))
    for _ in 0..<500 { _ = simulation.plan(jobs.next(), by: &scheme) }
    var starts: [JobStart] = []
    for _ in 0..<5 {
      let job = jobs.next()
      var options = JobOptions(sites)
      simulation.state.find(job, into: &options)
      starts.append(JobStart(state: simulation.state, options: options))
      _ = simulation.plan(job, by: &scheme)
    }
    let streams = starts.indices.map { RandomStream(seed: 2).split($0) }
    let labels = rollouts.labels(starts, horizon: 120, streams: streams)
    for (number, start) in starts.enumerated() {
      var sums: [Double] = []
      for action in 0..<sites.actionCount {
        var state = start.state
        state.take(action, of: start.options, isNoted: false)
        var future = ArrivalStream(
          setting.arrivals, deviceCount: 10, stream: streams[number],
          from: start.options.job.arrival)
        var options = JobOptions(sites)
        var sum = 0.0
        for _ in 0..<120 {
          state.find(future.next(), into: &options)
          let choice = planner.choose(options, in: state)
          sum += options[choice].cost / setting.context.cost
          state.take(choice, of: options, isNoted: false)
        }
        sums.append(sum)
      }
      // Where copies go on as one, the sums differ from plain ones by the same number.
      for action in 1..<sites.actionCount {
        let difference =
          labels[number * sites.actionCount + action] - labels[number * sites.actionCount]
        #expect(abs(difference - (sums[action] - sums[0])) < 1e-9 * (1 + abs(sums[0])))
      }
    }
  }

  /// The gradient of the loss against central differences of a twin in Double.
  @Test(arguments: [Float(0), 8]) func gradient(regretWeight: Float) {
    var stream = RandomStream(seed: 6)
    let count = 4
    func numbers() -> ContiguousArray<Float> {
      ContiguousArray((0..<count).map { _ in Float(stream.uniform(-1, 1)) })
    }
    let (predictions, own, labels) = (numbers(), numbers(), numbers())
    let scale = 0.7
    func loss(_ predictions: [Double]) -> Double {
      let mean = predictions.reduce(0, +) / Double(count)
      let labelMean = labels.reduce(0) { $0 + Double($1) } / Double(count)
      var sum = 0.0
      for action in 0..<count {
        let error = (predictions[action] - mean - Double(labels[action]) + labelMean) / scale
        sum += error * error
      }
      let weights = (0..<count).map { exp(-(Double(own[$0]) + predictions[$0]) / (0.2 * scale)) }
      let all = weights.reduce(0, +)
      let regret = (0..<count).reduce(0) {
        $0 + weights[$1] / all * Double(own[$1] + labels[$1]) / scale
      }
      return sum + Double(regretWeight) * regret
    }
    var gradients = ContiguousArray<Float>(repeating: 0, count: count)
    _ = JobLoss.differentiate(
      predictions, at: 0, own: own, labels: labels, at: 0, count: count, scale: Float(scale),
      regretWeight: regretWeight, share: 1, into: &gradients)
    for action in 0..<count {
      var (more, less) = (predictions.map(Double.init), predictions.map(Double.init))
      more[action] += 1e-6
      less[action] -= 1e-6
      let expected = (loss(more) - loss(less)) / 2e-6
      #expect(abs(Double(gradients[action]) - expected) < 1e-4 * (1 + abs(expected)))
    }
  }

  @Test func theSameBytesForAnyNumberOfThreads() throws {
    let policies = try [1, 3].map { threads in
      var learner = try Self.origin().learner(threads: threads)
      for _ in 0..<2 { learner.learn() }
      return learner.policy
    }
    #expect(policies[0] == policies[1])
    var other = Self.origin()
    other.seed = 4
    var learner = try other.learner()
    for _ in 0..<2 { learner.learn() }
    #expect(learner.policy != policies[0])
  }

  @Test func aCheckpointContinues() throws {
    let path = URL.temporaryDirectory.appending(path: "\(UUID()).checkpoint").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let origin = Self.origin()
    var whole = try origin.learner()
    whole.learn()
    try whole.writeCheckpoint(to: path, identity: origin.identity)
    whole.learn()
    var second = try origin.learner()
    try second.readCheckpoint(from: path, identity: origin.identity)
    #expect(second.round == 1)
    second.learn()
    #expect(second.policy == whole.policy)
    var third = try origin.learner()
    let error = #expect(throws: InputError.self) {
      try third.readCheckpoint(from: path, identity: "another")
    }
    #expect(error?.rule == "must be those of the training, found others")
  }

  /// Even after a second of learning, far less than the recipe, networks beat the selfish scheme.
  @Test func networksWin() throws {
    let origin = Self.origin()
    var learner = try origin.learner(threads: 2)
    for _ in 0..<2 { learner.learn() }
    let setting = try JobSetting(JobSites(CongestedSystem.c.system), CongestedSystem.c.arrivals())
    func cost(_ scheme: some JobScheme) -> Double {
      setting.sites.meanCost(
        20_000, of: setting.arrivals, stream: RandomStream(seed: 77), by: scheme)
    }
    let learned = cost(learner.policy.scheme(in: setting.sites, setting.context))
    #expect(learned / cost(SelfishScheme()) - 1 < -0.1)
  }

  @Test func untrainedNetworksAreSelfish() throws {
    let learner = try Self.origin().learner()
    let setting = try JobSetting(JobSites(CongestedSystem.c.system), CongestedSystem.c.arrivals())
    func cost(_ scheme: some JobScheme) -> Double {
      setting.sites.meanCost(2000, of: setting.arrivals, stream: RandomStream(seed: 7), by: scheme)
    }
    #expect(
      cost(learner.policy.scheme(in: setting.sites, setting.context)) == cost(SelfishScheme()))
  }

  @Test func files() throws {
    let path = URL.temporaryDirectory.appending(path: "\(UUID()).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var origin = Self.origin(.b)
    origin.configuration.convexity = 0.1
    origin.rounds = 2
    let policy = try origin.learner().policy
    try policy.write(to: path, origin: origin)
    let read = try JobPolicy.read(from: path)
    #expect(read.policy == policy)
    #expect(read.origin == origin)
    try policy.networks.write(to: path)
    let error = #expect(throws: InputError.self) { try JobPolicy.read(from: path) }
    #expect(error?.element == "__metadata__.arrivals-policy")
  }

  @Test func brokenSettings() throws {
    var origin = Self.origin()
    origin.configuration.rounds = 0
    let error = #expect(throws: InputError.self) { try origin.learner() }
    #expect(error?.description == "rounds: must be between 1 and 10000, found 0")
  }

  /// The choice falls back where networks lose.
  @Test func theSafetyChoiceFallsBack() throws {
    let setting = try JobSetting(JobSites(CongestedSystem.b.system), CongestedSystem.b.arrivals())
    let tuning = SchemeTuning(
      sites: setting.sites, arrivals: setting.arrivals, jobs: 3000, runs: 2,
      stream: RandomStream(seed: 5))
    // Networks that were never trained are selfish, and prices win.
    let choice = SafetyChoice(try Self.origin(.b).learner().policy, in: setting, by: tuning)
    #expect(choice.gain == nil)
    #expect(["prices", "fpi"].contains(choice.scheme.name))
    #expect(choice.costs.count == SafetyChoice.gains.count + 3)
  }

  @Test(arguments: 0..<30) func familiesAreSound(_ number: Int) throws {
    var stream = RandomStream(seed: 50).split(number)
    let setting = JobFamily().draw(using: &stream)
    #expect((0.19...0.98).contains(setting.load))
    #expect(setting.sites.actionCount <= JobFamily().maximumActions)
    #expect(setting.context.time > 0)
  }
}

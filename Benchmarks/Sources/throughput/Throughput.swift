import ArgumentParser
import BenchmarkSupport
import DMRO
import DMROArrivals
import DMROSchemes

/// Measures how fast the inner model updates, decides or trains, and prints one line of JSON.
@main
struct Throughput: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "throughput",
    abstract: "Measure updates, decisions or whole training of parallel Q-networks.",
    discussion: """
      update: each of s networks draws its own minibatch from a memory of 10,000, gathers it, runs \
      both networks forward and one backward, and takes a step of Adam; the frozen networks are \
      renewed every 200 updates. What frozen networks hold a next state worth is computed once \
      between two renewals; --freeze-interval 1 shows the time without that.
      decide: every network's preferred action in one state.
      jobs: a job that arrives at one of ten devices, its options, the selfish choice, and its \
      reservation, on the system congested-b at 0.28 jobs a second; job-networks: the same by \
      --networks networks of 32 inputs; observed-jobs: the selfish choice, and what happens then \
      with 10 % noise, its observation and the estimates from it.
      allocation: the best division of a frame's time among ten wireless devices for one decision, as \
      DROO needs it for each candidate.
      train: act, price, store, and update every 5 steps, on the paper's system; the site before is \
      one of 22 inputs, or 3 of 24.

      The line holds the values of the best block of work, the one that others on the machine \
      disturbed least, and under "median" those of the median block.
      """)

  enum Work: String, CaseIterable, ExpressibleByArgument {
    case update
    case decide
    case train
    case jobs
    case jobNetworks = "job-networks"
    case observedJobs = "observed-jobs"
    case allocation
  }

  /// The greatest number of parameters in all networks: 1 GiB of them.
  private static let maximumParameters = 1 << 28

  @Option(help: "What to measure.")
  var work = Work.update

  @Option(help: "The number s of networks.")
  var networks = 5

  @Option(help: "The number of features of a state; 22 or 24 for train.")
  var inputs = 22

  @Option(help: "The width of both hidden layers.")
  var hidden = 64

  @Option(help: "The number of actions; 3 for train.")
  var actions = 3

  @Option(help: "The number of transitions in a minibatch.")
  var batch = 32

  @Option(help: "The number of threads that update networks.")
  var threads = 1

  @Option(help: "The number of updates after which frozen networks are renewed.")
  var freezeInterval = 200

  @Option(help: "How long to measure.")
  var seconds = 2.0

  static func main() { runWithOneLineErrors() }

  func run() throws {
    try check()
    var workload = LearnerWorkload(
      networks: networks, inputs: inputs, hidden: hidden, actions: actions, batch: batch)
    workload.freezeInterval = freezeInterval
    let measurement =
      switch work {
      case .update: try measureUpdates(workload)
      case .decide: try measureDecisions(workload)
      case .train: try measureTraining(workload)
      case .jobs: try measureJobs(by: SelfishScheme())
      case .jobNetworks: try measureJobNetworks()
      case .observedJobs: try measureObservedJobs()
      case .allocation: try measureAllocations()
      }
    print(measurement.json(work: work.rawValue))
  }

  private func check() throws(Refusal) {
    try networks.require(in: 1...4096, option: "--networks")
    try inputs.require(in: 1...4096, option: "--inputs")
    try hidden.require(in: 1...65_536, option: "--hidden")
    try actions.require(in: 1...4096, option: "--actions")
    try batch.require(in: 1...65_536, option: "--batch")
    try seconds.require(in: 0.01...3600, option: "--seconds")
    try freezeInterval.require(in: 1...1_000_000_000, option: "--freeze-interval")
    try threads.require(in: 1...networks, option: "--threads")
    if work == .decide, threads > 1 {
      throw Refusal("--threads must be 1 for decide, which takes one thread, found \(threads)")
    }
    if work == .train, inputs != 22 && inputs != 24 || actions != 3 {
      throw Refusal("train has 22 or 24 --inputs and 3 --actions, found \(inputs) and \(actions)")
    }
    let parameters = networks * ((inputs + 1) * hidden + (hidden + 1) * (hidden + actions))
    guard parameters <= Self.maximumParameters else {
      throw Refusal(
        "all networks must have at most \(Self.maximumParameters) parameters, found \(parameters)")
    }
  }

  private func measureUpdates(_ workload: LearnerWorkload) throws -> Measurement {
    var model = try workload.modelWithFullMemory(threads: threads)
    return Measurement(
      seconds: seconds, label: .networkUpdates(networks), period: freezeInterval
    ) { count in
      for _ in 0..<count { model.update() }
    }
  }

  private func measureDecisions(_ workload: LearnerWorkload) throws -> Measurement {
    var model = try InnerModel(workload.settings, for: workload.process, seed: 1)
    let state = workload.state
    var decided = ContiguousArray(repeating: 0, count: networks)
    return Measurement(seconds: seconds, label: .latency) { count in
      for _ in 0..<count {
        var actions = decided.mutableSpan
        model.greedyActions(in: state.span, into: &actions)
      }
    }
  }

  private func measureAllocations() throws -> Measurement {
    let network = try WirelessPoweredNetwork(devices: 10)
    var frame = WirelessPoweredFrame(network)
    var stream = RandomStream(seed: 1)
    var gains = ContiguousArray(repeating: 0.0, count: network.deviceCount)
    network.drawGains(into: &gains, using: &stream)
    frame.update(gains: gains)
    var (decision, sum): (UInt64, Double) = (0, 0)
    return Measurement(seconds: seconds, label: .latency) { count in
      for _ in 0..<count {
        sum += frame.rate(of: decision)
        decision = (decision + 1) & frame.allOffload
      }
      precondition(sum.isFinite)
    }
  }

  private func measureTraining(_ workload: LearnerWorkload) throws -> Measurement {
    let paper = try PaperTraining()
    var process = try ChainProcess(
      costModel: paper.process.costModel, maximumSubtasks: 10,
      encoding: inputs == 22 ? .scalar : .oneHot)
    var model = try InnerModel(workload.settings, for: process, seed: 1, threads: threads)
    try model.train(on: &process, episodes: paper.workflows, updates: 1)
    let interval = workload.settings.updateInterval
    return try Measurement(
      seconds: seconds, label: .training(networks, interval), period: freezeInterval
    ) { count in
      try model.train(on: &process, episodes: paper.workflows, updates: count)
    }
  }
  /// Measures jobs one after the other, once they equal those of the simulation of graphs.
  private func measureJobs(by scheme: some JobScheme) throws -> Measurement {
    let preset = CongestedSystem.b
    let sites = try JobSites(preset.system)
    var (simulation, scheme) = (JobSimulation(sites), scheme)
    var graphs = WorkflowSimulation(preset.system)
    var arrivals = ArrivalStream(
      preset.arrivals(), deviceCount: sites.deviceCount, stream: RandomStream(seed: 1))
    for number in 0..<1000 {
      let job = arrivals.next()
      let action = simulation.plan(job, by: &scheme)
      let site = sites.site(of: action, on: job.device)
      let schedule = try graphs.plan(job.workflow(id: "\(number)", in: preset.system)) {
        problem, timelines in
        var builder = ScheduleBuilder(problem, on: timelines)
        builder.place(0, at: problem.sites.firstIndex(of: site) ?? 0)
        return GraphPlan(builder)
      }
      guard abs(schedule.delay - simulation.options[action].delay) < 1e-9 * schedule.delay else {
        throw Refusal("job \(number) must have the delay of its schedule, \(schedule.delay)")
      }
    }
    return Measurement(seconds: seconds, label: .latency, period: 1000) { count in
      for _ in 0..<count { _ = simulation.plan(arrivals.next(), by: &scheme) }
    }
  }

  private func measureJobNetworks() throws -> Measurement {
    let preset = CongestedSystem.b
    let setting = try JobSetting(JobSites(preset.system), preset.arrivals())
    var configuration = JobConfiguration()
    configuration.units = networks
    configuration.hidden = [hidden, hidden]
    let learner = try JobLearner(
      configuration, seed: 1, maximumActions: setting.sites.actionCount
    ) { _ in setting }
    return try measureJobs(by: learner.policy.scheme(in: setting.sites, setting.context))
  }

  /// Measures jobs that run as the noise wants, once they equal those of plans without it.
  private func measureObservedJobs() throws -> Measurement {
    let preset = CongestedSystem.b
    let sites = try JobSites(preset.system)
    func simulation(noise: Double) throws -> ExecutedSimulation {
      try ExecutedSimulation(
        sites, preset.arrivals(), disturbance: JobDisturbance(noise: noise),
        stream: RandomStream(seed: 2))
    }
    var (plans, executed) = (JobSimulation(sites), try simulation(noise: 0))
    var arrivals = ArrivalStream(
      preset.arrivals(), deviceCount: sites.deviceCount, stream: RandomStream(seed: 1))
    var (scheme, other) = (SelfishScheme(), SelfishScheme())
    for number in 0..<1000 {
      let job = arrivals.next()
      guard plans.plan(job, by: &scheme) == executed.plan(job, by: &other, report: { _ in }) else {
        throw Refusal("job \(number) must go where its plan says")
      }
    }
    executed = try simulation(noise: 0.1)
    return Measurement(seconds: seconds, label: .latency, period: 1000) { count in
      for _ in 0..<count {
        _ = executed.plan(arrivals.next(), by: &other) { _ in }
      }
    }
  }
}

// snippet: Docs/Shared-sites.md
import DMROArrivals

/// A scheme of your own: the device while its queue is short, otherwise the cheapest site.
struct HomeScheme: JobScheme {
  let name = "home"

  func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int {
    options[0].wait < 30 ? 0 : options.cheapest
  }
}

/// Learns for a system, and compares the mean cost of 20,000 jobs with that of other schemes.
func compareOverTime() throws -> (learned: Double, selfish: Double, own: Double) {
  let sites = try JobSites(CongestedSystem.b.system)
  let setting = try JobSetting(sites, Arrivals(rate: 0.28))
  var learner = try JobLearner(
    JobConfiguration(), seed: 1, maximumActions: sites.actionCount, threads: 2
  ) { _ in setting }
  for _ in 0..<2 { learner.learn() }

  func meanCost(_ scheme: some JobScheme) -> Double {
    sites.meanCost(20_000, of: setting.arrivals, stream: RandomStream(seed: 7), by: scheme)
  }
  return (
    meanCost(learner.policy.scheme(in: sites, setting.context)), meanCost(SelfishScheme()),
    meanCost(HomeScheme())
  )
}
// end of snippet

// snippet: Docs/Shared-sites.md
/// Learns for chains of three subtasks, and compares the mean cost of 10,000 of them with that of
/// tuned prices and of the best plan for each.
func compareChainsOverTime(
  _ configuration: JobConfiguration = .workflows
) throws -> (learned: Double, prices: Double, selfish: Double) {
  let sites = try WorkflowSites(CongestedSystem.b.system)
  let setting = try PlanSetting(sites, WorkflowArrivals(rate: 0.28, shape: .chain(3)))
  let tuning = PlanTuning(
    sites: sites, arrivals: setting.arrivals, workflows: 2000, stream: RandomStream(seed: 2))
  let prices = tuning.prices()
  var learner = try PlanLearner(configuration, setting, first: prices, seed: 1, threads: 2)
  for _ in 0..<configuration.rounds { learner.learn() }

  func meanCost(_ scheme: some PlanScheme) -> Double {
    sites.meanCost(10_000, of: setting.arrivals, stream: RandomStream(seed: 7), by: scheme)
  }
  return (
    meanCost(learner.policy.scheme(in: setting)), meanCost(prices),
    meanCost(PlanPriceScheme.selfish)
  )
}
// end of snippet

/// The same with settings that take a second.
func compareChainsBriefly() throws -> (learned: Double, prices: Double, selfish: Double) {
  var short = JobConfiguration.workflows
  (short.rounds, short.runs, short.statesPerRun, short.updatesPerRound) = (1, 4, 60, 200)
  return try compareChainsOverTime(short)
}

// snippet: Docs/Shared-sites.md
/// Learns on for the system that an agent believes in, and lets the result decide from then on.
///
/// A program that must decide meanwhile learns on another thread, between `believed` and `use`.
func learnOn(
  _ agent: inout JobAgent, from policy: JobPolicy, in described: JobSetting, rounds: Int
) throws {
  let (system, arrivals) = try agent.believed()
  let believed = try JobSetting(try JobSites(system), arrivals)
  var configuration = JobConfiguration()
  configuration.rounds = rounds
  var learner = try JobLearner(
    configuration, seed: 1, maximumActions: believed.sites.actionCount, startingFrom: policy
  ) { _ in believed }
  for _ in 0..<rounds { learner.learn() }
  agent.use(learner.policy.scheme(in: described.sites, described.context))
}
// end of snippet

/// Lets an agent decide for some jobs, and learn on in between.
func followSomeJobs() throws -> Int {
  let setting = try JobSetting(
    try JobSites(CongestedSystem.b.system), CongestedSystem.b.arrivals())
  var short = JobConfiguration()
  (short.rounds, short.runs, short.statesPerRun, short.updatesPerRound) = (1, 2, 20, 20)
  let learner = try JobLearner(
    short, seed: 1, maximumActions: setting.sites.actionCount
  ) { _ in setting }
  var agent = JobAgent(
    setting.sites, setting.arrivals,
    by: learner.policy.scheme(in: setting.sites, setting.context))
  var jobs = ArrivalStream(setting.arrivals, deviceCount: 10, stream: RandomStream(seed: 1))
  for round in 0..<2 {
    for _ in 0..<50 {
      let (action, ticket) = try agent.decide(jobs.next())
      let option = agent.options[action]
      try agent.observe(.start, of: ticket, time: option.start)
      try agent.observe(.finish, of: ticket, time: option.finish)
    }
    if round == 0 { try learnOn(&agent, from: learner.policy, in: setting, rounds: 1) }
  }
  return agent.jobsInFlight
}

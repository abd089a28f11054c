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

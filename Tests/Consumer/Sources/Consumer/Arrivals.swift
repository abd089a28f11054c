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

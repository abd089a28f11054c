import DMROSimulation
import Testing

/// Simulations at decision time, and games on batches.
struct PlannerTests {
  static let setting = (sites: sites(.b), arrivals: CongestedSystem.b.arrivals())

  static func sites(_ preset: CongestedSystem) -> JobSites {
    do { return try JobSites(preset.system) } catch { preconditionFailure("\(error)") }
  }

  static func planner(
    _ base: PriceScheme, horizon: Int = 30, futures: Int = 4, margin: Double = 1, seed: UInt64 = 9
  ) -> PlannerScheme<PriceScheme> {
    PlannerScheme(
      base: base, setting.sites, setting.arrivals, horizon: horizon, futures: futures,
      futuresAtOnce: 2, margin: margin, stream: RandomStream(seed: seed))
  }

  static func actions(_ count: Int, by scheme: some JobScheme) -> [Int] {
    var (simulation, scheme) = (JobSimulation(setting.sites), scheme)
    var jobs = ArrivalStream(setting.arrivals, deviceCount: 10, stream: RandomStream(seed: 3))
    var actions: [Int] = []
    simulation.run(count, of: &jobs, by: &scheme) { action, _ in actions.append(action) }
    return actions
  }

  @Test func theSameSeedGivesTheSameChoices() {
    let prices = PriceScheme([0, 1.6, 1.4])
    let choices = Self.actions(200, by: Self.planner(prices))
    #expect(Self.actions(200, by: Self.planner(prices)) == choices)
    #expect(Self.actions(200, by: Self.planner(prices, margin: 0, seed: 10)) != choices)
  }

  /// No difference is large enough to leave the base scheme.
  @Test func anInfiniteMarginIsTheBaseScheme() {
    let prices = PriceScheme([0, 1.6, 1.4])
    #expect(
      Self.actions(200, by: Self.planner(prices, margin: .infinity))
        == Self.actions(200, by: prices))
  }

  /// The choice against sums of plain simulations, one for each action and future.
  @Test func choicesEqualPlainSimulations() {
    let (sites, arrivals) = Self.setting
    let base = PriceScheme([0, 1.6, 1.4])
    var planner = Self.planner(base, horizon: 20, futures: 2, margin: 0)
    var simulation = JobSimulation(sites)
    var jobs = ArrivalStream(arrivals, deviceCount: 10, stream: RandomStream(seed: 3))
    for decision in 0..<100 {
      let job = jobs.next()
      let start = simulation.state
      let chosen = simulation.plan(job, by: &planner)
      let own = RandomStream(seed: 9).split(decision)
      var sums: [Double] = []
      for action in 0..<sites.actionCount {
        var sum = 2 * simulation.options[action].cost
        for future in 0..<2 {
          var state = start
          state.take(action, of: simulation.options, isNoted: false)
          var later = ArrivalStream(
            arrivals, deviceCount: 10, stream: own.split(future), from: job.arrival)
          var options = JobOptions(sites)
          for _ in 0..<20 {
            state.find(later.next(), into: &options)
            let choice = base.choose(options, in: state)
            sum += options[choice].cost
            state.take(choice, of: options, isNoted: false)
          }
        }
        sums.append(sum)
      }
      #expect(sums[chosen] <= (sums.min() ?? 0) + 1e-6, "decision \(decision)")
    }
  }

  /// Simulations find what the base scheme lacks: 15 to 19 % over a selfish base.
  @Test func simulationsBeatTheirBase() {
    let (sites, arrivals) = (Self.sites(.c), CongestedSystem.c.arrivals())
    func cost(_ scheme: some JobScheme) -> Double {
      sites.meanCost(2000, of: arrivals, stream: RandomStream(seed: 31), by: scheme)
    }
    let selfish = PriceScheme([0, 0, 0])
    let planner = PlannerScheme(
      base: selfish, sites, arrivals, horizon: 60, futures: 8, stream: RandomStream(seed: 9))
    #expect(cost(planner) / cost(selfish) - 1 < -0.08)
  }

  /// Why there is no scheme of best responses in batches: jobs that are reserved by index, each
  /// answering to all others in turn until none moves, follow the selfish plan.
  @Test(arguments: [2, 5, 12]) func bestResponsesByIndexAreTheSelfishPlan(_ size: Int) {
    let (sites, arrivals) = Self.setting
    var jobs = ArrivalStream(arrivals, deviceCount: 10, stream: RandomStream(seed: 5))
    var state = JobState(sites)
    var options = JobOptions(sites)
    for _ in 0..<100 {
      let batch = (0..<size).map { _ in jobs.next() }
      /// Reserves the batch by index, and returns the options of one of its jobs.
      func answer(_ plan: [Int], of job: Int) -> JobOptions {
        var copy = state
        var options = JobOptions(sites)
        for index in 0...job {
          copy.find(batch[index], into: &options)
          if index < job { copy.take(plan[index], of: options) }
        }
        return options
      }
      // From a plan far from the selfish one.
      var plan = Array(repeating: sites.actionCount - 1, count: size)
      var moves = 1
      while moves > 0 {
        moves = 0
        for job in (0..<size).reversed() {
          let best = answer(plan, of: job).cheapest
          if best != plan[job] { (plan[job], moves) = (best, moves + 1) }
        }
      }
      for (job, action) in zip(batch, plan) {
        state.find(job, into: &options)
        #expect(action == options.cheapest)
        state.take(action, of: options)
      }
    }
  }
}

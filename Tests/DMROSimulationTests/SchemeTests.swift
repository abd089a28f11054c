import DMROSimulation
import Testing

/// Schemes over time.
struct SchemeTests {
  /// No processor does two jobs at a time, no job is lost or planned twice, under any scheme.
  @Test(arguments: CongestedSystem.allCases, JobSchemeName.allCases)
  func conservation(_ preset: CongestedSystem, _ name: JobSchemeName) throws {
    let sites = try JobSites(preset.system)
    let arrivals = preset.arrivals()
    var scheme = name.scheme(
      stream: RandomStream(seed: 4),
      tuning: SchemeTuning(
        sites: sites, arrivals: arrivals, jobs: 500, runs: 1, stream: RandomStream(seed: 1)))
    // Simulations at decision time take a thousand times as long.
    let count = name == .planner ? 100 : 2000
    var simulation = JobSimulation(sites)
    var stream = ArrivalStream(
      arrivals, deviceCount: sites.deviceCount, stream: RandomStream(seed: 8))
    var busy: [Int: [(start: Double, end: Double)]] = [:]
    var planned = 0
    simulation.run(count, of: &stream, by: &scheme) { action, options in
      planned += 1
      let option = options[action]
      #expect(option.ready >= options.job.arrival)
      #expect(option.start >= option.ready)
      #expect(option.finish == option.start + option.computing)
      busy[sites.site(of: action, on: options.job.device), default: []].append(
        (option.start, option.finish))
    }
    #expect(planned == count)
    #expect(busy.values.reduce(0) { $0 + $1.count } == count)
    for (site, times) in busy {
      // At an equal time, what ends comes before what starts.
      let events = times.flatMap { [($0.start, 1), ($0.end, -1)] }.sorted { $0 < $1 }
      var (running, most) = (0, 0)
      for event in events {
        running += event.1
        most = max(most, running)
      }
      #expect(most <= sites.processors[site], "\(most) at once at site \(site)")
    }
  }

  @Test func tiersStayInTheirTier() throws {
    let sites = try JobSites(CongestedSystem.c.system)
    for tier in Tier.allCases {
      var (simulation, scheme) = (JobSimulation(sites), TierScheme(tier))
      var stream = ArrivalStream(
        CongestedSystem.c.arrivals(), deviceCount: 10, stream: RandomStream(seed: 8))
      var summary = SimulationSummary()
      simulation.run(100, of: &stream, by: &scheme, into: &summary)
      #expect(summary.share(of: tier) == 1)
    }
  }

  @Test func pricesOfZeroAreSelfish() throws {
    let sites = try JobSites(CongestedSystem.b.system)
    func cost(_ scheme: some JobScheme) -> Double {
      sites.meanCost(
        3000, of: CongestedSystem.b.arrivals(), stream: RandomStream(seed: 9), by: scheme)
    }
    let selfish = cost(SelfishScheme())
    #expect(cost(PriceScheme([0, 0, 0])) == selfish)
    #expect(cost(QueuePriceScheme(factor: 0)) == selfish)
    #expect(cost(DriftScheme(weight: .infinity)) == selfish)
    #expect(cost(EarliestFinishScheme()) == selfish)
  }

  /// Tuned prices win on arrivals that they have not seen: 8 to 17 % below the selfish scheme.
  @Test(arguments: [(CongestedSystem.a, -0.1), (.b, -0.05), (.c, -0.08)])
  func tunedPricesWin(_ preset: CongestedSystem, _ limit: Double) throws {
    let sites = try JobSites(preset.system)
    let tuning = SchemeTuning(
      sites: sites, arrivals: preset.arrivals(), jobs: 4000, runs: 2,
      stream: RandomStream(seed: 30))
    func cost(_ scheme: some JobScheme) -> Double {
      sites.meanCost(40_000, of: preset.arrivals(), stream: RandomStream(seed: 31), by: scheme)
    }
    #expect(cost(tuning.prices()) / cost(SelfishScheme()) - 1 < limit)
  }

  @Test func tuningDoesNotDependOnThreads() throws {
    let sites = try JobSites(CongestedSystem.b.system)
    let found = [1, 3].map { threads in
      SchemeTuning(
        sites: sites, arrivals: CongestedSystem.b.arrivals(), jobs: 500, runs: 2,
        stream: RandomStream(seed: 30), threads: threads
      ).prices().prices
    }
    #expect(found[0] == found[1])
  }
}

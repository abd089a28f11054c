import DMROFiles
import DMROSimulation
import Foundation
import Testing

/// Simulations against closed forms of queueing theory (Kleinrock, "Queueing Systems", 1975).
struct QueueingTests {
  /// Returns the 95 % interval of the mean delay over independent runs from idle systems, after a
  /// warm-up.
  static func delays(
    _ system: EdgeCloudSystem, _ arrivals: Arrivals, by tier: Tier, jobs: Int = 40_000
  ) throws -> (mean: Double, half: Double) {
    let sites = try JobSites(system)
    let runs = 20
    let means = (0..<runs).map { run in
      var simulation = JobSimulation(sites)
      var stream = ArrivalStream(
        arrivals, deviceCount: sites.deviceCount, stream: RandomStream(seed: 12).split(run))
      var scheme = TierScheme(tier)
      _ = simulation.meanCost(5000, of: &stream, by: &scheme)
      return simulation.meanCost(jobs, of: &stream, by: &scheme)
    }
    let mean = means.reduce(0, +) / Double(runs)
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(runs - 1)
    // Student's t with 19 degrees of freedom.
    return (mean, 2.093 * (variance / Double(runs)).squareRoot())
  }

  static func system(processors: Int) throws -> EdgeCloudSystem {
    try EdgeCloudSystem(
      name: "queue",
      sites: [
        Site(
          name: "device", tier: .device, speed: 1, energy: 0,
          resources: SiteResources(processors: 1)),
        Site(
          name: "edge", tier: .edge, speed: 1, energy: 0,
          resources: SiteResources(processors: processors)),
      ],
      bandwidth: [[nil, 1], [1, nil]])
  }

  @Test(arguments: [0.3, 0.7, 0.9]) func oneServer(load: Double) throws {
    let arrivals = Arrivals(rate: load, computation: .exponential(1), input: .constant(0))
    let found = try Self.delays(Self.system(processors: 1), arrivals, by: .device)
    #expect(abs(found.mean - 1 / (1 - load)) < found.half, "\(found)")
  }

  @Test(arguments: [(2, 0.7), (4, 0.8)]) func severalServers(count: Int, load: Double) throws {
    let arrivals = Arrivals(
      rate: load * Double(count), computation: .exponential(1), input: .constant(0))
    let found = try Self.delays(Self.system(processors: count), arrivals, by: .edge)
    // Erlang C.
    let offered = load * Double(count)
    var (term, sum) = (1.0, 0.0)
    for index in 0..<count {
      sum += term
      term *= offered / Double(index + 1)
    }
    let waiting = term / (1 - load) / (sum + term / (1 - load))
    let expected = 1 + waiting / (Double(count) * (1 - load))
    #expect(abs(found.mean - expected) < found.half, "\(found), expected \(expected)")
  }

  @Test(arguments: [JobSize.constant(1), .uniform(0, 2)]) func generalService(size: JobSize) throws
  {
    let load = 0.8
    let arrivals = Arrivals(rate: load, computation: size, input: .constant(0))
    let found = try Self.delays(Self.system(processors: 1), arrivals, by: .device)
    // Pollaczek and Khinchine.
    let square = size == .constant(1) ? 1.0 : 4.0 / 3
    let expected = 1 + load * square / (2 * (1 - load))
    #expect(abs(found.mean - expected) < found.half, "\(found), expected \(expected)")
  }

  @Test func devicesAreQueuesOfTheirOwn() throws {
    // Ten devices with a tenth of the arrivals each: ten times M/M/1.
    let arrivals = CongestedSystem.b.arrivals(rate: 0.06)
    let found = try Self.delays(CongestedSystem.b.system, arrivals, by: .device)
    let expected = 100 / (1 - 0.6)
    #expect(abs(found.mean - expected) < found.half, "\(found), expected \(expected)")
  }
}

/// Models of arrivals.
struct ArrivalTests {
  @Test(
    arguments: [
      Arrivals.Course.steady, .bursts(factor: 3, high: 50, low: 200),
      .bursts(factor: 5, high: 50, low: 200), .daily(amplitude: 0.8, period: 1000),
    ]) func meanRate(_ course: Arrivals.Course)
  {
    var stream = ArrivalStream(
      Arrivals(rate: 0.5, course: course), deviceCount: 3, stream: RandomStream(seed: 3))
    var job = stream.next()
    var last = 0.0
    for _ in 0..<200_000 {
      job = stream.next()
      #expect(job.arrival >= last)
      last = job.arrival
    }
    #expect(abs(200_000 / job.arrival - 0.5) < 0.02)
  }

  @Test func bursts() {
    // With the factor at its greatest, all jobs arrive in bursts: gaps vary far more than Poisson's.
    func variation(_ course: Arrivals.Course) -> Double {
      var stream = ArrivalStream(
        Arrivals(rate: 0.5, course: course), deviceCount: 1, stream: RandomStream(seed: 3))
      var (last, sum, squares) = (0.0, 0.0, 0.0)
      for _ in 0..<100_000 {
        let time = stream.next().arrival
        sum += time - last
        squares += (time - last) * (time - last)
        last = time
      }
      return squares * 100_000 / (sum * sum) - 1
    }
    #expect(abs(variation(.steady) - 1) < 0.1)
    #expect(variation(.bursts(factor: 5, high: 50, low: 200)) > 5)
  }

  @Test func shares() throws {
    let arrivals = Arrivals(rate: 1, shares: [3, 0, 1])
    try arrivals.validate(deviceCount: 3)
    var stream = ArrivalStream(arrivals, deviceCount: 3, stream: RandomStream(seed: 3))
    var counts = [0, 0, 0]
    for _ in 0..<40_000 { counts[stream.next().device] += 1 }
    #expect(counts[1] == 0)
    #expect(abs(Double(counts[0]) / 40_000 - 0.75) < 0.01)
  }

  @Test func file() throws {
    let arrivals = Arrivals(
      rate: 0.25, shares: [1, 2], course: .bursts(factor: 2, high: 10, low: 40),
      computation: .uniform(10, 20), input: .constant(3), output: .exponential(2))
    #expect(try Arrivals.parse(arrivals.json, source: "own") == arrivals)
    let daily = Arrivals(rate: 1, course: .daily(amplitude: 0.5, period: 86_400))
    #expect(try Arrivals.parse(daily.json, source: "own") == daily)
    #expect(try Arrivals.parse("{\"rate\": 0.28}", source: "own") == Arrivals(rate: 0.28))
  }

  @Test(
    arguments: [
      ("{\"rate\": 0}", "own: rate: must be a finite number above 0, found 0"),
      ("{\"rate\": 1, \"tempo\": 2}", "tempo"),
      (
        "{\"rate\": 1, \"bursts\": {\"factor\": 9, \"high\": 1, \"low\": 1}}",
        "own: bursts.factor: must be above 1 and at most 2"
      ),
      (
        "{\"rate\": 1, \"bursts\": {\"factor\": 1.5, \"high\": 1e-9, \"low\": 1e-9}}",
        "own: bursts: must not take turns more than a thousand times a job"
      ),
      ("{\"rate\": 1, \"daily\": {\"amplitude\": 2, \"period\": 1}}", "daily.amplitude"),
      ("{\"rate\": 1, \"computation\": {\"uniform\": [3, 2]}}", "two bounds in order"),
      ("{\"rate\": 1, \"input\": {\"uniform\": [3]}}", "must hold two bounds"),
      ("{\"rate\": 1, \"input\": -1}", "input: must be between 0 and 1e15"),
      ("{\"rate\": 1, \"shares\": [0, 0]}", "shares: must have a number above 0"),
    ]) func brokenFiles(_ text: String, _ part: String)
  {
    let error = #expect(throws: InputError.self) { try Arrivals.parse(text, source: "own") }
    #expect(error?.description.contains(part) == true, "\(error?.description ?? "no error")")
  }
}

/// Summaries in bounded memory.
struct SummaryTests {
  @Test func quantiles() {
    var summary = SimulationSummary()
    for value in (1...101).reversed() {
      summary.add(cost: 1, delay: Double(value), energy: 2, tier: .edge)
    }
    #expect(summary.quantile(0.95) == 96)
    #expect(summary.quantile(0.995) == 100.5)
    #expect(summary.meanDelay == 51)
    #expect(summary.meanEnergy == 2)
    #expect(summary.share(of: .edge) == 1)
  }

  @Test func manyDelays() {
    var (summary, values) = (SimulationSummary(), [Double]())
    var stream = RandomStream(seed: 2)
    for _ in 0..<1_200_000 {
      let value = stream.logUniform(1e-3, 1e6)
      values.append(value)
      summary.add(cost: value, delay: value, energy: 0, tier: .cloud)
    }
    values.sort()
    for share in [0.05, 0.5, 0.95, 0.99] {
      let exact = values[Int(share * 1_199_999)]
      #expect(abs(summary.quantile(share) / exact - 1) < 6e-4)
    }
  }
}

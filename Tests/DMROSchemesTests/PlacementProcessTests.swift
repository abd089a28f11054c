import DMRO
import DMROFiles
import DMROOffloading
import DMRORandom
import DMROSchemes
import Testing

@Suite struct PlacementProcessTests {
  private static func problem(seed: UInt64, users: Int = 5) -> PlacementProblem {
    var stream = RandomStream(seed: seed)
    return ResourceAllocation.randomProblem(users: users, using: &stream)
  }

  private func state(_ process: PlacementProcess, after action: Int? = nil) -> [Float] {
    var values = [Float](repeating: .nan, count: process.stateSize)
    var span = values.mutableSpan
    if let action {
      process.encodeState(after: action, into: &span)
    } else {
      process.encodeState(into: &span)
    }
    return values
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `The costs of steps sum to the cost of the placement`(seed: UInt64) throws {
    let problem = Self.problem(seed: seed)
    var process = PlacementProcess(edges: 2)
    try process.check(problem)
    process.reset(to: problem)
    var (stream, plan, sum) = (RandomStream(seed: seed), [Int](), 0.0)
    for left in (0..<5).reversed() {
      let site = stream.below(4)
      let expected = process.outcome(of: site)
      let observed = state(process, after: site)
      #expect(process.step(site) == expected)
      #expect(state(process) == observed)
      #expect(expected.discount == (left == 0 ? 0 : 1))
      #expect(process.isFinished == (left == 0))
      plan.append(site)
      sum += expected.cost
    }
    // By hand: the mean delay of a user at the better of its device and the cloud is the unit.
    let unit =
      problem.users.reduce(0) {
        let cloud = $1.computation / 60 + $1.data / problem.cloud.bandwidth
        return $0 + $1.weight * min($1.computation / $1.deviceSpeed, cloud)
      } / 5
    let cost = try problem.cost(of: process.placement)
    #expect(abs(process.cost / cost - 1) < 1e-12)
    #expect(abs(sum * unit / cost - 1) < 1e-12)
    #expect(abs(process.totalCost(of: plan) * unit / cost - 1) < 1e-12)
  }

  @Test func `Users of most weighted computation come first, each at the site of its action`()
    throws
  {
    let small = PlacementProblem.User(computation: 100, data: 1, deviceSpeed: 50)
    let large = PlacementProblem.User(computation: 400, data: 1, deviceSpeed: 50)
    let edge = PlacementProblem.Server(speed: 100, bandwidth: 1)
    let problem = try PlacementProblem(users: [small, large], edges: [edge], cloud: edge)
    var process = PlacementProcess(edges: 1)
    process.reset(to: problem)
    process.step(1)
    #expect(process.placement == [0, 1])
    // 400 ÷ 100 + 1 ÷ 1
    #expect(abs(process.cost - 5) < 1e-12)
    process.step(2)
    #expect(process.placement == [2, 1])
    #expect(process.isFinished)
    #expect(state(process).allSatisfy { $0 == 0 })
  }

  @Test func `Observations are finite, of the stated size, and tell sites and users apart`() {
    var process = PlacementProcess(edges: 2)
    process.reset(to: Self.problem(seed: 4))
    let first = state(process)
    #expect(first.count == process.shape.features)
    #expect(first.allSatisfy { $0.isFinite && $0 >= 0 })
    #expect(
      Set((0..<4).map { state(process, after: $0) }).count == 3,
      "the device and the cloud are alike")
    var other = process
    other.reset(to: Self.problem(seed: 5))
    #expect(state(other) != first)
  }

  @Test func `One user and no edge are a problem, too`() throws {
    let user = PlacementProblem.User(computation: 100, data: 1, deviceSpeed: 50)
    let cloud = PlacementProblem.Server(speed: 100, bandwidth: 1)
    let problem = try PlacementProblem(users: [user], edges: [], cloud: cloud)
    var process = PlacementProcess(edges: 0)
    #expect(process.isFinished && process.placement.isEmpty)
    #expect(state(process).allSatisfy { $0 == 0 })
    try process.check(problem)
    process.reset(to: problem)
    // 100 ÷ 50 at the device and 100 ÷ 100 + 1 ÷ 1 in the cloud: the unit is 2 s.
    #expect(process.outcome(of: 0) == Outcome(cost: 1, discount: 0))
    #expect(process.step(1) == Outcome(cost: 1, discount: 0))
    #expect(process.cost == 2)
  }

  @Test func `A position is restored, and a broken one is an error`() throws {
    let problem = Self.problem(seed: 6)
    var process = PlacementProcess(edges: 2)
    process.reset(to: problem)
    for site in [3, 1, 2] { process.step(site) }
    var writer = StateWriter()
    process.writePosition(to: &writer)
    var restored = PlacementProcess(edges: 2)
    var reader = StateReader(writer.bytes)
    try restored.restorePosition(from: &reader, in: problem)
    #expect(restored.placement == process.placement)
    #expect(state(restored) == state(process))
    func element(_ numbers: [Int], in problem: PlacementProblem?) -> String? {
      var writer = StateWriter()
      for number in numbers { writer.add(number) }
      var reader = StateReader(writer.bytes)
      var process = PlacementProcess(edges: 2)
      let error = #expect(throws: InputError.self) {
        try process.restorePosition(from: &reader, in: problem)
      }
      return error?.element
    }
    #expect(element([2, 0, 4], in: problem) == "sites[1]")
    #expect(element([6, 0, 0, 0, 0, 0, 0], in: problem) == "position")
    #expect(element([1, 0], in: nil) == "position")
    #expect(element([2, 0], in: problem) == "sites[1]")
    let other = try PlacementProblem(users: problem.users, edges: [], cloud: problem.cloud)
    #expect(element([0], in: other) == "edges")
  }

  @Test func `A problem with other edges, or without finite costs, is an error`() throws {
    func element(_ process: PlacementProcess, _ problem: PlacementProblem) -> String? {
      (#expect(throws: InputError.self) { try process.check(problem) })?.element
    }
    #expect(element(PlacementProcess(edges: 3), Self.problem(seed: 7)) == "edges")
    let edge = PlacementProblem.Server(speed: 1, bandwidth: 1)
    for (work, speed) in [(1e300, 1e-10), (1e-300, 1e300), (1e80, 1e40)] {
      let user = PlacementProblem.User(computation: work, data: work, deviceSpeed: speed)
      let cloud = PlacementProblem.Server(speed: speed, bandwidth: speed)
      let problem = try PlacementProblem(users: [user], edges: [edge], cloud: cloud)
      // The last one takes 1e40 s at the device, 1e80 at the edge: single precision has no such ratio.
      #expect(element(PlacementProcess(edges: 1), problem) == "users", "\(work)")
    }
  }

  @Test func `Steps and plans that break a rule stop the program`() async {
    await #expect(processExitsWith: .failure) {
      var process = PlacementProcess(edges: 0)
      process.step(0)
    }
    await #expect(processExitsWith: .failure) {
      var process = PlacementProcess(edges: 2)
      process.reset(to: Self.problem(seed: 9))
      process.step(4)
    }
    await #expect(processExitsWith: .failure) {
      var process = PlacementProcess(edges: 2)
      process.reset(to: Self.problem(seed: 9))
      _ = process.totalCost(of: [0, 0])
    }
  }

  @Test func `A DQN learns better placements than one site for all`() throws {
    let problems = (20..<220).map { Self.problem(seed: $0) }
    var process = PlacementProcess(edges: 2)
    var settings = PlacementProcess.configuration(units: 1)
    settings.exploration.decaySteps = 3000
    var model = try InnerModel(settings, for: process, seed: 8)
    try model.train(on: &process, episodes: problems, updates: 600)
    let unseen = (300..<340).map { Self.problem(seed: $0) }
    let optima = unseen.map { $0.optimum().cost }
    func mean(_ costs: [Double]) -> Double {
      zip(costs, optima).reduce(0) { $0 + $1.0 / $1.1 } / Double(unseen.count)
    }
    let learned = zip(unseen, try model.decide(unseen, on: process)).map { problem, decision in
      process.reset(to: problem)
      for site in decision.plan { process.step(site) }
      return process.cost
    }
    let alike = try (0..<4).map { site in
      mean(try unseen.map { try $0.cost(of: Array(repeating: site, count: 5)) })
    }
    #expect(mean(learned) < 1.1)
    #expect(try #require(alike.min()) > 1.2)
  }
}

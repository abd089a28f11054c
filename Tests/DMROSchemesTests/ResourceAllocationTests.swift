import DMROFiles
import DMROOffloading
import DMRORandom
import DMROSchemes
import Testing

@Suite struct ResourceAllocationTests {
  // MARK: Shares of one resource

  @Test func `Shares are proportional to the root of weighted work`() {
    let work = [4.0, 0, 9, 16]
    let weights = [1.0, 1, 4, 1]
    let optimal: [Double] = [2 / 12, 0, 6 / 12, 4 / 12]
    #expect(ResourceShares.optimal(of: work, weights: weights) == optimal)
    // (2 + 6 + 4)² / 3
    #expect(ResourceShares.leastDelay(of: work, weights: weights, capacity: 3) == 48)
    let equal: [Double] = [1 / 3, 0, 1 / 3, 1 / 3]
    #expect(ResourceShares.equal(of: work) == equal)
    #expect(ResourceShares.optimal(of: [0, 0], weights: [1, 1]) == [0, 0])
  }

  @Test(arguments: [UInt64(61), 62, 63])
  func `The closed form is the numeric optimum, and no exchange improves it`(seed: UInt64) {
    var stream = RandomStream(seed: seed)
    let work = (0..<4).map { _ in stream.logUniform(1, 100) }
    let weights = (0..<4).map { _ in stream.uniform(0.5, 2) }
    let least = ResourceShares.leastDelay(of: work, weights: weights, capacity: 7)
    let numeric = ResourceAllocation.numericDelay(of: work, weights: weights, capacity: 7)
    #expect(abs(numeric / least - 1) < 1e-9)
    let shares = ResourceShares.optimal(of: work, weights: weights)
    func delay(_ shares: [Double]) -> Double {
      ResourceShares.delay(under: shares, of: work, weights: weights, capacity: 7)
    }
    #expect(abs(delay(shares) / least - 1) < 1e-12)
    for (i, j) in (0..<16).map({ ($0 / 4, $0 % 4) }) where i != j {
      var moved = shares
      moved[i] += 0.01 * shares[j]
      moved[j] -= 0.01 * shares[j]
      #expect(delay(moved) > least)
    }
  }

  // MARK: Placement and shares

  /// The cost of a placement from the definition: shares per edge, then delays.
  private static func naiveCost(_ problem: PlacementProblem, _ placement: [Int]) -> Double {
    var cost = 0.0
    for site in 0..<problem.siteCount {
      let users = placement.indices.filter { placement[$0] == site }.map { problem.users[$0] }
      let weights = users.map(\.weight)
      if site == 0 {
        cost += users.reduce(0) { $0 + $1.weight * $1.computation / $1.deviceSpeed }
      } else if site <= problem.edges.count {
        let edge = problem.edges[site - 1]
        for (work, capacity) in [
          (users.map(\.computation), edge.speed), (users.map(\.data), edge.bandwidth),
        ] {
          cost += ResourceShares.delay(
            under: ResourceShares.optimal(of: work, weights: weights), of: work, weights: weights,
            capacity: capacity)
        }
      } else {
        cost += users.reduce(0) {
          $0 + $1.weight
            * ($1.computation / problem.cloud.speed + $1.data / problem.cloud.bandwidth)
        }
      }
    }
    return cost
  }

  @Test(arguments: [UInt64(71), 72, 73, 74])
  func `The optimum is the least of all placements, and the search is near it`(seed: UInt64) throws
  {
    var stream = RandomStream(seed: seed)
    let problem = ResourceAllocation.randomProblem(users: 4, using: &stream)
    let placements = (0..<256).map { [$0 & 3, $0 >> 2 & 3, $0 >> 4 & 3, $0 >> 6] }
    let costs = placements.map { Self.naiveCost(problem, $0) }
    for (placement, cost) in zip(placements, costs) {
      #expect(abs(try problem.cost(of: placement) / cost - 1) < 1e-12)
    }
    let least = try #require(costs.min())
    for solution in [problem.enumeratedOptimum(), problem.optimum()] {
      #expect(abs(solution.cost / least - 1) < 1e-12)
      #expect(try problem.cost(of: solution.placement) == solution.cost)
    }
    #expect(problem.localSearch().cost < 1.1 * least)
  }

  @Test func `Branch and bound agrees with the enumeration, and the search is stable`() throws {
    for seed in UInt64(81)...84 {
      var stream = RandomStream(seed: seed)
      let problem = ResourceAllocation.randomProblem(users: 7, using: &stream)
      let optimum = problem.optimum()
      #expect(abs(optimum.cost / problem.enumeratedOptimum().cost - 1) < 1e-12)
      let found = problem.localSearch()
      #expect(found.cost >= optimum.cost * (1 - 1e-12))
      // No single move improves it.
      for (user, site) in (0..<28).map({ ($0 / 4, $0 % 4) }) {
        var moved = found.placement
        moved[user] = site
        #expect(try problem.cost(of: moved) >= found.cost * (1 - 1e-9))
      }
    }
  }

  @Test func `An enumeration has a limit`() async {
    #expect(PlacementProblem.maximumPlacements == 1 << 22)
    // Two sites, the device and the cloud: 2²³ placements.
    await #expect(processExitsWith: .failure) {
      let user = PlacementProblem.User(computation: 1, data: 1, deviceSpeed: 1)
      let cloud = PlacementProblem.Server(speed: 60, bandwidth: 1)
      _ = try PlacementProblem(
        users: Array(repeating: user, count: 23), edges: [], cloud: cloud
      ).enumeratedOptimum()
    }
  }

  @Test func `A problem or placement that breaks a rule is an error that names it`() throws {
    let user = PlacementProblem.User(computation: 1, data: 1, deviceSpeed: 1)
    let cloud = PlacementProblem.Server(speed: 1, bandwidth: 1)
    func element(_ users: [PlacementProblem.User], _ cloud: PlacementProblem.Server) -> String? {
      let error = #expect(throws: InputError.self) {
        try PlacementProblem(users: users, edges: [], cloud: cloud)
      }
      return error?.element
    }
    var wrong = user
    wrong.data = .nan
    #expect(element([user, wrong], cloud) == "users[1].data")
    #expect(element([], cloud) == "users.count")
    #expect(element([user], .init(speed: 0, bandwidth: 1)) == "cloud.speed")
    let problem = try PlacementProblem(users: [user], edges: [], cloud: cloud)
    #expect(throws: InputError.self) { try problem.cost(of: [0, 0]) }
    #expect(throws: InputError.self) { try problem.cost(of: [2]) }
  }

  // MARK: Schedules of workflows

  private static func costs() throws -> CostModel {
    try CostModel(system: .table2, energyWeight: 0.5)
  }

  @Test func `A schedule by hand`() throws {
    // Speeds 30, 70, 150; device to edge 800, edge to cloud 200.
    let first = try Workflow(id: "a", computation: [700, 0], transfer: [400, 100, 800])
    let second = try Workflow(id: "b", computation: [30, 2800], transfer: [5, 100, 0])
    let schedule = try ResourceSchedule(
      workflows: [first, second], decisions: [[1, 1], [0, 1]], costs: try Self.costs())
    // The edge: √700 and √2800, so 1/3 and 2/3. The link to it: √400 and √100, so 2/3 and 1/3.
    let shares = schedule.rows.map { [$0.speedShare, $0.bandwidthShare] }
    let expected: [[Double]] = [
      [1.0 / 3, 2.0 / 3], [0, 0], [0, 1], [1, 0], [2.0 / 3, 1.0 / 3], [0, 0],
    ]
    for (found, right) in zip(shares.joined(), expected.joined()) {
      #expect(abs(found - right) < 1e-12)
    }
    #expect(schedule.rows.map(\.workflow) == [0, 0, 0, 1, 1, 1])
    #expect(schedule.rows.map(\.subtask) == [0, 1, 2, 0, 1, 2])
    #expect(schedule.rows.map(\.site) == [1, 1, 0, 0, 1, 0])
    let seconds = [30 + 0.75, 0, 1, 1, 60 + 0.375, 0]
    for (row, right) in zip(schedule.rows, seconds) { #expect(abs(row.seconds - right) < 1e-12) }
    #expect(abs(schedule.meanDelay - (31.75 + 61.375) / 2) < 1e-12)
    // Equal shares: 20 + 1 + 1, and 1 + 80 + 0.25
    #expect(abs(schedule.meanEqualDelay - (22 + 81.25) / 2) < 1e-12)
    #expect(abs(schedule.saving - (1 - 93.125 / 103.25)) < 1e-12)
  }

  @Test func `A workflow alone has the delay of its plan`() throws {
    let costs = try Self.costs()
    var stream = RandomStream(seed: 91)
    let workflow = try WorkloadGenerator.paper.workflow(id: "w", using: &stream)
    let decision = (0..<workflow.subtaskCount).map { _ in stream.below(3) }
    let schedule = try ResourceSchedule(
      workflows: [workflow], decisions: [decision], costs: costs)
    let delay = try costs.evaluate(decision, for: workflow).delay
    #expect(abs(schedule.meanDelay / delay - 1) < 1e-12)
    #expect(schedule.saving == 0)
  }

  @Test func `Shares sum to 1 where they are used, and no other shares have a lower mean delay`()
    throws
  {
    let costs = try CostModel(system: .table3, energyWeight: 0.5)
    var stream = RandomStream(seed: 92)
    let workflows = try WorkloadGenerator(subtasks: 3).workflows(4, using: &stream)
    let decisions = workflows.map { _ in (0..<3).map { _ in stream.below(5) } }
    let weights = [1.0, 2, 0.5, 3]
    let schedule = try ResourceSchedule(
      workflows: workflows, decisions: decisions, costs: costs, weights: weights)
    // The delay of random shares instead, from the definition.
    func factors() -> [[Double]] {
      (0..<4).map { _ in (0..<30).map { _ in stream.uniform(0.5, 2) } }
    }
    for _ in 0..<20 {
      let factors = factors()
      func total(_ key: Int, _ share: (ResourceSchedule.Row) -> (Int, Double)?) -> Double {
        var sum = 0.0
        var seen: Set<Int> = []
        for row in schedule.rows {
          guard let (resource, value) = share(row), resource == key, value > 0,
            seen.insert(row.workflow).inserted
          else { continue }
          sum += value * factors[row.workflow][key]
        }
        return sum
      }
      var mean = 0.0
      for (index, row) in schedule.rows.enumerated() {
        let isFirst = row.subtask == 0
        let source = isFirst ? 0 : schedule.rows[index - 1].site
        let link = 5 + source * 5 + row.site
        let computation = row.subtask < 3 ? workflows[row.workflow].computation[row.subtask] : 0
        var seconds = 0.0
        if computation > 0 {
          let share =
            row.site == 0
            ? 1
            : row.speedShare * factors[row.workflow][row.site]
              / total(row.site) { ($0.site, $0.speedShare) }
          seconds += computation / (share * costs.system.sites[row.site].speed)
        }
        if source != row.site {
          let share =
            row.bandwidthShare * factors[row.workflow][link]
            / linkTotal(schedule, source, row.site, factors.map { $0[link] })
          seconds +=
            workflows[row.workflow].transfer[row.subtask]
            / (share * costs.system.bandwidth(from: source, to: row.site))
        }
        mean += weights[row.workflow] * seconds / weights.reduce(0, +)
      }
      #expect(mean > schedule.meanDelay)
    }
    #expect(schedule.meanEqualDelay > schedule.meanDelay)
  }

  /// The sum of a link's shares times the factors of their workflows.
  private func linkTotal(
    _ schedule: ResourceSchedule, _ source: Int, _ site: Int, _ factors: [Double]
  ) -> Double {
    var shares: [Int: Double] = [:]
    for (index, row) in schedule.rows.enumerated() {
      let before = row.subtask == 0 ? 0 : schedule.rows[index - 1].site
      if before == source, row.site == site { shares[row.workflow] = row.bandwidthShare }
    }
    return shares.reduce(0) { $0 + $1.value * factors[$1.key] }
  }

  @Test func `Memory and work follow the links in use, not all of a system`() throws {
    // 255 sites have 65,025 links; a number of each for 10,000 workflows would take 5 GB.
    var sites: [Site] = []
    var bandwidth: [[Double?]] = []
    for index in 0..<255 {
      let tier: Tier = index == 0 ? .device : .edge
      sites.append(Site(name: "s\(index)", tier: tier, speed: Double(10 + index), energy: 1))
      var row = [Double?](repeating: 8, count: 255)
      row[index] = nil
      bandwidth.append(row)
    }
    let system = try EdgeCloudSystem(name: "wide", sites: sites, bandwidth: bandwidth)
    let costs = try CostModel(system: system, energyWeight: 0.5)
    let workflow = try Workflow(id: "w", computation: [3, 5], transfer: [2, 4, 6])
    let decisions = (0..<10_000).map { [$0 % 255, $0 / 255] }
    let schedule = try ResourceSchedule(
      workflows: Array(repeating: workflow, count: 10_000), decisions: decisions, costs: costs)
    var (speeds, links): ([Int: Double], [[Int]: Double]) = ([:], [:])
    var users: [[Int]: Set<Int>] = [:]
    var source = 0
    for row in schedule.rows {
      if row.subtask == 0 { source = 0 }
      if users[[row.site], default: []].insert(row.workflow).inserted {
        speeds[row.site, default: 0] += row.speedShare
      }
      links[[source, row.site], default: 0] += row.bandwidthShare
      source = row.site
    }
    for site in 1..<255 { #expect(abs((speeds[site] ?? 0) - 1) < 1e-9, "site \(site)") }
    for (link, share) in links where link[0] != link[1] {
      #expect(abs(share - 1) < 1e-9, "link \(link)")
    }
  }

  @Test(
    arguments: [
      ([[0, 0]], nil, "decisions"), ([[0, 0], [1]], nil, "decisions[1]"),
      ([[0, 3], [0, 0]], nil, "decisions[0][1]"), ([[0, 0], [-1, 0]], nil, "decisions[1][0]"),
      ([[0, 2], [0, 0]], nil, "decisions[0][1]"), ([[0, 0], [0, 0]], [1], "weights"),
      ([[0, 0], [0, 0]], [1, 0], "weights[1]"),
    ] as [([[Int]], [Double]?, String)])
  func `Bad decisions and weights are errors that name the place`(
    decisions: [[Int]], weights: [Double]?, element: String
  ) throws {
    let costs = try Self.costs().excluding([2])
    let workflows = try ["a", "b"].map {
      try Workflow(id: $0, computation: [1, 1], transfer: [1, 1, 1])
    }
    let error = #expect(throws: InputError.self) {
      try ResourceSchedule(
        workflows: workflows, decisions: decisions, costs: costs, weights: weights)
    }
    #expect(error?.element == element)
    #expect(throws: InputError.self) {
      try ResourceSchedule(workflows: [], decisions: [], costs: costs)
    }
  }

  @Test func `A short example is reproduced, and has the same numbers twice`() throws {
    let numbers = try ResourceAllocation.exampleNumbers(seed: 95, effort: 0.02)
    #expect(try numbers == ResourceAllocation.exampleNumbers(seed: 95, effort: 0.02))
    #expect(numbers.map(\.name).allSatisfy { $0.hasPrefix("shares-") })
    #expect(Set(numbers.map(\.name)).count == numbers.count)
    // Ranges of means are for the whole training.
    for number in numbers where number.holdsForEverySeed {
      #expect(number.isReproduced, "\(number)")
    }
    #expect(numbers.last?.required == nil)
  }
}

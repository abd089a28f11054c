import DMRO
import DMROFiles
import DMRONetworks
import DMROOffloading
import DMRORandom
import DMROSchemes
import Testing

/// DDLO on the model of its paper, and its way of learning on chains.
struct DDLOTests {
  /// The cost as the paper writes it, task by task.
  private static func naiveCost(
    _ plan: [Int], _ sizes: [Double], _ model: IndependentTasks
  ) -> Double {
    var (energy, delay) = (0.0, 0.0)
    for user in 0..<model.users {
      var delays = [Double](repeating: 0, count: model.sites.count)
      for task in 0..<model.tasksPerUser {
        let index = user * model.tasksPerUser + task
        let site = model.sites[plan[index]]
        energy += sizes[index] * site.energy
        delays[plan[index]] += sizes[index] * site.computing
        delays[plan[index]] += sizes[index] / (site.bandwidth / Double(model.users))
      }
      delay += delays.max() ?? 0
    }
    return energy + model.delayWeight * delay
  }

  @Test("Costs are those of the paper, the least one that of 512 plans")
  func costs() throws {
    let model = IndependentTasks.ddlo
    var stream = RandomStream(seed: 3)
    for _ in 0..<5 {
      let sizes = model.draw(using: &stream)
      #expect(sizes.allSatisfy { (10...30).contains($0) })
      var lowest = Double.infinity
      for number in 0..<512 {
        let plan = (0..<9).map { number >> $0 & 1 }
        let naive = Self.naiveCost(plan, Array(sizes), model)
        #expect(abs(model.cost(of: ContiguousArray(plan), sizes: sizes) / naive - 1) < 1e-12)
        lowest = min(lowest, naive)
      }
      #expect(abs(try model.leastCost(sizes: sizes) / lowest - 1) < 1e-12)
    }
  }

  @Test("A MB on the device and at the edge costs what the constants of the paper say")
  func constants() {
    let model = IndependentTasks(
      users: 1, tasksPerUser: 1, sites: IndependentTasks.ddlo.sites, delayWeight: 2)
    let bits = 8 * 1024 * 1024.0
    let device = bits * 3.25e-7 + 2 * bits * 4.75e-7
    let edge = bits * 2.92e-7 + 2 * (bits * 1900 / 1e10 + 8.0 / 100)
    #expect(abs(model.cost(of: [0], sizes: [1]) - device) < 1e-12)
    #expect(abs(model.cost(of: [1], sizes: [1]) - edge) < 1e-12)
  }

  @Test("The least cost of users with equal shares is the sum of each user's")
  func users() throws {
    let model = IndependentTasks.ddto
    let sizes: ContiguousArray = [10, 20, 30, 11, 21, 29, 15, 15.5, 16]
    var sum = 0.0
    for user in 0..<3 {
      let own = Array(sizes[3 * user..<3 * user + 3])
      var lowest = Double.infinity
      for number in 0..<27 {
        var whole = [Int](repeating: 0, count: 9)
        for task in 0..<3 {
          whole[3 * user + task] = [number % 3, number / 3 % 3, number / 9][task]
        }
        var given = [Double](repeating: 0, count: 9)
        for task in 0..<3 { given[3 * user + task] = own[task] }
        lowest = min(lowest, Self.naiveCost(whole, given, model))
      }
      sum += lowest
    }
    #expect(abs(try model.leastCost(sizes: sizes) / sum - 1) < 1e-12)
  }

  @Test("Networks learn from the best of their plans")
  func learning() throws {
    let model = IndependentTasks(
      users: 1, tasksPerUser: 3, sites: IndependentTasks.ddlo.sites)
    func ratio(_ cases: Int) throws -> Double {
      var configuration = DDLO.configuration
      configuration.hidden = [32, 32]
      configuration.batchSize = 64
      var ddlo = try DDLO(model, seed: 7, cases: cases, configuration: configuration)
      try ddlo.train()
      #expect(ddlo.updates == (cases == 0 ? 0 : (cases - 510) / 10))
      var unseen = RandomStream(seed: 8)
      return try ddlo.ratio(over: 200, using: &unseen)
    }
    let (before, after) = (try ratio(0), try ratio(4000))
    #expect(1 - after < 0.6 * (1 - before), "\(before), \(after)")
  }

  @Test("The decision is the cheapest of the networks' plans, and its cost that of the plan")
  func decision() throws {
    var ddlo = try DDLO(.ddto, seed: 1, cases: 0)
    var stream = RandomStream(seed: 2)
    let networks = ddlo.networks
    var workspace = Workspace(architecture: networks.architecture, capacity: 1)
    for _ in 0..<20 {
      let sizes = ddlo.problem.draw(using: &stream)
      let inputs = ContiguousArray(sizes.map { Float(10 * $0 - 200) })
      var lowest = Double.infinity
      for unit in 0..<networks.count {
        networks.forward(unit, inputs: inputs.span, batch: 1, in: &workspace)
        let outputs = workspace.outputs
        let plan = (0..<9).map { task in
          (1..<3).reduce(0) { outputs[3 * task + $1] > outputs[3 * task + $0] ? $1 : $0 }
        }
        lowest = min(lowest, ddlo.problem.cost(of: ContiguousArray(plan), sizes: sizes))
      }
      let found = ddlo.decide(sizes)
      #expect(abs(found.cost / lowest - 1) < 1e-6)
      #expect(ddlo.problem.cost(of: found.plan, sizes: sizes) == found.cost)
    }
  }

  @Test("Example numbers are those of networks that have learned, the same for a seed")
  func example() throws {
    // The first cases only fill the memory.
    let untrained = try DDLO.exampleNumbers(seed: 101, effort: 0.01)
    #expect(untrained.map(\.name) == ["ddlo-3", "ddlo-5", "ddto-5"])
    #expect(untrained.map(\.required?.lowerBound) == [0.992, 0.994, nil])
    #expect(try DDLO.exampleNumbers(seed: 101, effort: 0.01) == untrained)
    let numbers = try DDLO.exampleNumbers(seed: 101, effort: 0.03)
    for (number, other) in zip(numbers, untrained) {
      #expect(number.value > other.value + 0.02 && number.value < 1, "\(number), \(other)")
    }
  }

  @Test("More plans than can be enumerated are refused, but not one plan of many tasks")
  func enumeration() throws {
    let sites = IndependentTasks.ddlo.sites
    let large = IndependentTasks(users: 3, tasksPerUser: 7, sites: sites)
    try large.validate()
    let error = #expect(throws: InputError.self) {
      try large.leastCost(sizes: ContiguousArray(repeating: 10, count: 21))
    }
    #expect(error?.element == "users")
    #expect(error?.rule.contains("\(IndependentTasks.enumerationLimit) plans") == true)
    var ddlo = try DDLO(large, seed: 1, cases: 0)
    var stream = RandomStream(seed: 1)
    #expect(throws: InputError.self) { try ddlo.ratio(over: 1, using: &stream) }
    #expect(throws: InputError.self) { try ddlo.ratio(over: 0, using: &stream) }
    // One site has one plan, however many tasks there are.
    let local = IndependentTasks(users: 1000, tasksPerUser: 10, sites: [sites[0]])
    let sizes = ContiguousArray(repeating: 10.0, count: 10_000)
    let onDevice = local.cost(of: ContiguousArray(repeating: 0, count: 10_000), sizes: sizes)
    #expect(try local.leastCost(sizes: sizes) == onDevice)
  }

  @Test(
    "Settings are checked before they are used",
    arguments: [("warmUp", Int.min), ("updateInterval", 0), ("cases", -1)])
  func settings(name: String, value: Int) {
    var configuration = DDLO.configuration
    if name == "warmUp" { configuration.warmUp = value }
    if name == "updateInterval" { configuration.updateInterval = value }
    let cases = name == "cases" ? value : 10
    let error = #expect(throws: InputError.self) {
      _ = try DDLO(.ddlo, seed: 1, cases: cases, configuration: configuration)
    }
    #expect(error?.element == name)
  }

  @Test("A training that is stopped goes on where it was")
  func stop() throws {
    var configuration = DDLO.configuration
    (configuration.hidden, configuration.warmUp, configuration.batchSize) = ([8], 10, 8)
    var whole = try DDLO(.ddlo, seed: 1, cases: 60, configuration: configuration)
    try whole.train()
    var parts = try DDLO(.ddlo, seed: 1, cases: 60, configuration: configuration)
    let untrained = parts.networks
    try parts.train(until: { true })
    #expect(parts.networks == untrained)
    var left = 30
    try parts.train {
      left -= 1
      return left < 0
    }
    #expect(parts.updates == 3)
    try parts.train()
    #expect(parts.updates == whole.updates && parts.networks == whole.networks)
  }

  @Test("A great learning rate is divergence")
  func divergence() throws {
    var configuration = DDLO.configuration
    configuration.hidden = [8]
    configuration.optimizer = .sgd(learningRate: 1e30)
    configuration.warmUp = 10
    var ddlo = try DDLO(.ddlo, seed: 1, cases: 200, configuration: configuration)
    let error = #expect(throws: InputError.self) { try ddlo.train() }
    #expect(error?.kind == .diverged)
  }
}

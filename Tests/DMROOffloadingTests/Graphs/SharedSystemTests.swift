import DMROFiles
import DMROOffloading
import DMRORandom
import Foundation
import Testing

/// Systems with processors, ports, latency, and several devices.
struct SharedSystemTests {
  static let sound = """
    {"name": "lab", "sites": [
    {"name": "d", "tier": "device", "speed": 30, "energy": 0.3, "processors": 1, "ports": null},
    {"name": "d2", "tier": "device", "speed": 20, "energy": 0.2, "sending": 1.5, "receiving": 0.5},
    {"name": "e", "tier": "edge", "speed": 70, "energy": 0.15, "ports": 2}],
    "bandwidth": [[null, 800, 10], [800, null, 200], [10, 200, null]],
    "latency": [[0, 0, 1], [0, 0, 0], [2, 0, 0]]}
    """

  @Test func parts() throws {
    let system = try EdgeCloudSystem.parse(Self.sound, source: "text")
    #expect(system.sites.map(\.resources.processors) == [1, nil, nil])
    #expect(system.sites.map(\.resources.ports) == [nil, nil, 2])
    #expect(system.sites[1].resources.sending == 1.5)
    #expect(system.sites[1].resources.receiving == 0.5)
    #expect(system.latency == [[0, 0, 1], [0, 0, 0], [2, 0, 0]])
    #expect(system.latency(from: 2, to: 0) == 2)
    #expect(system.sites(in: .device) == 0..<2)
    #expect(!system.isUnshared)
    #expect(try EdgeCloudSystem.parse(system.json, source: "text") == system)
    let encoded = try JSONEncoder().encode(system)
    #expect(try JSONDecoder().decode(EdgeCloudSystem.self, from: encoded) == system)
    let error = #expect(throws: InputError.self) { try system.requireOneDevice() }
    #expect(error?.element == "sites[1].tier")
  }

  @Test func theModelOfChains() throws {
    try EdgeCloudSystem.table2.requireChainModel()
    let queues = #expect(throws: InputError.self) {
      try EdgeCloudSystem.table2.withQueues.requireChainModel()
    }
    #expect(queues?.element == "sites[0]")
    let latency = try EdgeCloudSystem(
      name: "s", sites: EdgeCloudSystem.table2.sites, bandwidth: EdgeCloudSystem.table2.bandwidth,
      latency: [[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    let error = #expect(throws: InputError.self) { try latency.requireChainModel() }
    #expect(error?.element == "latency")
  }

  @Test(arguments: [
    Mistake(
      "\"processors\": 1", "\"processors\": 0", "sites[0].processors",
      "must be at least 1, found 0"),
    Mistake("\"ports\": 2", "\"ports\": -1", "sites[2].ports", "must be at least 1, found -1"),
    Mistake("\"ports\": 2", "\"ports\": \"2\"", "sites[2].ports", "must be an integer"),
    Mistake(
      "\"sending\": 1.5", "\"sending\": -1", "sites[1].sending",
      "must be a finite number of at least 0, found -1"),
    Mistake(
      "\"receiving\": 0.5", "\"receiving\": 1e16", "sites[1].receiving",
      "must lie between 1e-15 and 1e15, found 1e+16"),
    Mistake(
      "[2, 0, 0]", "[2, 0, 5]", "latency[2][2]",
      "must be 0, for a site sends nothing to itself, found 5"),
    Mistake(
      "[2, 0, 0]", "[2, 0]", "latency[2]", "must hold 3 numbers, one for each site, found 2"),
    Mistake(
      ", [2, 0, 0]", "", "latency", "must hold 3 rows, one for each site, found 2"),
    Mistake(
      "[0, 0, 1]", "[0, 0, -1]", "latency[0][2]",
      "must be a finite number of at least 0, found -1"),
    Mistake(
      "\"tier\": \"edge\"", "\"tier\": \"cloud\", \"processor\": 2", "sites[2]",
      "\"processor\" is not a known key; did you mean \"processors\"?"),
  ])
  func mistakesAreNamed(_ mistake: Mistake) throws {
    try mistake.expect(EdgeCloudSystem.self, in: Self.sound)
  }

  /// What has no queues stands in its file as before.
  @Test func plainSystemsKeepTheirText() {
    #expect(!EdgeCloudSystem.table2.json.contains("latency"))
    #expect(!EdgeCloudSystem.table2.json.contains("processors"))
    #expect(EdgeCloudSystem.table2.isUnshared)
    let queued = EdgeCloudSystem.table2.withQueues
    #expect(queued.sites.map(\.resources.processors) == [1, 2, nil])
    #expect(queued.sites.map(\.resources.ports) == [1, nil, nil])
  }

  /// Random systems keep what is shared, which is not drawn.
  @Test func distributions() throws {
    let system = EdgeCloudSystem.table2.withQueues
    let text = system.json.replacing("\"speed\": 30", with: "\"speed\": {\"uniform\": [10, 30]}")
    let distribution = try SystemDistribution.parse(text, source: "text")
    var generator = RandomStream(seed: 36)
    let drawn = distribution.sample(using: &generator)
    #expect(drawn.sites.map(\.resources) == system.sites.map(\.resources))
    #expect(try SystemDistribution.parse(distribution.json, source: "text") == distribution)
    #expect(SystemDistribution(always: system).sample(using: &generator) == system)
  }

  @Test func devicesOfWorkflows() throws {
    let system = try EdgeCloudSystem.parse(Self.sound, source: "text")
    func problem(_ device: String?) throws -> SchedulingProblem {
      try SchedulingProblem(
        WorkflowGraph(
          id: "g", device: device, subtasks: [.init(id: "a", computation: 1)], transfers: []),
        in: system)
    }
    #expect(try problem(nil).sites == [0, 2])
    #expect(try problem("d2").sites == [1, 2])
    let error = #expect(throws: InputError.self) { try problem("e") }
    #expect(error?.element == "device")
    #expect(error?.rule.contains("must be one of \"d\", \"d2\", found \"e\"") == true)
  }

  @Test func computingTimesAreChecked() throws {
    let graph = try WorkflowGraph(
      id: "g", subtasks: [.init(id: "a", computation: 1)], transfers: [])
    func element(_ computing: [[Double]], weight: Double = 0) -> String? {
      do {
        _ = try SchedulingProblem(
          graph, in: .table2, energyWeight: weight, computing: computing)
        return nil
      } catch { return error.element }
    }
    #expect(element([[1, 2, 3]]) == nil)
    #expect(element([]) == "computing")
    #expect(element([[1, 2]]) == "computing[0]")
    #expect(element([[1, 2, -3]]) == "computing[0][2]")
    #expect(element([[1, 2, .nan]]) == "computing[0][2]")
    #expect(element([[1, 2, 3]], weight: -1) == "energyWeight")
  }
}

import DMROFiles
import DMROOffloading
import DMRORandom
import Foundation
import Testing

/// Returns the value that a JSON text holds, read as strictly as files are.
func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
  try StrictJSON.decode(type, from: Data(text.utf8), source: "text")
}

/// Files come back as they were written, and look as section 9 of the model says.
struct DocumentTests {
  @Test(arguments: [EdgeCloudSystem.table2, .table3]) func systems(_ system: EdgeCloudSystem) throws
  {
    #expect(try EdgeCloudSystem.parse(system.json, source: "text") == system)
    #expect(try decode(EdgeCloudSystem.self, StrictJSON.encode(system)) == system)
  }

  @Test func randomSystems() throws {
    var stream = RandomStream(seed: 4)
    for count in 1...6 {
      let system = try RandomCases.system(siteCount: count, using: &stream)
      #expect(try EdgeCloudSystem.parse(system.json, source: "text") == system)
      #expect(try decode(EdgeCloudSystem.self, StrictJSON.encode(system)) == system)
    }
  }

  @Test func theTextOfASystem() {
    let text = """
      {
        "name": "Table II",
        "sites": [
          {"name": "device", "tier": "device", "speed": 30, "energy": 0.3},
          {"name": "edge", "tier": "edge", "speed": 70, "energy": 0.15},
          {"name": "cloud", "tier": "cloud", "speed": 150, "energy": 0.1}
        ],
        "bandwidth": [
          [null, 800, 10],
          [800, null, 200],
          [10, 200, null]
        ],
        "energyWeights": {"edge": 1, "cloud": 1}
      }

      """
    #expect(EdgeCloudSystem.table2.json == text)
  }

  @Test func weightsMayBeLeftOut() throws {
    let text = EdgeCloudSystem.table2.json.replacing(
      /,\s*"energyWeights": {.*}/, with: "")
    #expect(!text.contains("energyWeights"))
    #expect(try EdgeCloudSystem.parse(text, source: "text") == .table2)
  }

  @Test func textsKeepQuotesAndLanguages() throws {
    let site = Site(name: "\"Gerät\"\n1\\2", tier: .device, speed: 1e-7, energy: 1e15)
    let system = try EdgeCloudSystem(name: "名/\u{1F600}", sites: [site], bandwidth: [[nil]])
    #expect(try EdgeCloudSystem.parse(system.json, source: "text") == system)
    let set = try WorkflowSet([try Workflow(id: "\"/\\", computation: [0], transfer: [0, 1e-15])])
    #expect(try WorkflowSet.parse(set.json, source: "text") == set)
  }

  @Test func workflows() throws {
    var stream = RandomStream(seed: 8)
    let workflows = (1...9).map { count in
      WorkloadGenerator(subtasks: count).draw("w/\(count)", using: &stream)
    }
    let set = try WorkflowSet(workflows)
    #expect(try WorkflowSet.parse(set.json, source: "text") == set)
    #expect(try decode(WorkflowSet.self, StrictJSON.encode(set)) == set)
  }

  @Test func theTextOfWorkflows() throws {
    let set = try WorkflowSet([
      Workflow(id: "user-0/0", computation: [30000, 70000.5], transfer: [60, 20, 10]),
      Workflow(id: "b", computation: [1], transfer: [0, 0.25]),
    ])
    let text = """
      {"workflows": [
        {"id": "user-0/0", "computation": [30000, 70000.5], "transfer": [60, 20, 10]},
        {"id": "b", "computation": [1], "transfer": [0, 0.25]}
      ]}

      """
    #expect(set.json == text)
  }

  private func planFile() throws -> PlanFile {
    let model = CostModel(known: .table2, energyWeight: 0.2, scaling: .none)
    let workflow = try Workflow(id: "w", computation: [30000, 70000], transfer: [0, 0, 0])
    let optimum = model.optimalPlan(for: workflow).cost.cost
    return PlanFile(plans: [
      PlanRecord(
        id: "w", plan: try model.fixedPlan(at: 0, for: workflow), optimalCost: optimum),
      PlanRecord(
        id: "nothing",
        plan: Plan(decision: [1], cost: PlanCost(cost: 0.5, delay: 0.5, energy: 0)), optimalCost: 0),
      PlanRecord(
        id: "zero", plan: Plan(decision: [1], cost: PlanCost(cost: 0, delay: 0, energy: 0)),
        optimalCost: 0),
    ])
  }

  @Test func plans() throws {
    let file = try planFile()
    #expect(try PlanFile.parse(file.json, source: "text") == file)
    #expect(try decode(PlanFile.self, StrictJSON.encode(file)) == file)
    #expect(try decode(PlanFile.self, #"{"plans": []}"#).plans.isEmpty)
  }

  /// A bound and a best known cost are no optimum, and without a reference there is no gap.
  @Test func plansSayWhatTheyAreComparedWith() throws {
    let plan = Plan(decision: [1], cost: PlanCost(cost: 3, delay: 1, energy: 1))
    let file = PlanFile(plans: [
      PlanRecord(id: "b", plan: plan, reference: .bound(2)),
      PlanRecord(id: "k", plan: plan, reference: .bestKnown(4)),
      PlanRecord(id: "n", plan: plan, reference: .none),
    ])
    #expect(file.plans.map(\.gap) == [0.5, -0.25, nil])
    #expect(file.plans.allSatisfy { $0.optimalCost == nil })
    #expect(try PlanFile.parse(file.json, source: "text") == file)
    #expect(try decode(PlanFile.self, StrictJSON.encode(file)) == file)
    #expect(file.json.contains("\"referenceKind\": \"best-known\", \"gap\": -0.25"))
    #expect(file.json.contains("\"referenceKind\": \"none\", \"gap\": null"))
    // Files of version 0.1 have only the optimum.
    let old = """
      {"plans": [{"id": "w", "decision": [1], "cost": 3, "delay": 1, "energy": 1, \
      "optimalCost": 2, "gap": 0.5}]}
      """
    #expect(try PlanFile.parse(old, source: "text").plans[0].reference == .optimum(2))
    let mixed = file.json.replacing("\"optimalCost\": null", with: "\"optimalCost\": 2")
    let error = #expect(throws: InputError.self) { try PlanFile.parse(mixed, source: "text") }
    #expect(error?.element == "plans[0].optimalCost")
  }

  @Test func theTextOfPlans() throws {
    // Device: 100000/30 s, 30000 J; optimum at the cloud: 100000/150 s, 10000 J.
    let cost = 100000.0 / 30 + 0.2 * 30000
    let optimum = 100000.0 / 150 + 0.2 * 10000
    let lines = try planFile().json.split(separator: "\n")
    #expect(lines.count == 5)
    let first = try #require(try planFile().plans.first)
    #expect(isClose(first.plan.cost.cost, cost))
    let (optimalCost, gap) = (try #require(first.optimalCost), try #require(first.gap))
    #expect(isClose(optimalCost, optimum))
    #expect(isClose(gap, cost / optimum - 1))
    #expect(lines[0] == #"{"plans": ["#)
    #expect(
      lines[1]
        == """
          {"id": "w", "decision": [0, 0], "cost": \(first.plan.cost.cost), \
        "delay": \(first.plan.cost.delay), "energy": 30000, \
        "optimalCost": \(optimalCost), "reference": \(optimalCost), \
        "referenceKind": "optimum", "gap": \(gap)},
        """)
    #expect(
      lines[2]
        == """
          {"id": "nothing", "decision": [1], "cost": 0.5, "delay": 0.5, "energy": 0, \
        "optimalCost": 0, "reference": 0, "referenceKind": "optimum", "gap": null},
        """)
    #expect(lines[3].hasSuffix("\"referenceKind\": \"optimum\", \"gap\": 0}"))
  }

  @Test func files() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileContents.makeDirectory(directory.path)
    defer { try? FileManager.default.removeItem(at: directory) }
    let path = directory.appending(path: "system.json").path
    try EdgeCloudSystem.table3.write(to: path)
    #expect(try EdgeCloudSystem.read(from: path) == .table3)
    let error = #expect(throws: InputError.self) { try WorkflowSet.read(from: path) }
    #expect(error?.source == path)
    let missing = #expect(throws: InputError.self) {
      try EdgeCloudSystem.read(from: path + ".missing")
    }
    #expect(missing?.kind == .unreadable)
    #expect(missing?.source == path + ".missing")
  }

  @Test func namesOfOptions() throws {
    #expect(CostScaling.allCases.map(\.rawValue) == ["none", "per-term", "per-parameter"])
    #expect(StateEncoding.allCases.map(\.rawValue) == ["one-hot", "scalar"])
    #expect(try decode([CostScaling].self, #"["per-term"]"#) == [.perTerm])
    #expect(try decode([StateEncoding].self, #"["scalar"]"#) == [.scalar])
    let error = #expect(throws: InputError.self) {
      try decode([CostScaling].self, #"["per-tem"]"#)
    }
    #expect(error?.element == "[0]")
    #expect(
      error?.rule == """
        must be one of "none", "per-term", "per-parameter", found "per-tem"; \
        did you mean "per-term"?
        """)
  }
}

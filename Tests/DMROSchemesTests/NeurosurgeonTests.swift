import DMROFiles
import DMROImport
import DMROOffloading
import DMRORandom
import DMROScheduling
import DMROSchemes
import Testing

/// One cut through a chain.
struct NeurosurgeonTests {
  /// The least cost of all plans by enumeration of which only those with one cut are kept.
  private static func leastCost(
    _ workflow: Workflow, by costModel: CostModel
  ) throws -> Double {
    let (count, sites) = (workflow.subtaskCount, costModel.siteCount)
    var lowest = Double.infinity
    var plans = 1
    for _ in 0..<count { plans *= sites }
    for number in 0..<plans {
      var (rest, plan) = (number, [Int]())
      for _ in 0..<count {
        plan.append(rest % sites)
        rest /= sites
      }
      // Device first, then one other site to the end.
      let remote = plan.drop { $0 == 0 }
      guard Set(remote).count <= 1 else { continue }
      guard plan.allSatisfy(costModel.isAvailable) else { continue }
      lowest = min(lowest, try costModel.plan(plan, for: workflow).cost.cost)
    }
    return lowest
  }

  @Test(
    "The plan is the cheapest of all with one cut", arguments: [[], [0], [1], [0, 2], [1, 2]])
  func oracle(excluded: [Int]) throws {
    for (system, scale) in [(EdgeCloudSystem.table2, 1.0), (.table3, 1), (.table2, 0.003)] {
      // Little computation keeps layers on the device.
      let generator = WorkloadGenerator(subtasks: 5, computation: 1e3 * scale...1e5 * scale)
      let model = try CostModel(system: system, energyWeight: 0.2, bounds: generator.bounds)
        .excluding(Set(excluded))
      var stream = RandomStream(seed: 8)
      for workflow in generator.draw(15, using: &stream) {
        let plan = Neurosurgeon.plan(workflow, by: model)
        let cost = try model.plan(plan, for: workflow).cost.cost
        #expect(abs(cost / (try Self.leastCost(workflow, by: model)) - 1) < 1e-12)
      }
    }
  }

  @Test("At a tie more layers stay on the device")
  func ties() throws {
    let model = try CostModel(system: .table2, energyWeight: 0)
    let workflow = try Workflow(id: "empty", computation: [0, 0, 0], transfer: [0, 0, 0, 0])
    #expect(Neurosurgeon.plan(workflow, by: model) == [0, 0, 0])
  }

  /// A device beside three servers; all speeds and bandwidths are powers of two, so that sums of
  /// times are exact in any order.
  private static func binarySystem() throws -> EdgeCloudSystem {
    func site(_ name: String, _ tier: Tier, _ speed: Double) -> Site {
      Site(name: name, tier: tier, speed: speed, energy: 0)
    }
    return try EdgeCloudSystem(
      name: "binary",
      sites: [
        site("device", .device, 1), site("one", .edge, 2), site("two", .edge, 2),
        site("three", .cloud, 4),
      ], bandwidth: [[nil, 2, 2, 1], [2, nil, 4, 4], [2, 4, nil, 4], [1, 4, 4, nil]])
  }

  @Test("Of equal plans the one with most on the device wins, then the first site")
  func tiesOfSites() throws {
    let system = try Self.binarySystem()
    let model = try CostModel(system: system, energyWeight: 0, scaling: .none)
    var stream = RandomStream(seed: 11)
    var betweenSites = 0
    for _ in 0..<200 {
      func draw(_ count: Int, below bound: Int) -> [Double] {
        (0..<count).map { _ in Double(stream.below(bound)) }
      }
      let workflow = try Workflow(
        id: "ties", computation: draw(4, below: 6), transfer: draw(5, below: 4))
      // Every plan with one cut, in the order of the rule: the first of the cheapest wins.
      var plans: [[Int]] = [[0, 0, 0, 0]]
      for cut in (0..<4).reversed() {
        for site in 1..<4 { plans.append((0..<4).map { $0 < cut ? 0 : site }) }
      }
      let costs = try plans.map { try model.plan($0, for: workflow).cost.cost }
      let cheapest = plans.indices.filter { costs[$0] == costs.min() }
      let expected = plans[cheapest[0]]
      let cut = expected.count { $0 == 0 }
      if cheapest.dropFirst().contains(where: { number in
        plans[number].count { $0 == 0 } == cut
      }) {
        betweenSites += 1
      }
      #expect(Neurosurgeon.plan(workflow, by: model) == expected, "\(workflow)")
      let problem = try SchedulingProblem(
        WorkflowGraph(chain: workflow), in: system, energyWeight: 0)
      #expect(Neurosurgeon.plan(problem).decision == expected, "\(workflow)")
    }
    #expect(betweenSites >= 5)
  }

  @Test("Of two servers that cost the same the one with the later cut wins")
  func tieBetweenCuts() throws {
    let system = try EdgeCloudSystem(
      name: "binary",
      sites: [
        Site(name: "device", tier: .device, speed: 1, energy: 0),
        Site(name: "edge", tier: .edge, speed: 4, energy: 0),
        Site(name: "cloud", tier: .cloud, speed: 8, energy: 0),
      ], bandwidth: [[nil, 1, 0.5], [1, nil, 1], [0.5, 1, nil]])
    let model = try CostModel(system: system, energyWeight: 0, scaling: .none)
    let workflow = try Workflow(id: "tie", computation: [2, 8], transfer: [2, 0.75, 0])
    // 2 + 0.5 + 2 s at the edge, 2 + 1.5 + 1 s with the first subtask on the device.
    for plan in [[1, 1], [0, 2]] {
      #expect(try model.plan(plan, for: workflow).cost.cost == 4.5)
    }
    #expect(Neurosurgeon.plan(workflow, by: model) == [0, 2])
    let problem = try SchedulingProblem(
      WorkflowGraph(chain: workflow), in: system, energyWeight: 0)
    #expect(Neurosurgeon.plan(problem).decision == [0, 2])
  }

  @Test("A chain and its graph are cut alike")
  func graphs() throws {
    let generator = WorkloadGenerator(subtasks: 5, computation: 3...300)
    let model = try CostModel(
      system: .table2, energyWeight: 0.2, scaling: .none, bounds: generator.bounds)
    var stream = RandomStream(seed: 8)
    for workflow in generator.draw(20, using: &stream) {
      let problem = try SchedulingProblem(
        WorkflowGraph(chain: workflow), in: .table2, energyWeight: 0.2)
      let plan = Neurosurgeon.plan(workflow, by: model)
      let cut = Neurosurgeon.plan(problem)
      #expect(abs(cut.cost / (try model.plan(plan, for: workflow).cost.cost) - 1) < 1e-9)
      #expect(try Neurosurgeon.chain(WorkflowGraph(chain: workflow)) == workflow)
    }
  }

  @Test("The cut through a graph is the cheapest along its order")
  func order() throws {
    let system = EdgeCloudSystem.table3.withQueues
    var stream = RandomStream(seed: 3)
    for _ in 0..<5 {
      let graph = try RandomGraphGenerator(subtasks: 7).graph(
        id: "graph", in: system, using: &stream)
      let problem = try SchedulingProblem(graph, in: system, energyWeight: 0.2, scaling: .relative)
      var lowest = Double.infinity
      for site in 0..<problem.siteCount {
        for cut in 0...7 {
          var decision = [Int](repeating: 0, count: 7)
          for subtask in problem.defaultOrder[cut...] { decision[subtask] = site }
          lowest = min(lowest, try problem.schedule(decision, order: problem.defaultOrder).cost)
        }
      }
      #expect(abs(Neurosurgeon.plan(problem).cost / lowest - 1) < 1e-9)
    }
  }

  /// A network of three dense layers, 4 → 4000 → 40 → 2, as bytes of an ONNX file.
  private static var network: ContiguousArray<UInt8> {
    var graph = ProtobufMessage()
    graph.add("dense", 2)
    func tensor(_ name: String, _ shape: [Int]) {
      var tensor = ProtobufMessage()
      for extent in shape { tensor.add(extent, 1) }
      tensor.add(1, 2)
      tensor.add(name, 8)
      graph.add(tensor, 5)
    }
    func value(_ name: String, _ shape: [Int], field: Int) {
      var (type, kind, value, extents) = (
        ProtobufMessage(), ProtobufMessage(), ProtobufMessage(), ProtobufMessage()
      )
      type.add(1, 1)
      for extent in shape {
        var dimension = ProtobufMessage()
        dimension.add(extent, 1)
        extents.add(dimension, 1)
      }
      type.add(extents, 2)
      kind.add(type, 1)
      value.add(name, 1)
      value.add(kind, 2)
      graph.add(value, field)
    }
    let widths = [4, 4000, 40, 2]
    value("x0", [1, 4], field: 11)
    for layer in 0..<3 {
      tensor("w\(layer)", [widths[layer], widths[layer + 1]])
      var node = ProtobufMessage()
      node.add("x\(layer)", 1)
      node.add("w\(layer)", 1)
      node.add("x\(layer + 1)", 2)
      node.add("layer\(layer)", 3)
      node.add("MatMul", 4)
      graph.add(node, 1)
    }
    value("x3", [1, 2], field: 12)
    var model = ProtobufMessage()
    model.add(8, 1)
    model.add(graph, 7)
    return model.bytes
  }

  @Test("An imported network is cut where it is cheapest")
  func imported() throws {
    let imported = try ImportedWorkflow.decode(
      Self.network, format: .onnx, source: "dense.onnx")
    let chain = try Neurosurgeon.chain(imported.graph)
    #expect(chain.computation.map { ($0 * 1e6).rounded() } == [16_000, 160_000, 80])
    #expect(chain.transfer.map { ($0 * 1e6).rounded() } == [16, 16_000, 160, 8])
    for (weight, system) in [(0.0, EdgeCloudSystem.table2), (0.2, .table2), (0.2, .table3)] {
      let model = try CostModel(system: system, energyWeight: weight, scaling: .none)
      let plan = Neurosurgeon.plan(chain, by: model)
      #expect(plan != [0, 0, 0])
      let cost = try model.plan(plan, for: chain).cost.cost
      #expect(abs(cost / (try Self.leastCost(chain, by: model)) - 1) < 1e-12)
    }
  }

  @Test("A graph that is no chain is refused")
  func branches() throws {
    let fork = try WorkflowGraph(
      id: "fork",
      subtasks: ["a", "b", "c"].map { .init(id: $0, computation: 1) },
      transfers: [.init(from: 0, to: 1, size: 1), .init(from: 0, to: 2, size: 1)])
    let error = #expect(throws: InputError.self) { try Neurosurgeon.chain(fork) }
    #expect(error?.element == "subtask \"a\"")
    let input = try WorkflowGraph(
      id: "input",
      subtasks: [.init(id: "a", computation: 1), .init(id: "b", computation: 1, input: 1)],
      transfers: [.init(from: 0, to: 1, size: 1)])
    #expect(throws: InputError.self) { try Neurosurgeon.chain(input) }
  }

  @Test("Example numbers agree with enumeration")
  func example() throws {
    let numbers = try Neurosurgeon.exampleNumbers(seed: 21, effort: 0.01)
    #expect(numbers.count == 6)
    #expect(numbers.allSatisfy { $0.isReproduced && $0.name.hasPrefix("cut-") })
    #expect(
      numbers.filter(\.holdsForEverySeed).map(\.name) == ["cut-table-2-best", "cut-table-3-best"])
    #expect(try Neurosurgeon.exampleNumbers(seed: 21, effort: 0.01) == numbers)
  }
}

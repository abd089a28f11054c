import DMRO
import DMROFiles
import DMROGraphs
import DMROOffloading
import DMRORandom
import DMROScheduling
import Testing

@Suite("Learning on in one system")
struct GraphAdaptationTests {
  static func fork(_ id: String, device: String? = nil) throws -> WorkflowGraph {
    try WorkflowGraph(
      id: id, device: device,
      subtasks: [
        .init(id: "a", computation: 1000, input: 20), .init(id: "b", computation: 4000, output: 1),
        .init(id: "c", computation: 3000, output: 1),
      ],
      transfers: [.init(from: 0, to: 1, size: 10), .init(from: 0, to: 2, size: 10)])
  }

  static func origin(_ family: GraphFamily) -> GraphPolicyOrigin {
    var origin = GraphPolicyOrigin(adapting: .packaged, to: family, seed: 5)
    origin.configuration.updates = 3
    origin.configuration.memoryCapacity = 300
    origin.configuration.warmUp = 100
    return origin
  }

  @Test("A family with a system draws on that system only")
  func drawing() throws {
    var stream = RandomStream(seed: 3)
    let family = GraphFamily(on: .table3, subtasks: 4...6, energyWeight: 0.5)
    #expect(family.maximumSites == EdgeCloudSystem.table3.sites.count)
    for _ in 0..<20 {
      let problem = family.draw(using: &stream)
      #expect(problem.system == .table3)
      #expect(problem.energyWeight == 0.5)
      #expect((4...6).contains(problem.subtaskCount))
    }
  }

  @Test("Given workflows are drawn, each of them, and survive the file")
  func workflows() throws {
    let family = GraphFamily(on: .table2, workflows: [try Self.fork("x"), try Self.fork("y")])
    let read = try StrictJSON.decode(
      GraphFamily.self, from: StrictJSON.encode(family).utf8, source: "family")
    #expect(read == family)
    var stream = RandomStream(seed: 3)
    let names = Set((0..<50).map { _ in read.draw(using: &stream).graph.id })
    #expect(names == ["x", "y"])
  }

  @Test("The file of a family without a system holds no such key")
  func format() {
    let text = StrictJSON.encode(GraphFamily.training)
    #expect(!text.contains("system") && !text.contains("workflows"))
    #expect(!StrictJSON.encode(GraphPolicyOrigin()).contains("start"))
  }

  @Test("Families that break a rule are named")
  func rules() throws {
    var family = GraphFamily.training
    family.workflows = [try Self.fork("x")]
    #expect(throws: InputError(element: "workflows", rule: "must have a system, found none")) {
      try family.validate()
    }
    let empty = GraphFamily(on: .table2, workflows: [])
    #expect(
      throws: InputError(
        element: "workflows", rule: "must hold at least 1 workflow, found none")
    ) { try empty.validate() }
    let foreign = GraphFamily(
      on: .table2, workflows: [try Self.fork("x"), try Self.fork("y", device: "phone")])
    let error = #expect(throws: InputError.self) { try foreign.validate() }
    #expect(error?.element?.hasPrefix("workflows[1]") == true, "\(error as Any)")
  }

  @Test("Learning begins with the networks of the policy")
  func start() throws {
    let origin = Self.origin(GraphFamily(on: .table2))
    let model = try origin.model()
    #expect(model.networks.parameters == GraphPolicy.packaged.networks.parameters)
    #expect(origin.start == GraphPolicy.packaged.checksum)
    var changed = try origin.model(threads: 2)
    changed.train()
    #expect(changed.networks.parameters != GraphPolicy.packaged.networks.parameters)
    #expect(changed.networks.isFinite)
  }

  @Test("Another policy than that of the start is refused")
  func otherStart() throws {
    let origin = Self.origin(GraphFamily(on: .table2))
    var networks = GraphPolicy.packaged.networks
    networks.parameters[7] += 1
    let other = try GraphPolicy(networks, origin: GraphPolicy.packaged.origin)
    #expect(other.checksum != GraphPolicy.packaged.checksum)
    let error = #expect(throws: InputError.self) { _ = try origin.model(from: other) }
    #expect(error?.element == "start")
  }
}

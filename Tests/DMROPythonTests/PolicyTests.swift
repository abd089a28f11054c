import DMRO
import DMROFiles
import DMROGraphs
import DMRONetworks
import DMROOffloading
import DMROPython
import DMROPythonPolicies
import DMRORandom
import Testing

@Suite("Policies behind the border")
struct PolicyTests {
  @Test("The packaged policy plans graphs as it does in Swift")
  func graphs() throws {
    let opened = unsafe Caller.open("{\"path\": null}", openPolicy)
    #expect(opened.status == 0, "\(opened.text ?? "")")
    var stream = RandomStream(seed: 1).split("generate")
    let graph = try RandomGraphGenerator(subtasks: 6).graph(id: "g", in: .table2, using: &stream)
    let request = Array("{\"workflows\": {\"workflows\": [\(graph.json)]}}".utf8)
    let decided = unsafe Caller.call { place in
      unsafe request.withUnsafeBufferPointer {
        unsafe decide(opened.handle, $0.baseAddress, Int64($0.count), place)
      }
    }
    #expect(decided.status == 0, "\(decided.text ?? "")")
    let problem = try SchedulingProblem(
      graph, in: .table2, energyWeight: 0.2, scaling: .relative)
    let plan = GraphPolicy.packaged.decide(
      problem, stream: RandomStream(seed: 0).split("plans").split(0)
    ).plan
    let cost = JSONText.number(plan.cost)
    #expect(decided.text?.contains("\"cost\": \(cost)") == true)
    for status in [0, 65] as [Int32] {
      let closed = unsafe Caller.call { unsafe closePolicy(opened.handle, $0) }
      #expect(closed.status == status)
    }
  }

  @Test("Values are the outputs of the networks, for any number of rows")
  func values() {
    let opened = unsafe Caller.open("{}", openPolicy)
    let networks = GraphPolicy.packaged.networks
    let count = 300
    var stream = RandomStream(seed: 3)
    let rows = (0..<count * GraphColumn.count).map { _ in Float(stream.uniform()) }
    var values = [Float](repeating: 0, count: networks.count * count)
    let status = unsafe Caller.call { place in
      unsafe DMROPythonPolicies.values(
        opened.handle, rows, Int64(count), &values, Int64(values.count), place)
    }
    #expect(status.status == 0, "\(status.text ?? "")")
    var workspace = Workspace(architecture: networks.architecture, capacity: 1)
    for row in [0, 255, 256, 299] {
      for unit in 0..<networks.count {
        let input = ContiguousArray(
          rows[row * GraphColumn.count..<(row + 1) * GraphColumn.count])
        networks.forward(unit, inputs: input.span, batch: 1, in: &workspace)
        #expect(abs(workspace.outputs[0] - values[unit * count + row]) < 1e-4)
      }
    }
    let short = unsafe Caller.call { place in
      unsafe DMROPythonPolicies.values(opened.handle, rows, Int64(count), &values, 7, place)
    }
    #expect(short.status == 65 && short.text?.hasPrefix("values: must have room") == true)
  }

  @Test("What is no policy is refused")
  func refusals() {
    for (request, code): (String, Int32) in [
      ("{\"path\": \"/nowhere\"}", 66), ("{\"best\": true}", 65), ("{\"pat\": 1}", 65),
      ("{\"path\": \"/\"}", 66),
    ] {
      let opened = unsafe Caller.open(request, openPolicy)
      #expect(opened.status == code, "\(request): \(opened.text ?? "")")
    }
  }
}

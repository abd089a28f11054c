import DMROFiles
import DMROOffloading
import DMROPython
import DMRORandom
import Testing

@Suite("Border to C")
struct BorderTests {
  @Test("Wrong requests are answered by a code and one line")
  func refusals() {
    for (request, code, start): (String, Int32, String) in [
      ("", 65, "request: must hold JSON"),
      ("{", 65, ""),
      ("{\"call\": \"nope\"}", 65, "call: must be one of"),
      ("{\"call\": \"system\", \"a\": 1}", 65, "\"a\" is not a known key"),
      ("{\"call\": \"system\", \"system\": \"tabel2\"}", 66, "tabel2: no such file"),
      ("{\"call\": \"workflows\", \"path\": \"/nowhere\"}", 66, "/nowhere: "),
      ("{\"call\": \"workflows\", \"workflows\": {\"workflows\": []}}", 65, "workflows"),
      ("{\"call\": \"generate\", \"count\": 0}", 65, "count: must be between 1"),
      (
        "{\"call\": \"generate\", \"count\": 10000000, \"subtasks\": 10000}", 65,
        "count: must give"
      ),
      ("{\"call\": \"generate\", \"subtasks\": 1e300}", 65, "subtasks"),
      ("{\"call\": \"generate\", \"graphs\": true, \"shape\": -1}", 65, "shape"),
      ("{\"call\": \"workload\", \"part\": \"training\", \"count\": 3}", 65, "must have no count"),
    ] {
      let (status, text) = Caller.ask(request)
      #expect(status == code, "\(request): \(text ?? "")")
      #expect(text?.hasPrefix(start) == true, "\(request): \(text ?? "")")
      #expect(text?.contains("\n") == false)
    }
    let nothing = (answer(nil, 10, nil), openEnvironment(nil, 0, nil, nil))
    #expect(nothing == (65, 65))
  }

  @Test("Workflows are those of the generator, to the last bit")
  func workflows() throws {
    let unseen = Caller.ask(
      "{\"call\": \"workload\", \"part\": \"unseen\", \"seed\": 3, \"count\": 2}")
    let expected = WorkloadGenerator.paper.unseenWorkflows(2, seed: 3)
    #expect(unseen.text == (try WorkflowSet(expected)).json)
    let drawn = Caller.ask("{\"call\": \"generate\", \"seed\": 7, \"count\": 2, \"subtasks\": 3}")
    var stream = RandomStream(seed: 7).split("generate")
    let own = WorkloadGenerator(subtasks: 3).draw(2, using: &stream)
    #expect(drawn.text == (try WorkflowSet(own)).json)
  }

  @Test("Plans are exact, and refused where an argument means nothing")
  func solving() throws {
    let workflows = WorkloadGenerator.paper.unseenWorkflows(3, seed: 1)
    let text = try WorkflowSet(workflows).json
    let answered = Caller.ask("{\"call\": \"solve\", \"workflows\": \(text)}")
    let model = try CostModel(
      system: .table2, energyWeight: 0.2, bounds: WorkloadBounds(of: workflows))
    let lines = workflows.map { workflow in
      let plan = model.optimalPlan(for: workflow)
      return PlanRecord(id: workflow.id, plan: plan, optimalCost: plan.cost.cost).json
    }
    #expect(answered.status == 0)
    #expect(answered.text == "{\"plans\": [\n  \(lines.joined(separator: ",\n  "))\n]}")
    for (more, start) in [
      ("\"nodes\": 5", "nodes: is for graphs"), ("\"scaling\": \"relative\"", "scaling: must be"),
      ("\"energyWeight\": -1", "energyWeight: must"), ("\"without\": [\"egde\"]", "without[0]"),
      ("\"scheme\": \"heft\", \"maxTransfer\": 3", "maxTransfer: is for chains"),
      ("\"scheme\": \"heft\", \"seed\": 3", "seed: is for searches"),
    ] {
      let refused = Caller.ask("{\"call\": \"solve\", \"workflows\": \(text), \(more)}")
      #expect(refused.status == 65)
      #expect(refused.text?.hasPrefix(start) == true, "\(more): \(refused.text ?? "")")
    }
  }

  @Test("Objects in use, closed ones and invented ones are refused")
  func handles() throws {
    final class Object: Exclusive {
      let use = Use()
    }
    let handles = Handles(of: "thing")
    let handle = handles.add(Object())
    func code(_ body: () throws -> Void) -> Int32? {
      do { try body() } catch let error as InputError { return error.exitCode } catch {}
      return nil
    }
    try handles.use(handle, as: Object.self) { _ in
      #expect(code { try handles.use(handle, as: Object.self) { _ in } } == 75)
      #expect(code { try handles.close(handle) } == 75)
    }
    #expect(code { try handles.use(handle + 1, as: Object.self) { _ in } } == 65)
    #expect(code { try handles.use(handle, as: Object.self) { _ in } } == nil)
    try handles.close(handle)
    #expect(code { try handles.use(handle, as: Object.self) { _ in } } == 65)
    #expect(code { try handles.close(handle) } == 65)
    #expect(handles.add(Object()) != handle)
  }
}

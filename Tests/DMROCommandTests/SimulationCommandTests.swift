import Foundation
import Testing

/// `dmro simulate`, and what it shares with generate and train.
struct SimulationCommandTests {
  struct Summary: Decodable {
    struct Reference: Decodable {
      var kind: String
      var meanCost: Double
    }

    var scheme: String
    var workflows: Int
    var meanCost: Double
    var meanDelay: Double
    var meanEnergy: Double
    var p95: Double
    var p99: Double
    var reference: Reference
  }

  struct Plan: Decodable {
    var id: String
    var device: String
    var arrival: Double
    var decision: [Int]
    var start: [Double]
    var finish: [Double]
    var delay: Double
    var energy: Double
    var cost: Double
  }

  static func simulate(_ arguments: [String], in folder: Scratch) async throws -> Summary {
    let outcome = try await Command.run(["simulate", "--json"] + arguments, in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    return try JSONDecoder().decode(Summary.self, from: outcome.output)
  }

  /// Jobs that are drawn equal those of a file, by the fast simulation and by that of graphs.
  @Test func filesEqualArrivals() async throws {
    let folder = try Scratch()
    try await Command.succeed(
      "generate", "--arrivals", "0.28", "--system", "congested-b", "--count", "300", "--seed", "5",
      "--out", "trace.json", in: folder)
    let drawn = try await Self.simulate(
      [
        "--system", "congested-b", "--count", "300", "--seed", "5", "--scheme", "heft", "--plans",
        "a",
      ],
      in: folder)
    let given = try await Self.simulate(
      ["--system", "congested-b", "--workflows", "trace.json", "--scheme", "heft", "--plans", "b"],
      in: folder)
    #expect(drawn.workflows == 300)
    #expect(abs(drawn.meanCost / given.meanCost - 1) < 1e-9)
    #expect(abs(drawn.p99 / given.p99 - 1) < 1e-9)
    #expect(drawn.reference.kind == "bound")
    #expect(abs(drawn.reference.meanCost / given.reference.meanCost - 1) < 1e-9)
    #expect(drawn.reference.meanCost <= drawn.meanCost)
    let lines = try ["a", "b"].map { file in
      try String(decoding: folder.data(file), as: UTF8.self).split(separator: "\n").map {
        try JSONDecoder().decode(Plan.self, from: Data($0.utf8))
      }
    }
    #expect(lines[0].count == 300)
    for (one, two) in zip(lines[0], lines[1]) {
      #expect(one.id == two.id && one.device == two.device && one.decision == two.decision)
      #expect(abs(one.finish[0] - two.finish[0]) < 1e-9 * one.finish[0])
    }
    let mean = lines[0].reduce(0) { $0 + $1.cost } / 300
    #expect(abs(mean / drawn.meanCost - 1) < 1e-12)
  }

  /// Trains a small policy in a folder.
  private static let training = [
    "train", "--arrivals", "0.28", "--system", "congested-c", "--networks", "1", "--hidden", "16",
    "--batch", "16", "--rounds", "3", "--out", "own.safetensors",
  ]

  @Test func aPolicyIsTrainedAndUsed() async throws {
    let folder = try Scratch()
    let outcome = try await Command.run(Self.training, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let arguments = ["--system", "congested-c", "--count", "20000", "--seed", "9"]
    let learned = try await Self.simulate(arguments + ["--policy", "own.safetensors"], in: folder)
    let selfish = try await Self.simulate(arguments, in: folder)
    #expect(learned.scheme == "dmro")
    #expect(selfish.scheme == "greedy")
    #expect(learned.meanCost < 0.88 * selfish.meanCost)
    // Nothing is replaced unasked.
    let again = try await Command.run(Self.training, in: folder)
    #expect(again.status == 73)
    #expect(again.errors.contains("own.safetensors: is there already"))
    try await followsAStream(folder)
    try await learnsOn(folder)
  }

  /// Lines of arrivals and of what happened give the plans of the simulation.
  private func followsAStream(_ folder: Scratch) async throws {
    let arguments = [
      "--system", "congested-c", "--count", "200", "--seed", "9", "--policy", "own.safetensors",
    ]
    _ = try await Self.simulate(arguments + ["--plans", "plans"], in: folder)
    try await Command.succeed(
      "generate", "--arrivals", "0.28", "--system", "congested-c", "--count", "200", "--seed", "9",
      "--out", "trace.json", in: folder)
    let plans = try String(decoding: folder.data("plans"), as: UTF8.self).split(separator: "\n")
      .map { try JSONDecoder().decode(Plan.self, from: Data($0.utf8)) }
    let trace = try JSONSerialization.jsonObject(with: folder.data("trace.json"))
    let workflows = try #require((trace as? [String: Any])?["workflows"] as? [[String: Any]])
    var lines: [String] = []
    for (workflow, plan) in zip(workflows, plans) {
      var workflow = workflow
      workflow["id"] = plan.id
      let text = try JSONSerialization.data(withJSONObject: workflow)
      lines.append(String(decoding: text, as: UTF8.self))
      // As it was planned, told at once: it counts when its time has come. One end is too much.
      for (event, time) in [
        ("start", plan.start[0]), ("finish", plan.finish[0]), ("finish", plan.finish[0]),
      ] {
        lines.append(#"{"id": "\#(plan.id)", "event": "\#(event)", "time": \#(time)}"#)
      }
    }
    let outcome = try await Command.run(
      ["decide", "own.safetensors", "--stream"], in: folder, input: lines.joined(separator: "\n"))
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    struct Answer: Decodable {
      var id: String
      var decision: [Int]?
      var noted: Bool?
    }
    let answers = try outcome.text.split(separator: "\n").map {
      try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
    }
    #expect(answers.compactMap(\.decision) == plans.map(\.decision))
    #expect(answers.filter { $0.noted == false }.count == 200)
    let broken = try await Command.run(
      ["decide", "own.safetensors", "--stream"], in: folder,
      input: #"{"id": "a", "event": "gone"}"# + "\n" + #"{"site": "edge", "processors": 9}"#)
    #expect(broken.status == 65)
    #expect(broken.text.contains("event: must be one of ready, start, finish and lost"))
    #expect(broken.text.contains("processors: must be between 0 and 4, found 9"))
  }

  /// A policy learns on in another system.
  private func learnsOn(_ folder: Scratch) async throws {
    struct Row: Decodable {
      var rounds: Int
      var change: Double
    }
    let adapt = [
      "adapt", "own.safetensors", "--system", "congested-b", "--rounds", "2", "--json",
      "--out", "b.safetensors",
    ]
    let outcome = try await Command.run(adapt, in: folder)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try JSONDecoder().decode([Row].self, from: outcome.output)
    #expect(rows.map(\.rounds) == [0, 1, 2])
    #expect(rows[2].change < rows[0].change && rows[2].change < -0.09)
    let again = try await Command.run(adapt, in: folder)
    #expect(again.status == 73)
    let info = try await Command.succeed("info", "b.safetensors", in: folder)
    #expect(String(decoding: info, as: UTF8.self).contains("congested-b"))
  }

  /// Workflows of several subtasks: a policy of one round beats selfish plans.
  @Test func chainsAreLearned() async throws {
    let folder = try Scratch()
    let training = try await Command.run(
      [
        "train", "--arrivals", "0.28", "--shape", "chain-2", "--rounds", "1", "--networks", "1",
        "--hidden", "16", "--batch", "16", "--out", "chain.safetensors",
      ], in: folder)
    #expect(training.status == 0, "\(training.errors)")
    let arguments = ["--count", "5000", "--seed", "9"]
    let learned = try await Self.simulate(
      arguments + ["--policy", "chain.safetensors", "--plans", "plans"], in: folder)
    let selfish = try await Self.simulate(
      arguments + ["--shape", "chain-2", "--scheme", "optimal"], in: folder)
    #expect(learned.scheme == "dmro" && learned.workflows == 5000)
    #expect(learned.meanCost < 0.97 * selfish.meanCost)
    // Both have seen the same workflows.
    #expect(abs(learned.reference.meanCost / selfish.reference.meanCost - 1) < 1e-12)
    for line in String(decoding: try folder.data("plans"), as: UTF8.self).split(separator: "\n") {
      let plan = try JSONDecoder().decode(Plan.self, from: Data(line.utf8))
      #expect(plan.decision.count == 2 && plan.finish[0] <= plan.start[1])
      #expect(abs(plan.arrival + plan.delay - plan.finish[1]) < 1e-6)
    }
    let info = try await Command.succeed("info", "chain.safetensors", in: folder)
    #expect(String(decoding: info, as: UTF8.self).contains("chain-2"))
  }

  /// Without difference the execution is the plan; with noise and a site that leaves it is not.
  @Test func executionsDiffer() async throws {
    let folder = try Scratch()
    try folder.write("{}", to: "none.json")
    try folder.write(
      #"""
      {"noise": 0.2, "hidden": [{"site": "edge", "share": 0.3,
       "bursts": {"factor": 2, "high": 100, "low": 100}}],
       "changes": [{"at": 1000, "site": "edge", "speed": 0.5}, {"at": 1500, "rate": 1.5},
                   {"at": 3000, "site": "cloud", "processors": 0}]}
      """#, to: "rough.json")
    let arguments = ["--count", "1000", "--arrivals", "0.2"]
    let plain = try await Self.simulate(arguments, in: folder)
    let same = try await Self.simulate(arguments + ["--execution", "none.json"], in: folder)
    #expect(abs(same.meanCost / plain.meanCost - 1) < 1e-9)
    #expect(abs(same.p99 / plain.p99 - 1) < 1e-9)
    let rough = arguments + ["--execution", "rough.json", "--json"]
    var costs: [Double] = []
    for knowledge in ["times", "plans"] {
      let outcome = try await Command.run(
        ["simulate"] + rough + ["--knowledge", knowledge], in: folder)
      #expect(outcome.status == 0)
      #expect(outcome.errors.contains("had not run at the end"), "\(outcome.errors)")
      costs.append(try JSONDecoder().decode(Summary.self, from: outcome.output).meanCost)
    }
    #expect(plain.meanCost < costs[0] && 2 * costs[0] < costs[1])
  }

  @Test func overloadIsSaid() async throws {
    let folder = try Scratch()
    let outcome = try await Command.run(
      ["simulate", "--arrivals", "0.5", "--scheme", "edge", "--count", "2000"], in: folder)
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("more work arrived than can be done: queues grew at edge"))
  }

  @Test(
    arguments: [
      (["--scheme", "selfish"], 64, "--scheme"),
      (["--arrivals", "-1"], 64, "must be jobs a second above 0"),
      (["--system", "table2"], 64, "--arrivals: must be given"),
      (["--system", "congested-d"], 66, "congested-a"),
      (["--safe"], 64, "--safe requires --policy"),
      (["--policy", "missing"], 66, "missing"),
      (["--count", "0"], 64, "--count"),
      (["--knowledge", "times"], 64, "--knowledge requires --execution"),
      (["--shape", "chain-99"], 64, "chain-12"),
      (["--shape", "chain-2", "--scheme", "drift"], 64, "plans single subtasks"),
      (["--shape", "chain-2", "--workflows", "trace.json"], 64, "exclude each other"),
      (["--execution", "noise.json"], 65, "noise.json: noise: must be between 0 and 3, found -1"),
      (["--execution", "missing.json"], 66, "missing.json"),
      (["--execution", "noise.json", "--scheme", "memetic"], 64, "for schemes of single subtasks"),
      (["--workflows", "trace.json", "--scheme", "prices"], 65, "they are tuned on arrivals"),
      (["--workflows", "late.json"], 65, "late.json: workflows[1].arrival: must not be before"),
      (["--workflows", "foreign.json"], 65, "foreign.json: workflows[0].device"),
      (["--workflows", "graph.json", "--scheme", "random"], 65, "subtasks: must be 1"),
    ]) func badInput(_ arguments: [String], _ status: Int, _ part: String) async throws
  {
    let folder = try Scratch()
    func workflow(_ id: String, device: String = "device-1", arrival: Int, subtasks: Int = 1)
      -> String
    {
      let parts = (0..<subtasks).map { "{\"id\": \"\($0)\", \"computation\": 1}" }
      return """
        {"id": "\(id)", "device": "\(device)", "arrival": \(arrival), "subtasks": \
        [\(parts.joined(separator: ", "))], "transfers": []}
        """
    }
    func write(_ name: String, _ workflows: String...) throws {
      try folder.write("{\"workflows\": [\(workflows.joined(separator: ", "))]}", to: name)
    }
    try folder.write(#"{"noise": -1}"#, to: "noise.json")
    try write("trace.json", workflow("a", arrival: 0))
    try write("late.json", workflow("a", arrival: 5), workflow("b", arrival: 4))
    try write("foreign.json", workflow("a", device: "phone", arrival: 0))
    try write("graph.json", workflow("a", arrival: 0, subtasks: 2))
    let outcome = try await Command.run(["simulate"] + arguments, in: folder)
    #expect(outcome.status == Int32(status), "\(outcome.errors)")
    #expect(outcome.errors.contains(part), "\(outcome.errors)")
  }
}

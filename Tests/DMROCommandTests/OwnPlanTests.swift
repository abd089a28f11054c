import Foundation
import Testing

/// The plans of other planners beside all schemes.
struct OwnPlanTests {
  private struct Row: Decodable {
    var meanCost: Double
    var gap: Double
  }

  private struct Report: Decodable { var schemes: [String: Row] }

  private func report(_ words: String, in folder: Scratch) async throws -> [String: Row] {
    let outcome = try await Command.run(words.split(separator: " ").map(String.init), in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    return try JSONDecoder().decode(Report.self, from: outcome.output).schemes
  }

  @Test("Printed plans and bare decisions get the costs that the schemes get")
  func rows() async throws {
    let folder = try await Fixture.folder()
    try await Command.succeed(
      "workload", "--config", "run/config.json", "--part", "unseen", "--count", "4", "--out",
      "unseen.json", in: folder)
    let printed = try await Command.succeed(
      "decide", "run", "--workflows", "unseen.json", "--json", in: folder)
    // Their own costs count for nothing.
    try folder.write(
      String(decoding: printed, as: UTF8.self).replacing("\"cost\": ", with: "\"cost\": 7"),
      to: "printed.json")
    let local = (0..<4).map { #"{"decision": [0, 0, 0], "id": "unseen-\#($0)"}"# }
    try folder.write("[\(local.joined(separator: ","))]", to: "local.json")
    let schemes = try await report(
      "evaluate run --count 4 --json --name mine --plans a=printed.json --plans b=local.json",
      in: folder)
    #expect(schemes["dmro"] == nil)
    let (mine, own) = (try #require(schemes["mine"]), try #require(schemes["a"]))
    #expect(mine.meanCost == own.meanCost && mine.gap == own.gap)
    let (device, bare) = (try #require(schemes["local"]), try #require(schemes["b"]))
    #expect(device.meanCost == bare.meanCost && device.gap == bare.gap && bare.gap > 0)
  }

  @Test("Plans of graphs keep their order")
  func graphs() async throws {
    let folder = try Scratch()
    try await Command.succeed(
      "generate", "--graphs", "--count", "2", "--subtasks", "5", "--out", "g.json", in: folder)
    let printed = try await Command.succeed(
      "solve", "--workflows", "g.json", "--scheme", "heft", "--json", in: folder)
    try folder.write(printed, to: "plans.json")
    let schemes = try await report(
      "evaluate --workflows g.json --json --plans own=plans.json", in: folder)
    #expect(schemes["own"]?.meanCost == schemes["heft"]?.meanCost)
  }

  @Test(
    "A plan that breaks a rule is named by its place",
    arguments: [
      (#"[{"id": "unseen-0", "decision": [0, 0]}]"#, "[0].decision: must hold 3 sites"),
      (#"[{"id": "unseen-0", "decision": [0, 3, 0]}]"#, "[0].decision[1]: must be between 0 and 2"),
      (#"{"plans": [{"id": "x", "decision": [0]}]}"#, "plans[0].id: must be the id of one of"),
      ("[]", "must hold a plan for each of the 1 workflows, found none for \"unseen-0\""),
      (
        #"[{"id": "unseen-0", "decision": [0,0,0]}, {"id": "unseen-0", "decision": [1,1,1]}]"#,
        "[1].id: must differ from all others, found \"unseen-0\" in [0] too"
      ),
      (#"[{"id": "unseen-0", "decision": [0,0,0], "order": [0,1,2]}]"#, "[0].order: must be"),
      (
        #"[{"id": "unseen-0", "decision": [0,0,0], "sites": 3}]"#,
        "[0]: \"sites\" is not a known key"
      ),
    ])
  func refusals(text: String, message: String) async throws {
    try await BadInput(
      "plans", ["evaluate", "run", "--count", "1", "--plans", "own=plans.json"], 65,
      ["plans.json: ", message]
    ).expect { try $0.write(text, to: "plans.json") }
  }

  @Test(
    "Names are new ones, each once",
    arguments: ["--plans greedy=p", "--plans a=p --plans a=p", "--plans p", "--name DQN"])
  func names(words: String) async throws {
    let outcome = try await Command.run(
      ["evaluate", "run"] + words.split(separator: " ").map(String.init),
      in: try await Fixture.folder())
    #expect(outcome.status == 64, "\(outcome)")
  }

  @Test("A figure reads a file for each trial, and says which one is missing")
  func figure() async throws {
    let folder = try Scratch()
    try folder.makeFolder("plans")
    let command = [
      "figure", "7", "--preset", "quick", "--seeds", "1", "--out", "fig7", "--plans", "own=plans",
    ]
    let missing = try await Command.run(command, in: folder)
    #expect(
      missing.status == 66
        && missing.errors.hasPrefix(
          "dmro: plans/seed-1.per-term.delta-0.2.json: no such file: it must hold the plans for seed 1"
        ), "\(missing)")
    let plans = (0..<50).map { index in
      #"{"id": "unseen-\#(index)", "decision": [\#(Array(repeating: "4", count: 10).joined(separator: ","))]}"#
    }
    try folder.write(
      "[\(plans.joined(separator: ","))]", to: "plans/seed-1.per-term.delta-0.2.json")
    let outcome = try await Command.run(command, in: folder)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(try folder.text("fig7/summary.md").contains(/\| own +\| +– \|/))
    #expect(try folder.text("fig7/results.csv").contains(",own,"))
    try await Command.succeed("verify", "fig7", in: folder)
    // Other plans are another experiment.
    try folder.write("[]", to: "plans/seed-1.per-term.delta-0.2.json")
    let changed = try await Command.run(command, in: folder)
    #expect(changed.status == 65, "\(changed)")
    let verified = try await Command.run(["verify", "fig7"], in: folder)
    #expect(verified.errors.contains("must be the file of the record"), "\(verified)")
    let other = try await Command.run(["figure", "4", "--plans", "own=plans"], in: folder)
    #expect(other.status == 64 && other.errors.contains("--plans is for Figures 6 and 7"))
  }
}

extension Scratch {
  fileprivate func text(_ name: String) throws -> String {
    String(decoding: try data(name), as: UTF8.self)
  }
}

import Foundation
import Testing

/// Workflows that come on the standard input, and those that a training uses.
struct StreamTests {
  private static let worked =
    #"{"id": "worked", "computation": [30000, 70000], "transfer": [60, 20, 10]}"#
  private static let fork = """
    {"id": "fork", "subtasks": [{"id": "a", "computation": 300}, {"id": "b", "computation": 3000}], \
    "transfers": [{"from": "a", "to": "b", "size": 10}]}
    """

  private struct Answer: Decodable {
    var id: String?
    var decision: [Int]?
    var cost: Double?
    var microseconds: Double?
    var error: String?
  }

  private func answers(_ outcome: Command.Outcome) throws -> [Answer] {
    try outcome.text.split(separator: "\n").map {
      try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
    }
  }

  @Test("Each line is answered by the plan of the file, or by an error with its id")
  func chains() async throws {
    let folder = try await Fixture.folder()
    let lines = [
      Self.worked, #"{"id": "bad", "computation": [-1], "transfer": [1, 1]}"#, "nothing",
      Self.fork, Self.worked,
    ]
    let outcome = try await Command.run(
      ["decide", "run", "--stream"], in: folder, input: lines.joined(separator: "\n"))
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("standard input: 3 of 5 lines broke a rule; see the answers"))
    let answers = try answers(outcome)
    #expect(answers.map(\.id) == ["worked", "bad", nil, "fork", "worked"])
    #expect(answers[1].error?.hasPrefix("line 2: computation[0]") == true, "\(answers[1])")
    #expect(answers[2].error?.hasPrefix("line 3: ") == true, "\(answers[2])")
    #expect(answers[3].error?.contains("must be a chain") == true, "\(answers[3])")
    struct Plans: Decodable { var plans: [Answer] }
    let file = try await Command.succeed(
      "decide", "run", "--workflows", "workflows.json", "--json", in: folder)
    let plan = try JSONDecoder().decode(Plans.self, from: file).plans[0]
    for index in [0, 4] {
      #expect(answers[index].decision == plan.decision && answers[index].cost == plan.cost)
      #expect((answers[index].microseconds ?? 0) > 0)
    }
  }

  @Test("A policy for graphs plans chains and graphs")
  func graphs() async throws {
    let folder = try Scratch()
    let outcome = try await Command.run(
      ["decide", "--stream"], in: folder, input: Self.worked + "\n" + Self.fork + "\n")
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    let answers = try answers(outcome)
    #expect(answers.map(\.id) == ["worked", "fork"])
    #expect(answers.allSatisfy { $0.decision?.count == 2 && $0.error == nil })
  }

  @Test("A hyphen is the standard input")
  func hyphen() async throws {
    let folder = try await Fixture.folder()
    for command in [["decide", "run"], ["solve"]] {
      let piped = try await Command.run(
        command + ["--workflows", "-"], in: folder, input: Fixture.workflows)
      let read = try await Command.run(
        command + ["--workflows", "workflows.json"], in: folder)
      #expect(piped.status == 0 && piped.output == read.output, "\(piped)")
    }
    let empty = try await Command.run(["solve", "--workflows", "-"], in: folder, input: "")
    #expect(empty.status == 65 && empty.errors.hasPrefix("dmro: -: "), "\(empty)")
  }

  @Test(
    "Options that do not go together are named",
    arguments: [
      ("decide", "the workflows are missing: give --workflows or --stream"),
      (
        "decide --stream --workflows w.json",
        "--stream reads the standard input: --workflows does not apply"
      ),
      ("decide --stream --json", "--stream prints lines of JSON: --draw and --json do not apply"),
      (
        "workload --part training --count 3",
        "--count is for unseen workflows; the settings number the others"
      ),
    ])
  func refusals(words: String, message: String) async throws {
    let outcome = try await Command.run(
      words.split(separator: " ").map(String.init), in: Scratch())
    #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome)")
  }

  @Test("The workflows of a training are those that it learns from")
  func workload() async throws {
    let folder = try await Fixture.folder()
    try await Command.succeed(
      "workload", "--config", "run/config.json", "--part", "training", "--out", "t.json", in: folder
    )
    // A training on the file learns the same: its bounds and held-out workflows are set apart.
    try await Command.succeed(
      "train", "--config", "config.json", "--workflows", "t.json", "--max-computation", "1e5",
      "--max-transfer", "100", "--out", "again", in: folder)
    #expect(
      try folder.data("again/weights.safetensors") == folder.data("run/weights.safetensors"))
    let unseen = try await Command.succeed(
      "workload", "--config", "run/config.json", "--part", "unseen", "--seed", "4", "--count", "2",
      in: folder)
    #expect(String(decoding: unseen, as: UTF8.self).contains(#""id": "unseen-1""#))
    let heldOut = try await Command.succeed(
      "workload", "--config", "run/config.json", "--part", "held-out", in: folder)
    #expect(String(decoding: heldOut, as: UTF8.self).split(separator: "\n").count == 5 + 2)
  }

  @Test("A citation names the settings of a training")
  func citation() async throws {
    let folder = try await Fixture.folder()
    let text = String(decoding: try await Command.succeed("cite", "run", in: folder), as: UTF8.self)
    #expect(
      text.hasPrefix(
        "A training of dmro 0.1.0 on Table II, seed 3: scaling per-term, energy-weight 0.2, rule paper, "
      ), "\(text)")
    #expect(text.contains("doi     = {10.1109/TNSM.2021.3087258}"))
    let missing = try await Command.run(["cite", "none"], in: folder)
    #expect(missing.status == 66, "\(missing)")
  }
}

import Foundation
import Testing

/// What `train`, `evaluate` and `decide` promise to programs.
struct TrainingTests {
  private static let files = ["config.json", "progress.csv", "weights.safetensors"]

  private func bytes(_ run: String, in folder: Scratch) throws -> [Data] {
    try Self.files.map { try folder.data("\(run)/\($0)") }
  }

  @Test func sameSeedSameBytes() async throws {
    let folder = try await Fixture.folder()
    let small = ["train", "--networks", "2", "--updates", "30", "--hidden", "8"]
    for (run, seed) in [("a", "5"), ("b", "5"), ("c", "6")] {
      let outcome = try await Command.run(
        small + ["--seed", seed, "--out", run], in: folder)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    }
    let first = try bytes("a", in: folder)
    try expectSame(bytes("b", in: folder), first)
    let other = try bytes("c", in: folder)
    #expect(zip(first, other).allSatisfy { $0 != $1 })
  }

  /// What a training wrote as its settings gives the same training again.
  @Test(arguments: [
    [], ["--system", "table3", "--rule", "counterfactual", "--scaling", "per-parameter"],
    ["--workflows", "workflows.json", "--optimizer", "adam", "--loss", "huber"],
    ["--encoding", "scalar", "--max-computation", "2e5", "--max-gradient-norm", "1"],
  ])
  func configGivesTheSameBytes(options: [String]) async throws {
    let folder = try await Fixture.folder()
    let arguments = ["train", "--updates", "20", "--hidden", "8", "--out", "a"] + options
    let outcome = try await Command.run(arguments, in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    try await Command.succeed("train", "--config", "a/config.json", "--out", "b", in: folder)
    try expectSame(bytes("a", in: folder), bytes("b", in: folder))
  }

  @Test func optionsTakeThePlaceOfTheConfig() async throws {
    let folder = try await Fixture.folder()
    try await Command.succeed(
      "train", "--config", "config.json", "--updates", "7", "--networks", "3", "--out", "a",
      in: folder)
    let config = try jsonObject(folder.data("a/config.json"))
    #expect(config["updates"] as? Int == 7)
    #expect(config["seed"] as? Int == 3)
    let model = try #require(config["model"] as? [String: Any])
    #expect(model["units"] as? Int == 3)
    #expect(model["hidden"] as? [Int] == [8, 8])
  }

  @Test func progressHasARowForEachUpdate() async throws {
    let folder = try await Fixture.folder()
    let lines = String(decoding: try folder.data("run/progress.csv"), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first == "update,cost,epsilon,mean_reward,gap")
    #expect(lines.last == "")
    let rows = lines.dropFirst().dropLast()
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    #expect(rows.map { Int($0[0]) } == Array(1...20))
    for row in rows {
      #expect(row.count == 5)
      #expect(Double(row[1]).map { $0 >= 0 } == true)
      #expect(Double(row[2]) == 0.1)
      #expect(Double(row[3]).map { $0 < 0 } == true)
    }
    let measured = rows.filter { !$0[4].isEmpty }.map { $0[0] }
    #expect(measured == ["10", "20"])
  }

  @Test func threadsGiveTheSameBytes() async throws {
    let folder = try await Fixture.folder()
    for threads in ["1", "2"] {
      _ = try await Command.succeed(
        "train", "--config", "config.json", "--networks", "3", "--threads", threads, "--out",
        threads,
        in: folder)
    }
    for name in Self.files {
      try expectSame(folder.data("1/\(name)"), folder.data("2/\(name)"))
    }
  }

  @Test func trainingSummarizesAsJSON() async throws {
    let folder = try await Fixture.folder()
    let text = try await Command.succeed(
      "train", "--config", "config.json", "--out", "a", "--json", in: folder)
    let summary = try jsonObject(text)
    #expect(Set(summary.keys) == ["updates", "cost", "gap", "out", "siteShares", "warnings"])
    let shares = try #require(summary["siteShares"] as? [Double])
    #expect(shares.count == 3 && abs(shares.reduce(0, +) - 1) < 1e-9)
    // So little training leaves a policy that a fixed plan beats, and that is said.
    #expect((summary["warnings"] as? [String])?.isEmpty == false)
    #expect(summary["updates"] as? Int == 20)
    #expect(summary["out"] as? String == "a")
    #expect(
      folder.contents().filter { $0.hasPrefix("a/") }
        == ["config.json", "environment.json", "progress.csv", "weights.safetensors"]
        .map { "a/\($0)" })
  }

  @Test func evaluateReportsAllSchemes() async throws {
    let folder = try await Fixture.folder()
    let text = try await Command.succeed(
      "evaluate", "run", "--count", "20", "--seed", "4", "--json", in: folder)
    let report = try jsonObject(text)
    #expect(
      Set(report.keys)
        == [
          "updates", "count", "seed", "sites", "meanCost", "meanOptimalCost", "meanReference",
          "reference", "gap",
          "schemes",
        ])
    #expect(report["count"] as? Int == 20)
    #expect(report["updates"] as? Int == 20)
    #expect(report["sites"] as? [String] == ["device", "edge", "cloud"])
    let schemes = try #require(report["schemes"] as? [String: [String: Any]])
    #expect(Set(schemes.keys) == ["dmro", "local", "edge", "cloud", "greedy", "optimal"])
    let optimum = try #require(report["meanOptimalCost"] as? Double)
    for (name, scheme) in schemes {
      #expect(
        Set(scheme.keys) == [
          "meanCost", "meanOptimalCost", "meanReference", "reference", "gap", "meanDelay",
          "meanEnergy",
          "siteShares",
        ])
      let cost = try #require(scheme["meanCost"] as? Double)
      let gap = try #require(scheme["gap"] as? Double)
      #expect(scheme["meanOptimalCost"] as? Double == optimum, "\(name)")
      #expect(gap >= -1e-12 && abs(gap - (cost / optimum - 1)) < 1e-12, "\(name)")
      let shares = try #require(scheme["siteShares"] as? [Double])
      #expect(shares.count == 3 && abs(shares.reduce(0, +) - 1) < 1e-12, "\(name)")
    }
    #expect(schemes["optimal"]?["gap"] as? Double == 0)
    #expect(report["meanCost"] as? Double == schemes["dmro"]?["meanCost"] as? Double)
  }

  /// The best networks are those of a training that ended at their update.
  @Test func theBestNetworksAreUsed() async throws {
    let folder = try await Fixture.folder()
    let train = ["train", "--config", "config.json", "--measure-every", "4", "--out"]
    // Of these seeds, some come closest to the optimum before their end.
    var best = 20
    for seed in 1...30 where best == 20 {
      _ = try await Command.run(
        train + ["a", "--checkpoint-every", "4", "--seed", "\(seed)", "--overwrite"], in: folder)
      let report = try jsonObject(
        try await Command.succeed("evaluate", "a", "--best", "--count", "9", "--json", in: folder))
      best = try #require(report["updates"] as? Int)
      guard best < 20 else { continue }
      _ = try await Command.run(
        train + ["b", "--updates", "\(best)", "--seed", "\(seed)"], in: folder)
    }
    #expect([4, 8, 12, 16].contains(best))
    let evaluate = ["--count", "9", "--json"]
    let decide = ["--workflows", "workflows.json", "--json"]
    for arguments in [["evaluate"] + evaluate, ["decide"] + decide] {
      let words = Array(arguments.dropFirst())
      let (own, ended) = (
        try await Command.run([arguments[0], "a", "--best"] + words, in: folder),
        try await Command.run([arguments[0], "b"] + words, in: folder)
      )
      #expect(own.status == 0 && own.output == ended.output)
    }
    let exported = try await Command.succeed(
      "export", "a", "--best", "--onnx", "best.onnx", in: folder)
    #expect(
      String(decoding: exported, as: UTF8.self)
        .contains(
          "\nThe networks after \(best) of 20 updates, whose gap on 5 held-out workflows is "))
    try await Command.succeed("export", "b", "--onnx", "b.onnx", in: folder)
    try await Command.succeed("export", "a", "--onnx", "a.onnx", in: folder)
    try expectSame(folder.data("best.onnx"), folder.data("b.onnx"))
    #expect(try folder.data("best.onnx") != folder.data("a.onnx"))
    let table = try await Command.succeed("evaluate", "a", "--best", "--count", "9", in: folder)
    let plans = try await Command.succeed(
      "decide", "a", "--best", "--workflows", "workflows.json", in: folder)
    for text in [table, plans] {
      #expect(String(decoding: text, as: UTF8.self).hasPrefix("The networks after \(best) of 20 "))
    }
  }

  /// By the sums on paper: v_max = 10⁵, e_max = 100, and Table II.
  @Test(arguments: [
    ("per-term", "a cost of 1 is 3333 s of computing, 10 s of transmission or 30000 J (before δ)"),
    ("per-parameter", "a cost of 1 is 666.7 s of computing, 0.125 s of transmission or 30000 J"),
    ("none", nil),
  ])
  func evaluateSaysWhatCountsTheSame(scaling: String, note: String?) async throws {
    let folder = try await Fixture.folder()
    try await Command.succeed(
      "train", "--networks", "1", "--updates", "2", "--hidden", "8", "--scaling", scaling,
      "--out", "scaled", in: folder)
    let text = String(
      decoding: try await Command.succeed("evaluate", "scaled", "--count", "5", in: folder),
      as: UTF8.self)
    #expect(text.contains(note ?? "cost is T + δE per workflow: what"))
    #expect(text.contains("a cost of 1 is") == (note != nil))
  }

  @Test func oneIsNotMany() async throws {
    let folder = try await Fixture.folder()
    for (updates, words) in [("0", "0 updates in "), ("1", "1 update in "), ("2", "2 updates in ")]
    {
      let text = try await Command.succeed(
        "train", "--config", "config.json", "--updates", updates, "--out", updates, in: folder)
      #expect(String(decoding: text, as: UTF8.self).contains(": \(words)"))
    }
  }

  @Test func evaluateDependsOnItsSeedOnly() async throws {
    let folder = try await Fixture.folder()
    let small = ["evaluate", "run", "--count", "20", "--json"]
    let first = try await Command.run(small + ["--seed", "4"], in: folder).output
    let second = try await Command.run(small + ["--seed", "4"], in: folder).output
    let other = try await Command.run(small + ["--seed", "5"], in: folder).output
    #expect(first == second)
    #expect(first != other)
  }

  @Test func oneNetworkIsADQN() async throws {
    let folder = try await Fixture.folder()
    try await Command.succeed(
      "train", "--config", "config.json", "--networks", "1", "--out", "a", in: folder)
    let report = try jsonObject(
      try await Command.succeed("evaluate", "a", "--count", "5", "--json", in: folder))
    let schemes = try #require(report["schemes"] as? [String: Any])
    #expect(schemes["dqn"] != nil && schemes["dmro"] == nil)
  }

  @Test func decideMakesAPlanForEachWorkflow() async throws {
    let folder = try await Fixture.folder()
    let text = try await Command.succeed(
      "decide", "run", "--workflows", "workflows.json", "--json", in: folder)
    let plans = try JSONDecoder().decode(SolvingTests.Plans.self, from: text).plans
    #expect(plans.map(\.id) == ["worked", "longer"])
    #expect(plans.map(\.decision.count) == [2, 3])
    // The bounds of the training, under which solving gives the same optimum.
    let solved = try await Command.succeed(
      "solve", "--workflows", "workflows.json", "--max-computation", "100000",
      "--max-transfer", "100", "--json", in: folder)
    let optimal = try JSONDecoder().decode(SolvingTests.Plans.self, from: solved).plans
    #expect(plans.map(\.optimalCost) == optimal.map(\.cost))
    #expect(zip(plans, optimal).allSatisfy { $0.cost >= $1.cost })
  }

  /// Workflows to learn from may be shorter than those of the paper, or have other numbers.
  @Test func filesOfWorkflowsAreMeasuredOnTheirLike() async throws {
    let folder = try await Fixture.folder()
    try await Command.succeed(
      "train", "--workflows", "workflows.json", "--hidden", "8", "--updates", "10", "--out", "a",
      in: folder)
    let config = try jsonObject(folder.data("a/config.json"))
    let workload = try #require(config["workload"] as? [String: Any])
    #expect(workload["subtasks"] as? Int == 3)
    #expect(workload["computation"] as? [Double] == [1000, 100_000])
    #expect(workload["firstTransfer"] as? [Double] == [50, 60])
    #expect(workload["laterTransfer"] as? [Double] == [10, 30])
    try await Command.succeed("evaluate", "a", "--count", "10", "--json", in: folder)
  }

  /// Where the optimum costs nothing, a gap may be infinite, which JSON cannot say.
  @Test func infiniteGapsAreNull() async throws {
    let folder = try await Fixture.folder()
    try folder.write(
      #"{"workflows": [{"id": "idle", "computation": [0, 0], "transfer": [5, 5, 5]}]}"#,
      to: "idle.json")
    let summary = try await Command.succeed(
      "train", "--workflows", "idle.json", "--hidden", "8", "--updates", "10", "--out", "a",
      "--json", in: folder)
    _ = try jsonObject(summary)
    let report = try jsonObject(
      try await Command.succeed("evaluate", "a", "--count", "5", "--json", in: folder))
    let schemes = try #require(report["schemes"] as? [String: [String: Any]])
    #expect(schemes["local"]?["gap"] as? Double == 0)
    #expect(schemes["edge"]?["meanCost"] as? Double != 0)
    #expect(schemes["edge"]?["gap"] is Double == false)
  }
}

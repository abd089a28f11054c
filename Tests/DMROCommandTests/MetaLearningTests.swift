import Foundation
import Testing

/// The commands of the outer model.
@Suite struct MetaLearningTests {
  private static let psi = Task {
    let folder = try Scratch()
    try folder.write(Fixture.system, to: "system.json")
    try folder.write(distribution, to: "lab.json")
    try await Command.succeed(
      "meta-train", "--updates", "500", "--out", "psi.safetensors", in: folder)
    return folder
  }

  private static let distribution = """
    {
      "name": "lab",
      "sites": [
        {"name": "device", "tier": "device", "speed": {"uniform": [20, 40]}, "energy": 0.3},
        {"name": "edge", "tier": "edge", "speed": {"logUniform": [50, 90]}, "energy": 0.15},
        {"name": "cloud", "tier": "cloud", "speed": 150, "energy": 0.1}
      ],
      "bandwidth": [[null, 800, 10], [800, null, 200], [10, 200, null]]
    }
    """

  @Test(
    "Each way to learn ψ gives the same bytes for the same seed, and others for another",
    arguments: [
      ["--updates", "200"], ["--updates", "20", "--contextual", "--distribution", "wide"],
      [
        "--updates", "20", "--contextual", "--distribution", "wide", "--batch", "64", "--systems",
        "5", "--parts", "3", "--threads", "2",
      ],
      ["--updates", "200", "--algorithm", "reptile"],
      ["--updates", "200", "--algorithm", "first-order-maml"],
      ["--updates", "200", "--distribution", "lab.json", "--scaling", "per-parameter"],
    ])
  func learns(_ flags: [String]) async throws {
    let folder = try await Self.psi.value
    var bytes: [Data] = []
    for (number, seed) in ["1", "1", "2"].enumerated() {
      let name = "\(flags.joined())-\(number).safetensors".replacing("-", with: "_")
      let outcome = try await Command.run(
        ["meta-train", "--seed", seed, "--out", name] + flags, in: folder)
      #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
      #expect(outcome.text.contains("\(flags[1]) gradient steps"))
      bytes.append(try folder.data(name))
    }
    #expect(bytes[0] == bytes[1] && bytes[0] != bytes[2])
    let file = "\(flags.joined())-2.safetensors".replacing("-", with: "_")
    let text = String(
      decoding: try await Command.succeed("verify", file, in: folder), as: UTF8.self)
    #expect(text.hasPrefix("\(file)  same\n"))
  }

  @Test("Meta-parameters that are not those of their provenance are found")
  func isVerified() async throws {
    let folder = try Scratch()
    try await Command.succeed("meta-train", "--updates", "40", "--out", "a", in: folder)
    var bytes = try folder.data("a")
    bytes[bytes.count - 3] ^= 1
    try folder.write(bytes, to: "b")
    let changed = try await Command.run(["verify", "b"], in: folder)
    #expect(changed.status == 4)
    #expect(changed.errors == "dmro: b: was not reproduced: b\n")
    #expect(changed.text.hasPrefix("b  differs from byte \(bytes.count - 3) on\n"))
    // What the metadata say is what is run again.
    let text = try folder.data("a")
    let place = try #require(text.firstRange(of: Data(#"\"maximumSubtasks\":10"#.utf8)))
    var other = text
    other[place.upperBound - 2] = UInt8(ascii: "2")
    try folder.write(other, to: "c")
    let refused = try await Command.run(["verify", "c"], in: folder)
    #expect(refused.status == 65 && refused.errors.hasPrefix("dmro: c: "), "\(refused)")
    #expect(folder.contents() == ["a", "b", "c"])
  }

  @Test("From ψ a model is closer to the optimum than from random networks")
  func adapts() async throws {
    struct Row: Decodable {
      var updates: Int
      var meanCost: Double
      var gap: Double
      var gapFromRandom: Double
    }
    let folder = try await Self.psi.value
    let arguments = ["psi.safetensors", "--system", "system.json", "--count", "50"]
    let outcome = try await Command.run(["adapt"] + arguments + ["--json"], in: folder)
    let rows = try JSONDecoder().decode([Row].self, from: outcome.output)
    #expect(rows.map(\.updates) == [0, 1, 2, 5, 10, 20, 50, 100, 200, 500])
    #expect(rows.allSatisfy { $0.gap >= 0 && $0.gapFromRandom >= 0 && $0.meanCost > 0 })
    #expect(rows[0].gap < 0.2 * rows[0].gapFromRandom)
    let table = try await Command.run(["adapt"] + arguments, in: folder).text
    #expect(
      table.hasPrefix("lab, 50 unseen workflows of 10 subtasks, δ = 0.2, scaling per-term\n\n"))
    #expect(table.split(separator: "\n").count == 12)
    #expect(table.contains("gap from ψ"))
  }

  @Test(
    "An adaptation that diverges says so, instead of a gap", arguments: ["1e30", "300"],
    [[], ["--json"]])
  func diverges(_ rate: String, _ flags: [String]) async throws {
    let folder = try await Self.psi.value
    let outcome = try await Command.run(
      ["adapt", "psi.safetensors", "--count", "5", "--learning-rate", rate] + flags, in: folder)
    #expect(outcome.status == 3 && outcome.output.isEmpty, "\(outcome)")
    #expect(outcome.errors.hasPrefix("dmro: the adaptation diverged at update "))
    #expect(
      outcome.errors.contains(
        "lower learningRate, now \(Double(rate) ?? 0); the flag is --learning-rate\n"))
    #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
  }

  private static func bad(
    _ line: String, _ status: Int32, _ words: String...
  ) -> BadInput {
    BadInput(line: line, status, words)
  }

  static let inputs: [BadInput] = [
    bad("meta-train", 64, "--out"),
    bad("meta-train --out x --updates 0", 64, "--updates", "between 1 and"),
    bad("meta-train --out x --algorithm maml", 64, "maml", "--algorithm"),
    bad("meta-train --out x --contextual --algorithm reptile", 64, "--contextual", "joint"),
    bad("meta-train --out x --energy-weight=-1", 64, "--energy-weight", "found -1"),
    bad("meta-train --out x --distribution none.json", 66, "none.json"),
    bad("meta-train --out x --distribution workflows.json", 65, "workflows.json"),
    bad("meta-train --out none/x --updates 1", 73, "none/x"),
    bad("verify none", 66, "none: no such file"),
    bad("verify run/weights.safetensors", 65, "run/weights.safetensors", "meta-parameters"),
    bad("adapt none.safetensors", 66, "none.safetensors"),
    bad("adapt workflows.json", 65, "workflows.json", "header"),
    bad("adapt run/weights.safetensors", 65, "weights.safetensors", "meta-parameters"),
    bad("adapt x --count 0", 64, "--count", "between 1 and"),
    bad("adapt x --learning-rate nan", 64, "--learning-rate", "found nan"),
  ]

  @Test(arguments: inputs)
  func refuses(_ input: BadInput) async throws {
    try await input.expect()
  }

  @Test("Meta-parameters are not replaced unless that is asked for, and a folder is no file")
  func keepsWhatIsThere() async throws {
    let folder = try Scratch()
    let arguments = ["meta-train", "--updates", "20", "--out", "a"]
    #expect(try await Command.run(arguments, in: folder).status == 0)
    let before = try folder.data("a")
    let other = arguments + ["--seed", "2"]
    let refused = try await Command.run(other, in: folder)
    #expect(refused.status == 73 && refused.errors.contains("a: is there already"))
    try expectSame(folder.data("a"), before)
    #expect(try await Command.run(other + ["--overwrite"], in: folder).status == 0)
    #expect(try folder.data("a") != before)
    try folder.write("", to: "a.checkpoint")
    let interrupted = try await Command.run(other, in: folder)
    #expect(interrupted.status == 73 && interrupted.errors.contains("a.checkpoint: is of"))
    try folder.makeFolder("b")
    let place = try await Command.run(
      ["meta-train", "--updates", "20", "--out", "b"], in: folder)
    #expect(place.status == 73 && place.errors.contains("b: must be a file"))
  }

  @Test("A system of another size is refused")
  func otherSize() async throws {
    let folder = try await Self.psi.value
    let outcome = try await Command.run(
      ["adapt", "psi.safetensors", "--system", "table3"], in: folder)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("table3") && outcome.errors.contains("found 5"))
  }
}

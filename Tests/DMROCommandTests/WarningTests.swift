import Foundation
import Testing

/// Decisions that may be poor are made with a warning.
@Suite struct WarningTests {
  private static let decide = ["decide", "run", "--workflows", "workflows.json"]

  @Test(arguments: [[], ["--json"]])
  func largeWorkflows(_ options: [String]) async throws {
    let folder = try await Fixture.folder()
    let plain = try await Command.run(Self.decide + options, in: folder)
    #expect(plain.status == 0 && plain.errors.isEmpty, "\(plain)")
    // Cycles and bytes in place of megacycles and MB.
    try folder.write(
      """
      {"workflows": [{"id": "a", "computation": [3e10, 7e10], "transfer": [6e7, 2e7, 1e7]}]}
      """, to: "workflows.json")
    let outcome = try await Command.run(Self.decide + options, in: folder)
    #expect(outcome.status == 0)
    #expect(
      outcome.errors == """
        dmro: warning: workflows.json: the largest computation is 70000000000 megacycles, 7e+05 \
        times the largest of the training, 100000 megacycles: the networks never learned from such \
        workflows
        dmro: warning: workflows.json: the largest transfer is 60000000 MB, 6e+05 times the largest \
        of the training, 100 MB: the networks never learned from such workflows

        """)
  }

  /// OpenBLAS takes its oldest kernels for a processor that it does not know.
  @Test func slowKernels() async throws {
    let folder = try Scratch()
    func info(_ core: String) async throws -> String {
      let outcome = try await Command.run(
        ["info"], in: folder, environment: ["OPENBLAS_CORETYPE": core])
      #expect(outcome.status == 0 && outcome.errors.isEmpty)
      return String(decoding: outcome.output, as: UTF8.self)
    }
    let slow = try await info("Prescott")
    // Nothing is faster on a processor without AVX2.
    #expect(slow.contains("With OPENBLAS_CORETYPE=") == slow.contains("avx"))
    let usual = try await info("Haswell")
    #expect(!usual.contains("OPENBLAS_CORETYPE"))
  }

  @Test(arguments: [
    decide, decide + ["--json"], ["evaluate", "run", "--count", "5"],
  ])
  func valuesThatAreNotFinite(_ arguments: [String]) async throws {
    let folder = try await Fixture.folder()
    var weights = try folder.data("run/weights.safetensors")
    let header = weights.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let bits = Float(1e38).bitPattern
    let large = Data((0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) })
    for place in stride(from: 8 + header, to: weights.count, by: 4) {
      weights.replaceSubrange(place..<place + 4, with: large)
    }
    try folder.write(weights, to: "run/weights.safetensors")
    let outcome = try await Command.run(arguments, in: folder)
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.errors.hasPrefix("dmro: warning: "))
    #expect(outcome.errors.contains("plans are not finite: these plans are arbitrary\n"))
    #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
  }
}

/// Sites that are down.
@Suite struct AvailabilityCommandTests {
  private func plans(_ arguments: [String], in folder: Scratch) async throws -> [[Int]] {
    let outcome = try await Command.run(arguments + ["--json"], in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    let plans = try #require(try jsonObject(outcome.output)["plans"] as? [[String: Any]])
    return plans.compactMap { $0["decision"] as? [Int] }
  }

  @Test(arguments: [
    ["solve", "--workflows", "workflows.json"],
    ["solve", "--workflows", "workflows.json", "--scheme", "greedy"],
    ["decide", "run", "--workflows", "workflows.json"],
  ])
  func plansAvoidThem(_ arguments: [String]) async throws {
    let folder = try await Fixture.folder()
    let edgeDown = try await plans(arguments + ["--without", "edge"], in: folder)
    #expect(edgeDown.count == 2 && edgeDown.allSatisfy { !$0.contains(1) })
    let one = try await plans(
      arguments + ["--without", "edge", "--without", "cloud"], in: folder)
    #expect(one == [[0, 0], [0, 0, 0]])
    let plan = try await Command.run(arguments + ["--without", "cloud"], in: folder)
    #expect(plan.status == 0 && plan.errors.isEmpty, "\(plan)")
  }

  static let inputs: [BadInput] = [
    BadInput(
      line: "solve --workflows workflows.json --without egde", 64,
      ["--without: must be one of", "did you mean \"edge\"?"]),
    BadInput(
      line: "decide run --workflows workflows.json --without device --without edge --without cloud",
      64, ["--without: must leave a site"]),
    BadInput(
      line: "solve --workflows workflows.json --without edge --scheme edge", 65,
      ["must have a site of the tier that --scheme edge names"]),
    BadInput(
      line: "decide --workflows workflows.json --without edge", 64, ["--without is for chains"]),
    BadInput(
      line: "solve --workflows workflows.json --scheme look --without edge", 64,
      ["--without is for chains"]),
  ]

  @Test(arguments: inputs) func refused(_ input: BadInput) async throws { try await input.expect() }
}

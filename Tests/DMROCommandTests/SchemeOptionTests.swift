import Foundation
import Testing

/// Schemes by name in comparisons, and shares of workflows that run at the same time.
struct SchemeOptionTests {
  private struct Row: Decodable {
    var meanCost: Double
    var gap: Double
  }

  private struct Report: Decodable { var schemes: [String: Row] }

  @Test("Named schemes are the rows, and learners among them are trained as the training was")
  func schemes() async throws {
    let folder = try await Fixture.folder()
    let printed = try await Command.run(
      [
        "evaluate", "run", "--count", "4", "--json", "--name", "mine", "--schemes",
        "ppo,optimal", "--schemes", "dmro",
      ], in: folder)
    #expect(printed.status == 0, "\(printed)")
    let schemes = try JSONDecoder().decode(Report.self, from: printed.output).schemes
    #expect(Set(schemes.keys) == ["mine", "ppo", "dmro", "optimal"])
    // The settings of the training train the same networks again.
    #expect(schemes["dmro"]?.meanCost == schemes["mine"]?.meanCost)
    #expect(schemes["optimal"]?.gap == 0)
    let outcome = try await Command.run(
      ["evaluate", "run", "--schemes", "pop"], in: folder)
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("--schemes: must be one of"), "\(outcome)")
  }

  @Test("A learner that ends at one site is warned of, others are not")
  func oneSite() async throws {
    let folder = try await Fixture.folder()
    try await Command.succeed(
      "train", "--networks", "2", "--updates", "400", "--scaling", "per-parameter", "--out", "own",
      in: folder)
    let printed = try await Command.run(
      ["evaluate", "own", "--count", "20", "--name", "mine", "--schemes", "dmro,actor-critic"],
      in: folder)
    #expect(printed.status == 0)
    #expect(
      printed.errors == """
        dmro: warning: actor-critic sits on edge, although the optimum does not

        """)
  }

  private struct Schedule: Decodable {
    struct Row: Decodable {
      var workflow: String
      var site: Int
      var speedShare: Double
      var seconds: Double
    }

    struct Delays: Decodable {
      var workflow: String
      var delay: Double
      var equalDelay: Double
    }

    var meanDelay: Double
    var meanEqualDelay: Double
    var delays: [Delays]
    var rows: [Row]
  }

  private struct Decided: Decodable { var schedule: Schedule }

  @Test("Shares of workflows that run at the same time fill a site, and are better than equal ones")
  func shares() async throws {
    let folder = try await Fixture.folder()
    try await Command.succeed(
      "generate", "--count", "3", "--subtasks", "3", "--out", "three.json", in: folder)
    let printed = try await Command.succeed(
      "decide", "run", "--workflows", "three.json", "--shares", "--json", in: folder)
    let schedule = try JSONDecoder().decode(Decided.self, from: printed).schedule
    #expect(schedule.meanDelay <= schedule.meanEqualDelay)
    let sites = Set(schedule.rows.map(\.site)).subtracting([0])
    for site in sites {
      // A workflow keeps its share for all its subtasks at a site.
      let shares = Dictionary(
        schedule.rows.filter { $0.site == site && $0.speedShare > 0 }
          .map { ($0.workflow, $0.speedShare) }, uniquingKeysWith: { first, _ in first })
      #expect(abs(shares.values.reduce(0, +) - 1) < 1e-9)
    }
    let total = schedule.rows.reduce(0) { $0 + $1.seconds }
    #expect(abs(total / 3 / schedule.meanDelay - 1) < 1e-9)
    #expect(schedule.delays.count == 3)
    for own in schedule.delays {
      let seconds = schedule.rows.filter { $0.workflow == own.workflow }.map(\.seconds)
      #expect(abs(seconds.reduce(0, +) / own.delay - 1) < 1e-9)
    }
    let equal = schedule.delays.reduce(0) { $0 + $1.equalDelay } / 3
    #expect(abs(equal / schedule.meanEqualDelay - 1) < 1e-9)
    let text = try await Command.succeed(
      "decide", "run", "--workflows", "three.json", "--shares", in: folder)
    #expect(String(decoding: text, as: UTF8.self).contains("with equal shares"))
  }
}

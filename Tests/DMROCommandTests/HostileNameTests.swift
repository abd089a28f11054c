import Foundation
import Testing

/// Names in files are text to a terminal: they move no cursor and forge no rows.
@Suite struct HostileNameTests {
  /// An escape that would rename the window, a row of its own, and a byte that ends texts in C.
  private static let hostile = #"a\u001b]0;x\u0007\nforged  0.0000\u0000\u009b2J\u202e"#

  /// A folder whose names are all hostile, with a training.
  private static func folder() async throws -> Scratch {
    let folder = try await Fixture.folder()
    func renamed(_ text: String, _ names: String...) -> String {
      names.reduce(text) { $0.replacing("\"\($1)\"", with: "\"\($1)\(hostile)\"") }
    }
    // Tiers keep their words.
    let system = Fixture.system.replacing(#""name": "edge""#, with: #""name": "edge\#(hostile)""#)
    try folder.write(renamed(system, "lab"), to: "hostile.json")
    try folder.write(renamed(Fixture.workflows, "worked", "longer"), to: "workflows.json")
    try await Command.succeed(
      "train", "--config", "config.json", "--system", "hostile.json", "--out", "run", "--overwrite",
      in: folder)
    return folder
  }

  private static func isHarmless(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy {
      $0 == "\n" || $0.properties.generalCategory != .control && $0 != "\u{202E}"
    }
  }

  @Test(arguments: [
    ["solve", "--system", "hostile.json", "--workflows", "workflows.json"],
    ["solve", "--system", "hostile.json", "--workflows", "workflows.json", "--scheme", "look"],
    ["decide", "run", "--workflows", "workflows.json"],
    ["decide", "--system", "hostile.json", "--workflows", "workflows.json"],
    ["info", "hostile.json"], ["info", "run"], ["evaluate", "run", "--count", "5"],
    ["train", "--config", "config.json", "--system", "hostile.json", "--out", "new"],
    ["info", "none\u{1B}]0;x\u{7}"], ["bogus\u{1B}]0;x\u{7}"],
    ["decide", "--workflows", "none\u{9B}2J"],
  ])
  func text(_ arguments: [String]) async throws {
    let folder = try await Self.folder()
    let outcome = try await Command.run(arguments, in: folder)
    #expect(Self.isHarmless(outcome.text), "\(outcome)")
    #expect(Self.isHarmless(outcome.errors), "\(outcome)")
    let lines = outcome.text.split(separator: "\n")
    #expect(!lines.contains { $0.hasPrefix("forged") })
    let isNamed = (outcome.text + outcome.errors).contains(" ]0;x ") || arguments.count < 2
    #expect(isNamed || outcome.errors.contains("none 2J"), "\(outcome)")
  }

  @Test func jsonIsUnchanged() async throws {
    let folder = try await Self.folder()
    for arguments in [
      ["solve", "--system", "hostile.json", "--workflows", "workflows.json", "--json"],
      ["decide", "run", "--workflows", "workflows.json", "--json"],
    ] {
      let outcome = try await Command.run(arguments, in: folder)
      #expect(outcome.status == 0, "\(outcome)")
      let plans = try #require(try jsonObject(outcome.output)["plans"] as? [[String: Any]])
      #expect(
        plans.map { $0["id"] as? String }
          == ["worked", "longer"].map {
            $0 + "a\u{1B}]0;x\u{7}\nforged  0.0000\0\u{9B}2J\u{202E}"
          })
    }
  }
}

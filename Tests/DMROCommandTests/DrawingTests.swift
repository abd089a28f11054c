import Foundation
import Testing

/// What `evaluate --draw` leaves in the folder of the training.
struct DrawingTests {
  static let hasGnuplot = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":")
    .contains { FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot") }

  private static let pictures = ["training.svg", "training.pdf", "schemes.svg", "schemes.pdf"]

  @Test(.enabled(if: hasGnuplot, "gnuplot is not installed"))
  func picturesAreDrawn() async throws {
    let folder = try await Fixture.folder()
    try await Command.succeed("evaluate", "run", "--count", "20", "--draw", in: folder)
    for name in Self.pictures {
      #expect(try folder.data("run/\(name)").count > 1000, "\(name)")
    }
    let svg = String(decoding: try folder.data("run/schemes.svg"), as: UTF8.self)
    for text in ["DMRO", "local only", "edge only", "cloud only", "greedy", "optimum", "Table II"] {
      #expect(svg.contains(text), "\(text)")
    }
    let lines = String(decoding: try folder.data("run/schemes.csv"), as: UTF8.self)
      .split(separator: "\n")
    let header =
      "scheme,mean_cost,mean_optimal_cost,gap,mean_delay_s,mean_energy_j,"
      + "share_device,share_edge,share_cloud,reference"
    #expect(String(lines[0]) == header)
    #expect(
      lines.dropFirst().map { $0.prefix { $0 != "," } }
        == ["dmro", "local", "edge", "cloud", "greedy", "optimal"])
    for line in lines.dropFirst() {
      let numbers = line.split(separator: ",").dropFirst().compactMap { Double($0) }
      #expect(numbers.count == 8)
      #expect(line.hasSuffix(",optimum"))
      #expect(abs(numbers.suffix(3).reduce(0, +) - 1) < 1e-12)
    }
    // The same settings give the same picture, also at another time.
    let first = try Self.pictures.map { try folder.data("run/\($0)") }
    try await Task.sleep(for: .seconds(1.1))
    try await Command.succeed("evaluate", "run", "--count", "20", "--draw", in: folder)
    try expectSame(Self.pictures.map { try folder.data("run/\($0)") }, first)
  }

  /// Names from files are text to gnuplot, never commands.
  @Test(.enabled(if: hasGnuplot, "gnuplot is not installed"))
  func namesAreNoCommands() async throws {
    let folder = try await Fixture.folder()
    let name =
      #"it's \"x\" `touch run/pwned` $(touch run/pwned)\n'; system('touch pwned'); # {/:Bold b} %s"#
    try folder.write(
      Fixture.system.replacing(#""name": "lab""#, with: "\"name\": \"\(name)\""),
      to: "system.json")
    try await Command.succeed(
      "train", "--config", "config.json", "--system", "system.json", "--out", "run", "--overwrite",
      in: folder)
    try await Command.succeed("evaluate", "run", "--count", "20", "--draw", in: folder)
    #expect(!folder.contents().contains { $0.contains("pwned") })
    let svg = String(decoding: try folder.data("run/schemes.svg"), as: UTF8.self)
    #expect(svg.contains("`touch run/pwned`"))
  }

  @Test func missingGnuplotIsOneLine() async throws {
    let folder = try await Fixture.folder()
    let before = folder.contents()
    let outcome = try await Command.run(
      ["evaluate", "run", "--count", "5", "--draw"], in: folder,
      environment: ["PATH": folder.url.path])
    #expect(outcome.status == 69)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("dmro: gnuplot: must be installed"))
    #expect(outcome.errors.contains("apt-get install gnuplot-nox"))
    #expect(outcome.errors.filter { $0 == "\n" }.count == 1 && outcome.errors.hasSuffix("\n"))
    #expect(folder.contents() == before)
  }

  @Test func failingGnuplotIsOneLine() async throws {
    let folder = try await Fixture.folder()
    try folder.write("#!/bin/sh\necho 'line 3: no such terminal' >&2\nexit 2\n", to: "gnuplot")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.path("gnuplot").path)
    let outcome = try await Command.run(
      ["evaluate", "run", "--count", "5", "--draw"], in: folder,
      environment: ["PATH": folder.url.path])
    #expect(outcome.status == 69)
    #expect(
      outcome.errors
        == "dmro: gnuplot: could not draw run/training.gnuplot: line 3: no such terminal\n")
  }

  /// An earlier picture stays as it was, and nothing is left beside it.
  @Test func gnuplotThatDrawsNothingIsOneLine() async throws {
    let folder = try await Fixture.folder()
    try folder.write("#!/bin/sh\nexit 0\n", to: "gnuplot")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o755], ofItemAtPath: folder.path("gnuplot").path)
    try folder.write("earlier", to: "run/training.svg")
    let outcome = try await Command.run(
      ["evaluate", "run", "--count", "5", "--draw"], in: folder,
      environment: ["PATH": folder.url.path])
    #expect(outcome.status == 69)
    #expect(outcome.errors == "dmro: gnuplot: ended without drawing run/training.svg\n")
    #expect(try folder.data("run/training.svg") == Data("earlier".utf8))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path("run").path)
    #expect(names.allSatisfy { !$0.hasPrefix(".") }, "\(names)")
  }
}

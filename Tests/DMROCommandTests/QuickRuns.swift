import Foundation
import Testing

/// The figures and studies in the quick preset with one seed, each run once for all tests.
actor QuickRuns {
  /// A finished run: `out` in a folder, and the text of the command.
  struct Run: Sendable {
    var folder: Scratch
    var text: String

    /// Returns a folder with a copy of the results under a name.
    func copy(to name: String) throws -> Scratch {
      let copy = try Scratch()
      try FileManager.default.copyItem(at: folder.path("out"), to: copy.path(name))
      return copy
    }
  }

  static let shared = QuickRuns()

  /// The environment of all runs: that of the digests if this machine has it.
  static let environment = Golden.obstacle == nil ? Golden.environment : [:]

  private var tasks: [String: Task<Run, any Error>] = [:]

  /// Returns the run of an experiment, such as `figure-4` or `study-detection`.
  func run(_ experiment: String) async throws -> Run {
    if let task = tasks[experiment] { return try await task.value }
    let task = Task {
      let folder = try Scratch()
      let text = try await Self.succeed(
        experiment.split(separator: "-").map(String.init)
          + ["--preset", "quick", "--seeds", "1", "--out", "out"], in: folder)
      return Run(folder: folder, text: text)
    }
    tasks[experiment] = task
    return try await task.value
  }

  /// Runs the command on an experiment, and returns its output.
  static func succeed(_ arguments: [String], in folder: Scratch) async throws -> String {
    let outcome = try await Command.run(arguments, in: folder, environment: environment)
    // A run of more than a minute, as on a busy machine, says how far it has come: `3/8`, and once
    // something is done also how much time is left.
    let lines = outcome.errors.split(separator: "\n")
    #expect(
      outcome.status == 0 && lines.allSatisfy { $0.contains(/^\d+\/\d+\s/) },
      "\(outcome)")
    return outcome.text
  }
}

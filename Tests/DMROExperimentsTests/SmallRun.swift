import DMROExperiments
import DMROReproduction
import Foundation
import TestSupport

/// The experiments of the figures at a small scale, each run once for all tests, by one job.
enum SmallRun {
  static let scale = ExperimentScale(seeds: 2, updates: 100, unseenWorkflows: 20, startUpdates: 20)

  /// Returns the scale of a figure: one seed for those with many systems and starts.
  static func scale(of figure: Figure) -> ExperimentScale {
    var own = scale
    if figure.number >= 8 { own.seeds = 1 }
    return own
  }

  static let files = ["experiment.json", "curves.csv", "results.csv"]

  /// A finished run.
  struct Run: Sendable {
    var folder: Folder
    var records: ExperimentRunner.Records
  }

  private final class Lazy: @unchecked Sendable {
    /// A lock that the thread sanitizer knows, unlike that of the standard library.
    private let lock = NSLock()
    private var run: Run?

    func value(_ figure: Figure) throws -> Run {
      try lock.withLock {
        if let run { return run }
        let folder = try Folder()
        let records = try ExperimentRunner(directory: folder.path, jobs: 1).run(
          figure.experiment(scale(of: figure)))
        let made = Run(folder: folder, records: records)
        run = made
        return made
      }
    }
  }

  private static let runs = Dictionary(
    uniqueKeysWithValues: Figure.allCases.map { ($0, Lazy()) })

  /// Returns the run of a figure, whose files must stay as they are.
  static func run(_ figure: Figure) throws -> Run {
    try (runs[figure] ?? Lazy()).value(figure)
  }
}

import ArgumentParser
import BenchmarkSupport
import DMRO
import DMROExperiments
import Foundation

/// Measures how many updates, steps and seconds each learner, and DMRO from each start, needs to come
/// close to the optimum.
@main
struct Convergence: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convergence",
    abstract: "Measure updates, steps and seconds until learners come close to the optimum.",
    discussion: """
      Each learner trains on Table II (terms scaled one by one, 20 workflows of 10 subtasks, weight \
      of energy 0.2). Every few updates its decisions on 200 held-out workflows are compared with \
      the exact optimum; counted is the first time that the gap is below a goal. Then DMRO trains \
      there from each start, learned over the training ranges of Table IV, looked at after each of \
      the first updates. Seconds are those of training alone. Prints medians and quartiles over the \
      seeds as two Markdown tables; a file can have every seed's numbers.
      """)

  /// The gaps to get below, and their names.
  private static let goals = [(0.01, "1 %"), (0.001, "0.1 %")]

  @Option(help: "The number of seeds, from 1 on.")
  var seeds = 10

  @Option(help: "The number of updates after which a learner has failed.")
  var updates = 10_000

  @Option(help: "The number of updates from one measurement to the next.")
  var interval = 20

  @Option(help: "The number of gradient steps of a start in the paper's shape.")
  var startUpdates = 5000

  @Option(help: "A file for every seed's numbers, as CSV.")
  var csv: String?

  static func main() { runWithOneLineErrors() }

  func run() throws {
    try seeds.require(in: 1...1000, option: "--seeds")
    try updates.require(in: 1...10_000_000, option: "--updates")
    try interval.require(in: 1...updates, option: "--interval")
    try startUpdates.require(in: 1...10_000_000, option: "--start-updates")
    var rows = "learner,seed,gap,updates,steps,seconds,start_seconds\n"
    print(
      """
      | learner | gap below | seeds | updates | environment steps | seconds |
      |---|---|---|---|---|---|
      """)
    for learner in Learner.allCases {
      let trainings = try trainings(of: learner)
      append(trainings, of: learner, to: &rows)
      for (cells, _) in cells(of: trainings, of: learner) { printRow(cells) }
    }
    print(
      """

      | start of DMRO, s = 5 | seconds to learn it | gap below | seeds | updates | environment steps \
      | seconds |
      |---|---|---|---|---|---|---|
      """)
    for point in StartingPoint.compared(in: .table4) {
      let start = Start(point: point, updates: startUpdates)
      let trainings = try trainings(of: start)
      append(trainings, of: start, to: &rows)
      for (cells, seconds) in cells(of: trainings, of: start) {
        printRow([cells[0], seconds] + cells.dropFirst())
      }
    }
    if let csv {
      do { try Data(rows.utf8).write(to: URL(fileURLWithPath: csv), options: .atomic) } catch {
        throw Refusal("\(csv) cannot be written")
      }
    }
  }

  /// When a goal was reached.
  private struct Arrival {
    var updates: Int
    var steps: Int
    var seconds: Double
  }

  /// The results of a seed.
  private struct Training {
    /// When each goal was reached; `nil` where it never was.
    var arrivals = [Arrival?](repeating: nil, count: goals.count)
    /// The seconds that it took to learn the start.
    var startSeconds: Double?
  }

  /// Trains with every seed until all goals are reached.
  private func trainings(of contender: some Contender) throws -> [Training] {
    try (1...seeds).map { seed in
      let seed = UInt64(seed)
      return try train(try contender.prepare(seed: seed), seed: seed)
    }
  }

  private func train(
    _ preparation: consuming Preparation, seed: UInt64
  ) throws -> Training {
    let paper = try PaperTraining(seed: seed)
    var training = Training(startSeconds: preparation.seconds)
    let clock = ContinuousClock()
    var elapsed = Duration.zero
    while true {
      let gap = try paper.gap(of: preparation.model.networks, on: preparation.process)
      for (index, goal) in Self.goals.enumerated()
      where training.arrivals[index] == nil && gap < goal.0 {
        training.arrivals[index] = Arrival(
          updates: preparation.model.updates, steps: preparation.model.steps,
          seconds: elapsed / .seconds(1))
      }
      let done = preparation.model.updates
      guard done < updates, training.arrivals.contains(where: { $0 == nil }) else {
        return training
      }
      // A learned start is close after a few updates.
      let isSoon = preparation.seconds != nil && done < interval
      let start = clock.now
      try preparation.model.train(
        on: &preparation.process, episodes: paper.workflows,
        updates: min(isSoon ? 1 : interval, updates - done))
      elapsed += clock.now - start
    }
  }

  /// Adds what came of every seed, a line for each goal.
  private func append(
    _ trainings: [Training], of contender: some Contender, to rows: inout String
  ) {
    for (column, (goal, _)) in Self.goals.enumerated() {
      for (index, training) in trainings.enumerated() {
        let values = training.arrivals[column].map { "\($0.updates),\($0.steps),\($0.seconds)" }
        let seconds = training.startSeconds.map { "\($0)" } ?? ""
        rows += "\(contender.name),\(index + 1),\(goal),\(values ?? ",,"),\(seconds)\n"
      }
    }
  }

  /// The cells of a row for each goal, and what learning the start took.
  private func cells(
    of trainings: [Training], of contender: some Contender
  ) -> [(cells: [String], startSeconds: String)] {
    let seconds = trainings.compactMap(\.startSeconds)
    return Self.goals.enumerated().map { column, goal in
      let arrivals = trainings.map { $0.arrivals[column] }
      return (
        [
          contender.title, goal.1, "\(arrivals.count { $0 != nil }) of \(seeds)",
          summary(arrivals.map { $0.map { Double($0.updates) } }, digits: 0),
          summary(arrivals.map { $0.map { Double($0.steps) } }, digits: 0),
          summary(arrivals.map { $0?.seconds }, digits: 4),
        ], seconds.isEmpty ? "" : summary(seconds, digits: 1)
      )
    }
  }

  private func printRow(_ cells: [String]) {
    print("| \(cells.joined(separator: " | ")) |")
  }

  /// The median, and the quartiles in brackets; seeds that never arrived count as later than all.
  private func summary(_ values: [Double?], digits: Int) -> String {
    let sorted = values.map { $0 ?? .infinity }.sorted()
    func text(_ fraction: Double) -> String {
      // Linear between the two neighbors, as in NumPy.
      let position = fraction * Double(sorted.count - 1)
      let (lower, upper) = (sorted[Int(position)], sorted[Int(position.rounded(.up))])
      guard upper.isFinite else { return "never" }
      let value = lower + (upper - lower) * (position - position.rounded(.down))
      return String(format: "%.\(digits)f", value)
    }
    return "\(text(0.5)) (\(text(0.25)) to \(text(0.75)))"
  }
}

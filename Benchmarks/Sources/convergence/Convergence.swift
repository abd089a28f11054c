import ArgumentParser
import BenchmarkSupport
import DMRO
import Foundation

/// Measures how many updates, steps and seconds each learner needs to come close to the optimum.
@main
struct Convergence: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convergence",
    abstract: "Measure updates, steps and seconds until learners come close to the optimum.",
    discussion: """
      Each learner trains on Table II (terms scaled one by one, 20 workflows of 10 subtasks, weight \
      of energy 0.2). Every few updates its decisions on 200 held-out workflows are compared with \
      the exact optimum; counted is the first time that the gap is below a goal. Seconds are those \
      of training alone. Prints medians and quartiles over the seeds as a Markdown table; a file \
      can have every seed's numbers.
      """)

  /// The gaps to get below, and their names.
  private static let goals = [(0.01, "1 %"), (0.001, "0.1 %")]

  @Option(help: "The number of seeds, from 1 on.")
  var seeds = 10

  @Option(help: "The number of updates after which a learner has failed.")
  var updates = 10_000

  @Option(help: "The number of updates from one measurement to the next.")
  var interval = 20

  @Option(help: "A file for every seed's numbers, as CSV.")
  var csv: String?

  static func main() { runWithOneLineErrors() }

  func run() throws {
    try seeds.require(in: 1...1000, option: "--seeds")
    try updates.require(in: 1...10_000_000, option: "--updates")
    try interval.require(in: 1...updates, option: "--interval")
    var rows = "learner,seed,gap,updates,steps,seconds\n"
    print(
      """
      | learner | gap below | seeds | updates | environment steps | seconds |
      |---|---|---|---|---|---|
      """)
    for learner in Learner.allCases {
      let results = try (1...seeds).map { try train(learner, seed: UInt64($0)) }
      for (column, (goal, name)) in Self.goals.enumerated() {
        let arrivals = results.map { $0[column] }
        for (index, arrival) in arrivals.enumerated() {
          let values = arrival.map { "\($0.updates),\($0.steps),\($0.seconds)" } ?? ",,"
          rows += "\(learner.rawValue),\(index + 1),\(goal),\(values)\n"
        }
        let cells = [
          learner.title, name, "\(arrivals.count { $0 != nil }) of \(seeds)",
          summary(arrivals.map { $0.map { Double($0.updates) } }, digits: 0),
          summary(arrivals.map { $0.map { Double($0.steps) } }, digits: 0),
          summary(arrivals.map { $0?.seconds }, digits: 3),
        ]
        print("| \(cells.joined(separator: " | ")) |")
      }
    }
    if let csv {
      do { try Data(rows.utf8).write(to: URL(fileURLWithPath: csv)) } catch {
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

  /// Trains until all goals are reached, and returns when each was; `nil` where it never was.
  private func train(_ learner: Learner, seed: UInt64) throws -> [Arrival?] {
    let paper = PaperTraining(seed: seed)
    var process = paper.process
    var model = try InnerModel(learner.settings, for: process, seed: seed)
    var arrivals = [Arrival?](repeating: nil, count: Self.goals.count)
    let clock = ContinuousClock()
    var elapsed = Duration.zero
    while model.updates < updates, arrivals.contains(where: { $0 == nil }) {
      let count = min(interval, updates - model.updates)
      let start = clock.now
      model.train(on: &process, workflows: paper.workflows, updates: count)
      elapsed += clock.now - start
      let gap = paper.gap(of: model.networks)
      for (index, goal) in Self.goals.enumerated() where arrivals[index] == nil && gap < goal.0 {
        arrivals[index] = Arrival(
          updates: model.updates, steps: model.steps, seconds: elapsed / .seconds(1))
      }
    }
    return arrivals
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

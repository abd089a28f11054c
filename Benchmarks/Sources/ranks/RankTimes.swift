import ArgumentParser
import BenchmarkSupport
import DMROExperiments
import Foundation

/// Measures meta-training on ranks and threads, and the messages behind it, and prints one line of
/// JSON.
@main
struct RankTimes: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ranks",
    abstract: "Measure meta-training on ranks and threads, or the messages behind it.",
    discussion: """
      update: an update of Algorithm 2 with the settings of dmro meta-train --contextual, on the wide \
      distribution: the microseconds of an update.
      sum: a sum of one vector of each rank in a fixed tree, and its way back to all ranks; gather: \
      the bytes of each rank for all ranks; flag: one flag of all ranks. The microseconds of a call.

      Start it by mpirun for several ranks. The line holds the best of 20 blocks, which others on the \
      machine disturbed least, and the median block.
      """)

  enum Work: String, CaseIterable, ExpressibleByArgument {
    case update, sum, gather, flag
  }

  @Option(help: "What to measure.")
  var work = Work.update

  @Option(help: "The number of calls or updates in a block.")
  var count = 50

  @Option(help: "The bytes of a vector, or of each rank.")
  var bytes = 86_544

  @Option(help: "The number of threads of a rank.")
  var threads = 1

  @Option(help: "The number of steps of a minibatch.")
  var batch = 256

  @Option(help: "The number of parts of a minibatch.")
  var parts = 1

  static func main() { runWithOneLineErrors() }

  func run() throws {
    try count.require(in: 1...1_000_000, option: "--count")
    try bytes.require(in: 4...1 << 30, option: "--bytes")
    let launched = LaunchedRanks { ProcessInfo.processInfo.environment[$0] }
    let ranks: any Ranks =
      (launched?.count ?? 1) > 1 ? MessagePassing.begin() : OneRank()
    let times =
      switch work {
      case .update: try updates(on: ranks)
      case .sum: sums(on: ranks)
      case .gather: gathers(on: ranks)
      case .flag: measure { _ = ranks.isTrueOnAny(false) }
      }
    if ranks.isFirst {
      print(
        """
        {"work": "\(work.rawValue)", "ranks": \(ranks.count), "threads": \(threads), \
        \(detail), "microseconds": \(Self.rounded(times[0])), \
        "median": \(Self.rounded(times[times.count / 2]))}
        """)
    }
    if ranks.count > 1 { MessagePassing.end() }
  }

  private var detail: String {
    work == .update ? #""batch": \#(batch), "parts": \#(parts)"# : #""bytes": \#(bytes)"#
  }

  private func updates(on ranks: any Ranks) throws -> [Double] {
    var configuration = OuterModelConfiguration.contextual
    configuration.learner.batchSize = batch
    configuration.parts = parts
    var training = MetaTraining(configuration, over: .wide)
    training.context = .unitCosts(of: .wide)
    let workflows = training.workflows
    var model = try training.model(threads: threads, on: ranks)
    // The memory fills up, as in a training.
    try model.train(episodes: workflows, updates: 200)
    var times: [Double] = []
    for _ in 0..<20 {
      let start = ContinuousClock.now
      try model.train(episodes: workflows, updates: count)
      times.append((ContinuousClock.now - start) / .microseconds(1) / Double(count))
    }
    return times.sorted()
  }

  private func sums(on ranks: any Ranks) -> [Double] {
    let sum = TreeSum(of: ranks.count, width: bytes / 4, on: ranks)
    return measure { sum.compute() }
  }

  private func gathers(on ranks: any Ranks) -> [Double] {
    let own = ContiguousArray<UInt8>(repeating: 7, count: bytes)
    return measure { _ = ranks.gather(own) }
  }

  /// The microseconds of a call in each block, shortest first.
  private func measure(_ call: () -> Void) -> [Double] {
    for _ in 0..<count { call() }
    return (0..<20).map { _ in
      let start = ContinuousClock.now
      for _ in 0..<count { call() }
      return (ContinuousClock.now - start) / .microseconds(1) / Double(count)
    }.sorted()
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

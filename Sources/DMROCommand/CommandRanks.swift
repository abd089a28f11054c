import ArgumentParser
import DMROExperiments
import DMROFiles
import DMROLinearAlgebra
import DMROParallel
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A command of which some uses divide their work over ranks.
protocol DividedCommand {
  /// `true` if this use divides its work.
  var isDivided: Bool { get }
}

/// The ranks of this run of the command, where a launcher such as `mpirun` started several.
///
/// Rank 0 alone prints, and writes files. A use that does not divide its work is refused: copies
/// would write the same files.
enum CommandRanks {
  private struct State {
    var launched: LaunchedRanks?
    var ranks: (any Ranks)?
  }

  private static let state = Mutex(State())

  /// The commands whose ranks are shards: each has work, files and words of its own.
  private static let shards = [
    DrawFigure._commandName, RunStudy._commandName, RunSweep._commandName,
  ]

  /// The seconds for which a rank that fails waits for the others to fail too.
  private static let patience = (first: 0.2, others: 2.0)

  /// The ranks that divide the work of this run.
  static var current: any Ranks { state.withLock { $0.ranks } ?? OneRank() }

  /// `true` on ranks that print nothing.
  static var isSilent: Bool { state.withLock { $0.launched.map { $0.rank > 0 } ?? false } }

  /// Notes what the launcher says, before anything is printed.
  ///
  /// - Parameter name: The name of the command, if there is one.
  static func notice(command name: String?) {
    guard let name, !shards.contains(name) else { return }
    guard let launched = LaunchedRanks(by: Machine.variable), launched.count > 1 else { return }
    state.withLock { $0.launched = launched }
  }

  /// Begins MPI for a command that several ranks run.
  ///
  /// - Parameter command: The command with its options.
  /// - Throws: An error, if it does not divide its work, or this build cannot.
  static func begin(for command: any ParsableCommand) throws {
    guard let launched = state.withLock({ $0.launched }) else { return }
    let name = type(of: command)._commandName
    guard (command as? any DividedCommand)?.isDivided == true else {
      throw ValidationError(
        """
        \(name) was started as \(launched.count) ranks, but does not divide its work here: start it \
        once. Ranks divide train --arrivals, meta-train of chains by Algorithm 2 and meta-train \
        --distribution shared
        """)
    }
    guard MessagePassing.isAvailable else {
      throw ValidationError(
        """
        \(name) was started as \(launched.count) ranks, but this build is without MPI: start it \
        once, or build it by swift build -c release --traits MPI
        """)
    }
    let ranks = MessagePassing.begin()
    state.withLock { $0.ranks = ranks }
    guard ranks.count == launched.count else {
      throw ValidationError(
        """
        \(name) was started as \(launched.count) ranks, but MPI sees \(ranks.count): use the \
        launcher of the MPI that dmro was built with
        """)
    }
    // What the last bits depend on.
    let environment = "\(StrictJSON.encode(RunEnvironment.current)) \(Instructions.current)"
    try ranks.requireSame(
      ContiguousArray(environment.utf8), "version of dmro, OpenBLAS and instructions")
  }

  /// Ends MPI after success.
  static func end() {
    if state.withLock({ $0.ranks }) != nil { MessagePassing.end() }
  }

  /// Says an error once, and sees to it that no other rank waits for this one.
  ///
  /// - Parameters:
  ///   - code: The exit code, with which this process ends next.
  ///   - say: Prints the error behind a few words.
  static func fail(_ code: Int32, say: (String) -> Void) {
    let (launched, ranks) = state.withLock { ($0.launched, $0.ranks) }
    guard let launched else { return say("") }
    let isFirst = launched.rank == 0
    if isFirst { say("") }
    guard let ranks else {
      // All find the same. A launcher ends all ranks when one fails: the first speaks before that.
      if !isFirst { sleep(1) }
      return
    }
    if MessagePassing.failTogether(ranks, within: isFirst ? patience.first : patience.others) {
      return MessagePassing.end()
    }
    // Only some fail; the others wait for them in the middle of their work.
    if !isFirst { say("rank \(launched.rank): ") }
    MessagePassing.abort(code)
  }
}

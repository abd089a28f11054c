public import DMROFiles
public import DMROOffloading
public import DMRORandom
internal import DMROScheduling

/// A process with the episodes that are played in it.
public struct PlayedProcess<Process: DecisionProcess>: Sendable {
  /// The process.
  public let process: Process
  /// Draws an episode that fits the process; called by several threads.
  ///
  /// - Throws: `InputError`, which ends a training.
  public let episodes: @Sendable (inout RandomStream) throws(InputError) -> Process.Episode
  let costs: CandidateCosts<Process>?

  /// Creates a process in which logits are outputs.
  ///
  /// - Parameters:
  ///   - process: The process.
  ///   - episodes: Draws an episode that fits the process; called by several threads.
  /// - Throws: Nothing; what the closure throws, a training throws.
  public init(
    _ process: Process,
    episodes: @escaping @Sendable (inout RandomStream) throws(InputError) -> Process.Episode
  ) {
    self.init(process, costs: nil, episodes)
  }

  private init(
    _ process: Process, costs: CandidateCosts<Process>?,
    _ episodes: @escaping @Sendable (inout RandomStream) throws(InputError) -> Process.Episode
  ) {
    (self.process, self.costs, self.episodes) = (process, costs, episodes)
  }
}

extension PlayedProcess where Process: CandidateProcess {
  /// Creates a process in which logits are −(cost + output) / τ.
  ///
  /// - Parameters:
  ///   - process: The process.
  ///   - episodes: Draws an episode that fits the process; called by several threads.
  /// - Throws: Nothing; what the closure throws, a training throws.
  public init(
    _ process: Process,
    episodes: @escaping @Sendable (inout RandomStream) throws(InputError) -> Process.Episode
  ) {
    self.init(process, costs: .ofCandidates, episodes)
  }
}

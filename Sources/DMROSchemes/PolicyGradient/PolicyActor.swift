internal import DMRO
internal import DMROFiles
internal import DMRONetworks
internal import DMROArrivals
internal import DMROOffloading
internal import DMRORandom
internal import DMROScheduling

/// An actor: a process that the policy plays, one thread at a time.
final class PolicyActor<Process: DecisionProcess>: @unchecked Sendable {
  /// The steps of the last call of `play(by:)`.
  let rollout: SharedRollout

  private let configuration: PolicyGradientConfiguration
  private let costs: CandidateCosts<Process>?
  /// The process as it was given, before any episode.
  private let initialProcess: Process
  private var process: Process
  private var stream: RandomStream
  private let drawEpisode: @Sendable (inout RandomStream) throws(InputError) -> Process.Episode
  /// The stream before the current episode was drawn, from which it can be drawn again; `nil` before
  /// the first.
  private var episodeStream: RandomStream?
  private var observation: PolicyObservation
  private var policyWorkspace: Workspace
  private var criticWorkspace: Workspace
  /// The logarithms of the probabilities of the actions, `[R · V]`.
  private var logProbabilities: ContiguousArray<Float>

  init(
    _ configuration: PolicyGradientConfiguration, on process: Process,
    costs: CandidateCosts<Process>?, _ networks: borrowing ActorCritic, stream: RandomStream,
    episodes: @escaping @Sendable (inout RandomStream) throws(InputError) -> Process.Episode
  ) {
    self.configuration = configuration
    (initialProcess, self.process) = (process, process)
    self.costs = costs
    self.stream = stream
    drawEpisode = episodes
    let shape = process.shape
    rollout = SharedRollout(PolicyRollout(steps: configuration.steps, shape: shape))
    observation = PolicyObservation(shape)
    policyWorkspace = Workspace(
      architecture: networks.policy.architecture, capacity: shape.rows)
    criticWorkspace = Workspace(
      architecture: networks.critic.architecture, capacity: shape.rows)
    logProbabilities = ContiguousArray(repeating: 0, count: shape.actionCount)
  }

  /// Plays T steps; an episode that has not ended goes on in the next call.
  ///
  /// An episode is cut where the process has ended with a discount above 0: the value of the state
  /// after it, as the process writes it, counts in the last reward.
  ///
  /// - Throws: What drawing an episode throws, and `InputError` if one does not fit the process.
  @specialized(where Process == ChainProcess)
  @specialized(where Process == GraphProcess)
  @specialized(where Process == ArrivalProcess)
  func play(by networks: borrowing ActorCritic) throws(InputError) {
    rollout.value.clear()
    for _ in 0..<configuration.steps {
      if process.isFinished || episodeStream == nil {
        let source = stream
        process.reset(to: try nextEpisode(&stream))
        episodeStream = source
      }
      observe()
      let value = observation.value(by: networks, in: &criticWorkspace)
      let choice = choose(by: networks)
      let outcome = process.step(observation.source(of: choice.action))
      let discount = Float(configuration.discount * outcome.discount)
      rollout.value.add(
        observation, choice, (-Float(outcome.cost * configuration.rewardScale), discount),
        value: value, cost: outcome.cost)
      if process.isFinished, discount > 0 {
        observe()
        rollout.value.cut(value: observation.value(by: networks, in: &criticWorkspace))
      }
    }
    if process.isFinished {
      rollout.value.end(value: 0, lambda: Float(configuration.lambda))
    } else {
      observe()
      rollout.value.end(
        value: observation.value(by: networks, in: &criticWorkspace),
        lambda: Float(configuration.lambda))
    }
  }

  /// Draws an episode that fits the process.
  private func nextEpisode(_ stream: inout RandomStream) throws(InputError) -> Process.Episode {
    let episode = try drawEpisode(&stream)
    try process.check(episode)
    return episode
  }

  @inline(__always)
  private func observe() {
    observation.observe(process, costs, temperature: Float(configuration.temperature))
  }

  /// Draws an action from the policy.
  private func choose(by networks: borrowing ActorCritic) -> (action: Int, logProbability: Float) {
    let rowCount = observation.rowCount
    let count = rowCount * process.shape.valuesPerRow
    networks.policy.forward(observation.rows, count: rowCount, in: &policyWorkspace)
    logProbabilities.writeLogPolicy(
      policyWorkspace.outputs, observation.offsets, 0..<count, factor: networks.outputFactor)
    let action = logProbabilities.draw(of: count, uniform: stream.uniform())
    return (action, logProbabilities[action])
  }

  /// Writes the state between two calls of `play(by:)`.
  func writeState(to writer: inout StateWriter) {
    writer.add(stream)
    writer.add(UInt8(episodeStream == nil ? 0 : 1))
    guard let episodeStream else { return }
    writer.add(episodeStream)
    process.writePosition(to: &writer)
  }

  /// Reads a state written by `writeState(to:)`.
  func readState(from reader: inout StateReader) throws(InputError) {
    stream = try reader.stream("stream")
    (process, episodeStream) = (initialProcess, nil)
    guard try reader.integer(UInt8.self, "episode") != 0 else { return }
    var source = try reader.stream("episode")
    episodeStream = source
    try process.restorePosition(from: &reader, in: try nextEpisode(&source))
  }
}

internal import DMRONetworks
internal import DMROOffloading
internal import DMRORandom

/// Candidates of states, one state after the other.
struct CandidateNotes: Sendable {
  /// The number of candidates of each state.
  var counts: ContiguousArray<Int> = []
  /// The rows of the candidates, `[Σ counts, F]`.
  var rows: ContiguousArray<Float> = []
  /// The cost of each candidate, `[Σ counts]`.
  var costs: ContiguousArray<Double> = []
  /// The discount of the state after each candidate, `[Σ counts]`.
  var discounts: ContiguousArray<Double> = []
  /// The number of candidates of the state after each candidate, `[Σ counts]`.
  var nextCounts: ContiguousArray<Int> = []
  /// The rows of those candidates, `[Σ nextCounts, F]`.
  var nextRows: ContiguousArray<Float> = []
  /// The costs of those candidates, `[Σ nextCounts]`.
  var nextCosts: ContiguousArray<Double> = []

  mutating func clear() {
    counts.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    costs.removeAll(keepingCapacity: true)
    discounts.removeAll(keepingCapacity: true)
    nextCounts.removeAll(keepingCapacity: true)
    nextRows.removeAll(keepingCapacity: true)
    nextCosts.removeAll(keepingCapacity: true)
  }
}

/// Plays episodes, and notes the candidates of each state and of all states that may follow.
///
/// One thread at a time uses an actor.
final class CandidateActor<Process: CandidateProcess>: @unchecked Sendable {
  /// The states of the last call.
  private(set) var notes = CandidateNotes()

  private let configuration: CandidateConfiguration
  private var process: Process
  private var stream: RandomStream
  private let nextEpisode: @Sendable (inout RandomStream) -> Process.Episode
  /// The unit whose network drives the episode.
  private var driver = 0
  private var workspace: Workspace
  /// The rows of the current state, and of the one after a step, `[R, F]`.
  private var state: ContiguousArray<Float>
  private var next: ContiguousArray<Float>

  init(
    _ configuration: CandidateConfiguration, _ architecture: NetworkArchitecture,
    on process: Process, stream: RandomStream,
    episodes: @escaping @Sendable (inout RandomStream) -> Process.Episode
  ) {
    self.configuration = configuration
    self.process = process
    self.stream = stream
    nextEpisode = episodes
    workspace = Workspace(architecture: architecture, capacity: process.shape.rows)
    state = ContiguousArray(repeating: 0, count: process.shape.size)
    next = state
  }

  /// Plays some steps, each driven by the network of the episode's unit, or random.
  func play(_ steps: Int, driven units: [CandidateUnit]) {
    notes.clear()
    for _ in 0..<steps {
      if process.isFinished {
        process.reset(to: nextEpisode(&stream))
        driver = stream.below(units.count)
      }
      let count = process.candidateCount
      var span = state.mutableSpan
      process.encodeState(into: &span)
      let chosen = choose(of: count, units[driver])
      // The chosen candidate comes last, so that its step needs not be taken twice.
      notes.counts.append(count)
      for action in 0..<count where action != chosen {
        note(action)
        process.step(action)
        noteNext()
        process.undo()
      }
      note(chosen)
      process.step(chosen)
      noteNext()
    }
  }

  private func choose(of count: Int, _ unit: CandidateUnit) -> Int {
    if stream.uniform() < configuration.exploration { return stream.below(count) }
    unit.online.forward(0, inputs: state.span, batch: count, in: &workspace)
    var (best, least) = (0, Double.infinity)
    for action in 0..<count {
      let prior = configuration.isResidual ? process.cost(of: action) : 0
      let value = prior + Double(workspace.outputs[action])
      if value < least { (best, least) = (action, value) }
    }
    return best
  }

  /// Notes a candidate of the current state, whose rows are encoded.
  private func note(_ action: Int) {
    let features = process.shape.features
    notes.rows.append(contentsOf: state[action * features..<(action + 1) * features])
    let outcome = process.outcome(of: action)
    notes.costs.append(outcome.cost)
    notes.discounts.append(configuration.discount * outcome.discount)
  }

  /// Notes the candidates after a step.
  private func noteNext() {
    let count = process.candidateCount
    notes.nextCounts.append(count)
    guard count > 0 else { return }
    var span = next.mutableSpan
    process.encodeState(into: &span)
    notes.nextRows.append(contentsOf: next.prefix(count * process.shape.features))
    for action in 0..<count { notes.nextCosts.append(process.cost(of: action)) }
  }
}

internal import DMROFiles
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
  /// The discounted costs of the greedy steps after each candidate, `[Σ counts]`; 0 for one step.
  var furtherCosts: ContiguousArray<Double> = []
  /// The discount of the state after each candidate and those steps, `[Σ counts]`.
  var discounts: ContiguousArray<Double> = []
  /// The number of candidates of that state, `[Σ counts]`.
  var nextCounts: ContiguousArray<Int> = []
  /// The rows of those candidates, `[Σ nextCounts, F]`.
  var nextRows: ContiguousArray<Float> = []
  /// The costs of those candidates, `[Σ nextCounts]`.
  var nextCosts: ContiguousArray<Double> = []

  mutating func clear() {
    counts.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    costs.removeAll(keepingCapacity: true)
    furtherCosts.removeAll(keepingCapacity: true)
    discounts.removeAll(keepingCapacity: true)
    nextCounts.removeAll(keepingCapacity: true)
    nextRows.removeAll(keepingCapacity: true)
    nextCosts.removeAll(keepingCapacity: true)
  }
}

/// An actor that one thread at a time uses.
final class ActorBox<Process: CandidateProcess>: @unchecked Sendable {
  private var actor: CandidateActor<Process>

  init(_ actor: consuming CandidateActor<Process>) { self.actor = actor }

  /// The states of the last call.
  var notes: CandidateNotes { actor.notes }

  /// Plays some steps.
  func play(_ steps: Int, driven units: [CandidateUnit]) { actor.play(steps, driven: units) }

  /// Writes the state of the actor.
  func writeState(to writer: inout StateWriter) { actor.writeState(to: &writer) }

  /// Reads a state written by `writeState(to:)`.
  func readState(from reader: inout StateReader, units: Int) throws(InputError) {
    try actor.readState(from: &reader, units: units)
  }
}

/// Plays episodes, and notes the candidates of each state and of all states that may follow.
struct CandidateActor<Process: CandidateProcess>: ~Copyable {
  /// The states of the last call.
  private(set) var notes = CandidateNotes()

  private let configuration: CandidateConfiguration
  /// The number n of steps of a target.
  private let steps: Int
  private var process: Process
  private var stream: RandomStream
  private let nextEpisode: @Sendable (inout RandomStream) -> Process.Episode
  /// The stream before the current episode was drawn, from which it can be drawn again; `nil` before
  /// the first.
  private var episodeStream: RandomStream?
  /// The unit whose network drives the episode.
  private var driver = 0
  private var workspace: Workspace
  /// The rows of the current state, and of the one after a step, `[R, F]`.
  private var state: ContiguousArray<Float>
  private var next: ContiguousArray<Float>

  init(
    _ configuration: CandidateConfiguration, _ architecture: NetworkArchitecture,
    on process: Process, steps: Int, stream: RandomStream,
    episodes: @escaping @Sendable (inout RandomStream) -> Process.Episode
  ) {
    self.configuration = configuration
    self.steps = steps
    self.process = process
    self.stream = stream
    nextEpisode = episodes
    workspace = Workspace(architecture: architecture, capacity: process.shape.rows)
    state = ContiguousArray(repeating: 0, count: process.shape.size)
    next = state
  }

  /// Plays some steps, each driven by the network of the episode's unit, or random.
  mutating func play(_ steps: Int, driven units: [CandidateUnit]) {
    notes.clear()
    for _ in 0..<steps {
      if process.isFinished {
        episodeStream = stream
        process.reset(to: nextEpisode(&stream))
        driver = stream.below(units.count)
      }
      let count = process.candidateCount
      Self.encode(process, into: &state)
      let chosen = choose(of: count, units[driver])
      // The chosen candidate comes last, so that its step needs not be taken twice.
      notes.counts.append(count)
      for action in 0..<count where action != chosen {
        note(action)
        process.step(action)
        let further = follow(units[driver])
        noteNext()
        for _ in 0...further { process.undo() }
      }
      note(chosen)
      process.step(chosen)
      let further = follow(units[driver])
      noteNext()
      for _ in 0..<further { process.undo() }
    }
  }

  /// Takes the greedy steps after the first one of a target, and adds their costs to the last note.
  ///
  /// - Returns: The number of those steps.
  private mutating func follow(_ unit: CandidateUnit) -> Int {
    guard let last = notes.discounts.indices.last else { return 0 }
    for step in 1..<max(1, steps) {
      let count = process.candidateCount
      guard count > 0 else { return step - 1 }
      Self.encode(process, into: &next)
      Self.score(next, count, by: unit, in: &workspace)
      let outcome = process.step(
        process.leastCandidate(by: workspace.outputs, isResidual: configuration.isResidual))
      notes.furtherCosts[last] += notes.discounts[last] * outcome.cost
      notes.discounts[last] *= configuration.discount * outcome.discount
    }
    return max(1, steps) - 1
  }

  private mutating func choose(of count: Int, _ unit: CandidateUnit) -> Int {
    if stream.uniform() < configuration.exploration { return stream.below(count) }
    Self.score(state, count, by: unit, in: &workspace)
    return process.leastCandidate(
      by: workspace.outputs, isResidual: configuration.isResidual)
  }

  private static func score(
    _ rows: ContiguousArray<Float>, _ count: Int, by unit: CandidateUnit,
    in workspace: inout Workspace
  ) {
    unit.online.forward(0, inputs: rows.span, batch: count, in: &workspace)
  }

  /// Notes a candidate of the current state, whose rows are encoded.
  private mutating func note(_ action: Int) {
    let features = process.shape.features
    notes.rows.append(contentsOf: state[action * features..<(action + 1) * features])
    let outcome = process.outcome(of: action)
    notes.costs.append(outcome.cost)
    notes.furtherCosts.append(0)
    notes.discounts.append(configuration.discount * outcome.discount)
  }

  /// Notes the candidates after the steps of a target.
  private mutating func noteNext() {
    let count = process.candidateCount
    notes.nextCounts.append(count)
    guard count > 0 else { return }
    Self.encode(process, into: &next)
    notes.nextRows.append(contentsOf: next.prefix(count * process.shape.features))
    for action in 0..<count { notes.nextCosts.append(process.cost(of: action)) }
  }

  private static func encode(_ process: Process, into rows: inout ContiguousArray<Float>) {
    var span = rows.mutableSpan
    process.encodeState(into: &span)
  }

  /// Writes the state between two calls of `play`.
  func writeState(to writer: inout StateWriter) {
    writer.add(stream)
    writer.add(UInt8(episodeStream == nil ? 0 : 1))
    guard let episodeStream else { return }
    writer.add(episodeStream)
    writer.add(Int64(driver))
    process.writePosition(to: &writer)
  }

  /// Reads a state written by `writeState(to:)`.
  ///
  /// - Parameters:
  ///   - reader: The reader of the snapshot.
  ///   - units: The number of units.
  mutating func readState(from reader: inout StateReader, units: Int) throws(InputError) {
    stream = try reader.stream("stream")
    guard try reader.integer(UInt8.self, "episode") != 0 else { return }
    var source = try reader.stream("episode")
    episodeStream = source
    driver = try reader.integer("driver", in: 0...units - 1)
    try process.restorePosition(from: &reader, in: nextEpisode(&source))
  }
}

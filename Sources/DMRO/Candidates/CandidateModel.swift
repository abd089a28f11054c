public import DMROFiles
public import DMRONetworks
public import DMROOffloading
public import DMRORandom

/// Algorithm 1 for processes with candidates: s networks, each of which scores a row of features.
///
/// All units learn from all actions of a state, each with its own next state, from a memory that
/// they share. A random unit drives each episode.
///
/// ```swift
/// var model = try CandidateModel(.init(), on: process, seed: 1) { stream in
///   family.draw(using: &stream)
/// }
/// model.train()
/// ```
///
/// The same seed gives the same networks, to the byte, for any number of threads.
public struct CandidateModel<Process: CandidateProcess>: ~Copyable {
  /// The settings.
  public let configuration: CandidateConfiguration
  /// The number of updates made.
  public internal(set) var updates = 0
  let shape: ObservationShape
  let units: [CandidateUnit]
  let actors: [ActorBox<Process>]
  let shared: SharedCandidateMemory
  private let threads: Int

  /// Creates a model.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - process: A process with the shape of those to learn in.
  ///   - seed: The random seed.
  ///   - threads: The number of threads; results do not depend on it.
  ///   - steps: The number n of steps of a target: those after the first are greedy. The process
  ///     must be able to take back as many steps.
  ///   - start: The networks to begin with, `[s, P]`; random ones by default.
  ///   - episodes: Draws an episode that fits the process; called by several threads.
  /// - Throws: `InputError`, if a setting is out of bounds or the start has another shape.
  public init(
    _ configuration: CandidateConfiguration, on process: Process, seed: UInt64, threads: Int = 1,
    steps: Int = 1, from start: NetworkBlock? = nil,
    episodes: @escaping @Sendable (inout RandomStream) -> Process.Episode
  ) throws(InputError) {
    try configuration.validate()
    try NumberRules.within(1...64, threads, "threads")
    try NumberRules.within(1...1000, steps, "steps")
    guard process.shape.valuesPerRow == 1 else {
      throw InputError(
        element: "process",
        rule: "must have 1 value a row, found \(process.shape.valuesPerRow)")
    }
    let stream = RandomStream(seed: seed).split("candidate model")
    let architecture = try configuration.architecture(for: process.shape)
    if let start, start.architecture != architecture || start.count != configuration.units {
      throw InputError(
        element: "start",
        rule: """
          must have \(configuration.units) networks of \(architecture), found \(start.count) of \
          \(start.architecture)
          """)
    }
    self.configuration = configuration
    shape = process.shape
    self.threads = threads
    units = (0..<configuration.units).map { unit in
      var source = stream.split("initialization").split(unit)
      let network = start?.networks(unit..<unit + 1) ?? Self.network(architecture, using: &source)
      return CandidateUnit(
        configuration, process.shape, network: network, stream: stream.split("replay").split(unit))
    }
    actors = (0..<configuration.actors).map { actor in
      ActorBox(
        CandidateActor(
          configuration, architecture, on: process, steps: steps,
          stream: stream.split("actors").split(actor), episodes: episodes))
    }
    shared = SharedCandidateMemory(
      CandidateMemory(
        capacity: configuration.memoryCapacity, rowCount: process.shape.rows,
        features: process.shape.features))
  }

  private static func network(
    _ architecture: NetworkArchitecture, using source: inout RandomStream
  ) -> NetworkBlock {
    var network = NetworkBlock(architecture: architecture, count: 1)
    network.initialize(0, by: .he, using: &source)
    // Outputs near 0: a network begins with what is known of the costs.
    network.scaleOutputs(by: 0.01)
    return network
  }

  /// The networks, `[s, P]`.
  public var networks: NetworkBlock { NetworkBlock(joining: units.map(\.online)) }

  /// Trains the model.
  ///
  /// - Parameters:
  ///   - count: The number of updates to make; by default, all that are left.
  ///   - report: Called after every update with their number and the mean squared error.
  ///   - isStopped: Called before every update; `true` ends the training.
  public mutating func train(
    updates count: Int? = nil, report: (Int, Float) -> Void = { _, _ in },
    until isStopped: () -> Bool = { false }
  ) {
    let end = min(configuration.updates, updates + (count ?? configuration.updates))
    while updates < end, !isStopped() {
      collect()
      guard shared.memory.count >= configuration.warmUp else { continue }
      let (units, shared) = (units, shared)
      perform(units.count, threads: threads) { units[$0].update(from: shared.memory) }
      updates += 1
      report(updates, units.reduce(0) { $0 + $1.loss } / Float(units.count))
    }
  }

  /// Plays some steps of all actors, and stores their states.
  private func collect() {
    let steps = configuration.statesPerUpdate / configuration.actors
    let (units, actors, shared) = (units, actors, shared)
    perform(actors.count, threads: threads) { actors[$0].play(steps, driven: units) }
    let (position, capacity) = (shared.memory.position, configuration.memoryCapacity)
    for actor in actors {
      let notes = actor.notes
      var first = 0
      for count in notes.counts {
        shared.memory.store(notes.rows, from: first, candidates: count)
        first += count
      }
    }
    perform(units.count, threads: threads) { unit in
      for (number, actor) in actors.enumerated() {
        units[unit].label(actor.notes, at: (position + number * steps) % capacity)
      }
    }
  }
}

/// The memory of all units: they read it during updates, the model writes it between updates.
final class SharedCandidateMemory: @unchecked Sendable {
  var memory: CandidateMemory

  init(_ memory: consuming CandidateMemory) { self.memory = memory }

  /// Reads the stored states.
  func readState(from reader: inout StateReader) throws(InputError) {
    try memory.readState(from: &reader)
  }
}

import DMROFiles
import DMRONetworks
import DMROScheduling

/// Networks that learn in rounds from all samples so far.
struct LearningRounds: Sendable {
  /// The settings.
  let configuration: JobConfiguration
  /// The number of finished rounds.
  private(set) var round = 0
  /// The greatest number of actions of a state.
  private let maximumActions: Int
  private let units: [JobUnit]
  private var samples: JobSamples
  /// The number of states up to the end of each round.
  private var roundEnds: [Int] = []

  /// Creates networks that predict 0, or goes on from others.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - columns: The number of columns F of a row.
  ///   - maximumActions: The greatest number of actions of a state.
  ///   - stream: The source of random numbers.
  ///   - start: The networks to go on from, as many and as wide as the settings say.
  init(
    _ configuration: JobConfiguration, columns: Int, maximumActions: Int, stream: RandomStream,
    startingFrom start: NetworkBlock? = nil
  ) throws(InputError) {
    self.configuration = configuration
    self.maximumActions = maximumActions
    samples = JobSamples(columns: columns)
    let first: NetworkBlock
    if let start {
      first = start
    } else {
      first = try NetworkBlock(
        silent: configuration.units, columns: columns, hidden: configuration.hidden,
        stream: stream.split("initialization"))
    }
    units = (0..<configuration.units).map { unit in
      JobUnit(
        configuration, network: first.network(unit),
        stream: stream.split("minibatches").split(unit), maximumActions: maximumActions)
    }
  }

  /// The networks so far.
  var networks: NetworkBlock { NetworkBlock(joining: units.map(\.network)) }

  /// The mean squared error of the last minibatches.
  var loss: Double { units.reduce(0) { $0 + $1.loss } / Double(units.count) }

  /// Adds the samples of a round, and learns from all.
  ///
  /// - Parameters:
  ///   - collected: The samples of the round.
  ///   - threads: The number of threads; results do not depend on it.
  mutating func learn(from collected: [JobSamples], threads: Int) {
    for run in collected { samples.append(run) }
    roundEnds.append(samples.count)
    let (samples, ends, units) = (samples, roundEnds, units)
    _ = concurrentMap(units.count, threads: threads) { unit in
      units[unit].learn(from: samples, roundEnds: ends)
    }
    round += 1
  }

  /// Writes the state after a round to a file, durably and atomically.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - kind: The kind of the file, four letters.
  ///   - identity: What tells the learner apart.
  func write(to path: String, kind: String, identity: String) throws(InputError) {
    var writer = StateWriter()
    writer.add(identity)
    writer.add(Int64(round))
    for unit in units { unit.writeState(to: &writer) }
    samples.writeState(to: &writer)
    try FileContents.writeDurably(SealedFile.seal(writer.bytes, kind: kind), to: path)
  }

  /// Restores a state written by `write(to:kind:identity:)`.
  mutating func read(from path: String, kind: String, identity: String) throws(InputError) {
    let columns = samples.columns
    let states = configuration.rounds * configuration.runs * configuration.statesPerRun
    let numbers = states * (maximumActions * (columns + 2) + 2)
    let parameters = units.reduce(0) { $0 + 3 * $1.network.parameters.count }
    let content = try SealedFile.read(
      path, kind: kind, limit: 4 * (numbers + parameters) + identity.utf8.count + 1 << 20)
    do throws(InputError) {
      var reader = StateReader(content)
      guard try reader.text("settings") == identity else {
        throw InputError(element: "settings", rule: "must be those of the training, found others")
      }
      round = try reader.integer("round", in: 0...configuration.rounds)
      for unit in units { try unit.readState(from: &reader) }
      let perRound = configuration.runs * configuration.statesPerRun
      roundEnds = (0..<round).map { ($0 + 1) * perRound }
      samples = try JobSamples(
        from: &reader, count: round * perRound, maximumActions: maximumActions, columns: columns)
      try reader.end()
    } catch {
      throw error.found(in: path)
    }
  }
}

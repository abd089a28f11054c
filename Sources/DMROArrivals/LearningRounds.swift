import DMROFiles
import DMRONetworks
import DMROParallel
import DMROScheduling

/// Networks that learn in rounds from all samples so far.
///
/// Ranks divide the simulations of a round, then its networks; after both they exchange the results,
/// so that all have the same state.
struct LearningRounds: Sendable {
  /// The settings.
  let configuration: JobConfiguration
  /// The number of finished rounds.
  private(set) var round = 0
  /// The greatest number of actions of a state.
  private let maximumActions: Int
  private let units: [JobUnit]
  /// The ranks.
  let ranks: any Ranks
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
  ///   - ranks: The ranks that divide simulations and networks.
  init(
    _ configuration: JobConfiguration, columns: Int, maximumActions: Int, stream: RandomStream,
    startingFrom start: NetworkBlock?, on ranks: any Ranks
  ) throws(InputError) {
    self.configuration = configuration
    self.maximumActions = maximumActions
    self.ranks = ranks
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

  /// Collects the samples of a round, and learns from all so far.
  ///
  /// - Parameters:
  ///   - threads: The number of threads; results do not depend on it.
  ///   - collect: Returns the samples of a simulation, of as many states as the settings say.
  mutating func learn(threads: Int, collect: @Sendable (Int) -> JobSamples) {
    let runs = ranks.share(of: configuration.runs)
    var own = JobSamples(columns: samples.columns)
    for run in concurrentMap(runs.count, threads: threads, { collect(runs.lowerBound + $0) }) {
      own.append(run)
    }
    for part in exchange(own) { samples.append(part) }
    roundEnds.append(samples.count)
    let (samples, ends, units) = (samples, roundEnds, units)
    let share = ranks.share(of: units.count)
    _ = concurrentMap(share.count, threads: threads) { unit in
      units[share.lowerBound + unit].learn(from: samples, roundEnds: ends)
    }
    exchangeUnits()
    round += 1
  }

  /// Writes the state after a round to a file, durably and atomically.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - kind: The kind of the file, four letters.
  ///   - identity: What tells the learner apart.
  func write(to path: String, kind: String, identity: String) throws(InputError) {
    guard ranks.isFirst else { return }
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
    let limit = 4 * (numbers + parameters) + identity.utf8.count + 1 << 20
    let content = try ranks.fromFirst { () throws(InputError) in
      try SealedFile.read(path, kind: kind, limit: limit)
    }
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

// What ranks tell each other.
extension LearningRounds {
  /// Returns the samples of all ranks, in the order of the simulations.
  private func exchange(_ own: JobSamples) -> [JobSamples] {
    guard ranks.count > 1 else { return [own] }
    var writer = StateWriter()
    own.writeState(to: &writer)
    return ranks.gather(writer.bytes).map { bytes in
      trusting { () throws(InputError) in
        var reader = StateReader(message: bytes)
        let count = Int(try reader.integer(Int64.self, "samples"))
        reader = StateReader(message: bytes)
        return try JobSamples(
          from: &reader, count: count, maximumActions: maximumActions, columns: samples.columns)
      }
    }
  }

  /// Brings each network to the state that it has on the rank that let it learn.
  private func exchangeUnits() {
    guard ranks.count > 1 else { return }
    var writer = StateWriter()
    for unit in ranks.share(of: units.count) {
      units[unit].writeState(to: &writer)
      writer.add(units[unit].loss)
    }
    let messages = ranks.gather(writer.bytes)
    trusting { () throws(InputError) in
      var readers = messages.map { StateReader(message: $0) }
      for (number, unit) in units.enumerated() {
        let owner = ranks.owner(of: number, among: units.count)
        try unit.readState(from: &readers[owner])
        unit.loss = try readers[owner].double("loss")
      }
    }
  }

  /// Reads a message: the same program wrote it.
  private func trusting<Result>(_ read: () throws(InputError) -> Result) -> Result {
    do { return try read() } catch { preconditionFailure("a message of another rank: \(error)") }
  }
}

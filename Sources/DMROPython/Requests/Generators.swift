internal import DMROFiles
internal import DMROOffloading
internal import DMRORandom
internal import DMROSimulation

/// A generator of chains in a request: Section V-A of the paper by default.
struct ChainGenerator: Decodable {
  private enum Keys: String, CodingKey, CaseIterable {
    case subtasks, computation, firstTransfer, laterTransfer
  }

  private(set) var generator = WorkloadGenerator.paper

  init() {}

  init(from decoder: any Decoder) throws { try self.init(from: decoder, besides: []) }

  /// Decodes a generator from an object with further keys.
  init(from decoder: any Decoder, besides others: [String]) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self, besides: others)
    try container.update(&generator.subtasks, .subtasks)
    try Self.update(&generator.computation, .computation, container)
    try Self.update(&generator.firstTransfer, .firstTransfer, container)
    try Self.update(&generator.laterTransfer, .laterTransfer, container)
    try container.check(1...10_000, generator.subtasks, .subtasks)
    let known = generator
    try decoder.validated { () throws(InputError) in try known.validate() }
  }

  private static func update(
    _ range: inout ClosedRange<Double>, _ key: Keys, _ container: KeyedDecodingContainer<Keys>
  ) throws {
    guard container.contains(key), try !container.decodeNil(forKey: key) else { return }
    let (lower, upper) = try container.ascendingPair(forKey: key)
    range = lower...upper
  }
}

/// A generator of graphs in a request.
struct GraphGenerator: Decodable {
  private enum Keys: String, CodingKey, CaseIterable {
    case subtasks, system, layered, shape, outDegree, fat, density, regularity, jump
    case communicationRatio, heterogeneity, meanComputation
  }

  /// The system whose speeds and links set the sizes of transfers.
  private(set) var system = SystemChoice.name("table2")
  private var random = RandomGraphGenerator(subtasks: 20)
  private var layers: LayeredGraphGenerator?

  init() {}

  init(from decoder: any Decoder) throws { try self.init(from: decoder, besides: []) }

  /// Decodes a generator from an object with further keys.
  init(from decoder: any Decoder, besides others: [String]) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self, besides: others)
    try container.update(&system, .system)
    try container.update(&random.subtasks, .subtasks)
    try container.update(&random.quantities.communicationRatio, .communicationRatio)
    try container.update(&random.quantities.heterogeneity, .heterogeneity)
    try container.update(&random.quantities.meanComputation, .meanComputation)
    let isLayered = try container.decodeIfPresent(Bool.self, forKey: .layered) ?? false
    let foreign: [Keys] = isLayered ? [.shape, .outDegree] : [.fat, .density, .regularity, .jump]
    if let key = foreign.first(where: { container.contains($0) }) {
      throw decoder.invalid(
        "must have no \"\(key.rawValue)\", which is for graphs "
          + (isLayered ? "that are not in layers" : "in layers: \"layered\": true"))
    }
    if isLayered {
      var layers = LayeredGraphGenerator(
        subtasks: random.subtasks, quantities: random.quantities)
      try container.update(&layers.fat, .fat)
      try container.update(&layers.density, .density)
      try container.update(&layers.regularity, .regularity)
      try container.update(&layers.jump, .jump)
      self.layers = layers
    } else {
      try container.update(&random.shape, .shape)
      try container.update(&random.outDegree, .outDegree)
    }
    // Far from the limits of workflows, so that no drawn number is beyond them.
    let (mean, ratio) = (
      random.quantities.meanComputation, random.quantities.communicationRatio
    )
    guard (1e-3...1e9).contains(mean) else {
      throw decoder.invalid(
        "must have a meanComputation between 1e-3 and 1e9, found \(NumberRules.text(mean))")
    }
    guard ratio <= 1e3 else {
      throw decoder.invalid(
        "must have a communicationRatio of at most 1000, found \(NumberRules.text(ratio))")
    }
    let known = self
    try decoder.validated { () throws(InputError) in
      try known.layers?.validate()
      try known.random.validate()
    }
  }

  /// The number of subtasks of each graph.
  var subtasks: Int { random.subtasks }

  /// Returns a graph.
  ///
  /// - Parameters:
  ///   - id: Its name.
  ///   - system: The system.
  ///   - stream: The source of random bits.
  /// - Throws: `InputError`, if a number breaks a rule.
  func graph(
    _ id: String, in system: EdgeCloudSystem, using stream: inout RandomStream
  ) throws(InputError) -> WorkflowGraph {
    guard let layers else { return try random.graph(id: id, in: system, using: &stream) }
    return try layers.graph(id: id, in: system, using: &stream)
  }
}

/// Arrivals in a request: jobs a second, or a model.
enum ArrivalsChoice: Decodable {
  case rate(Double)
  case model(Arrivals)

  init(from decoder: any Decoder) throws {
    if let rate = try? decoder.singleValueContainer().decode(Double.self) {
      self = .rate(rate)
      return
    }
    do { self = .model(try Arrivals(from: decoder)) } catch DecodingError.typeMismatch {
      throw decoder.invalid("must be jobs a second, or an object that describes arrivals")
    }
  }

  /// Returns the model of arrivals at the devices of a system.
  ///
  /// - Parameter system: The system.
  /// - Throws: `InputError`, if a number breaks a rule.
  func read(in system: EdgeCloudSystem) throws(InputError) -> Arrivals {
    let arrivals =
      switch self {
      case .rate(let rate): Arrivals(rate: rate)
      case .model(let model): model
      }
    do throws(InputError) {
      try arrivals.validate(deviceCount: system.sites(in: .device).count)
    } catch { throw error.below("arrivals") }
    return arrivals
  }
}

extension KeyedDecodingContainer {
  /// Throws unless a number is within bounds.
  ///
  /// - Parameters:
  ///   - bounds: The bounds.
  ///   - value: The number.
  ///   - key: Its key.
  package func check(_ bounds: ClosedRange<Int>, _ value: Int, _ key: Key) throws {
    do throws(InputError) { try NumberRules.within(bounds, value, key.stringValue) } catch {
      throw DecodingError.dataCorrupted(
        .init(codingPath: codingPath, debugDescription: error.rule, underlyingError: error))
    }
  }
}

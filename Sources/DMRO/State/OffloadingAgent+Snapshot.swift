public import DMROFiles
import DMRONetworks
public import DMROOffloading
import DMRORandom

extension OffloadingAgent where Process == ChainProcess {
  private static var kind: String { "AGNT" }
  /// The largest snapshot in bytes, above any that the limits of settings allow.
  private static var limit: Int { 1 << 33 }

  /// Returns the full state of the agent as bytes: the believed system, the last workflows, decisions
  /// that await their observation, the detector, and the inner model with its memory.
  ///
  /// ψ is not among it, only its checksum. An agent restored from the bytes goes on as this one
  /// would, to the byte.
  ///
  /// - Complexity: O(parameters + memory).
  public borrowing func snapshot() -> ContiguousArray<UInt8> {
    var writer = StateWriter()
    writer.add(Self.checksum(of: psi))
    writer.add(StrictJSON.encode(configuration))
    writer.add(StrictJSON.encode(system))
    writer.add(UInt8(adapts ? 1 : 0))
    writer.add(stream)
    writer.add(StrictJSON.encode(restarts.map(\.rawValue)))
    detector.writeState(to: &writer)
    writer.add(StrictJSON.encode(recent))
    writer.add(Int64(ticketCount))
    writer.add(Int64(pending.count))
    for (number, prediction) in pending.sorted(by: { $0.key < $1.key }) {
      writer.add(Int64(number))
      writer.add(Int64(prediction.restarts))
      let terms = prediction.terms
      for term in [terms.computingDelay, terms.transmissionDelay, terms.energy] {
        writer.add(term)
      }
    }
    writer.add(StrictJSON.encode(process.workflow.map { [$0] } ?? []))
    writer.add(block: model.snapshot(in: process))
    return writer.bytes
  }

  /// Restores an agent from a snapshot.
  ///
  /// - Parameters:
  ///   - psi: ψ, the same as before.
  ///   - snapshot: The bytes of `snapshot()`.
  /// - Throws: `InputError`, naming the element and the rule, also where ψ is another one.
  public init(
    psi: MetaParameters<ChainProcess>, restoring snapshot: ContiguousArray<UInt8>
  ) throws(InputError) {
    var reader = StateReader(snapshot)
    guard try reader.integer(UInt64.self, "psi") == Self.checksum(of: psi) else {
      throw InputError(element: "psi", rule: "must be the meta-parameters of the agent")
    }
    let configuration = try reader.json(InnerModelConfiguration.self, "configuration")
    let system = try reader.json(EdgeCloudSystem.self, "system")
    let adapts = try reader.integer(UInt8.self, "adapts")
    let stream = try reader.stream("stream")
    var restarts: [AgentRestart] = []
    for name in try reader.json([String].self, "restarts") {
      guard let reason = AgentRestart(rawValue: name) else {
        throw InputError(element: "restarts", rule: "must be reasons of restarts, found \(name)")
      }
      restarts.append(reason)
    }
    let detector = try ChangeDetector(from: &reader)
    var process = try psi.process(in: system)
    let recent = try reader.json([Workflow].self, "recent")
    for workflow in recent { try process.check(workflow) }
    let ticketCount = try reader.integer("tickets", in: 0...greatestCount)
    var pending: [Int: Prediction] = [:]
    for _ in 0..<(try reader.integer("pending", in: 0...ticketCount)) {
      let number = try reader.integer("pending.number", in: 0...max(0, ticketCount - 1))
      let count = try reader.integer("pending.restarts", in: 0...restarts.count)
      let terms = CostTerms(
        computingDelay: try reader.double("pending.terms"),
        transmissionDelay: try reader.double("pending.terms"),
        energy: try reader.double("pending.terms"))
      pending[number] = Prediction(terms: terms, restarts: count)
    }
    let current = try reader.json([Workflow].self, "workflow")
    for workflow in current { try process.check(workflow) }
    let block = try reader.block("model")
    try reader.end()
    // Before memory is taken: a model is at least as long as its networks and its memory.
    let parameters = psi.network.parameters.count
    guard configuration.units <= block.count / 4 / parameters,
      configuration.memoryCapacity <= block.count
    else {
      throw InputError(
        element: "model", rule: "must be as long as its configuration says, found another length")
    }
    var model = try InnerModel(
      configuration, for: process, stream: stream.split(restarts.count),
      startingFrom: psi.network)
    do { try model.restore(block, in: &process, episodes: current) } catch {
      throw error.below("model")
    }
    self.psi = psi
    self.configuration = configuration
    self.system = system
    self.adapts = adapts != 0
    self.restarts = restarts
    self.detector = detector
    self.recent = recent
    self.ticketCount = ticketCount
    self.pending = pending
    self.stream = stream
    self.process = process
    self.model = model
  }

  /// Writes the agent to a file, durably and atomically.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if it cannot be written.
  public borrowing func write(to path: String) throws(InputError) {
    try FileContents.writeDurably(SealedFile.seal(snapshot(), kind: Self.kind), to: path)
  }

  /// Reads an agent that `write(to:)` has written.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - psi: ψ, the same as before.
  /// - Throws: `InputError`, naming file, element and rule.
  public static func read(
    from path: String, psi: MetaParameters<ChainProcess>
  ) throws(InputError) -> OffloadingAgent {
    let content = try SealedFile.read(path, kind: kind, limit: limit)
    do { return try OffloadingAgent(psi: psi, restoring: content) } catch {
      throw error.found(in: path)
    }
  }

  /// The checksum of the parameters of ψ and of how it was learned.
  private static func checksum(of psi: MetaParameters<ChainProcess>) -> UInt64 {
    var writer = StateWriter()
    writer.add(StrictJSON.encode(psi.provenance))
    writer.add(psi.network.parameters)
    return CRC64(writer.bytes).value
  }
}

extension StateReader {
  /// Reads a value that is written as JSON.
  fileprivate mutating func json<Value: Decodable>(
    _ type: Value.Type, _ element: String
  ) throws(InputError) -> Value {
    let text = try text(element)
    do { return try StrictJSON.decode(type, from: text.utf8, source: "") } catch {
      var error = error.below(element)
      error.source = nil
      throw error
    }
  }
}

extension ChangeDetector {
  func writeState(to writer: inout StateWriter) {
    writer.add(parameterTolerance)
    for test in [rise, fall] { test.writeState(to: &writer) }
  }

  init(from reader: inout StateReader) throws(InputError) {
    let tolerance = try reader.double("detector.tolerance")
    self.init(parameterTolerance: tolerance)
    rise = try PageHinkley(from: &reader)
    fall = try PageHinkley(from: &reader)
  }
}

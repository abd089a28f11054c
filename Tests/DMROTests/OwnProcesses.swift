import DMRO

/// A chain with one row for each candidate site, R = K and V = 1, in which a site is away in every
/// other subtask.
struct CandidateProcess: OffloadingProcess {
  private var chain: ChainProcess
  /// The site that is away in subtasks of odd index.
  let away: Int

  init(_ chain: ChainProcess, away: Int) {
    self.chain = chain
    self.away = away
  }

  var shape: ObservationShape {
    ObservationShape(rows: chain.actionCount, features: 4, valuesPerRow: 1, isMasked: true)
  }
  var isFinished: Bool { chain.isFinished }
  func check(_ workflow: Workflow) throws(InputError) { try chain.check(workflow) }
  mutating func reset(to workflow: Workflow) { chain.reset(to: workflow) }

  func encodeState(into state: inout MutableSpan<Float>) {
    for site in 0..<chain.actionCount {
      state[4 * site] = Float(chain.localCost(of: site))
      state[4 * site + 1] = site == chain.previousSite ? 1 : 0
      state[4 * site + 2] = Float(site)
      state[4 * site + 3] = 1
    }
  }

  func encodeState(after action: Int, into state: inout MutableSpan<Float>) {
    var next = self
    _ = next.step(action)
    guard !next.isFinished else {
      for index in state.indices { state[index] = 0 }
      return
    }
    next.encodeState(into: &state)
  }

  func encodeMask(into mask: inout MutableSpan<Bool>) {
    for site in mask.indices { mask[site] = isAvailable(site, at: chain.position) }
  }

  func encodeMask(after action: Int, into mask: inout MutableSpan<Bool>) {
    for site in mask.indices { mask[site] = isAvailable(site, at: chain.position + 1) }
  }

  private func isAvailable(_ site: Int, at position: Int) -> Bool {
    site != away || position % 2 == 0
  }

  func outcome(of action: Int) -> Outcome { chain.outcome(of: action) }

  mutating func step(_ action: Int) -> Outcome {
    precondition(isAvailable(action, at: chain.position), "site \(action) is away")
    return chain.step(action)
  }

  func totalCost(of decision: [Int]) -> Double { chain.totalCost(of: decision) }
  func writePosition(to writer: inout StateWriter) { chain.writePosition(to: &writer) }
  mutating func restorePosition(
    from reader: inout StateReader, in workflow: Workflow?
  ) throws(InputError) {
    try chain.restorePosition(from: &reader, in: workflow)
  }
}

/// A chain whose costs are only observed: nothing is priced in advance.
struct ObservedProcess: DecisionProcess {
  private var chain: ChainProcess

  init(_ chain: ChainProcess) { self.chain = chain }

  var shape: ObservationShape { chain.shape }
  var isFinished: Bool { chain.isFinished }
  func check(_ workflow: Workflow) throws(InputError) { try chain.check(workflow) }
  mutating func reset(to workflow: Workflow) { chain.reset(to: workflow) }
  func encodeState(into state: inout MutableSpan<Float>) { chain.encodeState(into: &state) }
  mutating func step(_ action: Int) -> Outcome { chain.step(action) }
  func writePosition(to writer: inout StateWriter) { chain.writePosition(to: &writer) }
  mutating func restorePosition(
    from reader: inout StateReader, in workflow: Workflow?
  ) throws(InputError) {
    try chain.restorePosition(from: &reader, in: workflow)
  }
}

/// A chain that can be priced again, in which a site is away in every other subtask.
struct MaskedProcess: RepriceableProcess {
  private var chain: ChainProcess

  init(_ settings: ChainProcess.Settings, in system: EdgeCloudSystem) throws(InputError) {
    chain = try ChainProcess(settings, in: system)
  }

  var settings: ChainProcess.Settings { chain.settings }
  var environment: EdgeCloudSystem { chain.environment }
  static func shape(
    of settings: ChainProcess.Settings, over distribution: SystemDistribution
  ) -> ObservationShape {
    masked(ChainProcess.shape(of: settings, over: distribution))
  }
  private static func masked(_ shape: ObservationShape) -> ObservationShape {
    ObservationShape(
      features: shape.features, valuesPerRow: shape.valuesPerRow, isMasked: true)
  }
  static func check(
    _ system: EdgeCloudSystem, against distribution: SystemDistribution
  ) throws(InputError) {
    try ChainProcess.check(system, against: distribution)
  }
  mutating func move(
    toRandomOf distribution: SystemDistribution, using stream: inout RandomStream
  ) {
    chain.move(toRandomOf: distribution, using: &stream)
  }
  var environmentFeatures: ContiguousArray<Float> { chain.environmentFeatures }
  var costScale: Double { chain.costScale }
  func memo(of action: Int) -> PlacedSubtask { chain.memo(of: action) }
  func outcome(of action: Int, recalling memo: PlacedSubtask) -> Outcome {
    chain.outcome(of: action, recalling: memo)
  }
  func updateState(_ state: inout MutableSpan<Float>) { chain.updateState(&state) }
  func updateState(_ state: inout MutableSpan<Float>, after action: Int) {
    chain.updateState(&state, after: action)
  }

  var shape: ObservationShape { Self.masked(chain.shape) }
  var isFinished: Bool { chain.isFinished }
  func check(_ workflow: Workflow) throws(InputError) { try chain.check(workflow) }
  mutating func reset(to workflow: Workflow) { chain.reset(to: workflow) }
  func encodeState(into state: inout MutableSpan<Float>) { chain.encodeState(into: &state) }
  func encodeState(after action: Int, into state: inout MutableSpan<Float>) {
    chain.encodeState(after: action, into: &state)
  }
  func encodeMask(into mask: inout MutableSpan<Bool>) { mark(&mask, at: chain.position) }
  func encodeMask(after action: Int, into mask: inout MutableSpan<Bool>) {
    mark(&mask, at: chain.position + 1)
  }
  private func mark(_ mask: inout MutableSpan<Bool>, at position: Int) {
    for site in mask.indices { mask[site] = site != 2 || position % 2 == 0 }
  }
  func outcome(of action: Int) -> Outcome { chain.outcome(of: action) }
  mutating func step(_ action: Int) -> Outcome {
    precondition(action != 2 || chain.position % 2 == 0, "site 2 is away")
    return chain.step(action)
  }
  func totalCost(of decision: [Int]) -> Double { chain.totalCost(of: decision) }
  func writePosition(to writer: inout StateWriter) { chain.writePosition(to: &writer) }
  mutating func restorePosition(
    from reader: inout StateReader, in workflow: Workflow?
  ) throws(InputError) {
    try chain.restorePosition(from: &reader, in: workflow)
  }
}

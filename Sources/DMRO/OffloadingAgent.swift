public import DMROFiles
public import DMROOffloading
internal import DMRORandom

/// The DMRO agent: an inner model that decides and learns, and restarts from the ψ of the outer
/// model when the system changes.
///
/// It learns to plan the last workflows at the costs of the believed system. Observed costs are not
/// learned from: they tell whether the system has changed.
///
/// ```swift
/// var agent = try OffloadingAgent(psi: psi, in: system, seed: 1)
/// for workflow in arriving {
///   let (decision, ticket) = try agent.decide(workflow)
///   let terms = run(decision.plan)  // measured delays in seconds, energy in joules
///   try agent.observe(ticket, terms)
///   try agent.learn()  // or later, when there is time
/// }
/// ```
public struct OffloadingAgent<Process: MeasurableProcess>: ~Copyable {
  /// ψ.
  public let psi: MetaParameters<Process>
  /// The settings of the inner model.
  public let configuration: InnerModelConfiguration
  /// If `true`, the inner model learns and restarts; otherwise it only decides.
  public var adapts = true
  /// The reasons of all restarts, in order.
  public internal(set) var restarts: [AgentRestart] = []
  /// The believed system.
  public internal(set) var system: Process.Environment
  /// Called with each drift, restart and update, on the thread of the call that causes it.
  ///
  /// A log or metrics can be attached here. It is no part of a snapshot.
  public var onEvent: (@Sendable (AgentEvent) -> Void)?

  var detector: ChangeDetector
  var model: InnerModel
  var process: Process
  /// The last workflows, the training set of the inner model.
  var recent: [Process.Episode] = []
  /// The decisions that await their observation, by the numbers of their tickets.
  var pending: [Int: Prediction] = [:]
  var ticketCount = 0
  let stream: RandomStream

  /// A prediction in the system that was believed at its decision.
  struct Prediction {
    var terms: Process.Terms
    /// The number of restarts before the decision.
    var restarts: Int
  }

  /// The greatest number of workflows in the training set.
  public static var memory: Int { 20 }

  /// Creates an agent.
  ///
  /// - Parameters:
  ///   - psi: ψ.
  ///   - system: The initial system.
  ///   - configuration: The settings of the inner model; its networks get the shape of ψ.
  ///   - detector: The change detector.
  ///   - seed: The random seed.
  /// - Throws: `InputError`, if the system has another number of sites than ψ, or a setting is out of
  ///   bounds.
  public init(
    psi: MetaParameters<Process>, in system: Process.Environment,
    configuration: InnerModelConfiguration = .init(), detector: ChangeDetector = .init(),
    seed: UInt64
  ) throws(InputError) {
    let stream = RandomStream(seed: seed).split("agent")
    let settings = configuration.adapting(from: psi.network)
    let process = try psi.process(in: system)
    model = try InnerModel(
      settings, for: process, stream: stream.split(0), startingFrom: psi.network)
    self.psi = psi
    self.configuration = settings
    self.system = system
    self.detector = detector
    self.process = process
    self.stream = stream
  }

  /// Decides for a workflow in the believed system.
  ///
  /// Any number of decisions may await their observations.
  ///
  /// - Parameters:
  ///   - workflow: The workflow, with at most as many subtasks as in the settings of ψ.
  ///   - system: The current system, if known; by default, the believed system stays the same.
  /// - Returns: The decision with its predicted cost, scaled, and the ticket of its observation.
  /// - Throws: `InputError`, if the system has another number of sites, or the workflow too many
  ///   subtasks.
  public mutating func decide(
    _ workflow: Process.Episode, in system: Process.Environment? = nil
  ) throws(InputError) -> (decision: Decision, ticket: AgentTicket) {
    if let system, adapts,
      Process.hasMoved(system, from: self.system, tolerance: detector.parameterTolerance)
    {
      try restart(because: .parameters, in: system)
    }
    try process.check(workflow)
    recent.append(workflow)
    if recent.count > Self.memory { recent.removeFirst() }
    let decision = try model.decide(workflow, on: process)
    let ticket = AgentTicket(number: ticketCount)
    ticketCount += 1
    pending[ticket.number] = Prediction(
      terms: process.terms(of: decision.plan, for: workflow), restarts: restarts.count)
    return (decision, ticket)
  }

  /// Returns the predicted terms of a decision, in the system that was believed then; `nil` once they
  /// are observed or given up.
  ///
  /// - Parameter ticket: The ticket of the decision.
  public func prediction(of ticket: AgentTicket) -> Process.Terms? {
    pending[ticket.number]?.terms
  }

  /// Gives up a decision that will not be observed.
  ///
  /// - Parameter ticket: The ticket of the decision.
  public mutating func giveUp(_ ticket: AgentTicket) { pending[ticket.number] = nil }

  /// Compares the measured terms of a decision with the predicted ones.
  ///
  /// The total cost of Equation (9), scaled in the believed system, is compared with the predicted
  /// one. If costs drift, the inner model restarts from ψ in the measured system. Without a
  /// measurement it keeps its model and restarts detection. A decision from before the last restart
  /// is not compared: it was predicted in another system.
  ///
  /// - Parameters:
  ///   - ticket: The ticket of the decision.
  ///   - terms: Delays in seconds and energy in joules, each finite and at least 0.
  ///   - system: Measures the system; called only if costs drift.
  /// - Returns: `true` if costs drift.
  /// - Throws: `InputError`, if the ticket is unknown or its decision was observed before, if a term
  ///   is negative or not finite, or if the measured system has another number of sites.
  @discardableResult
  public mutating func observe(
    _ ticket: AgentTicket, _ terms: Process.Terms,
    measuring system: () -> Process.Environment? = { nil }
  ) throws(InputError) -> Bool {
    guard let prediction = pending[ticket.number] else {
      throw InputError(
        element: "ticket",
        rule: "must be of a decision that awaits its observation, found number \(ticket.number)")
    }
    let observed = try process.cost(of: terms)
    let predicted = try process.cost(of: prediction.terms)
    guard (observed / max(predicted, .leastNormalMagnitude)).isFinite || predicted == 0 else {
      throw InputError(
        element: "terms", rule: "must give a finite cost beside \(predicted), found \(observed)")
    }
    pending[ticket.number] = nil
    guard adapts, prediction.restarts == restarts.count, predicted > 0,
      try detector.observe(observed, predicted: predicted)
    else { return false }
    onEvent?(.drift(observed: observed, predicted: predicted))
    if let measured = system() {
      try restart(because: .costs, in: measured)
    } else {
      detector.reset()
    }
    return true
  }

  /// Learns to plan the last workflows at the costs of the believed system.
  ///
  /// It takes longer than a decision, and needs no observation: call it where no workflow waits.
  ///
  /// - Parameter updates: The number of updates.
  /// - Throws: `InputError`, if the model cannot learn from the workflows, which their decisions have
  ///   checked.
  public mutating func learn(updates: Int = 2) throws(InputError) {
    guard adapts, !recent.isEmpty else { return }
    // The unfinished episode of the process is one of the last workflows.
    let onEvent = onEvent
    try model.train(on: &process, episodes: recent, updates: updates) { _, step in
      onEvent?(.update(step))
    }
  }

  /// Restarts from ψ.
  private mutating func restart(
    because reason: AgentRestart, in system: Process.Environment
  ) throws(InputError) {
    let process = try psi.process(in: system)
    restarts.append(reason)
    model = try InnerModel(
      configuration, for: process, stream: stream.split(restarts.count),
      startingFrom: psi.network)
    self.process = process
    self.system = system
    detector.reset()
    onEvent?(.restart(reason, count: restarts.count))
  }
}

/// The right to observe one decision of an agent, once.
///
/// It is valid also for the agent that is restored from a snapshot.
public struct AgentTicket: Hashable, Sendable, Codable {
  let number: Int

  init(number: Int) { self.number = number }

  /// Decodes the number of the decision.
  ///
  /// - Throws: `DecodingError`, if it is no integer.
  public init(from decoder: any Decoder) throws {
    number = try decoder.singleValueContainer().decode(Int.self)
  }

  /// Encodes the number of the decision.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(number)
  }
}

/// The reason of a restart of an agent.
public enum AgentRestart: String, Hashable, Sendable {
  /// A parameter of the system moved beyond the tolerance.
  case parameters
  /// Observed costs drifted from predicted ones.
  case costs
}

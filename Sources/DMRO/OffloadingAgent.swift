public import DMROFiles
public import DMROOffloading
internal import DMRORandom

/// The DMRO agent: an inner model that decides and learns, and restarts from the ψ of the outer
/// model when the system changes.
///
/// ```swift
/// var agent = try OffloadingAgent(psi: psi, in: system, seed: 1)
/// for workflow in arriving {
///   let decision = try agent.decide(workflow, in: system)
///   let terms = run(decision.plan)  // measured delays in seconds, energy in joules
///   try agent.observe(terms)
/// }
/// ```
public struct OffloadingAgent<Process: MeasurableProcess>: ~Copyable {
  /// ψ.
  public let psi: MetaParameters<Process>
  /// The settings of the inner model.
  public let configuration: InnerModelConfiguration
  /// The number of updates after each workflow.
  public var updatesPerWorkflow: Int
  /// If `true`, the inner model learns and restarts; otherwise it only decides.
  public var adapts = true
  /// The reasons of all restarts, in order.
  public private(set) var restarts: [AgentRestart] = []
  /// The believed system.
  public private(set) var system: Process.Environment

  private var detector: ChangeDetector
  private var model: InnerModel
  private var process: Process
  /// The last workflows, the training set of the inner model.
  private var recent: [Process.Episode] = []
  /// The predicted terms of the last decision in the believed system.
  public private(set) var prediction: Process.Terms?
  private let stream: RandomStream

  /// The greatest number of workflows in the training set.
  public static var memory: Int { 20 }

  /// Creates an agent.
  ///
  /// - Parameters:
  ///   - psi: ψ.
  ///   - system: The initial system.
  ///   - configuration: The settings of the inner model; its networks get the shape of ψ.
  ///   - detector: The change detector.
  ///   - updatesPerWorkflow: The number of updates after each workflow.
  ///   - seed: The random seed.
  /// - Throws: `InputError`, if the system has another number of sites than ψ, or a setting is out of
  ///   bounds.
  public init(
    psi: MetaParameters<Process>, in system: Process.Environment,
    configuration: InnerModelConfiguration = .init(), detector: ChangeDetector = .init(),
    updatesPerWorkflow: Int = 2, seed: UInt64
  ) throws(InputError) {
    let stream = RandomStream(seed: seed).split("agent")
    let process = try psi.process(in: system)
    let settings = configuration.adapting(from: psi.network)
    model = try InnerModel(
      settings, for: process, stream: stream.split(0), startingFrom: psi.network)
    self.psi = psi
    self.configuration = settings
    self.updatesPerWorkflow = updatesPerWorkflow
    self.system = system
    self.detector = detector
    self.process = process
    self.stream = stream
  }

  /// Decides for a workflow in the believed system.
  ///
  /// - Parameters:
  ///   - workflow: The workflow, with at most as many subtasks as in the settings of ψ.
  ///   - system: The current system, if known; by default, the believed system stays the same.
  /// - Returns: The decision and its predicted cost, scaled.
  /// - Throws: `InputError`, if the system has another number of sites, or the workflow too many
  ///   subtasks.
  public mutating func decide(
    _ workflow: Process.Episode, in system: Process.Environment? = nil
  ) throws(InputError) -> Decision {
    if let system, adapts,
      Process.hasMoved(system, from: self.system, tolerance: detector.parameterTolerance)
    {
      try restart(because: .parameters, in: system)
    }
    try process.check(workflow)
    recent.append(workflow)
    if recent.count > Self.memory { recent.removeFirst() }
    let decision = try model.decide(workflow, on: process)
    prediction = process.terms(of: decision.plan, for: workflow)
    return decision
  }

  /// Observes the measured terms of the last decision, and learns.
  ///
  /// The total cost of Equation (9), scaled in the believed system, is compared with the predicted
  /// one. If costs drift, the inner model restarts from ψ in the measured system. Without a
  /// measurement it keeps its model and restarts detection.
  ///
  /// - Parameters:
  ///   - terms: Delays in seconds and energy in joules, each finite and at least 0.
  ///   - system: Measures the system; called only if costs drift.
  /// - Returns: `true` if costs drift.
  /// - Throws: `InputError`, if a term is negative or not finite, if no decision awaits its
  ///   observation, or if the measured system has another number of sites.
  @discardableResult
  public mutating func observe(
    _ terms: Process.Terms, measuring system: () -> Process.Environment? = { nil }
  ) throws(InputError) -> Bool {
    guard let prediction else {
      throw InputError(
        element: "observe",
        rule: "must follow a decision whose terms were not observed yet, found none")
    }
    let observed = try process.cost(of: terms)
    self.prediction = nil
    guard adapts else { return false }
    let predicted = try process.cost(of: prediction)
    guard (observed / max(predicted, .leastNormalMagnitude)).isFinite || predicted == 0 else {
      throw InputError(
        element: "terms", rule: "must give a finite cost beside \(predicted), found \(observed)")
    }
    let drifts = predicted > 0 ? try detector.observe(observed, predicted: predicted) : false
    if drifts {
      if let measured = system() {
        try restart(because: .costs, in: measured)
      } else {
        detector.reset()
      }
    }
    // The unfinished episode of the process is one of the last workflows.
    try model.train(on: &process, episodes: recent, updates: updatesPerWorkflow)
    return drifts
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
  }
}

/// The reason of a restart of an agent.
public enum AgentRestart: String, Hashable, Sendable {
  /// A parameter of the system moved beyond the tolerance.
  case parameters
  /// Observed costs drifted from predicted ones.
  case costs
}

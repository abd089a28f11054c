public import DMROFiles
public import DMROOffloading
internal import DMRORandom

/// DMRO as a whole: an inner model that decides and learns, and the outer model's ψ, from which it
/// begins again whenever the system has changed.
///
/// ```swift
/// var agent = try OffloadingAgent(psi: psi, in: system, seed: 1)
/// for workflow in arriving {
///   let decision = try agent.decide(workflow, in: system)
///   let terms = run(decision.plan)  // what it really cost, in seconds and joules
///   try agent.observe(terms)
/// }
/// ```
public struct OffloadingAgent: ~Copyable {
  /// Why the inner model began again.
  public enum Restart: String, Hashable, Sendable {
    /// A parameter of the system moved beyond the tolerance.
    case parameters
    /// Observed costs drifted from predicted ones.
    case costs
  }

  /// ψ.
  public let psi: MetaParameters
  /// The settings of the inner model.
  public let configuration: InnerModelConfiguration
  /// The number of updates after each workflow.
  public var updatesPerWorkflow: Int
  /// Whether the inner model learns and begins again; otherwise it only decides.
  public var adapts = true
  /// Why the inner model began again, in order; its first beginning does not count.
  public private(set) var restarts: [Restart] = []
  /// The system that the agent believes to be in.
  public private(set) var system: EdgeCloudSystem

  private var detector: ChangeDetector
  private var model: InnerModel
  private var process: ChainProcess
  /// The last workflows, from which the inner model learns.
  private var recent: [Workflow] = []
  /// What the last decision will cost in the believed system.
  public private(set) var prediction: CostTerms?
  private let stream: RandomStream

  /// The number of workflows that are remembered.
  public static let memory = 20

  /// Creates an agent.
  ///
  /// - Parameters:
  ///   - psi: ψ.
  ///   - system: The system in which it begins.
  ///   - configuration: The settings of the inner model; its networks get the shape of ψ.
  ///   - detector: How change is noticed.
  ///   - updatesPerWorkflow: The number of updates after each workflow.
  ///   - seed: The seed of all chance.
  /// - Throws: `InputError`, if the system has another number of sites than ψ, or a setting is out of
  ///   bounds.
  public init(
    psi: MetaParameters, in system: EdgeCloudSystem,
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

  /// Decides for a workflow in the system as it is believed to be.
  ///
  /// - Parameters:
  ///   - workflow: The workflow, of at most as many subtasks as ψ takes.
  ///   - system: The system now, where it is known; otherwise the one before is believed.
  /// - Returns: The decision and its predicted cost, scaled.
  /// - Throws: `InputError`, if the system has another number of sites, or the workflow more subtasks
  ///   than ψ takes.
  public mutating func decide(
    _ workflow: Workflow, in system: EdgeCloudSystem? = nil
  ) throws(InputError) -> Decision {
    if let system, adapts, detector.hasChanged(system, from: self.system) {
      try restart(because: .parameters, in: system)
    }
    guard workflow.subtaskCount <= process.maximumSubtasks else {
      throw InputError(
        element: workflow.id,
        rule: """
          must have at most \(process.maximumSubtasks) subtasks, as where ψ was learned, found \
          \(workflow.subtaskCount)
          """)
    }
    recent.append(workflow)
    if recent.count > Self.memory { recent.removeFirst() }
    let decision = model.decide([workflow], on: process)[0]
    prediction = process.costModel.terms(of: decision.plan, for: workflow)
    return decision
  }

  /// Takes what the last decision really cost, and learns.
  ///
  /// What is compared is the total cost of Equation (9), as it is scaled in the believed system. Where
  /// it drifts from what is predicted, the inner model begins again from ψ in the measured system.
  /// Without a measurement it goes on as before, for what else could it know, and looks for drifts anew.
  ///
  /// - Parameters:
  ///   - terms: Delays and energy, each finite and at least 0.
  ///   - system: Measures the system; called once costs drift.
  /// - Returns: Whether costs drift.
  /// - Throws: `InputError`, if a term is negative or not finite, or the measured system has another
  ///   number of sites.
  /// - Precondition: A decision was made, and its cost not observed yet.
  @discardableResult
  public mutating func observe(
    _ terms: CostTerms, measuring system: () -> EdgeCloudSystem? = { nil }
  ) throws(InputError) -> Bool {
    guard let prediction else { preconditionFailure("a cost is observed after a decision") }
    for (name, value) in [
      ("computingDelay", terms.computingDelay), ("transmissionDelay", terms.transmissionDelay),
      ("energy", terms.energy),
    ] {
      guard value >= 0 && value.isFinite else {
        throw InputError(element: name, rule: "must be finite and at least 0, found \(value)")
      }
    }
    self.prediction = nil
    guard adapts else { return false }
    let costs = process.costModel
    let (observed, predicted) = (costs.cost(of: terms), costs.cost(of: prediction))
    guard (observed / max(predicted, .leastNormalMagnitude)).isFinite || predicted == 0 else {
      throw InputError(
        element: "terms", rule: "must give a finite cost beside \(predicted), found \(observed)")
    }
    let drifts = predicted > 0 && detector.observe(observed, predicted: predicted)
    if drifts {
      if let measured = system() {
        try restart(because: .costs, in: measured)
      } else {
        detector.reset()
      }
    }
    // What the process was in the middle of belongs to workflows that are remembered.
    model.train(on: &process, workflows: recent, updates: updatesPerWorkflow)
    return drifts
  }

  /// Begins again from ψ.
  private mutating func restart(
    because reason: Restart, in system: EdgeCloudSystem
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

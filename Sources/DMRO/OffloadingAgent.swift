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
///   let cost = run(decision.plan)  // what it really cost
///   try agent.observe(cost)
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
  private var predictedCost: Double?
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
  /// - Throws: `InputError`, if the system has another number of sites.
  public mutating func decide(
    _ workflow: Workflow, in system: EdgeCloudSystem? = nil
  ) throws(InputError) -> Decision {
    if let system, adapts, detector.hasChanged(system, from: self.system) {
      try restart(because: .parameters, in: system)
    }
    recent.append(workflow)
    if recent.count > Self.memory { recent.removeFirst() }
    let decision = model.decide([workflow], on: process)[0]
    predictedCost = decision.cost
    return decision
  }

  /// Takes the real cost of the last decision, and learns.
  ///
  /// Where costs drift from what is predicted, the inner model begins again from ψ in the given
  /// system; without one it begins again in the believed system, for what else could it know.
  ///
  /// - Parameters:
  ///   - cost: The cost, scaled as that of the decision.
  ///   - system: The system as it is measured once costs drift.
  /// - Returns: Whether the inner model began again.
  /// - Throws: `InputError`, if the measured system has another number of sites.
  /// - Precondition: A decision was made.
  @discardableResult
  public mutating func observe(
    _ cost: Double, measuring system: () -> EdgeCloudSystem? = { nil }
  ) throws(InputError) -> Bool {
    guard let predicted = predictedCost else {
      preconditionFailure("a cost is observed after a decision")
    }
    predictedCost = nil
    guard adapts else { return false }
    let drifts = predicted > 0 && detector.observe(cost, predicted: predicted)
    if drifts { try restart(because: .costs, in: system() ?? self.system) }
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

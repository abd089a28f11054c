public import DMROFiles
public import DMRORandom

extension ChainProcess: RepriceableProcess {
  /// The settings.
  public var settings: Settings {
    Settings(
      energyWeight: costModel.energyWeight, scaling: costModel.scaling, bounds: costModel.bounds,
      maximumSubtasks: maximumSubtasks, encoding: encoding, context: context)
  }

  /// The system.
  public var environment: EdgeCloudSystem { costModel.system }

  /// Creates a process, finished until it is reset to a workflow; its scaling is derived from the
  /// system.
  ///
  /// - Parameters:
  ///   - settings: The settings.
  ///   - system: The system.
  /// - Throws: `InputError`, if a setting breaks a rule, or the system is directed and its features are
  ///   not.
  public init(_ settings: Settings, in system: EdgeCloudSystem) throws(InputError) {
    try settings.validate()
    try settings.context.check(system)
    self.init(
      known: CostModel(
        known: system, energyWeight: settings.energyWeight, scaling: settings.scaling,
        bounds: settings.bounds),
      maximumSubtasks: settings.maximumSubtasks, encoding: settings.encoding,
      context: settings.context)
  }

  /// Returns the shape of processes in the systems of a distribution.
  ///
  /// - Parameters:
  ///   - settings: The settings of the processes.
  ///   - distribution: The systems.
  /// - Precondition: The settings are valid.
  public static func shape(
    of settings: Settings, over distribution: SystemDistribution
  ) -> ObservationShape {
    shape(
      siteCount: distribution.sites.count, maximumSubtasks: settings.maximumSubtasks,
      encoding: settings.encoding, context: settings.context)
  }

  /// Checks that networks trained in a distribution can act in a system.
  ///
  /// - Parameters:
  ///   - system: The system.
  ///   - distribution: The systems of the training.
  /// - Throws: `InputError`, if the number of sites differs.
  public static func check(
    _ system: EdgeCloudSystem, against distribution: SystemDistribution
  ) throws(InputError) {
    guard system.siteCount == distribution.sites.count else {
      throw InputError(
        element: "sites",
        rule: """
          must be \(distribution.sites.count), as in the training of the meta-parameters, \
          found \(system.siteCount)
          """)
    }
  }

  /// The unit costs of the system and their logarithms.
  public var environmentFeatures: ContiguousArray<Float> {
    (costModel.system.isDirected ? SystemContext.directedUnitCosts : .unitCosts)
      .features(of: costModel)
  }

  /// The cost of v_max at the cheapest site, but at least 0.01.
  public var costScale: Double {
    var least = Double.infinity
    for site in 0..<actionCount {
      least = min(
        least,
        costModel.localCost(
          computation: costModel.bounds.maxComputation, transfer: 0, from: site, to: site))
    }
    return max(0.01, least)
  }

  /// Returns the current subtask placed at a site: all inputs of its price except the system.
  ///
  /// - Parameter action: The index of the site.
  /// - Precondition: The episode is not finished, and the site is below K.
  public func memo(of action: Int) -> PlacedSubtask {
    guard let workflow else { preconditionFailure("the process must be reset to a workflow") }
    let last = workflow.subtaskCount - 1
    return PlacedSubtask(
      computation: workflow.computation[position], transfer: workflow.transfer[position],
      returnTransfer: position == last ? workflow.transfer[last + 1] : nil,
      source: previousSite, action: action)
  }

  /// Returns the local objective of an action for a placed subtask in the current system.
  ///
  /// - Parameters:
  ///   - action: The index of a site.
  ///   - memo: The placed subtask.
  /// - Precondition: The sites are below K.
  public func outcome(of action: Int, recalling memo: PlacedSubtask) -> Outcome {
    Outcome(
      cost: costModel.localCost(
        computation: memo.computation, transfer: memo.transfer, from: memo.source, to: action,
        returnTransfer: memo.returnTransfer),
      discount: memo.returnTransfer == nil ? 1 : 0)
  }

  /// Rewrites the features of the system in a state.
  ///
  /// - Parameter state: The state, `[D]`.
  public func updateState(_ state: inout MutableSpan<Float>) { writeContext(into: &state) }

  /// Rewrites the previous site and the features of the system in a state.
  ///
  /// - Parameters:
  ///   - state: The state, `[D]`.
  ///   - action: The previous site.
  public func updateState(_ state: inout MutableSpan<Float>, after action: Int) {
    write(site: action, into: &state)
    writeContext(into: &state)
  }
}

/// A placed subtask: all inputs of its price except the system.
public struct PlacedSubtask: StepMemo {
  /// The computation v_i, in megacycles.
  public var computation = 0.0
  /// The transfer e_{i-1}, in MB.
  public var transfer = 0.0
  /// The return e_N, in MB, of the last subtask.
  public var returnTransfer: Double?
  /// The site of the previous subtask.
  public var source = 0
  /// The chosen site.
  public var action = 0

  /// Creates a placed subtask without computation or data.
  public init() {}

  init(
    computation: Double, transfer: Double, returnTransfer: Double?, source: Int, action: Int
  ) {
    self.computation = computation
    self.transfer = transfer
    self.returnTransfer = returnTransfer
    self.source = source
    self.action = action
  }

  /// Writes the subtask to a snapshot.
  ///
  /// - Parameter writer: The writer of the snapshot.
  public func write(to writer: inout StateWriter) {
    writer.add(computation)
    writer.add(transfer)
    writer.add(UInt8(returnTransfer == nil ? 0 : 1))
    writer.add(returnTransfer ?? 0)
    writer.add(Int64(source))
    writer.add(Int64(action))
  }

  /// Reads a subtask written by `write(to:)`.
  ///
  /// - Parameters:
  ///   - reader: The reader of the snapshot.
  ///   - count: The number of sites.
  /// - Throws: `InputError`, naming the element and the broken rule.
  public init(from reader: inout StateReader, actionCount count: Int) throws(InputError) {
    computation = try reader.double("computation")
    transfer = try reader.double("transfer")
    let isLast = try reader.integer(UInt8.self, "isLast")
    let back = try reader.double("returnTransfer")
    returnTransfer = isLast == 1 ? back : nil
    source = try reader.integer("source", in: 0...count - 1)
    action = try reader.integer("action", in: 0...count - 1)
  }
}

extension SystemDistribution: EnvironmentDistribution {
  /// Draws a system.
  ///
  /// - Parameter stream: The source of randomness.
  public func draw(using stream: inout RandomStream) -> EdgeCloudSystem { sample(using: &stream) }
}

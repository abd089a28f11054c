public import DMRO

/// The work of one update or decision, of any shape: what `throughput` and the suites time.
public struct LearnerWorkload: Sendable {
  /// The number of transitions in the memory.
  public static let memoryCapacity = 10_000

  /// The number s of networks.
  public var networks: Int
  /// The number of features D of a state.
  public var inputs: Int
  /// The width of both hidden layers.
  public var hidden: Int
  /// The number of actions K.
  public var actions: Int
  /// The number of transitions in a minibatch.
  public var batch: Int
  /// The number of updates after which frozen networks are renewed.
  public var freezeInterval = 200

  /// Describes work.
  ///
  /// - Parameters:
  ///   - networks: The number s of networks.
  ///   - inputs: The number of features D of a state.
  ///   - hidden: The width of both hidden layers.
  ///   - actions: The number of actions K.
  ///   - batch: The number of transitions in a minibatch.
  public init(
    networks: Int = 5, inputs: Int = 22, hidden: Int = 64, actions: Int = 3, batch: Int = 32
  ) {
    self.networks = networks
    self.inputs = inputs
    self.hidden = hidden
    self.actions = actions
    self.batch = batch
  }

  /// The settings: Adam with a rate of 0.001.
  public var settings: InnerModelConfiguration {
    var settings = InnerModelConfiguration()
    settings.units = networks
    settings.hidden = [hidden, hidden]
    settings.batchSize = batch
    settings.freezeInterval = freezeInterval
    settings.optimizer = .adam(learningRate: 0.001)
    return settings
  }

  /// Returns a model with a full memory, ready to be updated.
  ///
  /// - Parameter threads: The number of threads that update networks.
  /// - Throws: `InputError`, if a number is out of bounds.
  public func modelWithFullMemory(threads: Int = 1) throws -> InnerModel {
    var settings = settings
    settings.memoryCapacity = Self.memoryCapacity
    // Random actions fill the memory without a forward pass.
    settings.exploration = .constant(1)
    var process = process
    var model = try InnerModel(settings, for: process, seed: 1, threads: threads)
    let workflow = [try Workflow(id: "none", computation: [0], transfer: [0, 0])]
    for _ in 0..<settings.memoryCapacity { model.step(in: &process, episodes: workflow) }
    return model
  }

  /// A process of the shape.
  public var process: SyntheticProcess {
    SyntheticProcess(stateSize: inputs, actionCount: actions, seed: 1)
  }

  /// A state of the process, `[D]`.
  public var state: ContiguousArray<Float> {
    var state = ContiguousArray<Float>(repeating: 0, count: inputs)
    var span = state.mutableSpan
    process.encodeState(into: &span)
    return state
  }
}

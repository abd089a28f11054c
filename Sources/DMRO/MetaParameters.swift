public import DMROFiles
public import DMRONetworks
public import DMROOffloading
import Foundation

/// The meta-parameters ψ, from which inner models start in new systems.
public struct MetaParameters: Sendable {
  /// Where ψ comes from, and in which processes it can act.
  public struct Provenance: Hashable, Sendable, Codable {
    /// The systems in which ψ was learned.
    public let distribution: SystemDistribution
    /// The settings of the outer model.
    public let configuration: OuterModelConfiguration
    /// The seed of all chance.
    public let seed: UInt64
    /// The number of gradient steps made.
    public let updates: Int
    /// The weight δ of energy against delay.
    public let energyWeight: Double
    /// How costs become dimensionless, in each system by itself.
    public let scaling: CostScaling
    /// The bounds of the workload.
    public let bounds: WorkloadBounds
    /// The largest number of subtasks that a workflow may have.
    public let maximumSubtasks: Int
    /// How the previous site appears in a state.
    public let encoding: StateEncoding
    /// What a state tells about the system.
    public let context: SystemContext

    init(
      distribution: SystemDistribution, configuration: OuterModelConfiguration, seed: UInt64,
      updates: Int, process: ChainProcess
    ) {
      self.distribution = distribution
      self.configuration = configuration
      self.seed = seed
      self.updates = updates
      energyWeight = process.costModel.energyWeight
      scaling = process.costModel.scaling
      bounds = process.costModel.bounds
      maximumSubtasks = process.maximumSubtasks
      encoding = process.encoding
      context = process.context
    }
  }

  /// The network, a block of count 1.
  public let network: NetworkBlock
  /// Where it comes from.
  public let provenance: Provenance

  private static let key = "meta-parameters"

  init(network: NetworkBlock, provenance: Provenance) {
    self.network = network
    self.provenance = provenance
  }

  /// Writes ψ to a weight file, its provenance in the metadata.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if it cannot be written or a parameter is not finite.
  public func write(to path: String) throws(InputError) {
    try network.write(to: path, metadata: [Self.key: StrictJSON.encode(provenance)])
  }

  /// Reads ψ from a weight file.
  ///
  /// - Parameter path: The file.
  /// - Returns: ψ with its provenance.
  /// - Throws: `InputError`, if the file is no such file.
  public static func read(from path: String) throws(InputError) -> MetaParameters {
    let (block, metadata) = try NetworkBlock.read(from: path)
    let element = "__metadata__.\(key)"
    guard let text = metadata[key], block.count == 1 else {
      throw InputError(
        source: path, element: element,
        rule: "must be in a file of meta-parameters, as dmro meta-train writes it")
    }
    let provenance: Provenance
    do {
      provenance = try StrictJSON.decode(Provenance.self, from: Data(text.utf8), source: path)
    } catch { throw error.below(element) }
    let result = MetaParameters(network: block, provenance: provenance)
    let count = provenance.distribution.sites.count
    let inputs =
      provenance.encoding.stateSize(
        siteCount: count, maximumSubtasks: provenance.maximumSubtasks)
      + provenance.context.size(siteCount: count)
    guard block.architecture.inputs == inputs, block.architecture.outputs == count else {
      throw InputError(
        source: path, element: element,
        rule: """
          must be of networks with \(inputs) inputs and \(count) outputs, found \
          \(block.architecture.inputs) and \(block.architecture.outputs)
          """)
    }
    return result
  }

  /// Returns the process in which ψ acts in a system; its scaling is derived from that system.
  ///
  /// - Parameter system: The system.
  /// - Throws: `InputError`, if it has another number of sites than those of the distribution.
  public func process(in system: EdgeCloudSystem) throws(InputError) -> ChainProcess {
    guard system.siteCount == network.architecture.outputs else {
      throw InputError(
        element: "sites",
        rule: """
          must be \(network.architecture.outputs), as where the meta-parameters were learned, \
          found \(system.siteCount)
          """)
    }
    return ChainProcess(
      costModel: CostModel(
        system: system, energyWeight: provenance.energyWeight, scaling: provenance.scaling,
        bounds: provenance.bounds), maximumSubtasks: provenance.maximumSubtasks,
      encoding: provenance.encoding, context: provenance.context)
  }
}

extension InnerModelConfiguration {
  /// Returns the same settings for networks that start from given ones in a new system: of their
  /// shape, and with the first update as soon as one minibatch is in memory.
  ///
  /// - Parameter network: The networks to start from.
  public func adapting(from network: NetworkBlock) -> InnerModelConfiguration {
    var settings = self
    settings.hidden = network.architecture.hidden
    settings.activation = network.architecture.activation
    settings.head = network.architecture.head
    settings.warmUp = min(batchSize, memoryCapacity)
    return settings
  }
}

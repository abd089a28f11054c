public import DMROFiles
public import DMRONetworks
public import DMROOffloading

/// The meta-parameters ψ, from which inner models start in new systems.
public struct MetaParameters: Sendable {
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
    let contents: ContiguousArray<UInt8>
    do { contents = try data() } catch { throw error.found(in: path) }
    try FileContents.write(contents, to: path)
  }

  /// Reads ψ from a weight file.
  ///
  /// - Parameter path: The file.
  /// - Returns: ψ with its provenance.
  /// - Throws: `InputError`, if the file is no such file.
  public static func read(from path: String) throws(InputError) -> MetaParameters {
    try decode(FileContents.read(path, limit: NetworkBlock.weightFileLimit), source: path)
  }

  /// The bytes of the file of ψ.
  ///
  /// - Throws: `InputError`, if a parameter is not finite.
  package func data() throws(InputError) -> ContiguousArray<UInt8> {
    try network.weightData(metadata: [Self.key: StrictJSON.encode(provenance)])
  }

  /// Returns the ψ that the bytes of a file hold.
  ///
  /// - Parameters:
  ///   - data: The bytes.
  ///   - path: The name of the file, for errors.
  /// - Throws: `InputError`, if the file is no such file.
  package static func decode(
    _ data: some Sequence<UInt8>, source path: String
  ) throws(InputError) -> MetaParameters {
    let (block, metadata) = try NetworkBlock.decode(data, source: path)
    let element = "__metadata__.\(key)"
    guard let text = metadata[key], block.count == 1 else {
      throw InputError(
        source: path, element: element,
        rule: "must be in a file of meta-parameters, as dmro meta-train writes it")
    }
    let provenance: Provenance
    do {
      provenance = try StrictJSON.decode(Provenance.self, from: text.utf8, source: path)
    } catch { throw error.below(element) }
    let result = MetaParameters(network: block, provenance: provenance)
    let count = provenance.distribution.sites.count
    let inputs = provenance.stateSize
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

public import DMROFiles
public import DMRONetworks
public import DMROOffloading

/// The meta-parameters ψ: the start of inner models in new environments.
public struct MetaParameters<Process: RepriceableProcess>: Sendable {
  /// The network, a block of count 1.
  public let network: NetworkBlock
  /// The origin of ψ.
  public let provenance: Provenance

  private static var key: String { "meta-parameters" }

  init(network: NetworkBlock, provenance: Provenance) {
    self.network = network
    self.provenance = provenance
  }

  /// Writes ψ to a weight file, with its provenance in the metadata.
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
  /// - Throws: `InputError`, if the file is not a valid file of meta-parameters.
  public init(readingFrom path: String) throws(InputError) {
    self = try .decode(
      FileContents.read(path, limit: NetworkBlock.weightFileLimit), source: path)
  }

  /// Returns the bytes of the file of ψ.
  ///
  /// - Parameter metadata: More metadata, beside the provenance.
  /// - Throws: `InputError`, if a parameter is not finite.
  package func data(
    besides metadata: [String: String] = [:]
  ) throws(InputError) -> ContiguousArray<UInt8> {
    var metadata = metadata
    metadata[Self.key] = StrictJSON.encode(provenance)
    return try network.weightData(metadata: metadata)
  }

  /// Returns `true` for the bytes of a weight file with the origin of meta-parameters.
  ///
  /// - Parameters:
  ///   - data: The bytes.
  ///   - path: The name of the file.
  package static func isPresent(in data: some Sequence<UInt8>, source path: String) -> Bool {
    (try? NetworkBlock.decode(data, source: path))?.metadata[key] != nil
  }

  /// Decodes ψ from the bytes of a file.
  ///
  /// - Parameters:
  ///   - data: The bytes.
  ///   - path: The name of the file, for errors.
  /// - Throws: `InputError`, if the file is not a valid file of meta-parameters.
  package static func decode(
    _ data: some Sequence<UInt8>, source path: String
  ) throws(InputError) -> MetaParameters {
    let (block, metadata) = try NetworkBlock.decode(data, source: path)
    let element = "__metadata__.\(key)"
    guard let text = metadata[key], block.count == 1 else {
      throw InputError(
        source: path, element: element,
        rule: "must be in a file of meta-parameters, as written by dmro meta-train")
    }
    let provenance: Provenance
    do {
      provenance = try StrictJSON.decode(Provenance.self, from: text.utf8, source: path)
    } catch { throw error.below(element) }
    let result = MetaParameters(network: block, provenance: provenance)
    let shape = provenance.shape
    guard block.architecture.inputs == shape.features,
      block.architecture.outputs == shape.valuesPerRow
    else {
      throw InputError(
        source: path, element: element,
        rule: """
          must be of networks with \(shape.features) inputs and \(shape.valuesPerRow) outputs, found \
          \(block.architecture.inputs) and \(block.architecture.outputs)
          """)
    }
    return result
  }

  /// Returns the process for ψ in an environment; its scaling is derived from that environment.
  ///
  /// - Parameter environment: The environment, as a system.
  /// - Throws: `InputError`, if networks trained in the distribution cannot act there.
  public func process(in environment: Process.Environment) throws(InputError) -> Process {
    try Process.check(environment, against: provenance.distribution)
    return try Process(provenance.settings, in: environment)
  }
}

extension MetaParameters where Process == ChainProcess {
  /// Reads the meta-parameters of chains from a weight file.
  ///
  /// - Parameter path: The file.
  /// - Returns: ψ with its provenance.
  /// - Throws: `InputError`, if the file is not a valid file of meta-parameters.
  public static func read(from path: String) throws(InputError) -> MetaParameters {
    try MetaParameters(readingFrom: path)
  }
}

extension InnerModelConfiguration {
  /// Returns these settings for adapting a given network in a new system: with the shape of the
  /// network, and the first update as soon as one minibatch is stored.
  ///
  /// - Parameter network: The network to start from.
  public func adapting(from network: NetworkBlock) -> InnerModelConfiguration {
    var settings = self
    settings.hidden = network.architecture.hidden
    settings.activation = network.architecture.activation
    settings.head = network.architecture.head
    settings.warmUp = min(batchSize, memoryCapacity)
    return settings
  }
}

internal import CDMROPolicies
public import DMRO
public import DMROFiles
internal import DMRONetworks

/// The origin of a policy for graphs.
public struct GraphPolicyOrigin: Hashable, Sendable {
  /// The settings of learning.
  public var configuration: CandidateConfiguration
  /// The family of workflows and systems of the training.
  public var family: GraphFamily
  /// The groups of features.
  public var features: GraphFeatures
  /// The cost of a step.
  public var stepCost: GraphProcess.StepCost
  /// The random seed.
  public var seed: UInt64
  /// The number of updates made.
  public var updates: Int
  /// The checksum of the policy whose networks learning began with; `nil` for random ones.
  public private(set) var start: String?

  /// Creates an origin.
  ///
  /// - Parameters:
  ///   - configuration: The settings of learning.
  ///   - family: The family of workflows and systems.
  ///   - features: The groups of features.
  ///   - stepCost: The cost of a step.
  ///   - seed: The random seed.
  ///   - updates: The number of updates made.
  public init(
    configuration: CandidateConfiguration = .init(), family: GraphFamily = .training,
    features: GraphFeatures = .standard, stepCost: GraphProcess.StepCost = .shaped,
    seed: UInt64 = 1, updates: Int = 0
  ) {
    self.configuration = configuration
    self.family = family
    self.features = features
    self.stepCost = stepCost
    self.seed = seed
    self.updates = updates
  }

  /// Creates the origin of a policy that goes on learning in another family.
  ///
  /// - Parameters:
  ///   - policy: The policy to begin with.
  ///   - family: The family of workflows and systems.
  ///   - seed: The random seed.
  public init(adapting policy: GraphPolicy, to family: GraphFamily, seed: UInt64 = 1) {
    self.init(
      configuration: .adaptation, family: family, features: policy.origin.features,
      stepCost: policy.origin.stepCost, seed: seed)
    let learned = policy.origin.configuration
    configuration.units = learned.units
    configuration.hidden = learned.hidden
    configuration.discount = learned.discount
    configuration.isResidual = learned.isResidual
    start = policy.checksum
  }

  /// The greatest number of numbers in the memory and the batches of a training: 4 GB.
  private static let greatestMemory = 1 << 30

  /// Checks the settings, alone and together.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    do { try configuration.validate() } catch { throw error.below("configuration") }
    do { try family.validate() } catch { throw error.below("family") }
    try NumberRules.within(0...configuration.updates, updates, "updates")
    do throws(InputError) {
      let shape = GraphProcess(maximumSites: family.maximumSites).shape
      _ = try configuration.architecture(for: shape)
      let states =
        configuration.memoryCapacity + configuration.batchSize
        + configuration.statesPerUpdate * shape.rows
      guard states <= Self.greatestMemory / shape.size else {
        throw InputError(
          element: "memoryCapacity",
          rule: """
            must, with the batches, be at most \(Self.greatestMemory / shape.size) states of \
            \(shape), found \(states)
            """)
      }
    } catch { throw error.below("configuration") }
  }

  /// Returns a model that learns as the origin says, before its first update.
  ///
  /// - Parameters:
  ///   - threads: The number of threads; results do not depend on it.
  ///   - policy: The policy to begin with; by default the packaged one, if the origin has a start.
  /// - Throws: `InputError`, if a setting is out of bounds or the start is another policy.
  public func model(
    threads: Int = 1, from policy: GraphPolicy? = nil
  ) throws(InputError) -> CandidateModel<GraphProcess> {
    try validate()
    let first = try networks(of: policy)
    return try CandidateModel(
      configuration, on: process, seed: seed, threads: threads, from: first, episodes: episodes)
  }

  /// The process in which networks learn.
  package var process: GraphProcess {
    GraphProcess(maximumSites: family.maximumSites, features: features, stepCost: stepCost)
  }

  /// The draw of workflows to learn from.
  package var episodes: @Sendable (inout RandomStream) -> GraphEpisode {
    { [family] in GraphEpisode(family.draw(using: &$0)) }
  }

  /// Returns the networks to begin with, if there are any.
  private func networks(of policy: GraphPolicy?) throws(InputError) -> NetworkBlock? {
    guard let start else { return nil }
    let policy = policy ?? .packaged
    guard policy.checksum == start else {
      throw InputError(
        element: "start",
        rule: "must be the policy with the checksum \(start), found \(policy.checksum)")
    }
    return policy.networks
  }

  /// The origin as text, by which checkpoints of the same training are told.
  package var identity: String { StrictJSON.encode(self) }
}

extension GraphPolicyOrigin: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case configuration, family, features, stepCost, seed, updates, start
  }

  /// Reads an origin; a missing key but `start`, an unknown key and settings out of bounds are errors.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    configuration = try container.decode(CandidateConfiguration.self, forKey: .configuration)
    family = try container.decode(GraphFamily.self, forKey: .family)
    features = try container.decode(GraphFeatures.self, forKey: .features)
    stepCost = try container.decode(GraphProcess.StepCost.self, forKey: .stepCost)
    seed = try container.decodeStrictly(UInt64.self, forKey: .seed)
    updates = try container.decodeStrictly(Int.self, forKey: .updates)
    start = try container.decodeIfPresent(String.self, forKey: .start)
    try decoder.validated { [self] () throws(InputError) in try validate() }
  }
}

extension GraphPolicy {
  private static let key = "graph-policy"

  /// The policy that comes with the package: that of `GraphPolicyOrigin()`, trained to its end.
  public static let packaged: GraphPolicy = {
    let bytes = unsafe UnsafeBufferPointer(
      start: dmro_graph_policy(), count: dmro_graph_policy_size())
    do {
      return try unsafe decode(ContiguousArray(bytes), source: "graphs.safetensors")
    } catch {
      preconditionFailure("the packaged policy is broken: \(error)")
    }
  }()

  /// The checksum of the networks.
  public var checksum: String {
    var bytes = StateWriter()
    bytes.add(networks.parameters)
    return String(CRC64(bytes.bytes).value, radix: 16)
  }

  /// Reads a policy from a weight file.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if the file is not a valid policy for graphs.
  public init(readingFrom path: String) throws(InputError) {
    self = try Self.decode(
      FileContents.read(path, limit: NetworkBlock.weightFileLimit), source: path)
  }

  /// Writes the policy to a weight file, with its origin in the metadata.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if it cannot be written or a parameter is not finite.
  public func write(to path: String) throws(InputError) {
    let contents: ContiguousArray<UInt8>
    do { contents = try data() } catch { throw error.found(in: path) }
    try FileContents.write(contents, to: path)
  }

  /// Returns the bytes of the weight file.
  ///
  /// - Throws: `InputError`, if a parameter is not finite.
  package func data() throws(InputError) -> ContiguousArray<UInt8> {
    try networks.weightData(metadata: [Self.key: StrictJSON.encode(origin)])
  }

  /// Returns `true` for the bytes of a weight file with the origin of a policy.
  package static func isPolicy(_ data: some Sequence<UInt8>, source path: String) -> Bool {
    (try? NetworkBlock.decode(data, source: path))?.metadata[key] != nil
  }

  /// Returns `true` for a weight file with the origin of a policy; a file that is none is not.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if it cannot be read.
  package static func isPolicy(at path: String) throws(InputError) -> Bool {
    isPolicy(try FileContents.read(path, limit: NetworkBlock.weightFileLimit), source: path)
  }

  /// Decodes a policy from the bytes of a weight file.
  package static func decode(
    _ data: some Sequence<UInt8>, source path: String
  ) throws(InputError) -> GraphPolicy {
    let (block, metadata) = try NetworkBlock.decode(data, source: path)
    let element = "__metadata__.\(key)"
    guard let text = metadata[key] else {
      throw InputError(
        source: path, element: element,
        rule: "must be in a policy for graphs, as written by dmro meta-train --distribution graphs")
    }
    let origin: GraphPolicyOrigin
    do {
      origin = try StrictJSON.decode(GraphPolicyOrigin.self, from: text.utf8, source: path)
    } catch { throw error.below(element) }
    guard block.count == origin.configuration.units,
      block.architecture.hidden == origin.configuration.hidden
    else {
      throw InputError(
        source: path, element: "\(element).configuration",
        rule: """
          must be of the networks of the file, \(block.count) with hidden layers \
          \(block.architecture.hidden), found \(origin.configuration.units) with \
          \(origin.configuration.hidden)
          """)
    }
    do { return try GraphPolicy(block, origin: origin) } catch { throw error.found(in: path) }
  }
}

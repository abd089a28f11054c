public import DMROFiles
public import DMRONetworks
public import DMROOffloading

/// Meta-parameters ψ as a part of the settings of a training, which then repeat it without another
/// file.
///
/// In a file they are a string: the bytes of their own file as Base64.
public struct TrainingStart: Sendable {
  /// The meta-parameters.
  public let psi: MetaParameters<ChainProcess>
  /// The bytes of the file of ψ.
  private let bytes: ContiguousArray<UInt8>

  /// Creates a start.
  ///
  /// - Parameter psi: The meta-parameters.
  /// - Throws: `InputError`, if a parameter is not finite.
  public init(_ psi: MetaParameters<ChainProcess>) throws(InputError) {
    self.psi = psi
    bytes = try psi.data()
  }

  /// Reads a start from a file of `dmro meta-train`.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if the file is not a valid file of meta-parameters.
  public init(readingFrom path: String) throws(InputError) {
    try self.init(MetaParameters(readingFrom: path))
  }

  /// The settings of the processes in which ψ was learned.
  public var settings: ChainProcess.Settings { psi.provenance.settings }

  /// The network, a block of count 1.
  public var network: NetworkBlock { psi.network }

  /// Checks that ψ can act in a system.
  ///
  /// - Parameter system: The system.
  /// - Throws: `InputError`, if it has another number of sites than the systems of the learning.
  public func check(_ system: EdgeCloudSystem) throws(InputError) {
    try ChainProcess.check(system, against: psi.provenance.distribution)
    try settings.context.check(system)
  }
}

extension TrainingStart: Hashable {
  /// Returns `true` if the files of two starts are equal.
  ///
  /// - Parameters:
  ///   - one: A start.
  ///   - other: Another.
  public static func == (one: TrainingStart, other: TrainingStart) -> Bool {
    one.bytes == other.bytes
  }

  /// Hashes the bytes of the file.
  ///
  /// - Parameter hasher: The hasher.
  public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension TrainingStart: Codable {
  /// Decodes the bytes of a file of meta-parameters.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let bytes = Base64.decode(text) else {
      throw decoder.invalid("must be a file of meta-parameters as Base64")
    }
    self = try decoder.validated { () throws(InputError) in
      do throws(InputError) {
        return try TrainingStart(.decode(bytes, source: ""))
      } catch {
        let place = error.element.map { "\($0) " } ?? ""
        throw InputError(
          rule: "must be a file of meta-parameters as Base64: \(place)\(error.rule)")
      }
    }
  }

  /// Encodes the bytes of the file.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(Base64.encode(bytes))
  }
}

extension TrainingSettings {
  /// Starts all networks from meta-parameters, in the settings in which these were learned: costs,
  /// bounds, encoding, subtasks, the shape of the networks, and the learning rule for new systems.
  ///
  /// - Parameter start: The meta-parameters.
  public mutating func begin(from start: TrainingStart) {
    self.start = start
    let settings = start.settings
    energyWeight = settings.energyWeight
    scaling = settings.scaling
    bounds = settings.bounds
    encoding = settings.encoding
    workload.subtasks = settings.maximumSubtasks
    model = start.psi.adaptation(of: model)
  }
}

extension InnerModelConfiguration {
  /// Returns these settings with counterfactual learning targets without discount, and Adam with its
  /// smaller steps: the first step of RMSProp moves every weight by √10 times its learning rate.
  public var undiscounted: InnerModelConfiguration {
    var settings = self
    settings.optimizer = .adam(learningRate: 0.001)
    settings.transitionRule = .counterfactual
    settings.discount = 1
    return settings
  }
}

extension MetaParameters {
  /// Returns settings for adapting ψ in a new system: its shape, and the learning rule that fits its
  /// discount.
  ///
  /// - Parameter model: The other settings.
  public func adaptation(of model: InnerModelConfiguration) -> InnerModelConfiguration {
    let discount = provenance.configuration.learner.discount
    var settings = (discount == 1 ? model.undiscounted : model).adapting(from: network)
    settings.discount = discount
    return settings
  }
}

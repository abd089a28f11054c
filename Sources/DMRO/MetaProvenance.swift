internal import DMROFiles
public import DMROOffloading

extension MetaParameters {
  /// The origin of ψ, and the settings of its processes.
  public struct Provenance: Hashable, Sendable {
    /// The environments of the training of ψ.
    public let distribution: Process.Distribution
    /// The settings of the outer model.
    public let configuration: OuterModelConfiguration
    /// The random seed.
    public let seed: UInt64
    /// The number of gradient steps made.
    public let updates: Int
    /// The settings of the processes.
    public let settings: Process.Settings

    /// The shape of the processes.
    var shape: ObservationShape { Process.shape(of: settings, over: distribution) }
  }
}

extension MetaParameters.Provenance: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case distribution, configuration, seed, updates
  }

  /// Reads the origin of ψ; unknown keys and settings out of bounds are errors.
  ///
  /// The settings of the processes stand among the other keys.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(
      keyedBy: CodingKeys.self, besides: Process.Settings.keys)
    distribution = try container.decode(Process.Distribution.self, forKey: .distribution)
    configuration = try container.decode(OuterModelConfiguration.self, forKey: .configuration)
    seed = try container.decodeStrictly(UInt64.self, forKey: .seed)
    updates = try container.decodeStrictly(Int.self, forKey: .updates)
    settings = try Process.Settings(from: decoder)
    try decoder.validated { [self] () throws(InputError) in try validate() }
  }

  /// Writes the origin of ψ, with the settings of the processes among the other keys.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(distribution, forKey: .distribution)
    try container.encode(configuration, forKey: .configuration)
    try container.encode(seed, forKey: .seed)
    try container.encode(updates, forKey: .updates)
    try settings.encode(to: encoder)
  }

  private func validate() throws(InputError) {
    try settings.validate()
    try NumberRules.within(0...Int.max, updates, "updates")
    do { try configuration.learner.checkMemory(for: shape) } catch {
      throw error.below("configuration.learner")
    }
  }
}

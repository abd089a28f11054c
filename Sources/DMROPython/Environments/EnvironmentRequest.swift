internal import DMROFiles

/// The settings of an environment in JSON.
protocol EnvironmentSettings: Decodable {
  /// Returns the environment.
  ///
  /// - Throws: `InputError`, naming the setting and the rule it breaks.
  func environment() throws(InputError) -> Environment
}

/// The settings that environments of all kinds have.
struct CommonSettings: Decodable {
  /// A kind of environment.
  enum Kind: String, Decodable, CaseIterable {
    case chain, graph, arrivals
  }

  /// The names of the settings.
  static let keys = Keys.allCases.map(\.rawValue)

  enum Keys: String, CodingKey, CaseIterable { case kind, copies, autoreset }

  /// The most copies.
  private static let most = 1_000_000

  let kind: Kind
  private(set) var copies = 1
  private(set) var autoreset = Autoreset.disabled

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    kind = try container.decodeStrictly(Kind.self, forKey: .kind)
    try container.update(&copies, .copies)
    try container.update(&autoreset, .autoreset)
    try container.check(1...Self.most, copies, .copies)
  }

  /// Opens an environment.
  ///
  /// - Parameter bytes: Its settings in JSON.
  /// - Throws: `InputError`, naming the setting and the rule it breaks.
  static func environment(
    _ bytes: ContiguousArray<UInt8>
  ) throws(InputError) -> Environment {
    switch try Border.decode(CommonSettings.self, bytes).kind {
    case .chain: try Border.decode(ChainSettings.self, bytes).environment()
    case .graph: try Border.decode(GraphSettings.self, bytes).environment()
    case .arrivals: try Border.decode(ArrivalsSettings.self, bytes).environment()
    }
  }
}

package import DMROFiles
package import DMROOffloading

/// A system in a request: its name, the path of its file, or its description.
package enum SystemChoice: Decodable, Sendable {
  case name(String)
  case system(EdgeCloudSystem)

  package init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      self = .name(name)
    } else {
      self = .system(try EdgeCloudSystem(from: decoder))
    }
  }

  /// Returns the system.
  ///
  /// - Throws: `InputError`, if there is none of the name, or its file breaks a rule.
  package func read() throws(InputError) -> EdgeCloudSystem {
    switch self {
    case .name(let name): try SystemReader.read(name, forChains: false)
    case .system(let system): system
    }
  }
}

/// Asks for a system.
struct SystemRequest: Request {
  private enum Keys: String, CodingKey, CaseIterable { case call, system }
  private let system: SystemChoice

  init(from decoder: any Decoder) throws {
    system = try decoder.strictContainer(keyedBy: Keys.self).decode(
      SystemChoice.self, forKey: .system)
  }

  func answer() throws(InputError) -> String { try system.read().json }
}

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

  /// Returns the indices of sites by their names.
  ///
  /// - Parameters:
  ///   - without: The names.
  ///   - system: The system.
  /// - Throws: `InputError`, if the system has no such site, or all are named.
  package static func sites(
    _ without: [String], of system: EdgeCloudSystem
  ) throws(InputError) -> Set<Int> {
    let names = system.sites.map(\.name)
    var sites: Set<Int> = []
    for (index, name) in without.enumerated() {
      guard let site = names.firstIndex(of: name) else {
        throw InputError(
          element: "without[\(index)]", rule: Suggestion.rule(for: name, among: names))
      }
      sites.insert(site)
    }
    guard sites.count < names.count else {
      throw InputError(element: "without", rule: "must leave a site, found all of them")
    }
    return sites
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

package import DMROFiles

/// A system by name or file.
package enum SystemReader {
  /// The names of known systems.
  private static let names = ["table2", "table3"] + CongestedSystem.allCases.map(\.rawValue)

  /// Returns the system of a name or a file.
  ///
  /// - Parameters:
  ///   - name: The name, or the path of the file.
  ///   - forChains: `true` if it must be a system of the model of chains: one device, nothing shared.
  /// - Throws: `InputError`, if there is no such file, or it breaks a rule.
  package static func read(
    _ name: String, forChains: Bool = true
  ) throws(InputError) -> EdgeCloudSystem {
    switch name {
    case "table2": return .table2
    case "table3": return .table3
    default:
      if let preset = CongestedSystem(rawValue: name) {
        let system = preset.system
        if forChains { try system.requireChainModel(in: name) }
        return system
      }
      do {
        let system = try EdgeCloudSystem.read(from: name)
        if forChains { try system.requireChainModel(in: name) }
        return system
      } catch {
        guard error.kind == .unreadable, !name.contains("/"), !name.contains(".") else {
          throw error
        }
        throw InputError(
          .unreadable, source: name,
          rule: "no such file, and no known system; these are \(names.joined(separator: ", "))"
            + Suggestion.text(for: name, among: names))
      }
    }
  }
}

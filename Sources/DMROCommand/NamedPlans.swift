import ArgumentParser
import DMROExperiments
import DMROFiles

/// The plans of another planner, as NAME=PATH.
struct NamedPlans: Sendable {
  /// The name of the planner.
  var name: String
  /// The file or folder of its plans.
  var path: String

  /// Reads the value of an option.
  ///
  /// - Throws: `ValidationError`, if there is no name or no path, or the name breaks a rule.
  static func parse(_ text: String) throws -> NamedPlans {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[1].isEmpty else {
      throw ValidationError("must be NAME=PATH, found \"\(text)\"")
    }
    return NamedPlans(name: String(parts[0]), path: String(parts[1]))
  }
}

extension [NamedPlans] {
  /// Checks that the names are new ones, each once.
  ///
  /// - Parameter others: Further names of the comparison.
  /// - Throws: `ValidationError`, naming the first that is not.
  func check(besides others: [String] = []) throws(ValidationError) {
    var names = Set(others)
    for plans in self {
      do { try SchemeRegistry.standard.check(newName: plans.name) } catch {
        throw ValidationError("--plans: \(error)")
      }
      guard names.insert(plans.name).inserted else {
        throw ValidationError("--plans: the name \(plans.name) stands for two rows")
      }
    }
  }
}

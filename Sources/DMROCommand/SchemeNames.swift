import ArgumentParser

/// The names of schemes, or all of them: the value of `--schemes`.
struct SchemeNames: ExpressibleByArgument {
  /// The names; `nil` for all schemes.
  var names: [String]?

  /// Reads names after commas, or `all`.
  init?(argument: String) {
    let names = argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.filter { $0 != " " } }
    if names != ["all"] { self.names = names }
  }

  /// Joins the names of several options; `nil` without any.
  static func joined(_ options: [SchemeNames]) throws(ValidationError) -> SchemeNames? {
    guard var first = options.first else { return nil }
    for other in options.dropFirst() {
      // In a list, all does not stand alone.
      first.names = (first.names ?? ["all"]) + (other.names ?? ["all"])
    }
    try first.check()
    return first
  }

  /// Checks that each name stands once.
  ///
  /// - Throws: `ValidationError`, naming one that does not.
  private func check() throws(ValidationError) {
    var seen: Set<String> = []
    for name in names ?? [] {
      if name.isEmpty {
        throw ValidationError("--schemes: must be names after commas, found an empty one")
      }
      if name == "all" { throw ValidationError("--schemes: all must stand alone") }
      guard seen.insert(name).inserted else {
        throw ValidationError("--schemes: must name each scheme once, found \"\(name)\" twice")
      }
    }
  }
}

import ArgumentParser

/// The names of schemes, or all of them: the value of `--schemes`.
struct SchemeNames: ExpressibleByArgument {
  /// The names; `nil` for all schemes.
  var names: [String]?

  /// Reads names after commas, each once, or `all`.
  init?(argument: String) {
    guard argument != "all" else { return }
    let names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard Set(names).count == names.count, !names.contains("") else { return nil }
    self.names = names
  }
}

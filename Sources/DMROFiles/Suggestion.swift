/// The suggestion for a misspelled word.
package enum Suggestion {
  /// Returns `; did you mean "…"?` with the candidate nearest to a word, or an empty text where
  /// none is near, or the word is longer than 64 bytes.
  ///
  /// - Parameters:
  ///   - word: The given word.
  ///   - candidates: The known words.
  package static func text(for word: String, among candidates: [String]) -> String {
    // The time grows with the length of the word, which may come from a file.
    guard word.utf8.count <= 64 else { return "" }
    let nearest = candidates.map { (distance(word.lowercased(), $0.lowercased()), $0) }
      .min { $0 < $1 }
    guard let nearest, nearest.0 <= max(1, word.count / 3) else { return "" }
    return "; did you mean \"\(nearest.1)\"?"
  }

  /// Returns the rule that a word breaks which is none of those that are known.
  ///
  /// - Parameters:
  ///   - word: The given word.
  ///   - known: The known words.
  package static func rule(for word: String, among known: [String]) -> String {
    let list = known.map { "\"\($0)\"" }.joined(separator: ", ")
    return "must be one of \(list), found \"\(word)\"" + text(for: word, among: known)
  }

  /// The number of insertions, deletions, replacements and swaps of neighbors between two words
  /// (Damerau, 1964), no place changed twice.
  package static func distance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first), Array(second))
    var older: [Int] = []
    var previous = Array(0...second.count)
    for row in first.indices {
      var current = [row + 1]
      for column in second.indices {
        let replaced = previous[column] + (first[row] == second[column] ? 0 : 1)
        var least = min(replaced, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, first[row] == second[column - 1],
          first[row - 1] == second[column]
        {
          least = min(least, older[column - 1] + 1)
        }
        current.append(least)
      }
      (older, previous) = (previous, current)
    }
    return previous[second.count]
  }
}

/// What a person probably meant.
package enum Suggestion {
  /// Returns `; did you mean "…"?` with the candidate nearest to a word, or an empty text where
  /// none is near.
  ///
  /// - Parameters:
  ///   - word: What was written.
  ///   - candidates: What could have been meant.
  package static func text(for word: String, among candidates: [String]) -> String {
    let nearest = candidates.map { (distance(word.lowercased(), $0.lowercased()), $0) }
      .min { $0 < $1 }
    guard let nearest, nearest.0 <= max(1, word.count / 3) else { return "" }
    return "; did you mean \"\(nearest.1)\"?"
  }

  /// The number of insertions, deletions and replacements between two words (Levenshtein, 1966).
  package static func distance(_ first: String, _ second: String) -> Int {
    let second = Array(second)
    var previous = Array(0...second.count)
    for (row, left) in first.enumerated() {
      var current = [row + 1]
      for (column, right) in second.enumerated() {
        let replaced = previous[column] + (left == right ? 0 : 1)
        current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
      }
      previous = current
    }
    return previous[second.count]
  }
}

/// An excerpt of untrusted text for an error, safe for any length and content.
package enum Excerpt {
  /// The largest number of characters of an excerpt.
  private static let limit = 400

  /// Returns a text as part of a line: without line ends, control characters, and characters that
  /// turn the direction of writing; a long one without its middle.
  ///
  /// - Parameter text: The text.
  package static func line(_ text: String) -> String {
    // Scalars, for a single character may be of any length.
    let scalars = text.unicodeScalars
    let half = limit / 2
    guard scalars.count > limit else { return printed(scalars[...]) }
    return printed(scalars.prefix(half)) + "…" + printed(scalars.suffix(half))
  }

  /// Returns a text of any length that stays in its line: without line ends, control characters, and
  /// characters that turn the direction of writing.
  ///
  /// - Parameter text: The text.
  package static func printable(_ text: String) -> String { printed(text.unicodeScalars[...]) }

  private static func printed(_ scalars: Substring.UnicodeScalarView) -> String {
    var result = String.UnicodeScalarView()
    for scalar in scalars {
      let isControl = scalar.properties.generalCategory == .control
      let isLineEnd = ("\u{2028}"..."\u{2029}").contains(scalar)
      let turns =
        ("\u{202A}"..."\u{202E}").contains(scalar) || ("\u{2066}"..."\u{2069}").contains(scalar)
      result.append(isControl || isLineEnd || turns ? " " : scalar)
    }
    return String(result)
  }
}

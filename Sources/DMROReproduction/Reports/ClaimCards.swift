extension HTMLPage {
  /// Claims, each as a card with the verdict first.
  ///
  /// - Parameter claims: The claims.
  static func claims(_ claims: [Claim]) -> String {
    let cards = claims.map { claim in
      let readings = claim.readings.map {
        "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.measured))</dd>"
      }
      return """
        <article class="claim \(kind(of: claim.verdict))">
        <p class="verdict">\(escaped("\(claim.verdict)"))</p>
        <h3>Figure \(claim.figure): \(escaped(claim.statement))</h3>
        <dl>\(readings.joined())</dl>
        </article>
        """
    }
    return "<div class=\"claims\">\n\(cards.joined(separator: "\n"))\n</div>"
  }

  /// The kind of a verdict, which gives the card its color.
  private static func kind(of verdict: Claim.Verdict) -> String {
    switch verdict {
    case .holds: "holds"
    case .doesNotHold: "fails"
    case .depends: "depends"
    case .notJudged, .notMeasured: "open"
    }
  }
}

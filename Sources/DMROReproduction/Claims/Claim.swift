import DMROExperiments
package import DMRORecords

/// A claim of the paper, and its evidence in the records of the figures.
public struct Claim: Hashable, Sendable {
  /// One reading of the claim, with the measurement.
  public struct Reading: Hashable, Sendable {
    /// The reading, as in `per-term`.
    public var name: String
    /// The measurement, with its interval.
    public var measured: String
    /// True if the claim holds under this reading.
    public var holds: Bool
    /// True if the reading has numbers.
    public var isMeasured = true

    /// Creates a reading.
    ///
    /// - Parameters:
    ///   - name: The reading, as in `per-term`.
    ///   - measured: The measured value, with its interval.
    ///   - holds: `true` if the claim holds under this reading.
    public init(name: String, measured: String, holds: Bool) {
      self.name = name
      self.measured = measured
      self.holds = holds
    }
  }

  /// The verdict on a claim.
  public enum Verdict: Hashable, Sendable, CustomStringConvertible {
    /// It holds under all readings.
    case holds
    /// It holds under none.
    case doesNotHold
    /// It holds under the named readings only.
    case depends([String])
    /// It was measured in too few seeds, or under some readings only, as named.
    case notJudged(String)
    /// It has no numbers.
    case notMeasured

    /// The verdict in words.
    public var description: String {
      switch self {
      case .holds: "holds"
      case .doesNotHold: "does not hold"
      case .notJudged(let reason): "not judged: \(reason)"
      case .notMeasured: "not measured"
      case .depends(let names): "depends on the reading: holds for \(names.joined(separator: ", "))"
      }
    }
  }

  /// The figure of the claim.
  public var figure: Int
  /// The claim.
  public var statement: String
  /// The readings, with their measurements.
  public var readings: [Reading]
  /// The number of seeds behind the measurements, where they are too few for a verdict.
  public var tooFewSeeds: Int?

  /// Creates a claim.
  ///
  /// - Parameters:
  ///   - figure: The figure of the claim.
  ///   - statement: The claim.
  ///   - readings: The readings, with their measurements.
  public init(figure: Int, statement: String, readings: [Reading]) {
    self.figure = figure
    self.statement = statement
    self.readings = readings
  }

  /// The verdict on the claim.
  public var verdict: Verdict {
    guard readings.contains(where: \.isMeasured) else { return .notMeasured }
    if let tooFewSeeds {
      let seeds = tooFewSeeds == 1 ? "1 seed" : "\(tooFewSeeds) seeds"
      return .notJudged("measured in \(seeds), \(ClaimJudge.fewestSeeds) are needed")
    }
    let missing = readings.filter { !$0.isMeasured }.map(\.name)
    guard missing.isEmpty else {
      return .notJudged("no numbers for \(missing.joined(separator: ", "))")
    }
    let holding = readings.filter(\.holds)
    return holding.count == readings.count
      ? .holds : holding.isEmpty ? .doesNotHold : .depends(holding.map(\.name))
  }

  /// Claims as a table.
  ///
  /// - Parameter claims: The claims.
  package static func table(_ claims: [Claim]) -> SummaryTable {
    var table = SummaryTable(columns: [
      .init("figure", title: "Figure"), .init("claim", title: "The paper's claim"),
      .init("verdict", title: "Verdict"), .init("measured", title: "Measured"),
    ])
    for claim in claims {
      let measured = claim.readings.map { "\($0.name): \($0.measured)" }
      table.append([
        .text("\(claim.figure)"), .text(claim.statement), .text("**\(claim.verdict)**"),
        .text(measured.joined(separator: "; ")),
      ])
    }
    return table
  }

  /// Claims as a table in Markdown.
  ///
  /// - Parameter claims: The claims.
  public static func markdown(_ claims: [Claim]) -> String { table(claims).markdown }
}

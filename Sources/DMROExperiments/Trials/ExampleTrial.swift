public import DMROFiles
package import DMROSchemes

/// A trial of a family of schemes on the example of its own paper: each measured number is a row,
/// with the name of the number as the variant.
public struct ExampleTrial: TrialKind {
  /// The name of the kind in the file of an experiment.
  public static let kind = "example"

  /// The name of the family.
  public var family: String
  /// The share of the example's work, to check quickly that all runs.
  public var effort: Double

  /// Creates a trial.
  ///
  /// - Parameters:
  ///   - family: The family.
  ///   - effort: The share of the example's work, above 0 and at most 1.
  package init(_ family: SchemeFamily, effort: Double = 1) {
    self.family = family.name
    self.effort = effort
  }

  /// Returns the rows of the trial, without measurements.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  /// - Throws: `InputError`, if the family is not known.
  public func rows(of trial: Trial, in context: TrialContext) throws(InputError) -> TrialRows {
    TrialRows(
      results: try known().specification().map {
        RowLabel(
          randomSystemsOf: trial.settings.seed, scheme: family, variant: $0.name,
          scaling: GraphScaling.none.rawValue, updates: 0)
      })
  }

  /// Runs the trial.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  ///   - isInterrupted: Called before the example; the trial ends when it returns `true`.
  /// - Throws: `InputError`, if the family is not known or the trial is interrupted.
  public func measure(
    _ trial: Trial, in context: TrialContext, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialMeasurements {
    guard let example = try known().example else { return TrialMeasurements() }
    if isInterrupted() { throw .interruptedTrial }
    var measured = TrialMeasurements()
    measured.results = try example.numbers(
      seed: trial.settings.seed, effort: effort
    ).map { number in
      .init(
        result: SchemeResult(name: family, meanCost: number.value, meanDelay: 0, meanEnergy: 0),
        workflows: 0)
    }
    return measured
  }

  private func known() throws(InputError) -> SchemeFamily {
    guard let family = SchemeFamily.named(family), family.example != nil else {
      let known = SchemeFamily.allCases.filter { $0.example != nil }.map(\.name)
      throw InputError(element: "family", rule: Suggestion.rule(for: family, among: known))
    }
    return family
  }
}

extension ExampleTrial: PackagedTrialKind {
  private enum Keys: String, CodingKey, CaseIterable { case family, effort }

  /// Reads a trial.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    family = try container.decode(String.self, forKey: .family)
    effort = try container.decode(Double.self, forKey: .effort)
  }

  /// Checks the family and the share of its work.
  func check(for settings: TrainingSettings) throws(InputError) {
    _ = try known()
    guard effort > 0, effort <= 1 else {
      throw InputError(
        element: "effort",
        rule: "must be above 0 and at most 1, found \(NumberRules.text(effort))")
    }
  }
}

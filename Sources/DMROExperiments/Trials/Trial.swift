import DMRO
import DMRORecords

/// One training, or the schemes that need none, as data.
public struct Trial: Sendable {
  /// What is run.
  public var subject: any TrialKind
  /// The name of what this trial varies, as in `batch 64`; empty where it varies nothing.
  public var variant: String
  /// The settings as DMRO has them, with the seed; a learner derives its own.
  public var settings: TrainingSettings

  /// Creates a trial.
  ///
  /// - Parameters:
  ///   - subject: What is run.
  ///   - variant: The name of what it varies.
  ///   - settings: The settings as DMRO has them.
  public init(_ subject: some TrialKind, variant: String = "", settings: TrainingSettings) {
    self.subject = subject
    self.variant = variant
    self.settings = settings
  }
}

extension Trial: Hashable {
  /// Returns whether two trials run the same by the same settings.
  ///
  /// - Parameters:
  ///   - first: A trial.
  ///   - second: Another.
  public static func == (first: Trial, second: Trial) -> Bool {
    AnyHashable(first.subject) == AnyHashable(second.subject) && first.variant == second.variant
      && first.settings == second.settings
  }

  /// Hashes what is run, by which settings.
  ///
  /// - Parameter hasher: The hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(AnyHashable(subject))
    hasher.combine(variant)
    hasher.combine(settings)
  }
}

import DMRO
import DMRORecords

/// One run of an experiment, such as a training, as data.
public struct Trial: Sendable {
  /// The kind of the trial with its data.
  public var subject: any TrialKind
  /// The name of the variation, such as `batch 64`; empty without one.
  public var variant: String
  /// The settings of DMRO, with the seed; a learner derives its own.
  public var settings: TrainingSettings

  /// Creates a trial.
  ///
  /// - Parameters:
  ///   - subject: The kind of the trial with its data.
  ///   - variant: The name of the variation.
  ///   - settings: The settings of DMRO.
  public init(_ subject: some TrialKind, variant: String = "", settings: TrainingSettings) {
    self.subject = subject
    self.variant = variant
    self.settings = settings
  }
}

extension Trial: Hashable {
  /// Returns `true` if two trials have equal subjects, variants and settings.
  ///
  /// - Parameters:
  ///   - first: A trial.
  ///   - second: Another.
  public static func == (first: Trial, second: Trial) -> Bool {
    AnyHashable(first.subject) == AnyHashable(second.subject) && first.variant == second.variant
      && first.settings == second.settings
  }

  /// Hashes the subject, the variant and the settings.
  ///
  /// - Parameter hasher: The hasher.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(AnyHashable(subject))
    hasher.combine(variant)
    hasher.combine(settings)
  }
}

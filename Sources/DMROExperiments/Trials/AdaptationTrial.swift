import DMRO
public import DMROFiles

/// Learns a start, and adapts from it to every system.
extension Adaptation: TrialKind {
  /// The name of the kind in the digest of settings.
  public static var kind: String { "adaptation" }

  /// Returns the rows of the trial, without measurements.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  /// - Throws: `InputError`, if a scheme is not known.
  public func rows(of trial: Trial, in context: TrialContext) throws(InputError) -> TrialRows {
    var rows = TrialRows(results: [])
    for part in parts(of: trial) {
      rows.results += checkpoints.map {
        RowLabel(part.settings, scheme: start.rawValue, variant: part.variant, updates: $0)
      }
    }
    // The first checkpoint, before any update, has no loss.
    if context.experiment.curveWindow != nil {
      rows.curves = rows.results.filter { $0.updates != 0 }
    }
    return rows
  }

  /// Runs the trial.
  ///
  /// - Parameters:
  ///   - trial: The trial.
  ///   - context: The experiment of the trial.
  ///   - isInterrupted: Called before every step; the trial ends when it returns `true`.
  /// - Throws: `InputError`, if the trial fails or is interrupted.
  public func measure(
    _ trial: Trial, in context: TrialContext, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialMeasurements {
    let learned = try LearnedStart(
      start, in: family, updates: startUpdates, by: outer, trial.settings, keptIn: context.starts,
      until: isInterrupted)
    let count = context.experiment.unseenWorkflows
    var measured = TrialMeasurements()
    for part in parts(of: trial) {
      if isInterrupted() { throw .interruptedTrial }
      let settings = part.settings
      let process = settings.process(with: start.context)
      let found = try Adaptation.measure(
        from: learned.network(in: process), in: process, by: settings.model,
        workflows: settings.trainingWorkflows,
        unseen: settings.unseenWorkflows(count, seed: settings.seed), checkpoints: checkpoints,
        stream: RandomStream(seed: settings.seed).split("adaptation").split(part.system))
      for checkpoint in found {
        measured.results.append(
          .init(result: checkpoint.result, units: settings.model.units, workflows: count))
        guard context.experiment.curveWindow != nil, let loss = checkpoint.loss else { continue }
        measured.curves.append(
          .init(
            cost: loss, meanReward: checkpoint.meanReward ?? .nan, gap: checkpoint.result.gap))
      }
    }
    return measured
  }

  /// One inner model in one system under one weight of energy.
  private struct Part {
    var system: Int
    var settings: TrainingSettings
    var variant: String
  }

  private func parts(of trial: Trial) -> [Part] {
    var parts: [Part] = []
    for (index, system) in family.systems(for: purpose).enumerated() {
      for weight in energyWeights ?? [trial.settings.energyWeight] {
        var own = trial.settings
        own.system = system
        own.energyWeight = weight
        if models.isEmpty {
          parts.append(Part(system: index, settings: own, variant: trial.variant))
        }
        for model in models {
          own.model = model.configuration
          parts.append(
            Part(
              system: index, settings: own,
              variant: Adaptation.variant(trial.variant, model.name)))
        }
      }
    }
    return parts
  }
}

extension TrialKind where Self == Adaptation {
  /// A trial of an adaptation.
  ///
  /// - Parameter adaptation: The adaptation.
  public static func adaptation(_ adaptation: Adaptation) -> Adaptation { adaptation }
}

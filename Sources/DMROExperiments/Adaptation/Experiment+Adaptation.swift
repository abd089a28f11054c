import DMRO
import DMROFiles

extension Experiment {
  /// Learns a start, and adapts from it to every system.
  func perform(
    _ adaptation: Adaptation, _ trial: Trial, until isInterrupted: () -> Bool
  ) throws(InputError) -> TrialRecords {
    let start = try LearnedStart(
      adaptation.start, in: adaptation.family, updates: adaptation.startUpdates, trial.settings,
      until: isInterrupted)
    var records = TrialRecords()
    for (index, system) in adaptation.family.systems(for: adaptation.purpose).enumerated() {
      for weight in adaptation.energyWeights ?? [trial.settings.energyWeight] {
        if isInterrupted() { throw .interruptedTrial }
        var own = trial.settings
        own.system = system
        own.energyWeight = weight
        if adaptation.models.isEmpty {
          try adapt(from: start, adaptation, own, number: index, trial.variant, into: &records)
        }
        for model in adaptation.models {
          own.model = model.configuration
          try adapt(
            from: start, adaptation, own, number: index,
            Adaptation.variant(trial.variant, model.name), into: &records)
        }
      }
    }
    return records
  }

  /// Adapts from a start to one system.
  private func adapt(
    from start: LearnedStart, _ adaptation: Adaptation, _ settings: TrainingSettings, number: Int,
    _ variant: String, into records: inout TrialRecords
  ) throws(InputError) {
    let costs = settings.costModel
    let process = ChainProcess(
      costModel: costs, maximumSubtasks: settings.maximumSubtasks, encoding: settings.encoding,
      context: adaptation.start.context)
    let checkpoints = try Adaptation.measure(
      from: start.network(in: costs), in: process, by: settings.model,
      workflows: settings.trainingWorkflows,
      unseen: settings.unseenWorkflows(unseenWorkflows, seed: settings.seed),
      checkpoints: adaptation.checkpoints,
      stream: RandomStream(seed: settings.seed).split("adaptation").split(number))
    let rows = TrialRows(settings, scheme: adaptation.start.rawValue, variant: variant)
    for checkpoint in checkpoints {
      records.results.append(
        rows.result(
          checkpoint.result, units: settings.model.units, updates: checkpoint.updates,
          workflows: unseenWorkflows))
      guard curveWindow != nil, let loss = checkpoint.loss else { continue }
      records.curve.append(
        rows.curve(
          checkpoint.updates, cost: loss, meanReward: checkpoint.meanReward ?? .nan,
          gap: checkpoint.result.gap))
    }
  }
}

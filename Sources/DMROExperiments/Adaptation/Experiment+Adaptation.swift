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
            AdaptationStudy.variant(trial.variant, model.name), into: &records)
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
    let rows = try Adaptation.measure(
      from: start.network(in: costs), in: process, by: settings.model,
      workflows: settings.trainingWorkflows,
      unseen: settings.unseenWorkflows(unseenWorkflows, seed: settings.seed),
      checkpoints: adaptation.checkpoints,
      stream: RandomStream(seed: settings.seed).split("adaptation").split(number))
    let prefix = prefix(settings, scheme: adaptation.start.rawValue, variant: variant)
    for row in rows {
      let result = row.result
      records.results.append(
        prefix + [
          .integer(settings.model.units), .integer(row.updates), .integer(unseenWorkflows),
          .number(result.meanCost), .number(result.meanOptimalCost), .number(result.gap),
          .number(result.meanDelay), .number(result.meanEnergy),
          .string(result.siteShares.map { "\($0)" }.joined(separator: " ")), .string(""),
        ])
      guard curveWindow != nil, let loss = row.loss else { continue }
      records.curve.append(
        prefix + [
          .integer(row.updates), .number(loss), .number(0), .number(row.meanReward ?? .nan),
          .number(result.gap),
        ])
    }
  }
}

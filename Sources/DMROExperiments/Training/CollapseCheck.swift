public import DMRO
public import DMROFiles

extension SchemeComparison {
  /// The share of subtasks at one site that counts as collapse.
  private static let collapseShare = 0.99

  /// The warnings about the plans of the first learner.
  ///
  /// A policy has collapsed if it uses one site although the optimum does not, or if it costs more
  /// than the best fixed plan.
  public var warnings: [String] {
    guard let learned = results.first, let optimal = results.last else { return [] }
    var warnings: [String] = []
    for (site, share) in learned.siteShares.enumerated()
    where share >= Self.collapseShare && optimal.siteShares[site] < Self.collapseShare {
      warnings.append(
        "\(learned.name) sits on \(sites[site]), although the optimum does not")
    }
    let fixed = results.filter { SchemeRegistry.fixedNames.contains($0.name) }
    if let best = fixed.min(by: { $0.meanCost < $1.meanCost }), learned.meanCost > best.meanCost {
      warnings.append("\(learned.name) costs more than the fixed plan \(best.name)")
    }
    return warnings
  }
}

extension TrainingRun {
  /// Compares trained networks with the schemes without learning, on the held-out workflows.
  ///
  /// Its `warnings` tell whether the policy collapsed.
  ///
  /// - Parameters:
  ///   - networks: The networks.
  ///   - settings: The settings of their training.
  /// - Throws: `InputError`, if the networks do not fit the settings.
  public static func check(
    _ networks: NetworkBlock, _ settings: TrainingSettings
  ) throws(InputError) -> SchemeComparison {
    let workflows = settings.measuredWorkflows
    let plans = try networks.decisions(for: workflows, on: settings.process).map(\.plan)
    return try SchemeComparison(
      costModel: settings.costModel,
      learned: [(settings.learnerName, plans)],
      workflows: workflows, training: settings.trainingWorkflows)
  }
}

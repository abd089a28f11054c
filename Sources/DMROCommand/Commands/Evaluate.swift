import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles

/// Compares a trained model with schemes without learning.
struct Evaluate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare a trained model with every fixed and greedy plan and the optimum.",
    discussion: """
      The workflows are new: neither the training nor its measurements used them.

      With --best the networks are those of the checkpoint with the smallest gap on the held-out \
      workflows. The training need not be finished.

      EXAMPLES
        dmro evaluate results/run
        dmro evaluate results/run --count 10000 --seed 7 --json
        dmro evaluate results/run --draw
        dmro evaluate results/run --best
      """)

  @OptionGroup var trained: PolicyOptions

  @Option(help: "The number of unseen workflows.")
  var count = 1000

  @Option(help: "The random seed of the workflows.")
  var seed: UInt64 = 1

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(help: "Write schemes.csv, training.svg and schemes.svg into the folder; needs gnuplot.")
  var draw = false

  func validate() throws {
    try count.require(in: 1...10_000_000, flag: "--count")
    // Pictures in the folder show its last weights.
    guard !(draw && trained.best) else {
      throw ValidationError("--draw and --best exclude each other")
    }
  }

  func run() async throws {
    // Fails before the work if gnuplot is missing.
    let gnuplot = draw ? try Gnuplot() : nil
    let directory = trained.directory
    let policy = try trained.read()
    if draw { try checkProgress() }
    try TrainingSettings.checkDrawn(
      count, subtasks: policy.settings.workload.subtasks, "--count")
    let workflows = policy.settings.unseenWorkflows(count, seed: seed)
    let decisions = try policy.decide(workflows)
    for warning in policy.warnings(about: decisions, for: workflows) { Terminal.warn(warning) }
    let plans = decisions.map(\.plan)
    let comparison = try SchemeComparison(
      costModel: policy.settings.costModel,
      learned: [(policy.settings.learnerName, plans)],
      workflows: workflows, training: policy.settings.trainingWorkflows)
    if let gnuplot {
      let lock = try FolderLock(directory)
      defer { lock.release() }
      try comparison.records(for: policy.settings.system)
        .write(to: "\(directory)/\(SchemeComparison.fileName)")
      try await gnuplot.draw(
        .training(policy.settings, reference: comparison.reference.kind), in: directory)
      try await gnuplot.draw(.schemes(comparison, policy.settings, count: count), in: directory)
    }
    if json {
      try Terminal.write(
        StrictJSON.encode(Report(comparison, policy, count: count, seed: seed)) + "\n")
    } else {
      try Terminal.write(try trained.description(of: policy) + text(comparison, policy.settings))
    }
  }

  /// Checks that the progress has at least one update.
  private func checkProgress() throws(InputError) {
    let path = "\(trained.directory)/\(TrainedPolicy.Files.progress)"
    let lines = String(decoding: try FileContents.read(path), as: UTF8.self)
      .split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.first.map(String.init) == TrainingRun.Progress.header else {
      throw InputError(
        source: path, rule: "must start with the line \(TrainingRun.Progress.header)")
    }
    guard lines.count > 1, !lines[1].isEmpty else {
      throw InputError(source: path, rule: "must hold an update to be drawn, found none")
    }
  }

  private func text(_ comparison: SchemeComparison, _ settings: TrainingSettings) -> String {
    let header =
      ["scheme", "cost", "delay (s)", "energy (J)", "gap"] + comparison.sites.map { "→ \($0)" }
    let rows = comparison.results.map { result in
      [
        result.name, Terminal.fixed(result.meanCost, 4), Terminal.fixed(result.meanDelay, 1),
        Terminal.fixed(result.meanEnergy, 1), Terminal.percent(result.gap),
      ] + result.siteShares.map { Terminal.percent($0, 1) }
    }
    return """
      \(Excerpt.printable(settings.system.name)), \(count) unseen workflows, δ = \(settings.energyWeight), \
      scaling \(settings.scaling.rawValue)

      \(Terminal.table([header] + rows))
      cost is T + δE per workflow\(settings.scaling == .none ? "" : ", dimensionless by the scaling"): \
      what all schemes try to lower.\(scales(settings))
      gap is \(gap(to: comparison.reference.kind)).
      → site is the share of subtasks that the scheme places there.

      """
  }

  /// The meaning of a gap.
  private func gap(to reference: Reference.Kind) -> String {
    let quotient = "cost ÷ \(reference.title) − 1"
    return switch reference {
    case .optimum: "\(quotient); the optimum is exact, so 0 % cannot be beaten"
    case .bound: "\(quotient); no plan costs less than the bound"
    case .bestKnown: "\(quotient); below 0 % a plan costs less than the best known one"
    case .none: "missing: there is no reference"
    }
  }

  /// The meaning of a cost of 1 under a scaling: with less delay and energy a cost can be higher.
  private func scales(_ settings: TrainingSettings) -> String {
    guard settings.scaling != .none else { return "" }
    let scales = settings.costModel.scales
    func number(_ value: Double) -> String {
      StrictJSON.encode(Double(NumberText.significant(value, 4)) ?? value)
    }
    return """

      a cost of 1 is \(number(scales.computation)) s of computing, \(number(scales.transmission)) s of \
      transmission or \(number(scales.energy)) J (before δ): less delay and energy can cost more.
      """
  }
}

/// The results as JSON.
private struct Report: Encodable {
  struct Row: Encodable {
    var meanCost: Double
    var meanOptimalCost: Double?
    var reference: String
    var gap: Double?
    var meanDelay: Double
    var meanEnergy: Double
    var siteShares: [Double]

    init(_ result: SchemeResult) {
      meanCost = result.meanCost
      meanOptimalCost = result.reference.value
      reference = result.reference.kind.rawValue
      gap = result.gap.flatMap { $0.isFinite ? $0 : nil }
      meanDelay = result.meanDelay
      meanEnergy = result.meanEnergy
      siteShares = result.siteShares
    }
  }

  var updates: Int
  var count: Int
  var seed: UInt64
  var sites: [String]
  var meanCost: Double
  var meanOptimalCost: Double?
  var reference: String
  var gap: Double?
  var schemes: [String: Row]

  init(_ comparison: SchemeComparison, _ policy: TrainedPolicy, count: Int, seed: UInt64) {
    updates = policy.updates
    self.count = count
    self.seed = seed
    sites = comparison.sites
    let learned = comparison.results[0]
    meanCost = learned.meanCost
    meanOptimalCost = learned.reference.value
    reference = learned.reference.kind.rawValue
    gap = learned.gap.flatMap { $0.isFinite ? $0 : nil }
    schemes = Dictionary(
      uniqueKeysWithValues: comparison.results.map { ($0.name, Row($0)) })
  }
}

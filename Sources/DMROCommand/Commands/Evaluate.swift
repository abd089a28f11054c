import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROScheduling

/// Compares a trained model with schemes without learning.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare a trained model with other schemes.",
    discussion: """
      With the folder of a training, its networks are compared with every fixed and greedy plan and \
      the optimum, on new chains: neither the training nor its measurements used them. With --best \
      the networks are those of the checkpoint with the smallest gap on the held-out workflows; the \
      training need not be finished.

      Otherwise a policy for graphs, by default the packaged one, is compared with list schedules, \
      searches and, where it is proven, the optimum of the default order: on random graphs of 5 to \
      30 subtasks, or on those of --workflows.

      With --schemes, the named schemes are the other rows. For chains, all has the families of Table I, \
      too, such as game, neurosurgeon, ddlo, imitation, actor-critic and ppo. Learning schemes are \
      trained first: on the same workflows, with the same hidden layers and seed, and for as many \
      updates of networks as the training made with all of its own.

      With --plans NAME=FILE, plans of another planner are a row beside all schemes. The file holds \
      {"id", "decision"} for each workflow of dmro workload --part unseen, or of --workflows; dmro \
      decide --json and dmro solve --json print this form. Their costs are computed anew.

      EXAMPLES
        dmro evaluate results/run
        dmro evaluate results/run --count 10000 --seed 7 --json
        dmro evaluate results/run --draw
        dmro evaluate results/run --best
        dmro evaluate results/run --schemes neurosurgeon,ppo,optimal
        dmro evaluate results/run --schemes all
        dmro evaluate results/run --name mine --plans other=plans.json
        dmro evaluate psi.safetensors --system table2
        dmro evaluate --system queues.json
        dmro evaluate graphs.safetensors --system queues.json --workflows graphs.json
      """)

  @OptionGroup var trained: PolicyArgument

  @Option(help: "The number of unseen workflows. (default: 1000; graphs 100)")
  var count: Int?

  @Option(help: "The random seed of the workflows. (default: 1)")
  var seed: UInt64?

  @OptionGroup(title: "Graphs") var graphs: GraphCostOptions

  @Option(
    help: ArgumentHelp(
      "Graphs to plan, instead of random ones, a JSON file.", valueName: "file"))
  var workflows: String?

  @Option(
    help: ArgumentHelp(
      "The schemes to compare with, their names after commas, or all; repeatable. (default: the paper's schemes without learning; for graphs all but optimal-any-order)",
      valueName: "names"))
  var schemes: [SchemeNames] = []

  @Option(
    help: ArgumentHelp(
      "Plans of another planner as a row, NAME=FILE; repeatable.", valueName: "name=file"),
    transform: NamedPlans.parse)
  var plans: [NamedPlans] = []

  @Option(
    help:
      "The name of the networks' row: lowercase letters, digits and hyphens. (default: that of the learner)"
  )
  var name: String?

  @Flag(help: "Print JSON.")
  var json = false

  @Flag(
    help:
      "With a training: write schemes.csv, training.svg and schemes.svg into the folder; needs gnuplot."
  )
  var draw = false

  @OptionGroup(title: "Pictures") var pictures: PictureOptions

  func validate() throws {
    try count?.require(in: 1...10_000_000, flag: "--count")
    // Pictures in the folder show its last weights.
    guard !(draw && trained.best) else {
      throw ValidationError("--draw and --best exclude each other")
    }
    _ = try SchemeNames.joined(schemes)
    try plans.check(besides: name.map { [$0] } ?? [])
    if let name {
      do { try SchemeRegistry.standard.check(newName: name) } catch {
        throw ValidationError("--name: \(error)")
      }
    }
    if !draw, let name = pictures.names.first {
      throw ValidationError("\(name) is for pictures: it needs --draw")
    }
  }

  func run() throws {
    Terminal.noteUnits(of: graphs.system?.text)
    Terminal.noteUnits(of: workflows)
    switch try trained.choose() {
    case .training(let directory):
      try (graphs.names + [("workflows", workflows != nil)])
        .requireNone("is for policies for graphs; a training has its own settings")
      try evaluateChains(by: PolicyOptions.read(directory, best: trained.best), in: directory)
    case .start(let psi):
      try (graphs.names.filter { $0.name != "system" } + [("workflows", workflows != nil)])
        .requireNone("is for policies for graphs; meta-parameters have their own settings")
      guard !draw else { throw ValidationError("--draw requires the folder of a training") }
      try evaluateChains(by: graphs.policy(of: psi), in: nil)
    case .graphs(let policy):
      guard !draw else { throw ValidationError("--draw requires the folder of a training") }
      try evaluateGraphs(policy)
    case .arrivals:
      throw ValidationError("a policy over time is measured by dmro simulate --policy")
    }
  }

  /// Compares networks for chains with schemes without learning.
  ///
  /// - Parameters:
  ///   - policy: The networks.
  ///   - directory: The folder of their training; `nil` for meta-parameters.
  private func evaluateChains(by policy: TrainedPolicy, in directory: String?) throws {
    let (count, seed) = (count ?? 1000, seed ?? 1)
    // Fails before the work if gnuplot is missing.
    let gnuplot = draw ? try Gnuplot() : nil
    let progress =
      if draw, let directory { try self.progress(of: directory) } else {
        [TrainingRun.Progress]()
      }
    try TrainingSettings.checkDrawn(
      count, subtasks: policy.settings.workload.subtasks, "--count")
    let workflows = policy.settings.unseenWorkflows(count, seed: seed)
    let decisions = try policy.decide(workflows)
    for warning in policy.warnings(about: decisions, for: workflows) { Terminal.warn(warning) }
    let plans = decisions.map(\.plan)
    let own = try self.plans.map { own throws(InputError) in
      (
        name: own.name,
        plans: try DecisionFile(readingFrom: own.path)
          .decisions(for: workflows, siteCount: policy.settings.system.siteCount)
      )
    }
    let comparison = try compare(
      policy, [(name ?? learnerName(of: policy), plans)] + own, workflows: workflows)
    if let gnuplot, let directory {
      let lock = try FolderLock(directory)
      defer { lock.release() }
      try draw(comparison, policy.settings, progress, count: count, by: gnuplot, in: directory)
    }
    if json {
      try Terminal.write(
        StrictJSON.encode(
          Report(
            comparison.results, sites: comparison.sites, updates: policy.updates, count: count,
            seed: seed)) + "\n")
    } else {
      let best = trained.best ? try PolicyOptions.description(ofBest: policy) : ""
      let title = """
        \(Excerpt.printable(policy.settings.system.name)), \(count) unseen workflows, δ = \
        \(policy.settings.energyWeight), scaling \(policy.settings.scaling.rawValue)
        """
      try Terminal.write(
        best + text(comparison.results, sites: comparison.sites, title: title)
          + legend(policy.settings, comparison.reference.kind))
    }
  }

  /// Compares plans with those of schemes, of which the learning ones are trained first.
  ///
  /// - Parameters:
  ///   - policy: The networks, with the settings of their training.
  ///   - planned: The plans of the networks, and of other planners.
  ///   - workflows: The workflows.
  private func compare(
    _ policy: TrainedPolicy, _ planned: [(name: String, plans: [[Int]])], workflows: [Workflow]
  ) throws -> SchemeComparison {
    let (costs, training) = (policy.settings.costModel, policy.settings.trainingWorkflows)
    guard let schemes = try SchemeNames.joined(schemes) else {
      return try SchemeComparison(
        costModel: costs, learned: planned, workflows: workflows, training: training)
    }
    let chosen: (planning: [any Scheme], learning: [any LearningScheme])
    do { chosen = try SchemeRegistry.standard.chosen(schemes.names, in: costs.system) } catch {
      throw ValidationError("--\(error)")
    }
    // The training itself is a row already.
    let learning = chosen.learning.filter { scheme in !planned.contains { $0.name == scheme.name } }
    var settings = policy.settings
    settings.start = nil
    settings.updates = policy.updates
    if policy.updates == 0, let scheme = learning.first {
      throw ValidationError(
        "--schemes: \(scheme.name) learns as long as a training did: give the folder of one, or names of schemes without learning"
      )
    }
    Interruption.install()
    var bar = ProgressBar(total: learning.count)
    var (learned, warnings) = (planned, [String]())
    for (index, scheme) in learning.enumerated() {
      bar.show(index, "training \(scheme.name)")
      let trained = try scheme.train(settings, measuresProgress: false) {
        Interruption.isRequested
      }
      let plans = try trained.plans(for: workflows, by: costs)
      learned.append((scheme.name, plans))
      // As train warns of its own networks.
      warnings += try SchemeComparison(
        costModel: costs, learned: [(scheme.name, plans)], workflows: workflows, training: training
      ).warnings
    }
    bar.show(learning.count, "")
    for warning in warnings { Terminal.warn(warning) }
    return try SchemeComparison(
      costModel: costs, learned: learned, workflows: workflows, training: training,
      schemes: chosen.planning)
  }

  /// The name of the row of networks: of meta-parameters that of their algorithm.
  private func learnerName(of policy: TrainedPolicy) -> String {
    guard let start = policy.settings.start, policy.updates == 0 else {
      return policy.settings.learnerName
    }
    return start.settings.context == .none ? "meta" : "contextual"
  }

  /// Writes and draws the pictures of a training and of its comparison.
  private func draw(
    _ comparison: SchemeComparison, _ settings: TrainingSettings,
    _ progress: [TrainingRun.Progress], count: Int, by gnuplot: Gnuplot, in directory: String
  ) throws {
    let records = comparison.records(for: settings.system)
    try records.write(to: "\(directory)/\(SchemeComparison.fileName)")
    let reference = comparison.reference.kind
    let drawings = [
      (
        GnuplotPicture.training(settings, reference: reference), TrainedPolicy.Files.progress,
        TrainingRun.Progress.records(of: progress),
        TrainingRun.Progress.summary(of: progress, to: reference)
      ),
      (
        .schemes(comparison, settings, count: count), SchemeComparison.fileName, records,
        SchemeComparison.summary(of: records)
      ),
    ]
    for (picture, file, data, table) in drawings {
      var picture = picture
      picture.style = pictures.picture
      try picture.write(to: directory, data: [file: data], table: table)
      try gnuplot.draw(picture, in: directory)
    }
  }

  /// Returns the progress of a training, which has at least one update.
  private func progress(of directory: String) throws(InputError) -> [TrainingRun.Progress] {
    let path = "\(directory)/\(TrainedPolicy.Files.progress)"
    let lines = String(decoding: try FileContents.read(path), as: UTF8.self)
      .split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    guard lines.first.map(String.init) == TrainingRun.Progress.header else {
      throw InputError(
        source: path, rule: "must start with the line \(TrainingRun.Progress.header)")
    }
    guard lines.count > 1, !lines[1].isEmpty else {
      throw InputError(source: path, rule: "must hold an update to be drawn, found none")
    }
    return try TrainedPolicy.progress(readingFrom: directory)
  }

  private func text(_ results: [SchemeResult], sites: [String], title: String) -> String {
    let header = ["scheme", "cost", "delay (s)", "energy (J)", "gap"] + sites.map { "→ \($0)" }
    let rows = results.map { result in
      [
        result.name, Terminal.fixed(result.meanCost, 4), Terminal.fixed(result.meanDelay, 1),
        Terminal.fixed(result.meanEnergy, 1), Terminal.percent(result.gap),
      ] + result.siteShares.map { Terminal.percent($0, 1) }
    }
    return "\(title)\n\n\(Terminal.table([header] + rows))\n"
  }

  private func legend(_ settings: TrainingSettings, _ reference: Reference.Kind) -> String {
    """
    cost is T + δE per workflow\(settings.scaling == .none ? "" : ", dimensionless by the scaling"): \
    what all schemes try to lower.\(scales(settings))
    gap is \(gap(to: reference)).
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

extension Evaluate {
  /// Compares a policy for graphs with schemes without learning.
  private func evaluateGraphs(_ policy: GraphPolicy) throws {
    let system = try graphs.system(for: policy)
    let weight = try graphs.energyWeight(for: policy)
    let scaling = graphs.scaling ?? .relative
    let problems = try problems(in: system, energyWeight: weight, scaling: scaling)
    Interruption.install()
    guard name == nil else {
      throw ValidationError("--name is for networks of a training or meta-parameters")
    }
    let own = try plans.map { own throws(InputError) in
      (name: own.name, plans: try DecisionFile(readingFrom: own.path))
    }
    let comparison = try GraphComparison(
      problems, policy: policy, own: own, schemes: graphSchemes()
    ) {
      Interruption.isRequested
    }
    if json {
      try Terminal.write(
        StrictJSON.encode(
          Report(
            comparison.results, sites: comparison.sites, updates: policy.origin.updates,
            count: problems.count, seed: seed ?? 1)) + "\n")
      return
    }
    let title = """
      \(Excerpt.printable(system.name)), \(Terminal.count(problems.count, workflows == nil ? "random graph" : "workflow")), \
      δ = \(weight), scaling \(scaling.rawValue)
      """
    try Terminal.write(
      text(comparison.results, sites: comparison.sites, title: title) + """
        cost is T + δE per workflow\(scaling == .none ? "" : ", relative to the device alone"): \
        what all schemes try to lower. Each workflow is planned alone.
        gap is cost ÷ best known − 1; the best known plan of a workflow is the cheapest of all rows.
        dmro takes the best plan of its networks; dmro-polished then improves its sites one by one.
        optimal is the optimum of the default order; it is left out if it is not proven for each workflow.
        → site is the share of subtasks that the scheme places there.

        """)
  }

  /// The schemes for graphs that are compared.
  private func graphSchemes() throws -> [GraphScheme] {
    guard let schemes = try SchemeNames.joined(schemes) else { return GraphComparison.schemes }
    let known = GraphScheme.allCases.map(\.rawValue)
    return try (schemes.names ?? known).map { name in
      guard let scheme = GraphScheme(rawValue: name) else {
        throw ValidationError("--schemes: \(Suggestion.rule(for: name, among: known))")
      }
      return scheme
    }
  }

  /// The workflows of the file, or random ones.
  private func problems(
    in system: EdgeCloudSystem, energyWeight: Double, scaling: GraphScaling
  ) throws -> [SchedulingProblem] {
    guard let workflows else {
      let count = count ?? 100
      // All are in memory at once.
      try count.require(in: 1...100_000, flag: "--count")
      var stream = RandomStream(seed: seed ?? 1).split("unseen")
      let family = GraphFamily(on: system, energyWeight: energyWeight)
      return try (0..<count).map { _ in
        try SchedulingProblem(
          family.draw(using: &stream).graph, in: system, energyWeight: energyWeight,
          scaling: scaling)
      }
    }
    guard count == nil, seed == nil else {
      throw ValidationError("--count and --seed draw random graphs; --workflows has its own")
    }
    return try GraphProblems.read(
      workflows, in: system, energyWeight: energyWeight, scaling: scaling)
  }
}

/// The results as JSON.
private struct Report: Encodable {
  struct Row: Encodable {
    var meanCost: Double
    var meanOptimalCost: Double?
    var meanReference: Double?
    var reference: String
    var gap: Double?
    var meanDelay: Double
    var meanEnergy: Double
    var siteShares: [Double]

    init(_ result: SchemeResult) {
      meanCost = result.meanCost
      meanOptimalCost = result.reference.kind == .optimum ? result.reference.value : nil
      meanReference = result.reference.value
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
  var meanReference: Double?
  var reference: String
  var gap: Double?
  var schemes: [String: Row]

  init(_ results: [SchemeResult], sites: [String], updates: Int, count: Int, seed: UInt64) {
    self.updates = updates
    self.count = count
    self.seed = seed
    self.sites = sites
    let learned = Row(results[0])
    meanCost = learned.meanCost
    meanOptimalCost = learned.meanOptimalCost
    meanReference = learned.meanReference
    reference = learned.reference
    gap = learned.gap
    schemes = Dictionary(
      uniqueKeysWithValues: results.map { ($0.name, Row($0)) })
  }
}

import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles

/// Trains the inner model.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train DMRO's inner model: s parallel Q-networks, Algorithm 1 of the paper.",
    discussion: """
      Writes weights.safetensors, config.json and progress.csv into the output folder. The same \
      settings and seed give the same bytes; environment.json says what the training ran on.

      A training that was interrupted, in whatever way, goes on from its last checkpoint by \
      --resume, to the same bytes. Its settings are those of the checkpoint; options that say \
      otherwise are refused. Ctrl-C and SIGTERM write a checkpoint first.

      EXAMPLES
        dmro train --out results/run
        dmro train --out results/run --resume
        dmro train --system table3 --rule counterfactual --seed 7 --out results/table3
        dmro train --config results/run/config.json --out results/again
        dmro train --out results/run --tensorboard results/events
      """)

  @Option(
    help: ArgumentHelp("The folder for the results; made where missing.", valueName: "folder"))
  var out: String

  @OptionGroup(title: "Interruptions") var interruptions: InterruptionOptions

  @Option(
    help: ArgumentHelp(
      "Settings to start from; options given beside it take their place.", valueName: "file"))
  var config: String?

  @OptionGroup(title: "Costs") var cost: CostOptions

  @Option(
    help: ArgumentHelp(
      "Workflows to learn from, a JSON file; 20 drawn ones unless told.",
      discussion: "Others, drawn in the ranges of the file, measure the progress.",
      valueName: "file"))
  var workflows: String?

  @Option(help: "The number of subtasks of drawn workflows. (default: 10)")
  var subtasks: Int?

  @Option(help: "How the previous site appears in a state. (default: one-hot)")
  var encoding: StateEncoding?

  @Option(help: "The number s of parallel networks; 1 is a DQN. (default: 5)")
  var networks: Int?

  @Option(help: ArgumentHelp("The widths of hidden layers. (default: 64,64)", valueName: "w,w"))
  var hidden: IntegerList?

  @Option(help: "What hidden layers do to their sums. (default: relu)")
  var activation: Activation?

  @Option(help: "How weights are drawn. (default: he)")
  var initialization: Initialization?

  @Option(help: "The number of updates. (default: 2000)")
  var updates: Int?

  @Option(help: "Which transition each unit stores. (default: paper)")
  var rule: TransitionRule?

  @Option(help: "What an action is taught to be worth. (default: q-learning)")
  var target: TargetRule?

  @Option(help: "How the last hidden layer becomes action values. (default: linear)")
  var head: Head?

  @Flag(help: "Draw transitions by their errors: proportional prioritized replay.")
  var prioritized = false

  @Option(help: "The optimizer. (default: rms-prop)")
  var optimizer: Optimizer.Rule?

  @Option(help: "The learning rate. (default: 0.01)")
  var learningRate: Double?

  @Option(help: "What an error costs. (default: mean-squared)")
  var loss: Loss?

  @Option(help: "The greatest norm of a gradient. (default: none)")
  var maxGradientNorm: Double?

  @Option(help: "The discount, μ in the paper. (default: 0.9)")
  var discount: Double?

  @Option(help: "The probability of a random action. (default: 0.1)")
  var epsilon: Double?

  @Option(help: "The number of steps that the memory holds. (default: 2000)")
  var memory: Int?

  @Option(help: "The number of stored steps before the first update. (default: 200)")
  var warmUp: Int?

  @Option(help: "The number of transitions in a minibatch. (default: 32)")
  var batch: Int?

  @Option(help: "The number of steps between updates. (default: 5)")
  var updateEvery: Int?

  @Option(help: "The number of updates between renewals of the frozen networks. (default: 200)")
  var freezeEvery: Int?

  @Option(help: "The number of updates between measurements on held-out workflows. (default: 100)")
  var measureEvery: Int?

  @Option(help: "The seed of all chance. (default: 1)")
  var seed: UInt64?

  @Option(help: "The number of threads that update networks; the results are the same for any.")
  var threads = 1

  @Option(
    help: ArgumentHelp(
      "A folder for an event file of TensorBoard: loss, gap, reward and epsilon by update.",
      discussion: "Written whole at the end; its wall time counts a second for each update.",
      valueName: "folder"))
  var tensorboard: String?

  @Flag(help: "Print a summary as JSON.")
  var json = false

  func validate() throws {
    try threads.require(in: 1...64, flag: "--threads")
  }

  func run() throws {
    Interruption.install()
    let checkpoints = TrainingCheckpoints(of: out)
    if interruptions.resume, try resumeFinished(checkpoints) { return }
    let early = interruptions.resume ? nil : try resolvedSettings(over: nil)
    // A folder that cannot be written is found before the work, not after it.
    try FileContents.prepareDirectory(out, for: TrainedPolicy.Files.all)
    let lock = try FolderLock(out)
    defer { lock.release() }
    let saved = try interruptions.saved(checkpoints, in: out)
    let settings = try early ?? resolvedSettings(over: saved)
    if let tensorboard {
      try FileContents.prepareDirectory(tensorboard, for: [TensorBoardEvents.fileName])
    }
    if saved == nil { try checkpoints.removeAll() }
    FileContents.removeLeftovers(in: out)
    let clock = ContinuousClock()
    let start = clock.now
    var bar = ProgressBar(total: settings.updates)
    let result: TrainingRun.Result
    do {
      result = try TrainingRun.train(
        settings, in: out, from: saved, checkpointInterval: interruptions.checkpointEvery,
        threads: threads
      ) { progress in
        bar.show(progress.step.update, "cost \(Terminal.fixed(Double(progress.step.cost), 4))")
      } until: {
        Interruption.isRequested
      }
    } catch {
      let error = error.ifDiverged("the flags are --learning-rate and --max-gradient-norm")
      throw error.source == nil ? error.found(in: out) : error
    }
    try report(settings, result, seconds: (clock.now - start) / .seconds(1))
  }

  /// Reports a training that is finished already, and returns whether there is one.
  private func resumeFinished(_ checkpoints: TrainingCheckpoints) throws -> Bool {
    guard checkpoints.updates.isEmpty, TrainedPolicy.isPresent(in: out) else { return false }
    // It may have been killed after its last file.
    if let lock = try? FolderLock(out) {
      FileContents.removeLeftovers(in: out)
      try? checkpoints.finish()
      lock.release()
    }
    let policy = try TrainedPolicy(readingFrom: out)
    let settings = try resolvedSettings(over: policy.settings, of: out)
    let result = TrainingRun.Result(
      networks: policy.networks, progress: try TrainedPolicy.progress(readingFrom: out))
    try report(settings, result, seconds: nil)
    return true
  }

  private func report(
    _ settings: TrainingSettings, _ result: TrainingRun.Result, seconds: Double?
  ) throws {
    if let tensorboard { try TensorBoardEvents.write(result.progress, to: tensorboard) }
    let last = result.progress.last
    let check = TrainingRun.check(result.networks, settings)
    if json {
      let summary = Summary(
        updates: settings.updates, cost: last.map { Double($0.step.cost) },
        gap: last?.gap.flatMap { $0.isFinite ? $0 : nil }, out: out,
        siteShares: check.results[0].siteShares, warnings: check.warnings)
      try Terminal.write(StrictJSON.encode(summary) + "\n")
      return
    }
    try Terminal.write(
      """
      Trained \(Terminal.count(settings.model.units, "network")) of \
      \(result.networks.layout.parameterCount) parameters on \(settings.system.name): \
      \(Terminal.count(settings.updates, "update"))\
      \(seconds.map { " in \(Terminal.fixed($0, 2)) s" } ?? ", finished before").
      Gap to the optimum on \(Terminal.count(settings.heldOutWorkflows, "held-out workflow")): \
      \(last?.gap.map { Terminal.percent($0, 3) } ?? "not measured").
      Subtasks by site: \(shares(check)).\(check.warnings.map { "\nWarning: \($0)." }.joined())
      Written to \(out): \(TrainedPolicy.Files.weights), \(TrainedPolicy.Files.settings), \
      \(TrainedPolicy.Files.progress)\(tensorboard.map { "\nWritten to \($0): \(TensorBoardEvents.fileName)" } ?? "")

      """)
  }

  /// The share of subtasks at each site, beside the optimum's.
  private func shares(_ check: SchemeComparison) -> String {
    let optimal = check.results[check.results.count - 1].siteShares
    return zip(check.sites, zip(check.results[0].siteShares, optimal)).map { site, shares in
      "\(site) \(Terminal.percent(shares.0, 1)) (optimum \(Terminal.percent(shares.1, 1)))"
    }.joined(separator: ", ")
  }

  private struct Summary: Encodable {
    var updates: Int
    var cost: Double?
    var gap: Double?
    var out: String
    var siteShares: [Double]
    var warnings: [String]
  }

  /// The settings with which a training goes on: those that it has, which options may only repeat.
  private func resolvedSettings(
    over saved: TrainingCheckpoints.Saved?
  ) throws(InputError) -> TrainingSettings {
    guard let saved else { return try resolvedSettings(over: nil, of: nil) }
    return try resolvedSettings(over: saved.settings, of: saved.path)
  }

  /// The settings of the file, or the defaults, with the given options in their place.
  private func resolvedSettings(
    over existing: TrainingSettings?, of path: String?
  ) throws(InputError) -> TrainingSettings {
    var settings = existing ?? TrainingSettings()
    if let config { settings = try TrainingSettings.read(from: config) }
    if let name = cost.system { settings.system = try SystemReader.read(name) }
    settings.energyWeight = cost.energyWeight ?? settings.energyWeight
    settings.scaling = try cost.scaling?.ofChains() ?? settings.scaling
    if let workflows {
      let set = try WorkflowSet.read(from: workflows)
      settings.workflows = set
      settings.workload = WorkloadGenerator(like: set)
      settings.bounds = nil
    }
    settings.workload.subtasks = subtasks ?? settings.workload.subtasks
    if cost.maxComputation != nil || cost.maxTransfer != nil {
      settings.bounds = cost.bounds(over: settings.resolvedBounds)
    }
    settings.encoding = encoding ?? settings.encoding
    settings.updates = updates ?? settings.updates
    settings.evaluationInterval = measureEvery ?? settings.evaluationInterval
    settings.seed = seed ?? settings.seed
    override(&settings.model)
    do {
      try settings.validate()
    } catch {
      throw error.naming(Self.flags)
    }
    if let existing, let path, settings.json != existing.json {
      let difference = settings.differences(from: existing).first ?? "setting"
      throw InputError(
        element: "--resume",
        rule: """
          must have the settings of \(path), found another \(Self.flags[difference] ?? difference): \
          leave it out, or use --overwrite
          """)
    }
    return settings
  }

  /// The flags by the settings that they change, where these have other names.
  private static let flags = [
    "updates": "--updates",
    "evaluationInterval": "--measure-every",
    "workload.subtasks": "--subtasks",
    "model.units": "--networks",
    "model.hidden": "--hidden",
    "model.optimizer.learningRate": "--learning-rate",
    "model.maximumGradientNorm": "--max-gradient-norm",
    "model.discount": "--discount",
    "model.exploration.initial": "--epsilon",
    "model.memoryCapacity": "--memory",
    "model.warmUp": "--warm-up",
    "model.batchSize": "--batch",
    "model.updateInterval": "--update-every",
    "model.freezeInterval": "--freeze-every",
  ]

  private func override(_ model: inout InnerModelConfiguration) {
    model.units = networks ?? model.units
    model.hidden = hidden?.values ?? model.hidden
    model.activation = activation ?? model.activation
    model.initialization = initialization ?? model.initialization
    model.transitionRule = rule ?? model.transitionRule
    model.targetRule = target ?? model.targetRule
    model.head = head ?? model.head
    if prioritized { model.prioritizedReplay = model.prioritizedReplay ?? PrioritizedReplay() }
    // Another rule has its usual settings; the same rule keeps the file's.
    if let optimizer, optimizer != model.optimizer.rule {
      model.optimizer = Optimizer(optimizer, learningRate: model.optimizer.learningRate)
    }
    if let learningRate { model.optimizer.learningRate = learningRate }
    model.loss = loss ?? model.loss
    model.maximumGradientNorm = maxGradientNorm ?? model.maximumGradientNorm
    model.discount = discount ?? model.discount
    model.exploration = epsilon.map(Exploration.constant) ?? model.exploration
    model.memoryCapacity = memory ?? model.memoryCapacity
    model.warmUp = warmUp ?? min(model.warmUp, model.memoryCapacity)
    model.batchSize = batch ?? model.batchSize
    model.updateInterval = updateEvery ?? model.updateInterval
    model.freezeInterval = freezeEvery ?? model.freezeInterval
  }
}

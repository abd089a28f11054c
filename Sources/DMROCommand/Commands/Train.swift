import ArgumentParser
import DMRO
import DMROArrivals
import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROSimulation

/// Trains the inner model.
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train DMRO's inner model: s parallel Q-networks, Algorithm 1 of the paper.",
    discussion: """
      Writes weights.safetensors, config.json and progress.csv into the output folder. The same \
      settings and seed give the same bytes; environment.json names the machine and the libraries.

      With --resume, an interrupted training continues from its last checkpoint and gives the same \
      bytes. Its settings are those of the checkpoint; other values are refused. Ctrl-C and SIGTERM \
      write a checkpoint first.

      With --keep-state, the state at the end is kept, so that --resume with more --updates lengthens the \
      training: the same bytes as those of one long training. What decays does so by its own setting, \
      never by the length; only the last measurement must be one of --measure-every.

      With --graphs, networks learn to place graphs on the system, queues and all: on random graphs of \
      5 to 30 subtasks, of exactly --subtasks, or on those of --workflows. --out is then a weight file \
      for dmro decide. It takes a minute; dmro adapt begins with the packaged policy and is faster. The \
      options that apply, with other defaults than those of chains: --system, --energy-weight, \
      --workflows, --subtasks, --networks, --hidden, --seed, --threads, --updates (10000), \
      --learning-rate (0.001), --discount (1), --epsilon (0.15), --memory (20000), --warm-up (4000), \
      --batch (64), --freeze-every (200). With --resume, the same command goes on.

      With --arrivals, networks learn what a choice costs others, on a system with devices that share \
      sites: jobs a second of all devices, or a JSON file. --out is then a weight file for dmro \
      simulate. The options that apply: --system, --energy-weight, --shape, --rounds, \
      --networks (3), --hidden, --learning-rate (0.001), --epsilon (0.05), --batch (64), --convexity, \
      --seed, --threads. In a build with MPI, mpirun divides rollouts and networks over \
      ranks: the same bytes.

      EXAMPLES
        dmro train --out results/run
        dmro train --out results/run --resume
        dmro train --out results/run --keep-state && dmro train --out results/run --resume --updates 4000
        dmro train --system table3 --rule counterfactual --seed 7 --out results/table3
        dmro train --config results/run/config.json --out results/again
        dmro train --out results/run --tensorboard results/events
        dmro train --graphs --system queues.json --out own.safetensors
        dmro train --arrivals 0.28 --system congested-b --out shared.safetensors
        dmro train --arrivals 0.28 --shape chain-3 --out chains.safetensors
        mpirun -n 4 dmro train --arrivals 0.28 --out shared.safetensors
      """)

  @Option(
    help: ArgumentHelp(
      "The folder for the results; created if missing. With --graphs, a file.",
      valueName: "folder"))
  var out: String

  @Flag(help: "Learn to place graphs on the system.")
  var graphs = false

  @Option(
    help: ArgumentHelp(
      "Learn for arrivals over time: jobs a second, or a JSON file.", valueName: "rate-or-file"))
  var arrivals: String?

  @Option(
    help: ArgumentHelp(
      """
      With --arrivals: workflows of several subtasks, chain-N or fork-join-N, N up to \
      \(WorkflowShape.largestCount). Without it, of one.
      """, valueName: "shape"))
  var shape: WorkflowShape?

  @Option(
    help: "With --arrivals: the number of rounds of rollouts. (default: 6; with --shape 5)")
  var rounds: Int?

  @Option(
    help:
      "With --arrivals: the weight κ of the square of a cost, which spares the tail. (default: 0)")
  var convexity: Double?

  @OptionGroup(title: "Interruptions") var interruptions: InterruptionOptions

  @Flag(help: "Keep the state at the end, to lengthen the training by --resume and more --updates.")
  var keepState = false

  @Option(
    help: ArgumentHelp(
      "A settings file; other options override its values.", valueName: "file"))
  var config: String?

  @OptionGroup(title: "Costs") var cost: CostOptions

  @OptionGroup var training: TrainingOptions

  @Option(
    help: """
      The number of threads; results do not depend on it. (default: 1; with --graphs the processors)
      """)
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "The folder for a TensorBoard event file: loss, gap, reward and epsilon by update.",
      discussion: "Written at the end; an update counts as one second of wall time.",
      valueName: "folder"))
  var tensorboard: String?

  @Flag(help: "Print a summary as JSON.")
  var json = false

  func validate() throws {
    if graphs, arrivals != nil {
      throw ValidationError("--graphs and --arrivals exclude each other")
    }
    if convexity != nil, arrivals == nil {
      throw ValidationError("--convexity requires --arrivals")
    }
    if shape != nil, arrivals == nil { throw ValidationError("--shape requires --arrivals") }
    if rounds != nil, arrivals == nil { throw ValidationError("--rounds requires --arrivals") }
    try rounds?.require(in: 1...10_000, flag: "--rounds")
    try threads?.require(in: 1...64, flag: "--threads")
  }

  func run() throws {
    Terminal.noteUnits(of: cost.system?.text)
    Terminal.noteUnits(of: training.workflows?.text)
    guard !graphs else { return try learnGraphs() }
    if let arrivals { return try learn(arrivals: arrivals) }
    Interruption.install()
    let checkpoints = TrainingCheckpoints(of: out)
    if interruptions.resume, try resumeFinished(checkpoints) { return }
    let early = interruptions.resume ? nil : try resolvedSettings(over: nil)
    // Fails before the training if the folder cannot be written.
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
        keepsLast: keepState, threads: threads ?? 1
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

  /// Reports a finished training; returns whether there is one.
  private func resumeFinished(_ checkpoints: TrainingCheckpoints) throws -> Bool {
    guard checkpoints.updates.isEmpty, TrainedPolicy.isPresent(in: out) else { return false }
    // A process may have been killed after its last file.
    if let lock = try? FolderLock(out) {
      FileContents.removeLeftovers(in: out)
      try? checkpoints.finish()
      lock.release()
    }
    let policy = try TrainedPolicy(readingFrom: out)
    let settings = try resolvedSettings(over: policy.settings, of: out)
    guard settings.updates == policy.settings.updates else {
      throw InputError(
        element: "--updates",
        rule: """
          must be \(policy.settings.updates): the state at the end of \(out) was not kept, as with \
          --keep-state
          """)
    }
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
    let check = try TrainingRun.check(result.networks, settings)
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
      \(result.networks.layout.parameterCount) parameters on \(Excerpt.printable(settings.system.name)): \
      \(Terminal.count(settings.updates, "update"))\
      \(seconds.map { " in \(Terminal.fixed($0, 2)) s" } ?? ", finished before").
      Gap to the \(Reference.Kind.title(of: [check.reference.kind])) on \(Terminal.count(settings.heldOutWorkflows, "held-out workflow")): \
      \(last?.gap.map { Terminal.percent($0, 3) } ?? "not measured").
      Subtasks by site: \(shares(check)).\(check.warnings.map { "\nWarning: \(Excerpt.printable($0))." }.joined())
      Written to \(out): \(TrainedPolicy.Files.weights), \(TrainedPolicy.Files.settings), \
      \(TrainedPolicy.Files.progress)\(tensorboard.map { "\nWritten to \($0): \(TensorBoardEvents.fileName)" } ?? "")

      """)
  }

  /// The share of subtasks at each site, beside that of the last scheme, the optimum.
  private func shares(_ check: SchemeComparison) -> String {
    let last = check.results[check.results.count - 1]
    let title = SchemeRegistry.standard.title(of: last.name)
    return zip(check.sites, zip(check.results[0].siteShares, last.siteShares)).map { site, shares in
      "\(Excerpt.printable(site)) \(Terminal.percent(shares.0, 1)) (\(title) \(Terminal.percent(shares.1, 1)))"
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

  /// The settings of a continued training, which options may repeat but not change.
  private func resolvedSettings(
    over saved: TrainingCheckpoints.Saved?
  ) throws(InputError) -> TrainingSettings {
    guard let saved else { return try resolvedSettings(over: nil, of: nil) }
    return try resolvedSettings(over: saved.settings, of: saved.path)
  }

  /// The settings of the file or the defaults, changed by the given options.
  private func resolvedSettings(
    over existing: TrainingSettings?, of path: String?
  ) throws(InputError) -> TrainingSettings {
    var settings = existing ?? TrainingSettings()
    if let config { settings = try TrainingSettings.read(from: config) }
    let given = cost.givenSettings.merging(training.given) { $1 }
    do throws(InputError) {
      try settings.set(given)
      try settings.validate()
    } catch {
      throw error.named(by: given, over: config ?? path)
    }
    if let existing, let path, !existing.isEqual(settings, upToLength: true) {
      let difference = settings.differences(from: existing).first ?? "setting"
      let name = TrainingSettings.flag(of: difference).map { "--\($0.name)" } ?? difference
      throw InputError(
        element: "--resume",
        rule: """
          must have the settings of \(path), found another \(name): leave it out, or use --overwrite
          """)
    }
    return settings
  }
}

extension Train: DividedCommand {
  /// Ranks divide the rollouts of learning over time.
  var isDivided: Bool { arrivals != nil }
}

extension Train {
  /// The settings of learning from candidates, by the flags that they share with Algorithm 1.
  private static let shared = [
    "networks": "units", "hidden": "hidden", "updates": "updates",
    "learning-rate": "learningRate", "discount": "discount", "epsilon": "exploration",
    "memory": "memoryCapacity", "warm-up": "warmUp", "batch": "batchSize",
    "freeze-every": "freezeInterval",
  ]

  /// Learns a policy for graphs on one system.
  private func learnGraphs() throws {
    var given = training.given
    let (workflows, subtasks) = (given.removeValue(forKey: "workflows"), given["subtasks"])
    let own = Set(Self.shared.keys).union(["subtasks", "seed"])
    let others =
      given.keys.filter { !own.contains($0) }.sorted()
      + cost.givenSettings.keys.filter { $0 != "system" && $0 != "energy-weight" }.sorted()
      + (config == nil ? [] : ["config"]) + (tensorboard == nil ? [] : ["tensorboard"])
      + (json ? ["json"] : []) + (keepState ? ["keep-state"] : [])
    if let name = others.first {
      throw ValidationError("--\(name) does not apply to --graphs")
    }
    guard workflows == nil || subtasks == nil else {
      throw ValidationError("--subtasks is for random graphs; those of --workflows have their own")
    }
    let flags = Dictionary(
      uniqueKeysWithValues: Self.shared.map { ("configuration.\($1)", "--\($0)") }
    )
    .merging(["family.subtasks": "--subtasks", "family.energyWeights": "--energy-weight"]) { $1 }
    do throws(InputError) {
      // The words of the flags, and their rules.
      var settings = TrainingSettings()
      do { try settings.set(given) } catch { throw error.named(by: given, over: nil) }
      let weight = try cost.resolvedEnergyWeight()
      let system = try SystemReader.read(cost.system?.text ?? "table2", forChains: false)
      let graphs = try workflows.map { path throws(InputError) in
        try GraphProblems.read(path, in: system, energyWeight: weight, scaling: .relative)
          .map(\.graph)
      }
      var family = GraphFamily(on: system, energyWeight: weight, workflows: graphs)
      if subtasks != nil {
        family.subtasks = settings.workload.subtasks...settings.workload.subtasks
      }
      var origin = GraphPolicyOrigin(family: family, seed: settings.seed)
      for (flag, path) in Self.shared {
        guard let text = given[flag] else { continue }
        let setting = CandidateConfiguration.settings.first { $0.path == path }
        guard let form = setting?.text else { preconditionFailure("there is no setting \(path)") }
        try form.set(&origin.configuration, text)
      }
      origin.configuration.finalLearningRate = min(
        origin.configuration.finalLearningRate, origin.configuration.learningRate)
      if given["warm-up"] == nil {
        origin.configuration.warmUp = min(
          origin.configuration.warmUp, origin.configuration.memoryCapacity)
      }
      try GraphLearning(
        origin: origin, file: TrainedFile(path: out, interruptions),
        threads: threads ?? min(64, Machine.processors)
      ).run()
    } catch { throw error.naming(flags) }
  }
}

extension Train {
  /// The settings of learning over time, by the flags that they share with Algorithm 1.
  private static let sharedOverTime = [
    "networks": "units", "hidden": "hidden", "learning-rate": "learningRate",
    "epsilon": "exploration", "batch": "batchSize",
  ]

  /// Learns a policy for arrivals on one system.
  private func learn(arrivals text: String) throws {
    let given = training.given
    let own = Set(Self.sharedOverTime.keys).union(["seed"])
    let ofCosts: Set = ["system", "energy-weight", "scaling"]
    let others =
      given.keys.filter { !own.contains($0) }.sorted()
      + cost.givenSettings.keys.filter { !ofCosts.contains($0) }.sorted()
      + (config == nil ? [] : ["config"]) + (tensorboard == nil ? [] : ["tensorboard"])
      + (json ? ["json"] : [])
    if let name = others.first {
      throw ValidationError("--\(name) does not apply to --arrivals")
    }
    let flags = Dictionary(
      uniqueKeysWithValues: Self.sharedOverTime.map { ($1, "--\($0)") }
    ).merging(["convexity": "--convexity", "energyWeight": "--energy-weight"]) { $1 }
    do throws(InputError) {
      var settings = TrainingSettings()
      do { try settings.set(given) } catch { throw error.named(by: given, over: nil) }
      let name = cost.system?.text ?? "congested-b"
      let system = try SystemReader.read(name, forChains: false)
      let model = try ArrivalsOption.read(text, of: name)
      try ArrivalsOption.check(model, text, in: system)
      if let scaling = cost.givenSettings["scaling"], scaling != GraphScaling.none.rawValue {
        throw InputError(element: "--scaling", rule: "must be none for arrivals, found \(scaling)")
      }
      let weight = cost.energyWeight == nil ? 0 : try cost.resolvedEnergyWeight()
      var configuration = shape == nil ? JobConfiguration() : .workflows
      configuration.convexity = convexity ?? 0
      configuration.rounds = rounds ?? configuration.rounds
      for (flag, path) in Self.sharedOverTime {
        guard let text = given[flag] else { continue }
        let setting = JobConfiguration.settings.first { $0.path == path }
        guard let form = setting?.text else { preconditionFailure("there is no setting \(path)") }
        try form.set(&configuration, text)
      }
      let file = TrainedFile(path: out, interruptions)
      let threads = threads ?? min(64, Machine.processors)
      guard let shape else {
        return try JobPolicyOrigin(
          system: system, arrivals: model, energyWeight: weight,
          configuration: configuration, seed: settings.seed
        ).train(into: file, threads: threads)
      }
      let workflows = ArrivalsOption.shaped(model, text, shape)
      let sites = try WorkflowSites(system, energyWeight: weight)
      let prices = PlanTuning(
        sites: sites, arrivals: workflows, workflows: 5000,
        stream: RandomStream(seed: settings.seed).split("choice"), threads: threads
      ).prices().prices[0]
      try PlanPolicyOrigin(
        system: system, arrivals: workflows, prices: prices, energyWeight: weight,
        configuration: configuration, seed: settings.seed
      ).train(into: file, threads: threads)
    } catch { throw error.naming(flags) }
  }
}

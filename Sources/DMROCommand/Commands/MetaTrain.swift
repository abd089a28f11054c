public import ArgumentParser
public import DMRO
import DMROArrivals
import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROParallel

extension MetaAlgorithm: ExpressibleByArgument {}

/// Trains the outer model.
struct MetaTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meta-train",
    abstract:
      "Train DMRO's outer model: meta-parameters for new systems, Algorithm 2 of the paper.",
    discussion: """
      Writes one weight file with its settings as metadata. The same settings and seed give the \
      same bytes. With --contextual the network also sees the unit costs of its system: recommended \
      if the best sites differ between systems.

      Meta-parameters fit systems with the same number of sites as those of the training: three for \
      table4 and wide. For other systems use --distribution with a file of your own: a system file, \
      in which numbers may be ranges.

      With --resume, the same command continues an interrupted training from its last checkpoint, \
      which lies beside the file, and gives the same bytes. Ctrl-C and SIGTERM write a checkpoint \
      first.

      With --distribution graphs, networks learn to place graphs on random systems with queues, in \
      about a minute: the policy of dmro decide for graphs.

      With --distribution shared, networks learn over random systems with many devices what a choice \
      costs others: the policy of dmro simulate for any such system.

      With --parts, threads and ranks divide a minibatch. The last bits depend on the number of \
      parts, but not on that of threads or ranks. mpirun starts ranks of a build with MPI; with \
      shared they divide rollouts and networks.

      EXAMPLES
        dmro meta-train --out psi.safetensors
        dmro meta-train --distribution wide --contextual --out wide.safetensors
        dmro meta-train --distribution lab.json --algorithm reptile --out lab.safetensors
        dmro meta-train --workflows own.json --out own.safetensors
        dmro meta-train --subtasks 20 --max-transfer 200 --out longer.safetensors
        dmro meta-train --distribution graphs --seed 7 --out graphs.safetensors
        mpirun -n 4 dmro meta-train --contextual --batch 1024 --parts 8 --out wide.safetensors
      """)

  @Option(help: ArgumentHelp("The weight file to write.", valueName: "file"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "The distribution of systems: table4, wide, graphs, shared, or a JSON file.",
      valueName: "name-or-file"))
  var distribution = "table4"

  @Option(help: "The meta-learning algorithm. (default: \(MetaAlgorithm.jointTraining.rawValue))")
  var algorithm: MetaAlgorithm?

  @Flag(help: "Add the unit costs of the system to the state, and learn from every action.")
  var contextual = false

  @Option(help: "The number of gradient steps. (default: 5000; contextual 20000; graphs 10000)")
  var updates: Int?

  @Option(help: "The number of steps of a minibatch. (default: 32; contextual 256)")
  var batch: Int?

  @Option(
    help: "The number of random systems that price a minibatch. (default: 1; contextual 64)")
  var systems: Int?

  @Option(help: "The number of parts of a minibatch, which threads and ranks divide. (default: 1)")
  var parts: Int?

  @Option(help: "The weight δ of energy in costs. (default: 0.2)")
  var energyWeight: Double?

  @Option(
    help:
      "The scaling of costs, in each system by itself. (default: \(CostScaling.perTerm.rawValue))")
  var scaling: CostScaling?

  @Option(
    help: "The number of subtasks of drawn workflows, and the most that ψ takes. (default: 10)")
  var subtasks: Int?

  @Option(
    help: ArgumentHelp(
      "Workflows to learn from, a JSON file; their bounds scale costs and features.",
      valueName: "file"))
  var workflows: String?

  @Option(
    help: ArgumentHelp(
      "The largest computation, which scales costs and features. (default: that of the workflows)",
      valueName: "megacycles"))
  var maxComputation: Double?

  @Option(
    help: ArgumentHelp(
      "The largest transfer, which scales costs and features. (default: that of the workflows)",
      valueName: "megabytes"))
  var maxTransfer: Double?

  @Option(help: .setting("seed"))
  var seed: UInt64 = 1

  @Option(
    help:
      "With graphs, shared or --parts: the number of threads; results do not depend on it. (default: the processors)"
  )
  var threads: Int?

  @OptionGroup var interruption: InterruptionOptions

  func validate() throws {
    if contextual && algorithm ?? .jointTraining != .jointTraining {
      throw ValidationError("--contextual requires --algorithm joint")
    }
    try threads?.require(in: 1...64, flag: "--threads")
    for (flag, isGiven) in [("--systems", systems != nil), ("--parts", parts != nil)]
    where isGiven && algorithm ?? .jointTraining != .jointTraining {
      throw ValidationError("\(flag) requires --algorithm joint")
    }
    let given = [
      ("--algorithm", algorithm != nil), ("--contextual", contextual),
      ("--batch", batch != nil), ("--systems", systems != nil), ("--parts", parts != nil),
      ("--energy-weight", energyWeight != nil), ("--scaling", scaling != nil),
      ("--subtasks", subtasks != nil), ("--workflows", workflows != nil),
      ("--max-computation", maxComputation != nil), ("--max-transfer", maxTransfer != nil),
    ]
    try subtasks?.require(in: 1...10_000, flag: "--subtasks")
    if subtasks != nil, workflows != nil {
      throw ValidationError(
        "--subtasks is for drawn workflows; those of --workflows have their own")
    }
    if isOfGraphs || isOverTime, let (name, _) = given.first(where: { $0.1 }) {
      throw ValidationError("\(name) does not apply to --distribution \(distribution)")
    }
    if isOverTime, updates != nil {
      throw ValidationError("--updates does not apply to --distribution shared")
    }
    if !isOfGraphs && !isOverTime, threads != nil, parts == nil {
      throw ValidationError("--threads requires --distribution graphs or shared, or --parts")
    }
  }

  /// True for a policy that places graphs.
  private var isOfGraphs: Bool { distribution == "graphs" }

  /// True for a policy over time.
  private var isOverTime: Bool { distribution == "shared" }

  func run() throws {
    let ranks = CommandRanks.current
    guard !isOfGraphs else { return try learnGraphs() }
    guard !isOverTime else {
      return try JobPolicyOrigin(seed: seed).train(
        into: file, threads: threads ?? min(64, Machine.processors))
    }
    let distribution =
      switch self.distribution {
      case "table4": SystemDistribution.table4
      case "wide": SystemDistribution.wide
      default: try SystemDistribution.read(from: self.distribution)
      }
    try distribution.requireChainModel(in: self.distribution)
    var configuration: OuterModelConfiguration =
      switch algorithm ?? .jointTraining {
      case .jointTraining: contextual ? .contextual : .joint
      case .reptile: .reptile
      case .firstOrderMAML: .firstOrderMAML
      }
    configuration.updates = updates ?? configuration.updates
    configuration.systemsPerUpdate = systems ?? configuration.systemsPerUpdate
    configuration.parts = parts ?? configuration.parts
    configuration.learner.batchSize = batch ?? configuration.learner.batchSize
    var training = MetaTraining(configuration, over: distribution)
    training.energyWeight = energyWeight ?? training.energyWeight
    training.scaling = scaling ?? training.scaling
    training.context = contextual ? .unitCosts(of: distribution) : .none
    training.seed = seed
    training.subtasks = subtasks ?? training.subtasks
    training.givenWorkflows = try workflows.map { path throws(InputError) in
      Terminal.noteUnits(of: path)
      return try WorkflowSet.read(from: path)
    }
    if maxComputation != nil || maxTransfer != nil {
      var bounds = training.resolvedBounds
      bounds.maxComputation = maxComputation ?? bounds.maxComputation
      bounds.maxTransfer = maxTransfer ?? bounds.maxTransfer
      training.bounds = bounds
    }
    var model: OuterModel<TrainingProcess>
    do throws(InputError) {
      // The rules of a training: a bound of 0 is one of files only.
      if let maxComputation { try NumberRules.positive(maxComputation, "bounds.maxComputation") }
      if let maxTransfer { try NumberRules.positive(maxTransfer, "bounds.maxTransfer") }
      try CostModel.check(energyWeight: training.energyWeight, bounds: training.resolvedBounds)
      try TrainingSettings.checkDrawn(1000, subtasks: training.subtasks, "subtasks")
      try configuration.validate()
      model = try training.model(threads: threads ?? min(64, Machine.processors), on: ranks)
    } catch {
      throw error.naming([
        "learner.batchSize": "--batch", "systemsPerUpdate": "--systems", "parts": "--parts",
        "energyWeight": "--energy-weight", "updates": "--updates", "subtasks": "--subtasks",
        "bounds.maxComputation": "--max-computation", "bounds.maxTransfer": "--max-transfer",
      ])
    }
    // Before the first update: the settings, and what was read from files.
    try ranks.requireSame(try training.data(of: model.psi), "settings and files")
    Interruption.install()
    let lock = try file.begin(on: ranks)
    defer { lock?.release() }
    try learn(&model, from: training.workflows, on: ranks)
    if ranks.isFirst {
      do { try FileContents.write(training.data(of: model.psi), to: out) } catch {
        throw error.found(in: out)
      }
      try FileContents.remove(file.checkpoint)
    }
    try Terminal.write(
      """
      Learned meta-parameters over \(Excerpt.printable(distribution.name)): \(Terminal.count(model.updates, "gradient step")), \
      \(model.psi.network.parameters.count) parameters. Written to \(out).

      """)
  }
}

extension MetaTrain: DividedCommand {
  /// Ranks divide the minibatches of Algorithm 2, and the rollouts of learning over time.
  var isDivided: Bool {
    !isOfGraphs && (isOverTime || algorithm ?? .jointTraining == .jointTraining)
  }
}

extension MetaTrain {
  /// The file to write.
  private var file: TrainedFile { TrainedFile(path: out, interruption) }

  /// Trains a model to its end, with `--resume` from its last checkpoint.
  private func learn(
    _ model: inout OuterModel<TrainingProcess>, from workflows: [Workflow], on ranks: any Ranks
  ) throws(InputError) {
    if ranks.isTrueOnAny(ranks.isFirst && file.isContinued) {
      try model.readCheckpoint(from: file.checkpoint, episodes: workflows)
    }
    let total = model.configuration.updates
    var bar = ProgressBar(total: total)
    while model.updates < total {
      let end = file.nextStop(after: model.updates, of: total)
      var isFinite = true
      try model.train(episodes: workflows, updates: end - model.updates) { updates, loss in
        isFinite = loss.isFinite
        bar.show(updates, "loss \(Terminal.fixed(Double(loss), 4))")
      } until: {
        !isFinite || Interruption.isRequested
      }
      guard isFinite, model.psi.network.isFinite else {
        throw InputError(
          .diverged, source: out,
          rule: """
            the training diverged at gradient step \(model.updates): the loss is not finite; a \
            smaller --energy-weight or another --scaling may help
            """)
      }
      if model.updates < total { try model.writeCheckpoint(to: file.checkpoint) }
      guard model.updates >= end else {
        throw file.interrupted(at: "gradient step \(model.updates) of \(total)")
      }
    }
  }
}

extension MetaTrain {
  /// Learns a policy for graphs.
  private func learnGraphs() throws {
    var origin = GraphPolicyOrigin(seed: seed)
    origin.configuration.updates = updates ?? origin.configuration.updates
    do throws(InputError) {
      try GraphLearning(
        origin: origin, file: file, threads: threads ?? min(64, Machine.processors)
      ).run()
    } catch { throw error.naming(["configuration.updates": "--updates"]) }
  }
}

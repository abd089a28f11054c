import ArgumentParser
import DMRO
import DMROArrivals
import DMROExperiments
import DMROFiles
import DMROGraphs
import DMRONetworks

/// Lets an inner model adapt to a new system.
struct Adapt: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Adapt to a new system: from meta-parameters, or a policy for graphs or over time.",
    discussion: """
      With a file of meta-parameters, prints the gap to the exact optimum after 0, 1, 2, 5, … updates, \
      on unseen workflows. From ψ the inner model learns with the paper's settings or, if ψ has no discount (--contextual), from \
      counterfactual rewards with Adam and the learning rate 0.001. The random start always has the \
      paper's settings.

      The system must have the same number of sites as the systems of dmro meta-train: three by \
      default.

      With a policy for graphs, by default the packaged one, all its networks learn on in the system, \
      on random graphs or on three of four workflows of --workflows. It prints the mean cost of \
      workflows that are not learned, and the gap to the best known plans. --out keeps the adapted \
      policy for dmro decide.

      With a policy over time, its networks learn on by rollouts in the system with --arrivals, for \
      --rounds rounds; it prints the mean cost of --count fresh workflows beside that of the plans \
      that are best for each workflow alone.

      The exit code is 3 if the training diverges, for example with a high --learning-rate.

      EXAMPLES
        dmro adapt psi.safetensors --system table2
        dmro adapt wide.safetensors --system lab.json --learning-rate 0.0003
        dmro adapt --system queues.json --workflows graphs.json --out own.safetensors
        dmro adapt family.safetensors --system congested-c --rounds 3 --out own.safetensors
      """)

  @Argument(
    help: ArgumentHelp(
      "A file of meta-parameters, or a policy for graphs or over time. (default: the packaged policy)",
      valueName: "file"))
  var file: String?

  @Option(
    help: ArgumentHelp("The system: table2, table3, or a JSON file.", valueName: "name-or-file"))
  var system = "table2"

  @Option(
    help: """
      The learning rate in the new system; from a random start it is fixed. (default: 0.01; \
      contextual 0.001; graphs \(CandidateConfiguration.adaptation.learningRate))
      """)
  var learningRate: Double?

  @Option(help: "The number of unseen workflows. (default: 200; over time 20000)")
  var count: Int?

  @Option(help: .setting("seed"))
  var seed: UInt64 = 1

  @OptionGroup(title: "Graphs") var graphs: GraphAdaptationOptions
  @OptionGroup(title: "Over time") var overTime: ArrivalAdaptationOptions

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    try count?.require(in: 1...10_000_000, flag: "--count")
    guard count == nil || graphs.workflows == nil else {
      throw ValidationError("--count is for random workflows; --workflows has its own")
    }
    guard let learningRate else { return }
    do { try Optimizer.adam(learningRate: learningRate).validate() } catch {
      throw ValidationError(error.naming(["learningRate": "--learning-rate"]).description)
    }
  }

  /// The measurements after some updates.
  private struct Row: Encodable {
    var updates: Int
    var meanCost: Double
    var gap: Double?
    var gapFromRandom: Double?
  }

  func run() throws {
    Terminal.noteUnits(of: system)
    Terminal.noteUnits(of: graphs.workflows)
    // A pipe can be read only once.
    let data = try file.map {
      ($0, try FileContents.read($0, limit: NetworkBlock.weightFileLimit))
    }
    if let (file, data) = data, PlanPolicy.isPolicy(data, source: file) {
      throw InputError(
        source: file,
        rule: "must be a policy for single subtasks or graphs, found one of train --shape")
    }
    if let (file, data) = data, JobPolicy.isPolicy(data, source: file) {
      try graphs.names.filter { !["out", "threads"].contains($0.name) }
        .requireNone("is for policies for graphs")
      guard learningRate == nil else {
        throw ValidationError("--learning-rate is not for policies over time")
      }
      let (policy, origin) = try JobPolicy.decode(data, source: file)
      return try overTime.adapt(
        policy, origin, in: system, count: count ?? 20_000, seed: seed, file: graphs, asJSON: json)
    }
    try overTime.names.requireNone("is for policies over time")
    try count?.require(in: 1...100_000, flag: "--count")
    guard let (file, data) = data, !GraphPolicy.isPolicy(data, source: file) else {
      let policy = try data.map { try GraphPolicy.decode($1, source: $0) } ?? .packaged
      return try graphs.adapt(
        policy, in: system, learningRate: learningRate, count: count ?? 200, seed: seed,
        asJSON: json)
    }
    try graphs.names.requireNone("is for policies for graphs")
    let psi = try MetaParameters<TrainingProcess>.decode(data, source: file)
    let process: TrainingProcess
    do { process = try psi.process(in: SystemReader.read(system)) } catch {
      throw error.source == nil ? error.found(in: system) : error
    }
    let learned = psi.provenance.configuration.learner
    let isUndiscounted = learned.discount == 1
    var model = (isUndiscounted ? AdaptationModel.undiscounted : .paper).configuration
    model.discount = learned.discount
    if let learningRate { model.optimizer.learningRate = learningRate }
    let rows = zip(
      try checkpoints(from: psi.network, in: process, by: model, psi),
      try checkpoints(from: nil, in: process, by: AdaptationModel.paper.configuration, psi)
    ).map { own, random in
      Row(
        updates: own.updates, meanCost: own.result.meanCost, gap: own.result.gap,
        gapFromRandom: random.result.gap)
    }
    guard !json else { return try Terminal.write(StrictJSON.encode(rows, pretty: true) + "\n") }
    let costs = process.costModel
    try Terminal.write(
      """
      \(Excerpt.printable(costs.system.name)), \(Terminal.count(count ?? 200, "unseen workflow")) of \(process.maximumSubtasks) subtasks, \
      δ = \(costs.energyWeight), scaling \(costs.scaling.rawValue)


      """
        + Terminal.table(
          [["updates", "mean cost", "gap from ψ", "gap from random"]]
            + rows.map { row in
              [
                "\(row.updates)", Terminal.fixed(row.meanCost, 4), Terminal.percent(row.gap),
                Terminal.percent(row.gapFromRandom),
              ]
            }))
  }

  private func checkpoints(
    from start: NetworkBlock?, in process: TrainingProcess, by model: InnerModelConfiguration,
    _ psi: MetaParameters<TrainingProcess>
  ) throws(InputError) -> [Adaptation.Checkpoint] {
    let stream = RandomStream(seed: seed)
    var (training, unseen) = (stream.split("workload"), stream.split("unseen"))
    var generator = WorkloadGenerator.paper
    generator.subtasks = psi.provenance.settings.maximumSubtasks
    // The random start has no context.
    let process =
      start == nil
      ? TrainingProcess(
        known: process.costModel, maximumSubtasks: process.maximumSubtasks,
        encoding: process.encoding) : process
    do {
      return try Adaptation.measure(
        from: start, in: process, by: model,
        workflows: try generator.trainingSet(using: &training),
        unseen: try generator.workflows(count ?? 200, using: &unseen),
        stream: stream.split("adaptation"),
        watchesDivergence: true)
    } catch {
      throw error.ifDiverged(
        start == nil
          ? "this is the random start, whose settings are fixed" : "the flag is --learning-rate")
    }
  }
}

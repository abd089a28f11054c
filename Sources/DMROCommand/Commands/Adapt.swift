import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles

/// Lets an inner model adapt to a new system.
struct Adapt: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Adapt to a new system from meta-parameters, beside a random start.",
    discussion: """
      Prints the gap of the decisions to the exact optimum after 0, 1, 2, 5, … updates, on workflows \
      that were not learned from. From ψ the inner model learns as ψ was learned: with the paper's \
      settings, or, where ψ was learned without discount (as by --contextual), from counterfactual \
      rewards by Adam 0.001. The random start always has the paper's settings.

      The system must have as many sites as those that ψ was learned in, three unless dmro meta-train \
      was given a --distribution file with more or fewer.

      Exits with 3 where the learning diverges, as by too high a --learning-rate.

      EXAMPLES
        dmro adapt psi.safetensors --system table2
        dmro adapt wide.safetensors --system lab.json --learning-rate 0.0003
      """)

  @Argument(help: ArgumentHelp("The file of meta-train.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("The system: table2 or a JSON file.", valueName: "name-or-file"))
  var system = "table2"

  @Option(help: "The learning rate from ψ in the new system. (default: 0.01; contextual 0.001)")
  var learningRate: Double?

  @Option(help: "The number of unseen workflows to decide for.")
  var count = 200

  @Option(help: "The seed of all chance.")
  var seed: UInt64 = 1

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    try count.require(in: 1...1_000_000, flag: "--count")
    if let learningRate, !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError(
        "--learning-rate must be a finite number above 0, found \(learningRate)")
    }
  }

  /// What was measured after some updates.
  private struct Row: Encodable {
    var updates: Int
    var meanCost: Double
    var gap: Double?
    var gapFromRandom: Double?
  }

  func run() throws {
    let psi = try MetaParameters.read(from: file)
    let process: ChainProcess
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
      \(costs.system.name), \(Terminal.count(count, "unseen workflow")) of \(process.maximumSubtasks) subtasks, \
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
    from start: NetworkBlock?, in process: ChainProcess, by model: InnerModelConfiguration,
    _ psi: MetaParameters
  ) throws(InputError) -> [Adaptation.Checkpoint] {
    let stream = RandomStream(seed: seed)
    var (training, unseen) = (stream.split("workload"), stream.split("unseen"))
    var generator = WorkloadGenerator.paper
    generator.subtasks = psi.provenance.maximumSubtasks
    // What begins at random sees nothing of the system: that is what it is compared by.
    let process =
      start == nil
      ? ChainProcess(
        costModel: process.costModel, maximumSubtasks: process.maximumSubtasks,
        encoding: process.encoding) : process
    do {
      return try Adaptation.measure(
        from: start, in: process, by: model,
        workflows: generator.trainingSet(using: &training),
        unseen: generator.workflows(count, using: &unseen), stream: stream.split("adaptation"),
        watchesDivergence: true)
    } catch {
      throw error.ifDiverged(
        start == nil
          ? "this is the random start, whose settings are fixed" : "the flag is --learning-rate")
    }
  }
}

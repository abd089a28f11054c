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
      that were not learned from.

      EXAMPLES
        dmro adapt psi.safetensors --system table2
        dmro adapt wide.safetensors --system lab.json --learning-rate 0.0003
      """)

  @Argument(help: ArgumentHelp("The file of meta-train.", valueName: "file"))
  var file: String

  @Option(help: ArgumentHelp("The system: table2 or a JSON file.", valueName: "name-or-file"))
  var system = "table2"

  @Option(help: "The learning rate in the new system.")
  var learningRate = 0.001

  @Option(help: "The number of unseen workflows to decide for.")
  var count = 200

  @Option(help: "The seed of all chance.")
  var seed: UInt64 = 1

  func validate() throws {
    if !(1...1_000_000).contains(count) {
      throw ValidationError("--count must be between 1 and 1000000, found \(count)")
    }
    if !(learningRate > 0 && learningRate.isFinite) {
      throw ValidationError(
        "--learning-rate must be a finite number above 0, found \(learningRate)")
    }
  }

  func run() throws {
    let psi = try MetaParameters.read(from: file)
    let process: ChainProcess
    do { process = try psi.process(in: SystemReader.read(system)) } catch {
      throw error.source == nil ? error.found(in: system) : error
    }
    var model = psi.provenance.configuration.learner
    model.units = InnerModelConfiguration().units
    model.transitionRule = .counterfactual
    model.batchSize = InnerModelConfiguration().batchSize
    model.exploration = InnerModelConfiguration().exploration
    model.optimizer = .adam(learningRate: learningRate)
    let stream = RandomStream(seed: seed)
    var (training, unseen) = (stream.split("workload"), stream.split("unseen"))
    var generator = WorkloadGenerator.paper
    generator.subtasks = psi.provenance.maximumSubtasks
    let workflows = generator.trainingSet(using: &training)
    let others = generator.workflows(count, using: &unseen)
    func gaps(_ start: NetworkBlock?) throws(InputError) -> [Adaptation.Checkpoint] {
      try Adaptation.measure(
        from: start, in: process, by: model, workflows: workflows, unseen: others,
        stream: stream.split("adaptation"))
    }
    let (meta, random) = (try gaps(psi.network), try gaps(nil))
    let rows = zip(meta, random).map { own, other in
      [
        "\(own.updates)", Terminal.fixed(own.result.meanCost, 4), Terminal.percent(own.result.gap),
        Terminal.percent(other.result.gap),
      ]
    }
    try Terminal.write(
      Terminal.table([["updates", "mean cost", "gap from ψ", "gap from random"]] + rows))
  }
}

public import ArgumentParser
public import DMRO
import DMROExperiments
import DMROFiles

extension MetaAlgorithm: ExpressibleByArgument {}

/// Trains the outer model.
struct MetaTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "meta-train",
    abstract:
      "Train DMRO's outer model: meta-parameters for new systems, Algorithm 2 of the paper.",
    discussion: """
      Writes one weight file whose metadata say where it comes from. The same settings and seed give \
      the same bytes. With --contextual the network also sees the unit costs of its system: the \
      recommended start where systems differ in what is best.

      EXAMPLES
        dmro meta-train --out psi.safetensors
        dmro meta-train --distribution wide --contextual --out wide.safetensors
        dmro meta-train --distribution lab.json --algorithm reptile --out lab.safetensors
      """)

  @Option(help: ArgumentHelp("The weight file to write.", valueName: "file"))
  var out: String

  @Option(
    help: ArgumentHelp(
      "The systems to learn in: table4, wide, or a JSON file.", valueName: "name-or-file"))
  var distribution = "table4"

  @Option(help: "How meta-parameters are learned.")
  var algorithm = MetaAlgorithm.jointTraining

  @Flag(help: "Let the network see the unit costs of its system, and learn from every action.")
  var contextual = false

  @Option(help: "The number of gradient steps. (default: 5000; contextual 20000)")
  var updates: Int?

  @Option(
    name: .customLong("energy-weight"),
    help: ArgumentHelp("The weight δ of energy against delay.", valueName: "delta"))
  var energyWeight = 0.2

  @Option(help: "How costs become dimensionless, in each system by itself.")
  var scaling = CostScaling.perTerm

  @Option(help: "The seed of all chance.")
  var seed: UInt64 = 1

  func validate() throws {
    if let updates, !(1...100_000_000).contains(updates) {
      throw ValidationError("--updates must be between 1 and 100000000, found \(updates)")
    }
    if contextual && algorithm != .jointTraining {
      throw ValidationError("--contextual goes with the algorithm joint only")
    }
  }

  func run() throws {
    let distribution =
      switch self.distribution {
      case "table4": SystemDistribution.table4
      case "wide": SystemDistribution.wide
      default: try SystemDistribution.read(from: self.distribution)
      }
    do { try CostModel.check(energyWeight: energyWeight) } catch {
      throw error.naming(["energyWeight": "--energy-weight"])
    }
    var configuration: OuterModelConfiguration =
      switch algorithm {
      case .jointTraining: contextual ? .contextual : .joint
      case .reptile: .reptile
      case .firstOrderMAML: .firstOrderMAML
      }
    configuration.updates = updates ?? configuration.updates
    let stream = RandomStream(seed: seed)
    var systems = stream.split("like")
    var workload = stream.split("workload")
    let process = ChainProcess(
      costModel: CostModel(
        system: distribution.sample(using: &systems), energyWeight: energyWeight, scaling: scaling),
      maximumSubtasks: WorkloadGenerator.paper.subtasks,
      context: contextual ? .unitCosts : .none)
    var model = try OuterModel(configuration, over: distribution, like: process, seed: seed)
    var bar = ProgressBar(total: configuration.updates)
    try model.train(
      workflows: WorkloadGenerator.paper.workflows(1000, using: &workload),
      updates: configuration.updates
    ) { updates, loss in
      bar.show(updates, "loss \(Terminal.fixed(Double(loss), 4))")
    }
    do { try model.psi.write(to: out) } catch { throw error.found(in: out) }
    try Terminal.write(
      """
      Learned meta-parameters over \(distribution.name): \(model.updates) gradient steps, \
      \(model.psi.network.parameters.count) parameters. Written to \(out).

      """)
  }
}

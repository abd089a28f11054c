import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles

/// Writes a trained model for other programs.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a trained model in the ONNX format, which other runtimes run.",
    discussion: """
      The graph takes "state", [batch, features], to "q_values", [batch, networks, sites]. Its \
      metadata say what encodes a state: sites, encoding, max_subtasks, max_computation, \
      max_transfer.

      EXAMPLES
        dmro export results/run --onnx policy.onnx
        dmro export results/run --onnx policy.onnx --best
      """)

  @OptionGroup var trained: PolicyOptions

  @Option(help: ArgumentHelp("The file for the networks.", valueName: "file"))
  var onnx: String

  func run() throws {
    let policy = try trained.read()
    try policy.writeONNX(to: onnx)
    let shape = policy.networks.architecture
    let names = NetworkBlock.ONNXNames.self
    let description = try trained.description(of: policy)
    try Terminal.write(
      """
      Written to \(onnx): \(names.state) [batch, \(shape.inputs)] to \(names.actionValues) \
      [batch, \(policy.networks.count), \(shape.outputs)], operator set \
      \(NetworkBlock.onnxOperatorSet)
      \(description)
      """)
  }
}

import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles

/// Exports a trained model to ONNX.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Export a trained model to ONNX, for other runtimes.",
    discussion: """
      The graph maps "state", [batch, features], to "q_values", [batch, networks, sites]. Its \
      metadata describe the encoding of states: sites, encoding, max_subtasks, max_computation, \
      max_transfer.

      EXAMPLES
        dmro export results/run --onnx policy.onnx
        dmro export results/run --onnx policy.onnx --best
      """)

  @OptionGroup var trained: PolicyOptions

  @Option(help: ArgumentHelp("The ONNX file.", valueName: "file"))
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

public import ArgumentParser
import DMRO
import DMROFiles
public import DMROImport

extension ImportFormat: ExpressibleByArgument {}
extension ImportSettings.NodeSize: ExpressibleByArgument {}

/// Converts workflows of other programs.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Convert a workflow of WfCommons, Graphviz or ONNX to a file of workflows.",
    discussion: """
      What is dropped or assumed is said on the standard error, each with its count.

      EXAMPLES
        dmro import montage.json --reference-speed 2400 --out workflows.json
        dmro import daggen.dot --out workflows.json
        dmro import resnet.onnx --cycles-per-mac 0.5 --batch 8 --out workflows.json
      """)

  @Argument(help: "The file.")
  var file: String

  @Option(help: "The format. (default: by the end of the name, otherwise by the content)")
  var format: ImportFormat?

  @Option(
    help: ArgumentHelp("The file to write; the standard output by default.", valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "For wfformat: the speed of machines whose speed is not stated; work is runtime × speed.",
      valueName: "MHz"))
  var referenceSpeed: Double?

  @Option(
    help: """
      For dot: the attribute size of a node: its operations, or the bytes that it sends along each \
      edge. (default: computation)
      """)
  var nodeSize: ImportSettings.NodeSize?

  @Option(
    help: ArgumentHelp(
      "For dot: the computation of nodes that state none.", valueName: "megacycles"))
  var computation: Double?

  @Option(
    help: ArgumentHelp(
      "For onnx: the cycles of a multiply-accumulate. (default: 1)", valueName: "cycles"))
  var cyclesPerMac: Double?

  @Option(
    help: ArgumentHelp(
      "For onnx: the size of a batch where the model leaves it open. (default: 1)",
      valueName: "count"))
  var batch: Int?

  func run() throws {
    let content = try FileContents.read(file, limit: ImportFormat.largestFile)
    let format = try format ?? ImportFormat(recognizedIn: content, source: file)
    try checkOptions(of: format)
    var settings = ImportSettings(referenceSpeed: referenceSpeed, assumedComputation: computation)
    settings.nodeSize = nodeSize ?? settings.nodeSize
    settings.cyclesPerMAC = cyclesPerMac ?? settings.cyclesPerMAC
    settings.batch = batch ?? settings.batch
    let imported: ImportedWorkflow
    do {
      imported = try ImportedWorkflow.decode(
        content, format: format, settings: settings, source: file)
    } catch {
      throw error.naming([
        "referenceSpeed": "--reference-speed", "assumedComputation": "--computation",
        "cyclesPerMAC": "--cycles-per-mac", "batch": "--batch",
      ])
    }
    let text = "{\"workflows\": [\n  \(imported.graph.json)\n]}\n"
    if let out {
      try FileContents.write(text, to: out)
    } else {
      try Terminal.write(text)
    }
    for note in imported.notes {
      Terminal.writeError("\(Excerpt.line(file)): \(Excerpt.line(note))\n")
    }
  }

  /// Throws if an option is given that means nothing to a format.
  private func checkOptions(of format: ImportFormat) throws(ValidationError) {
    let given: [(name: String, isGiven: Bool, format: ImportFormat)] = [
      ("reference-speed", referenceSpeed != nil, .wfformat), ("node-size", nodeSize != nil, .dot),
      ("computation", computation != nil, .dot), ("cycles-per-mac", cyclesPerMac != nil, .onnx),
      ("batch", batch != nil, .onnx),
    ]
    for option in given where option.isGiven && option.format != format {
      throw ValidationError(
        "--\(option.name) is for \(option.format.rawValue), found a file of \(format.rawValue)")
    }
  }
}

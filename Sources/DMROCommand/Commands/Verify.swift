import ArgumentParser
import DMROExperiments
import DMROReproduction
import DMROFiles

/// Repeats a finished run, and compares the results.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Repeat a finished run, and compare the files byte for byte.",
    discussion: """
      Repeats a training from its config.json and a figure or study from its experiment.json, in a \
      temporary folder, and meta-train from the metadata of its file. Existing files stay unchanged.

      Descriptions of the machine (environment.json, experiment.json), pictures, measured times \
      (front.csv), reports and checkpoints are not compared; a file that the run does not make is a \
      difference. The last bits of a training depend on the version of OpenBLAS and its kernels for \
      the processor: with others, a difference is no fault.

      The exit code is 4 if a file differs, is missing or is not of the run.

      EXAMPLES
        dmro verify results/run
        dmro verify results/fig6 --jobs 2
        dmro verify psi.safetensors
      """)

  @Argument(
    help: ArgumentHelp("The folder of the run, or the file of meta-train.", valueName: "folder"))
  var path: String

  @Option(help: "The number of trainings at the same time. (default: the processors)")
  var jobs: Int?

  func validate() throws {
    try jobs?.require(in: 1...1024, flag: "--jobs")
  }

  func run() throws {
    Interruption.install()
    let result = try Verification.run(
      path, jobs: jobs ?? Machine.processors,
      isInterrupted: { Interruption.isRequested })
    var text = Terminal.table(result.files.map { [$0.name, Self.words(for: $0.agreement)] })
    if !result.omitted.isEmpty {
      text += "Not compared: \(Excerpt.printable(result.omitted.joined(separator: ", "))).\n"
    }
    if let environment = result.environment {
      text += "The last bits may differ: \(environment).\n"
    }
    try Terminal.write(text)
    guard !result.agrees else { return }
    let names = result.files.filter { $0.agreement != .same }.map(\.name)
    throw InputError(
      .unreproduced, source: path,
      rule: "was not reproduced: \(names.joined(separator: ", "))")
  }

  private static func words(for agreement: Verification.Agreement) -> String {
    switch agreement {
    case .same: "same"
    case .differs(let byte): "differs from byte \(byte) on"
    case .missing: "missing"
    case .unknown: "not made by this run"
    }
  }
}

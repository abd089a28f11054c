import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles

/// Prints the workflows of a training.
struct Workload: ParsableCommand {
  /// A part of the workflows.
  enum Part: String, ExpressibleByArgument, CaseIterable {
    case training
    case heldOut = "held-out"
    case unseen
  }

  static let configuration = CommandConfiguration(
    abstract: "Print the workflows that a training or a figure uses.",
    discussion: """
      The parts are the workflows to learn from, those that measure the progress (held-out), and those \
      of dmro evaluate (unseen). Figures measure each trial on unseen workflows of the trial's seed.

      EXAMPLES
        dmro workload --config results/run/config.json --part training --out workflows.json
        dmro workload --part unseen --seed 3 --count 1000
      """)

  @Option(
    help: ArgumentHelp(
      "The settings of the training, a JSON file; the default settings otherwise.",
      valueName: "file"))
  var config: String?

  @Option(help: "The part of the workflows.")
  var part: Part

  @Option(help: "The random seed. (default: that of the settings; of unseen workflows 1)")
  var seed: UInt64?

  @Option(help: "The number of unseen workflows. (default: 1000)")
  var count: Int?

  @Option(
    help: ArgumentHelp("The file to write; the standard output by default.", valueName: "file"))
  var out: String?

  func validate() throws {
    try count?.require(in: 1...10_000_000, flag: "--count")
    guard part == .unseen || count == nil else {
      throw ValidationError("--count is for unseen workflows; the settings number the others")
    }
  }

  func run() throws {
    var settings =
      try config.map { path throws(InputError) in
        try TrainingSettings.read(from: path)
      } ?? TrainingSettings()
    guard seed == nil || part != .training || settings.workflows == nil else {
      throw ValidationError("--seed draws workflows; those of this training are given")
    }
    settings.seed = seed ?? settings.seed
    let workflows: [Workflow]
    switch part {
    case .training: workflows = settings.trainingWorkflows
    case .heldOut: workflows = settings.measuredWorkflows
    case .unseen:
      let count = count ?? 1000
      try TrainingSettings.checkDrawn(count, subtasks: settings.workload.subtasks, "--count")
      workflows = settings.unseenWorkflows(count, seed: seed ?? 1)
    }
    var printer = WorkflowPrinter(to: out)
    for workflow in workflows { try printer.add(workflow.json) }
    try printer.finish()
  }
}

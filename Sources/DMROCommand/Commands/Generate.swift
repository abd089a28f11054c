import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles
import DMROSimulation

/// Draws workflows.
struct Generate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw workflows: chains as in Section V-A of the paper, or random graphs.",
    discussion: """
      EXAMPLES
        dmro generate --count 20 --seed 7 --out workflows.json
        dmro generate --count 1 --subtasks 5 --computation 1e4,2e4
        dmro generate --graphs --subtasks 50 --shape 0.5 --out-degree 4 --ccr 2
        dmro generate --graphs --layered --subtasks 50 --fat 0.6 --density 0.3 --jump 2
        dmro generate --arrivals 0.28 --system congested-b --count 1000
      """)

  @Option(help: "The number of workflows.")
  var count = 20

  @Option(help: "The number of subtasks of each workflow.")
  var subtasks = 10

  @Option(help: .setting("seed"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "The range of computation. (default: 1e3,1e5)", valueName: "low,high megacycles"))
  var computation: NumberRange?

  @Option(
    help: ArgumentHelp(
      "The range of the first transfer. (default: 50,100)", valueName: "low,high megabytes"))
  var firstTransfer: NumberRange?

  @Option(
    help: ArgumentHelp(
      "The range of the other transfers. (default: 10,50)", valueName: "low,high megabytes"))
  var transfer: NumberRange?

  @OptionGroup var graphs: GraphGeneratorOptions

  @Option(
    help: ArgumentHelp(
      "Draw workflows of one subtask that arrive over time: jobs a second, or a JSON file.",
      valueName: "rate-or-file"))
  var arrivals: String?

  @Option(
    help: ArgumentHelp("The file to write; the standard output by default.", valueName: "file"))
  var out: String?

  func validate() throws {
    try count.require(in: 1...10_000_000, flag: "--count")
    try subtasks.require(in: 1...(graphs.graphs ? 1_000_000 : 10_000), flag: "--subtasks")
    let ranges = [
      ("computation", computation != nil), ("first-transfer", firstTransfer != nil),
      ("transfer", transfer != nil),
    ]
    if arrivals != nil, let given = ranges.first(where: { $0.1 }) {
      throw ValidationError("--\(given.0) is for chains; arrivals have sizes of their own")
    }
    if graphs.system != nil, !graphs.graphs, arrivals == nil {
      throw ValidationError("--system is for graphs and arrivals: it needs --graphs or --arrivals")
    }
    if arrivals != nil, graphs.graphs {
      throw ValidationError("--graphs and --arrivals exclude each other")
    }
    if graphs.graphs, let given = ranges.first(where: { $0.1 }) {
      throw ValidationError(
        "--\(given.0) is for chains; graphs take --mean-computation, --heterogeneity and --ccr")
    }
  }

  func run() throws {
    if let arrivals { return try draw(arrivals: arrivals) }
    var generator = WorkloadGenerator(subtasks: subtasks)
    generator.computation = computation?.range ?? generator.computation
    generator.firstTransfer = firstTransfer?.range ?? generator.firstTransfer
    generator.laterTransfer = transfer?.range ?? generator.laterTransfer
    do {
      try generator.validate()
    } catch {
      throw error.naming([
        "computation": "--computation", "firstTransfer": "--first-transfer",
        "laterTransfer": "--transfer",
      ])
    }
    try TrainingSettings.checkDrawn(count, subtasks: subtasks, "--count")
    var stream = RandomStream(seed: seed).split("generate")
    var printer = WorkflowPrinter(to: out)
    if graphs.graphs {
      try graphs.forEach(count: count, subtasks: subtasks, stream: &stream) {
        graph throws(InputError) in
        try printer.add(graph)
      }
    } else {
      for index in 0..<count {
        try printer.add(generator.draw("workflow-\(index)", using: &stream).json)
      }
    }
    try printer.finish()
  }
}

extension Generate {
  /// Draws workflows that arrive over time.
  private func draw(arrivals text: String) throws {
    let name = graphs.system ?? CongestedSystem.b.rawValue
    let system = try SystemReader.read(name, forChains: false)
    let model = try ArrivalsOption.read(text, of: name)
    try ArrivalsOption.check(model, text, in: system)
    var jobs = ArrivalStream(
      model, deviceCount: system.sites(in: .device).count,
      stream: RandomStream(seed: seed).split("simulate"))
    var printer = WorkflowPrinter(to: out)
    for index in 0..<count {
      try printer.add(jobs.next().workflow(id: "job-\(index)", in: system).json)
    }
    try printer.finish()
  }
}

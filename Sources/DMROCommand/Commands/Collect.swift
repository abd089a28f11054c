import ArgumentParser
import DMROExperiments
import DMROFiles

/// Puts the shards of an experiment together.
struct Collect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put the shards of an experiment together, into the records of one run.",
    discussion: """
      Checks that every trial is there once, of the same version and the same settings. The records \
      are the bytes of one run on one machine, whatever ran where. Then the command of the experiment \
      without --shard makes its table and picture of them.

      A folder stands for the shards in it, as --shard leaves them. Folders may include a finished \
      experiment with fewer seeds.

      EXAMPLES
        dmro collect results/fig4
        dmro collect node1/fig4 node2/fig4 --out results/fig4
        dmro collect results/fig4 results/more --out results/fig4-100
      """)

  @Argument(
    help: ArgumentHelp("Folders of shards, or folders that hold them.", valueName: "folder"))
  var folders: [String]

  @Option(
    help: ArgumentHelp(
      "The folder for the records. (default: the folder, if there is only one)",
      valueName: "folder"))
  var out: String?

  func validate() throws {
    guard !folders.isEmpty else { throw ValidationError("a folder must be given") }
    guard out != nil || folders.count == 1 else {
      throw ValidationError("several folders need --out FOLDER")
    }
  }

  func run() throws {
    let out = self.out ?? folders[0]
    let collection = try ShardCollection(of: folders, for: out)
    try collection.write(to: out)
    if let kernels = collection.mixedKernels {
      Terminal.warn(
        "made by several kernels, \(kernels): one machine gives other last bits; "
          + "OPENBLAS_CORETYPE sets the same kernel on all")
    }
    try Terminal.write(
      """
      \(Excerpt.printable(collection.experiment.name)): \
      \(Terminal.count(collection.experiment.trials.count, "trial")) of \
      \(Terminal.count(collection.folders.count, "folder")). Written to \(out).

      """)
  }
}

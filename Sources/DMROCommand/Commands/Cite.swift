import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles

/// Prints the citations and the settings of a run.
struct Cite: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the citations of a run, and a sentence with its settings.",
    discussion: """
      The sentence names the readings that the paper leaves open, such as the scaling of costs and the \
      transition rule. Without a folder: the citations alone.

      EXAMPLES
        dmro cite results/run
        dmro cite results/fig6
      """)

  @Argument(
    help: ArgumentHelp("The folder of a training, a figure or a study.", valueName: "folder"))
  var folder: String?

  /// The settings of the sentence, by their flags.
  private static let flags = [
    "scaling", "energy-weight", "rule", "target", "networks", "hidden", "optimizer",
    "learning-rate", "discount", "epsilon", "encoding", "updates",
  ]

  func run() throws {
    let sentence = try folder.map { folder throws(InputError) in
      try Self.sentence(of: folder) + "\n\n"
    }
    try Terminal.write((sentence ?? "") + Self.references)
  }

  private static func sentence(of folder: String) throws(InputError) -> String {
    guard FileContents.isFolder(folder) else {
      throw InputError(
        .unreadable, source: folder,
        rule:
          "must be the folder of a training, a figure or a study, found \(FileContents.exists(folder) ? "a file" : "none")"
      )
    }
    let manifest = "\(folder)/\(ExperimentRunner.Files.manifest)"
    guard FileContents.exists(manifest) else {
      let settings = try TrainedPolicy(readingFrom: folder).settings
      return """
        A training of dmro \(dmroVersion) on \(Excerpt.printable(settings.system.name)), seed \(settings.seed): \
        \(facts(of: [settings])).
        """
    }
    let experiment = try ExperimentFile.read(from: manifest, to: "cite").experiment
    let name = "The experiment \(Excerpt.printable(experiment.name)) of dmro \(dmroVersion)"
    let isOfChains = experiment.trials.allSatisfy {
      !($0.subject is GraphTrial) && !($0.subject is AdversaryTrial)
    }
    guard isOfChains, !experiment.trials.isEmpty else {
      return "\(name); its settings are in \(ExperimentRunner.Files.manifest)."
    }
    let settings = experiment.trials.map(\.settings)
    let seeds = Set(settings.map(\.seed)).sorted()
    let systems = texts(settings) { $0.system.name }
    return """
      \(name): \(Terminal.count(experiment.trials.count, "trial")) on \(Excerpt.printable(systems)), \
      \(seeds.count == 1 ? "seed \(seeds[0])" : "\(seeds.count) seeds"), \
      \(experiment.unseenWorkflows) unseen workflows a trial: \(facts(of: settings)).
      """
  }

  /// The values of the settings of several trainings.
  private static func facts(of all: [TrainingSettings]) -> String {
    flags.map { flag in
      let setting = TrainingSettings.setting(flag)
      return "\(flag) \(texts(all) { setting.text?.get($0) ?? "" })"
    }.joined(separator: ", ")
  }

  /// The distinct texts of several settings, in their order.
  private static func texts(
    _ all: [TrainingSettings], _ text: (TrainingSettings) -> String
  ) -> String {
    var distinct: [String] = []
    for settings in all {
      let value = text(settings)
      if !distinct.contains(value) { distinct.append(value) }
    }
    return distinct.joined(separator: " or ")
  }

  private static let references = """
    @article{qu2021dmro,
      title   = {{DMRO}: A Deep Meta Reinforcement Learning-based Task Offloading Framework for
                 Edge-Cloud Computing},
      author  = {Qu, Guanjin and Wu, Huaming and Li, Ruidong and Jiao, Pengfei},
      journal = {IEEE Transactions on Network and Service Management},
      volume  = {18},
      number  = {3},
      pages   = {3448--3459},
      year    = {2021},
      doi     = {10.1109/TNSM.2021.3087258}
    }

    @software{dmro,
      title   = {{DMRO}: task offloading by parallel {Q}-networks, in {Swift}},
      author  = {{The contributors of DMRO in Swift}},
      version = {\(dmroVersion)}
    }

    """
}

import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROScheduling

/// The options of policies for graphs that learn on in a system.
struct GraphAdaptationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Workflows of the system, a JSON file: three of four are learned, the fourth measured.",
      valueName: "file"))
  var workflows: String?

  @Option(
    help: "The number of updates. (default: \(CandidateConfiguration.adaptation.updates))")
  var updates: Int?

  @Option(.setting("energy-weight")) var energyWeight: GivenSetting?

  @Option(
    help: ArgumentHelp("Write the adapted policy to a weight file.", valueName: "file"))
  var out: String?

  @Flag(help: "Replace the file of --out.")
  var overwrite = false

  @Option(help: "The number of threads; results do not depend on it. (default: the processors)")
  var threads: Int?

  func validate() throws {
    try updates?.require(in: 1...100_000_000, flag: "--updates")
    try threads?.require(in: 1...64, flag: "--threads")
    guard out != nil || !overwrite else { throw ValidationError("--overwrite needs --out") }
  }

  /// The options that are given.
  var names: [(name: String, isGiven: Bool)] {
    [
      ("workflows", workflows != nil), ("updates", updates != nil),
      ("energy-weight", energyWeight != nil), ("out", out != nil), ("threads", threads != nil),
    ]
  }

  /// A measurement after some updates.
  private struct Row: Encodable {
    var updates: Int
    var meanCost: Double
    var reference: Double
    var referenceKind: String
    var gap: Double?
  }

  /// Lets a policy learn on in a system, and prints its costs on the way.
  ///
  /// - Parameters:
  ///   - policy: The policy to begin with.
  ///   - source: The name of the system.
  ///   - learningRate: The first learning rate; that of adaptation by default.
  ///   - count: The number of random workflows that are measured.
  ///   - seed: The random seed.
  ///   - json: Whether to print JSON.
  /// - Throws: `InputError`, if a file or an option breaks a rule, or the training is interrupted.
  func adapt(
    _ policy: GraphPolicy, in source: String, learningRate: Double?, count: Int, seed: UInt64,
    asJSON json: Bool
  ) throws {
    let system = try SystemReader.read(source, forChains: false)
    let weight = try resolvedEnergyWeight()
    let (learned, measured) = try problems(
      in: system, energyWeight: weight, count: count, seed: seed)
    var origin = GraphPolicyOrigin(
      adapting: policy,
      to: GraphFamily(on: system, energyWeight: weight, workflows: learned), seed: seed)
    origin.configuration.updates = updates ?? origin.configuration.updates
    if let learningRate {
      origin.configuration.learningRate = learningRate
      origin.configuration.finalLearningRate = min(
        origin.configuration.finalLearningRate, learningRate)
    }
    let lock = try out.map { path throws(InputError) in try FolderLock(file: path) }
    defer { lock?.release() }
    try keepWhatIsThere()
    Interruption.install()
    let (adapted, costs) = try learn(origin, from: policy, measuring: measured)
    let reference = try bestKnown(measured, costs.values)
    let rows = costs.sorted { $0.key < $1.key }.map { updates, costs in
      let mean = costs.reduce(0, +) / Double(costs.count)
      return Row(
        updates: updates, meanCost: mean, reference: reference.value ?? 0,
        referenceKind: reference.kind.rawValue, gap: reference.gap(of: mean))
    }
    if let out { try adapted.write(to: out) }
    if let first = rows.first, let last = rows.last, last.meanCost > first.meanCost {
      Terminal.warn("the adapted policy costs more than the one it began with")
    }
    guard !json else { return try Terminal.write(StrictJSON.encode(rows, pretty: true) + "\n") }
    try Terminal.write(
      """
      \(Excerpt.printable(system.name)), \(Terminal.count(measured.count, "workflow")) that \
      \(measured.count == 1 ? "is" : "are") not learned, δ = \(weight), scaling relative


      """
        + Terminal.table(
          [["updates", "mean cost", "gap to best known"]]
            + rows.map {
              ["\($0.updates)", Terminal.fixed($0.meanCost, 4), Terminal.percent($0.gap)]
            })
          + """

          The best known plan of a workflow is the cheapest of local search and all rows.
          \(out.map { "Written to \($0).\n" } ?? "")
          """)
  }

  /// Checks that no other training is in the place of `--out`.
  func keepWhatIsThere() throws(InputError) {
    guard let out else { return }
    guard !FileContents.isFolder(out) else {
      throw InputError(.unwritable, source: out, rule: "must be a file, found a folder")
    }
    for path in [out, TrainedFile(path: out).checkpoint] where FileContents.exists(path) {
      guard path == out, overwrite else {
        throw InputError(
          .unwritable, source: path,
          rule: path == out
            ? "is there already: choose another file, or replace it with --overwrite"
            : "is of a training that was interrupted: choose another file")
      }
    }
  }

  /// Returns the workflows to learn from, none for random ones, and those that are measured.
  private func problems(
    in system: EdgeCloudSystem, energyWeight: Double, count: Int, seed: UInt64
  ) throws(InputError) -> (learned: [WorkflowGraph]?, measured: [SchedulingProblem]) {
    guard let workflows else {
      let family = GraphFamily(on: system, energyWeight: energyWeight)
      do { try family.validate() } catch {
        throw error.naming(["energyWeights": "--energy-weight"])
      }
      var stream = RandomStream(seed: seed).split("unseen")
      return (nil, (0..<count).map { _ in family.draw(using: &stream) })
    }
    let problems = try GraphProblems.read(
      workflows, in: system, energyWeight: energyWeight, scaling: .relative)
    guard problems.count >= 4 else {
      throw InputError(
        source: workflows, element: "workflows",
        rule: """
          must hold at least 4 workflows, of which every fourth is measured, found \(problems.count)
          """)
    }
    let parts = Dictionary(grouping: problems.enumerated()) { $0.offset % 4 == 3 }
    return (parts[false]?.map(\.element.graph) ?? [], parts[true]?.map(\.element) ?? [])
  }

  /// Learns, and returns the adapted policy with the costs of all measured workflows by the number of
  /// updates before.
  private func learn(
    _ origin: GraphPolicyOrigin, from policy: GraphPolicy, measuring problems: [SchedulingProblem]
  ) throws(InputError) -> (GraphPolicy, [Int: [Double]]) {
    var model: CandidateModel<GraphProcess>
    do throws(InputError) {
      model = try origin.model(threads: threads ?? min(64, Machine.processors), from: policy)
    } catch {
      throw error.naming([
        "configuration.updates": "--updates", "configuration.learningRate": "--learning-rate",
      ])
    }
    let total = origin.configuration.updates
    var bar = ProgressBar(total: total)
    var origin = origin
    var costs: [Int: [Double]] = [:]
    for share in [0, 0.1, 0.25, 0.5, 1] {
      let stop = Int(share * Double(total))
      model.train(updates: stop - model.updates) { updates, loss in
        bar.show(updates, "error \(Terminal.fixed(Double(loss), 4))")
      } until: {
        Interruption.isRequested
      }
      guard model.updates == stop, !Interruption.isRequested else {
        throw InputError(
          .interrupted,
          rule: "interrupted at update \(model.updates) of \(total); nothing is written")
      }
      guard model.networks.isFinite else {
        throw InputError(
          .diverged,
          rule: """
            the training diverged by update \(stop): a weight is not finite; the flag is \
            --learning-rate
            """)
      }
      origin.updates = stop
      let current = try GraphPolicy(model.networks, origin: origin)
      costs[stop] = problems.map { current.decide($0).plan.cost }
    }
    return (try GraphPolicy(model.networks, origin: origin), costs)
  }

  /// Returns the mean cost of the best known plans.
  private func bestKnown(
    _ problems: [SchedulingProblem], _ costs: some Collection<[Double]>
  ) throws(InputError) -> Reference {
    var sum = 0.0
    for (index, problem) in problems.enumerated() {
      let searched = try problem.plan(by: .localSearch)?.plan.cost ?? .infinity
      sum += costs.reduce(searched) { min($0, $1[index]) }
    }
    return Reference.bestKnown(sum / Double(problems.count))
  }
}

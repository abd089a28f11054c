import ArgumentParser
import DMROArrivals
import DMROExperiments
import DMROFiles
import DMROSimulation

/// The options of policies over time that learn on in a system.
struct ArrivalAdaptationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The arrivals: jobs a second, or a JSON file. (default: those of the system)",
      valueName: "rate-or-file"))
  var arrivals: String?

  @Option(help: "The number of rounds of rollouts. (default: 4)")
  var rounds: Int?

  func validate() throws { try rounds?.require(in: 1...10_000, flag: "--rounds") }

  /// The options that are given.
  var names: [(name: String, isGiven: Bool)] {
    [("arrivals", arrivals != nil), ("rounds", rounds != nil)]
  }

  /// A measurement after some rounds.
  private struct Row: Encodable {
    var rounds: Int
    var meanCost: Double
    var reference: Double
    var referenceKind = "selfish"
    var change: Double
  }

  /// Lets a policy learn on in a system, and prints its costs on the way.
  ///
  /// - Parameters:
  ///   - policy: The policy to begin with.
  ///   - origin: Its origin.
  ///   - source: The name of the system.
  ///   - count: The number of workflows that are measured.
  ///   - seed: The random seed.
  ///   - file: Where the adapted policy is written, and the number of threads.
  ///   - json: Whether to print JSON.
  /// - Throws: `InputError`, if a file or an option breaks a rule, or the learning is interrupted.
  func adapt(
    _ policy: JobPolicy, _ origin: JobPolicyOrigin, in source: String, count: Int, seed: UInt64,
    file: GraphAdaptationOptions, asJSON json: Bool
  ) throws {
    let system = try SystemReader.read(source, forChains: false)
    let model = try ArrivalsOption.read(arrivals, of: source)
    try ArrivalsOption.check(model, arrivals, in: system)
    var adapting = JobPolicyOrigin(
      system: system, arrivals: model, energyWeight: origin.energyWeight,
      scaling: origin.scaling, seed: seed)
    adapting.configuration.rounds = rounds ?? 4
    adapting.configuration.convexity = policy.convexity
    let threads = file.threads ?? min(64, Machine.processors)
    let setting: JobSetting
    do throws(InputError) {
      setting = try JobSetting(
        JobSites(system, energyWeight: origin.energyWeight, scaling: origin.scaling), model)
    } catch { throw error.found(in: source) }
    let lock = try file.out.map { path throws(InputError) in try FolderLock(file: path) }
    defer { lock?.release() }
    try file.keepWhatIsThere()
    Interruption.install()
    var learner = try adapting.learner(threads: threads, startingFrom: policy)
    let tuning = SchemeTuning(
      sites: setting.sites, arrivals: model, jobs: count, runs: 1,
      stream: RandomStream(seed: seed).split("unseen"), threads: threads)
    let selfish = tuning.meanCosts([SelfishScheme()])[0]
    func measure() -> Row {
      let scheme = learner.policy.scheme(in: setting.sites, setting.context)
      let cost = tuning.meanCosts([scheme])[0]
      return Row(
        rounds: learner.round, meanCost: cost, reference: selfish, change: cost / selfish - 1)
    }
    var rows = [measure()]
    var bar = ProgressBar(total: adapting.configuration.rounds)
    while learner.round < adapting.configuration.rounds {
      guard !Interruption.isRequested else {
        throw InputError(
          .interrupted,
          rule: "interrupted in round \(learner.round + 1); nothing was written")
      }
      learner.learn()
      rows.append(measure())
      bar.show(learner.round, "error \(Terminal.fixed(learner.loss, 4))")
    }
    adapting.rounds = learner.round
    adapting.configuration = learner.configuration
    if let out = file.out { try learner.policy.write(to: out, origin: adapting) }
    if let first = rows.first, let last = rows.last, last.meanCost > first.meanCost {
      Terminal.warn("the adapted policy costs more than the one it began with")
    }
    guard !json else { return try Terminal.write(StrictJSON.encode(rows, pretty: true) + "\n") }
    try Terminal.write(
      """
      \(Excerpt.printable(system.name)), \(Terminal.count(count, "fresh workflow"))


      """
        + Terminal.table(
          [["rounds", "mean cost", "against selfish"]]
            + rows.map {
              ["\($0.rounds)", Terminal.fixed($0.meanCost, 4), Terminal.percent($0.change)]
            })
          + """

          Selfish plans, each the best for its own workflow, cost \(Terminal.fixed(selfish, 4)).
          \(file.out.map { "Written to \($0).\n" } ?? "")
          """)
  }
}

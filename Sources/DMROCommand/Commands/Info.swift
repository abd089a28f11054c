import ArgumentParser
import DMRO
import DMROArrivals
import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROLinearAlgebra
import DMRONetworks
import DMROSimulation

/// Describes this build, a system, a training or a policy.
struct Info: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Describe this build, a system, a training, or a policy for graphs or over time.",
    discussion: """
      Without an argument: the versions and the processor, for bug reports.

      EXAMPLES
        dmro info
        dmro info table3 --json > my-system.json
        dmro info results/run
        dmro info graphs.safetensors
      """)

  @Argument(
    help: ArgumentHelp(
      """
      A system (table2, table3, a JSON file), the folder of a training, or a policy for graphs or \
      over time.
      """,
      valueName: "what"))
  var subject: String?

  @Flag(help: "Print JSON; for a system, a system file.")
  var json = false

  func run() throws {
    guard let subject else {
      try showBuild()
      return
    }
    if FileContents.isFolder(subject) {
      let policy = try TrainedPolicy(readingFrom: subject)
      if json {
        try Terminal.write(policy.settings.json)
      } else {
        try show(policy)
      }
    } else if FileContents.size(subject) != nil, try showPolicy(subject) {
      return
    } else {
      let system = try SystemReader.read(subject, forChains: false)
      Terminal.noteUnits(of: subject)
      if json {
        try Terminal.write(system.json)
      } else {
        try show(system)
      }
    }
  }

  /// Shows where a policy is from; returns `false` for a file that is none.
  private func showPolicy(_ path: String) throws -> Bool {
    let data = try FileContents.read(path, limit: NetworkBlock.weightFileLimit)
    if GraphPolicy.isPolicy(data, source: path) {
      let origin = try GraphPolicy.decode(data, source: path).origin
      try Terminal.write(
        json ? StrictJSON.encode(origin, pretty: true) + "\n" : Terminal.table(rows(of: origin)))
      return true
    }
    if JobPolicy.isPolicy(data, source: path) {
      let origin = try JobPolicy.decode(data, source: path).origin
      try Terminal.write(
        json
          ? StrictJSON.encode(origin, pretty: true) + "\n"
          : Terminal.table(
            rows(
              origin.system?.name ?? "random, with shared sites", origin.arrivals, shape: nil,
              origin.energyWeight, origin.scaling, origin.configuration, origin.rounds,
              origin.seed)))
      return true
    }
    guard PlanPolicy.isPolicy(data, source: path) else { return false }
    let origin = try PlanPolicy.decode(data, source: path).origin
    try Terminal.write(
      json
        ? StrictJSON.encode(origin, pretty: true) + "\n"
        : Terminal.table(
          rows(
            origin.system.name, origin.arrivals.arrivals, shape: origin.arrivals.shape,
            origin.energyWeight, .none, origin.configuration, origin.rounds, origin.seed)))
    return true
  }

  /// The rows of a policy over time.
  private func rows(
    _ system: String, _ arrivals: Arrivals?, shape: WorkflowShape?, _ weight: Double,
    _ scaling: GraphScaling, _ learning: JobConfiguration, _ rounds: Int, _ seed: UInt64
  ) -> [[String]] {
    [
      ["systems", system],
      ["arrivals", arrivals.map { "\(NumberRules.text($0.rate)) a second" } ?? "random"],
      ["workflows", shape?.name ?? "of one subtask"],
      ["energy weight", NumberRules.text(weight)],
      ["scaling", scaling.rawValue],
      ["convexity", NumberRules.text(learning.convexity)],
      ["networks", "\(learning.units)"],
      ["hidden layers", learning.hidden.map(String.init).joined(separator: "-")],
      ["rounds", "\(rounds)"],
      ["seed", "\(seed)"],
    ]
  }

  private func showBuild() throws(InputError) {
    let facts: [(String, String)] = [
      ("dmro", dmroVersion),
      ("operatingSystem", Machine.operatingSystem),
      ("processors", "\(Machine.processors)"),
      ("openBLAS", OpenBLAS.version),
      ("openBLASCore", OpenBLAS.coreName),
      ("openBLASThreads", "\(OpenBLAS.threadCount)"),
      ("instructions", "\(Instructions.current)"),
    ]
    if json {
      try Terminal.write(
        StrictJSON.encode(Dictionary(uniqueKeysWithValues: facts), pretty: true) + "\n")
    } else {
      try Terminal.write(Terminal.table(facts.map { ["\($0.0)", "  \($0.1)"] }) + Self.hint)
    }
  }

  /// The words on kernels of OpenBLAS that are slower than the processor; nothing on others.
  private static var hint: String {
    guard OpenBLAS.coreName == "Prescott", Instructions.current != .baseline else {
      return ""
    }
    let core = Instructions.current == .avx512 ? "SkylakeX" : "Haswell"
    return """

      OpenBLAS does not know this processor, and uses kernels for old ones. With OPENBLAS_CORETYPE=\(core)
      in the environment networks learn faster, to results with other last bits.

      """
  }

  private func show(_ system: EdgeCloudSystem) throws(InputError) {
    let isShared = system.sites.contains { $0.resources != .unshared }
    let header =
      ["site", "tier", "speed (MHz)", "energy (J per megacycle)"]
      + (isShared ? ["processors", "ports", "sending (J/MB)", "receiving (J/MB)"] : [])
    let rows = system.sites.map { site in
      let own = site.resources
      return [site.name, site.tier.rawValue, "\(site.speed)", "\(site.energy)"]
        + (isShared
          ? [
            own.processors.map { "\($0)" } ?? "any", own.ports.map { "\($0)" } ?? "any",
            "\(own.sending)", "\(own.receiving)",
          ] : [])
    }
    let names = system.sites.map(\.name)
    let bandwidths = zip(names, system.bandwidth).map { name, row in
      [name] + row.map { $0.map { "\($0)" } ?? "–" }
    }
    let latencies = zip(names, system.latency).map { name, row in [name] + row.map { "\($0)" } }
    let hasLatency = system.latency.contains { $0.contains { $0 > 0 } }
    let latency =
      hasLatency ? Terminal.table([["latency (s)"] + names] + latencies) + "\n" : ""
    try Terminal.write(
      """
      \(Excerpt.printable(system.name))

      \(Terminal.table([header] + rows))
      \(Terminal.table([[system.isDirected ? "bandwidth (MB/s), row to column" : "bandwidth (MB/s)"] + names] + bandwidths))
      \(latency)Energy weights: edge \(system.energyWeights.edge), cloud \(system.energyWeights.cloud)

      """)
  }

  private func rows(of origin: GraphPolicyOrigin) -> [[String]] {
    let (family, learning) = (origin.family, origin.configuration)
    func text(_ range: ClosedRange<Int>) -> String {
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
    return [
      [
        "systems",
        family.system?.name
          ?? "random, with \(text(family.edges)) edges and \(text(family.clouds)) clouds",
      ],
      [
        "graphs",
        family.workflows.map { "\(Terminal.count($0.count, "given one"))" }
          ?? "random, of \(text(family.subtasks)) subtasks",
      ],
      ["energy weights", family.energyWeights.map { "\($0)" }.joined(separator: ", ")],
      ["networks", "\(learning.units)"],
      ["hidden layers", learning.hidden.map(String.init).joined(separator: "-")],
      [
        "start",
        origin.start.map {
          $0 == GraphPolicy.packaged.checksum
            ? "the packaged policy" : "a policy with the checksum \($0)"
        } ?? "random",
      ],
      ["updates", "\(origin.updates)"],
      ["seed", "\(origin.seed)"],
    ]
  }

  private func show(_ policy: TrainedPolicy) throws(InputError) {
    let settings = policy.settings
    let layers =
      [policy.networks.architecture.inputs] + settings.model.hidden
      + [policy.networks.architecture.outputs]
    try Terminal.write(
      Terminal.table([
        ["system", settings.system.name],
        ["energy weight", "\(settings.energyWeight)"],
        ["scaling", settings.scaling.rawValue],
        ["networks", "\(policy.networks.count)"],
        ["layers", layers.map(String.init).joined(separator: "-")],
        ["transition rule", settings.model.transitionRule.rawValue],
        ["updates", "\(settings.updates)"],
        ["seed", "\(settings.seed)"],
      ]))
  }
}

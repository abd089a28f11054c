public import ArgumentParser
import DMROArrivals
import DMROExperiments
import DMROFiles
import DMRONetworks
import DMROScheduling
public import DMROSimulation

/// Simulates workflows that arrive over time on shared sites.
struct Simulate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Simulate workflows of many devices that arrive over time and share edges and clouds.",
    discussion: """
      Workflows are planned in the order of their arrival, each on top of all that is reserved; \
      nothing moves any more. The systems congested-a, -b and -c have ten devices and arrivals of \
      their own. --arrivals takes the jobs a second of all devices (of one subtask, 3000 megacycles \
      on average, 0 to 100 MB of input), or a JSON file; --workflows a file of graphs with "device" \
      and "arrival".

      With --execution, workflows of one subtask do not run as planned. The JSON file says how: \
      {"noise": 0.1, "hidden": [{"site": "edge", "share": 0.3}], "changes": [{"at": 5000, "site": \
      "edge", "speed": 0.5}, {"at": 9000, "site": "cloud", "processors": 0}, {"at": 9500, "rate": 2}]}, \
      all factors of what is described, at times in s. Schemes plan on what --knowledge lets them \
      believe. Costs are the real ones, and --plans writes real times, in the order of the ends.

      The schemes prices, fpi and drift have numbers, which simulations of their own choose first (some seconds); \
      planner simulates at each decision, some 2 ms long, what follows each choice. They and random, round-robin and least-loaded plan workflows of one subtask on sites without ports; \
      so do policies of dmro train --arrivals. All other schemes plan graphs too.

      No plan is known to be best here, since the future is not known. The reference is a lower \
      bound: each workflow alone on the idle system.

      EXAMPLES
        dmro simulate --system congested-b --scheme greedy
        dmro simulate --system congested-b --scheme prices --arrivals 0.32 --json
        dmro simulate --system congested-b --policy own.safetensors --count 100000
        dmro simulate --policy own.safetensors --execution rough.json --knowledge responses
        dmro simulate --system shared.json --workflows trace.json --scheme heft --plans plans.jsonl
      """)

  @Option(
    help: ArgumentHelp(
      """
      The system: a name or a JSON file. (default: that of the training of --policy, otherwise \
      congested-b)
      """, valueName: "name-or-file"))
  var system: String?

  @Option(
    help: ArgumentHelp("The workflows, a JSON file in the order of arrival.", valueName: "file"))
  var workflows: String?

  @Option(
    help: ArgumentHelp(
      "The arrivals: jobs a second, or a JSON file. (default: those of the system)",
      valueName: "rate-or-file"))
  var arrivals: String?

  @Option(
    help: ArgumentHelp(
      """
      The scheme: \(Self.schemeNames.joined(separator: ", ")). (default: greedy)
      """, valueName: "scheme"))
  var scheme: String?

  @Option(
    help: ArgumentHelp(
      """
      With arrivals: workflows of several subtasks, chain-N or fork-join-N. (default: of one; of a \
      policy of dmro train --shape its own)
      """, valueName: "shape"))
  var shape: WorkflowShape?

  @Option(help: ArgumentHelp("A policy of dmro train --arrivals.", valueName: "file"))
  var policy: String?

  @Flag(help: "Fall back to prices or greedy where simulations show that the policy loses.")
  var safe = false

  @Option(
    help: ArgumentHelp("How real times differ from plans, a JSON file.", valueName: "file"))
  var execution: String?

  @Option(
    help: ArgumentHelp(
      """
      With --execution, what is known of workflows on their way: plans, queues, times (of inputs, \
      starts and ends), responses (ends alone) or truth. (default: times)
      """, valueName: "kind"))
  var knowledge: JobKnowledge?

  @Option(help: "The number of workflows. (default: 10000; of a file all)")
  var count: Int?

  @Option(help: "The weight δ of energy in costs.")
  var energyWeight = 0.0

  @Option(help: "The scaling of costs.")
  var scaling = GraphScaling.none

  @Option(help: .setting("seed"))
  var seed: UInt64 = 1

  @Option(
    help: "The number of threads of tuning; results do not depend on it. (default: the processors)")
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "The file for the plans, one JSON line for each workflow.", valueName: "file"))
  var plans: String?

  @Flag(help: "Print JSON.")
  var json = false

  /// All names of schemes, those of jobs first.
  private static let schemeNames: [String] = {
    let jobs = JobSchemeName.allCases.map(\.rawValue)
    return jobs + GraphScheme.allCases.map(\.rawValue).filter { !jobs.contains($0) }
  }()

  func validate() throws {
    try count?.require(in: 1...1_000_000_000, flag: "--count")
    try threads?.require(in: 1...64, flag: "--threads")
    guard workflows == nil || arrivals == nil else {
      throw ValidationError("--workflows and --arrivals exclude each other")
    }
    guard scheme == nil || policy == nil else {
      throw ValidationError("--scheme and --policy exclude each other")
    }
    if let shape {
      for (name, isGiven) in [
        ("workflows", workflows != nil), ("execution", execution != nil), ("safe", safe),
      ] where isGiven {
        throw ValidationError("--\(name) and --shape exclude each other")
      }
      if let scheme, GraphScheme(rawValue: scheme) == nil, scheme != "prices" {
        throw ValidationError(
          """
          --scheme \(scheme) plans single subtasks: --shape \(shape.name) needs one for graphs, or prices
          """)
      }
    }
    if knowledge != nil, execution == nil {
      throw ValidationError("--knowledge requires --execution")
    }
    if execution != nil, let scheme, JobSchemeName(rawValue: scheme) == nil {
      throw ValidationError(
        "--execution is for schemes of single subtasks, found --scheme \(scheme)")
    }
    if safe, policy == nil { throw ValidationError("--safe requires --policy") }
    if safe, workflows != nil {
      throw ValidationError("--safe simulates arrivals: it requires --arrivals, not --workflows")
    }
    if let scheme, !Self.schemeNames.contains(scheme) {
      throw ValidationError(
        "--scheme \(Suggestion.rule(for: scheme, among: Self.schemeNames))")
    }
  }

  func run() throws {
    let own = try system == nil ? policyOrigin() : nil
    let network = try own?.system ?? SystemReader.read(systemName, forChains: false)
    var report = SimulationReport(network)
    report.isExecuted = execution != nil
    var output = plans.map { FileWriter($0) }
    let (name, unfinished) = try forEach(in: network, own?.arrivals) { record throws(InputError) in
      report.add(record)
      try output?.write(record.json + "\n")
    }
    report.unfinishedCount = unfinished
    try output?.finish()
    if !report.saturated.isEmpty {
      Terminal.warn(
        """
        more work arrived than can be done: queues grew at \
        \(report.saturated.joined(separator: ", ")); means depend on the number of workflows
        """)
    }
    try Terminal.write(json ? report.json(scheme: name) : report.text(scheme: name))
  }
}

extension JobKnowledge: ExpressibleByArgument {}

extension Simulate {
  /// Plans all workflows.
  ///
  /// - Parameters:
  ///   - network: The system.
  ///   - own: The arrivals of the training of the policy, if the system is that of the training.
  ///   - body: Called with the record of each one that has run.
  /// - Returns: The name of the scheme, and the number of workflows that had not run at the end.
  private func forEach(
    in network: EdgeCloudSystem, _ own: Arrivals?,
    _ body: (SimulationRecord) throws(InputError) -> Void
  ) throws -> (scheme: String, unfinished: Int) {
    if let workflows {
      let file = try WorkflowFile(readingFrom: workflows)
      do throws(InputError) {
        if policy == nil, execution == nil,
          let graphScheme = GraphScheme(rawValue: scheme ?? "greedy")
        {
          try plan(file, in: network, by: graphScheme, body)
          return (graphScheme.rawValue, 0)
        }
        return try planJobs(file, in: network, body)
      } catch { throw error.source == nil ? error.found(in: workflows) : error }
    }
    let given = arrivals == nil ? own : nil
    let model = try given ?? ArrivalsOption.read(arrivals, of: systemName)
    try ArrivalsOption.check(model, arrivals, in: network)
    if let name = try planShaped(model, in: network, body) { return (name, 0) }
    if let execution {
      let setting = try JobSetting(try jobSites(network), model)
      var scheme = try jobScheme(setting)
      var planner = try executedPlanner(setting.sites, model, execution)
      var jobs = self.jobs(model, in: network)
      for index in 0..<(count ?? 10_000) {
        jobs.rateFactor = planner.rateFactor
        try planner.plan(jobs.next(), id: "job-\(index)", by: &scheme, body)
      }
      return (scheme.name, try planner.drain(body))
    }
    let hasPorts = network.sites.contains { $0.resources.ports != nil }
    let jobName = JobSchemeName(rawValue: scheme ?? "greedy")
    if policy == nil, let graphScheme = GraphScheme(rawValue: scheme ?? "greedy"),
      hasPorts || jobName == nil
    {
      var planner = GraphPlanner(self, network, graphScheme)
      var jobs = self.jobs(model, in: network)
      for index in 0..<(count ?? 10_000) {
        try body(
          planner.plan(try jobs.next().workflow(id: "job-\(index)", in: network)))
      }
      return (graphScheme.rawValue, 0)
    }
    let sites = try jobSites(network)
    let setting = try JobSetting(sites, model)
    var scheme = try jobScheme(setting)
    var planner = JobPlanner(sites)
    var jobs = self.jobs(model, in: network)
    for index in 0..<(count ?? 10_000) {
      try body(planner.plan(jobs.next(), id: "job-\(index)", by: &scheme))
    }
    return (scheme.name, 0)
  }

  /// Plans workflows of several subtasks, where a shape or a policy asks for them; returns the name of
  /// the scheme.
  private func planShaped(
    _ model: Arrivals, in network: EdgeCloudSystem,
    _ body: (SimulationRecord) throws(InputError) -> Void
  ) throws(InputError) -> String? {
    var learned: (policy: PlanPolicy, origin: PlanPolicyOrigin)?
    if let policy {
      let data = try FileContents.read(policy, limit: NetworkBlock.weightFileLimit)
      if PlanPolicy.isPolicy(data, source: policy) {
        learned = try PlanPolicy.decode(data, source: policy)
      } else if shape != nil {
        throw InputError(
          source: policy, rule: "must be a policy of dmro train --shape, found another")
      }
    }
    guard let shape = shape ?? learned?.origin.arrivals.shape else { return nil }
    guard execution == nil, !safe else {
      throw InputError(
        element: execution != nil ? "--execution" : "--safe",
        rule: "is for workflows of one subtask, found a policy for \(shape.name)")
    }
    var workflows = ArrivalsOption.shaped(model, arrivals, shape)
    if let origin = learned?.origin, arrivals == nil, origin.system == network,
      origin.arrivals.shape == shape
    {
      workflows = origin.arrivals
    }
    let stream = RandomStream(seed: seed).split("simulate")
    let count = count ?? 10_000
    if learned == nil, scheme != "prices" {
      let scheme = GraphScheme(rawValue: scheme ?? "greedy") ?? .greedy
      var planner = GraphPlanner(self, network, scheme)
      var jobs = WorkflowStream(
        workflows, deviceCount: network.sites(in: .device).count, stream: stream)
      var workflow = ShapedWorkflow(shape)
      for index in 0..<count {
        jobs.next(into: &workflow)
        try body(
          planner.plan(workflow.graph(id: "job-\(index)", shape: shape, in: network)))
      }
      return scheme.rawValue
    }
    guard scaling == .none else {
      throw InputError(element: "--scaling", rule: "must be none with --shape and this scheme")
    }
    let sites: WorkflowSites
    do { sites = try WorkflowSites(network, energyWeight: energyWeight) } catch {
      throw error.element == "energyWeight"
        ? error.naming(["energyWeight": "--energy-weight"]) : error.found(in: systemName)
    }
    let run = ShapedRun(sites, workflows, stream: stream, count: count)
    guard let (policy, origin) = learned else {
      let tuning = PlanTuning(
        sites: sites, arrivals: workflows, workflows: 5000,
        stream: RandomStream(seed: seed).split("choice"),
        threads: threads ?? min(64, Machine.processors))
      try run.plan(by: tuning.prices(), body)
      return "prices"
    }
    guard origin.arrivals.shape == shape else {
      throw InputError(
        source: self.policy, element: "shape",
        rule: "must be \(shape.name), found \(origin.arrivals.shape.name)")
    }
    warn(about: origin.energyWeight, .none)
    try run.plan(by: policy.scheme(in: try PlanSetting(sites, workflows)), body)
    return "dmro"
  }

  /// The name of the system, for errors and for arrivals.
  private var systemName: String { system ?? CongestedSystem.b.rawValue }

  /// Returns the system and the arrivals of the policy's training; `nil` for a family of systems, or
  /// without a policy.
  private func policyOrigin() throws(InputError) -> (
    system: EdgeCloudSystem, arrivals: Arrivals
  )? {
    guard let policy else { return nil }
    let data = try FileContents.read(policy, limit: NetworkBlock.weightFileLimit)
    if PlanPolicy.isPolicy(data, source: policy) {
      let origin = try PlanPolicy.decode(data, source: policy).origin
      return (origin.system, origin.arrivals.arrivals)
    }
    let origin = try JobPolicy.decode(data, source: policy).origin
    guard let system = origin.system, let arrivals = origin.arrivals else { return nil }
    return (system, arrivals)
  }

  private func executedPlanner(
    _ sites: JobSites, _ model: Arrivals, _ path: String
  ) throws(InputError) -> ExecutedPlanner {
    let disturbance = try JobDisturbance.read(from: path)
    do {
      return try ExecutedPlanner(
        sites, model, disturbance, knowledge ?? .times,
        stream: RandomStream(seed: seed).split("execution"))
    } catch { throw error.found(in: path) }
  }

  private func jobs(_ model: Arrivals, in network: EdgeCloudSystem) -> ArrivalStream {
    ArrivalStream(
      model, deviceCount: network.sites(in: .device).count,
      stream: RandomStream(seed: seed).split("simulate"))
  }

  private func jobSites(_ network: EdgeCloudSystem) throws(InputError) -> JobSites {
    do {
      return try JobSites(network, energyWeight: energyWeight, scaling: scaling)
    } catch {
      throw error.element == "energyWeight"
        ? error.naming(["energyWeight": "--energy-weight"]) : error.found(in: systemName)
    }
  }

  /// Returns the scheme of jobs.
  private func jobScheme(_ setting: JobSetting) throws(InputError) -> any JobScheme {
    let tuning = SchemeTuning(
      sites: setting.sites, arrivals: setting.arrivals,
      stream: RandomStream(seed: seed).split("choice"),
      threads: threads ?? min(64, Machine.processors))
    guard let policy else {
      guard let name = JobSchemeName(rawValue: scheme ?? "greedy") else {
        preconditionFailure("there is no scheme \(scheme ?? "")")
      }
      if let tier = name.tier, !setting.sites.tiers.contains(tier) {
        throw InputError(
          source: systemName, element: "sites",
          rule: "must have a site of the tier that --scheme \(name.rawValue) names, found none")
      }
      return name.scheme(stream: RandomStream(seed: seed), tuning: tuning)
    }
    let learned = try readPolicy(policy)
    guard safe else { return learned.scheme(in: setting.sites, setting.context) }
    return SafetyChoice(learned, in: setting, by: tuning).scheme
  }

  /// Reads the policy, and warns where it was trained for other costs.
  private func readPolicy(_ path: String) throws(InputError) -> JobPolicy {
    let (policy, origin) = try JobPolicy.read(from: path)
    warn(about: origin.energyWeight, origin.scaling)
    return policy
  }

  private func warn(about weight: Double, _ scaling: GraphScaling) {
    guard weight != energyWeight || scaling != self.scaling else { return }
    Terminal.warn(
      """
      \(policy ?? ""): trained for an energy weight of \(NumberRules.text(weight)) and the scaling \
      \(scaling.rawValue)
      """)
  }

  /// Plans the workflows of a file by a scheme for graphs.
  private func plan(
    _ file: WorkflowFile, in network: EdgeCloudSystem, by scheme: GraphScheme,
    _ body: (SimulationRecord) throws(InputError) -> Void
  ) throws(InputError) {
    var planner = GraphPlanner(self, network, scheme)
    var index = 0
    try file.forEachEntry { entry throws(InputError) in
      defer { index += 1 }
      guard index < count ?? .max else { return }
      do throws(InputError) {
        try body(planner.plan(entry.graph))
      } catch { throw error.source == nil ? error.below("workflows[\(index)]") : error }
    }
  }

  /// Plans the workflows of a file, each of one subtask, by a policy or a scheme for jobs.
  private func planJobs(
    _ file: WorkflowFile, in network: EdgeCloudSystem,
    _ body: (SimulationRecord) throws(InputError) -> Void
  ) throws(InputError) -> (scheme: String, unfinished: Int) {
    let sites = try jobSites(network)
    var jobs: [Job] = []
    var ids: [String] = []
    var last = 0.0
    try file.forEachEntry { entry throws(InputError) in
      guard ids.count < count ?? .max else { return }
      do throws(InputError) {
        let job = try Job(entry.graph, in: network)
        try ArrivalOrder.check(job.arrival, after: last)
        last = job.arrival
        jobs.append(job)
        ids.append(entry.id)
      } catch { throw error.below("workflows[\(ids.count)]") }
    }
    var scheme = try traceScheme(sites, jobs)
    if let execution {
      var planner = try executedPlanner(sites, try Arrivals(jobs), execution)
      for (job, id) in zip(jobs, ids) { try planner.plan(job, id: id, by: &scheme, body) }
      return (scheme.name, try planner.drain(body))
    }
    var planner = JobPlanner(sites)
    for (job, id) in zip(jobs, ids) { try body(planner.plan(job, id: id, by: &scheme)) }
    return (scheme.name, 0)
  }

  /// Returns the scheme for a trace, whose model of arrivals is not known.
  private func traceScheme(
    _ sites: JobSites, _ jobs: [Job]
  ) throws(InputError) -> any JobScheme {
    if let policy {
      let learned = try readPolicy(policy)
      return learned.scheme(in: sites, JobContext(sites, jobs))
    }
    let known = JobSchemeName(rawValue: scheme ?? "greedy")
    guard let chosen = known?.untunedScheme(stream: RandomStream(seed: seed)) else {
      throw InputError(
        element: "--scheme",
        rule: """
          must not be one of prices, fpi, drift and planner for a file, since they are tuned on \
          arrivals: give --arrivals
          """)
    }
    return chosen
  }
}

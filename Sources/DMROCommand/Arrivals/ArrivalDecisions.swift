import ArgumentParser
import DMROArrivals
import DMROFiles
import DMROSimulation

/// The observations that agents over time may have.
enum ObservedTimes: String, CaseIterable, ExpressibleByArgument {
  /// When inputs arrive, and workflows start and end.
  case times
  /// When workflows end, and no more.
  case responses
  /// Nothing: queues are those of the plans.
  case none

  var knowledge: JobKnowledge {
    switch self {
    case .times: .times
    case .responses: .responses
    case .none: .plans
    }
  }
}

/// The options of decisions by a policy over time.
struct ArrivalDecisionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The expected arrivals: jobs a second, or a JSON file. (default: those of the training)
      """, valueName: "rate-or-file"))
  var arrivals: String?

  @Option(help: "What will be observed of workflows: times, responses or none. (default: times)")
  var observe: ObservedTimes?

  /// The options that are given.
  var names: [(name: String, isGiven: Bool)] {
    [("arrivals", arrivals != nil), ("observe", observe != nil)]
  }
}

/// Decisions over time, line by line: workflows that arrive, and what happens to them.
final class ArrivalDecisions {
  private var agent: JobAgent
  private let sites: JobSites
  /// The tickets of the workflows whose end was not observed yet.
  private var tickets: [String: Int] = [:]

  /// An observation of a workflow.
  private struct Observation: Decodable {
    private enum Keys: String, CodingKey, CaseIterable { case id, event, time }
    var id: String
    var event: String
    var time: Double?

    init(from decoder: any Decoder) throws {
      let container = try decoder.strictContainer(keyedBy: Keys.self)
      id = try container.decode(String.self, forKey: .id)
      event = try container.decode(String.self, forKey: .event)
      time = try container.decodeIfPresent(Double.self, forKey: .time)
    }
  }

  /// The announcement that processors of a site open or close.
  private struct Announcement: Decodable {
    private enum Keys: String, CodingKey, CaseIterable { case site, processors }
    var site: String
    var processors: Int

    init(from decoder: any Decoder) throws {
      let container = try decoder.strictContainer(keyedBy: Keys.self)
      site = try container.decode(String.self, forKey: .site)
      processors = try container.decode(Int.self, forKey: .processors)
    }
  }

  /// Tells which kind a line is.
  private struct Kind: Decodable {
    var event: Ignored?
    var site: Ignored?

    struct Ignored: Decodable {
      init(from decoder: any Decoder) {}
    }
  }

  /// Creates the decisions of a policy.
  ///
  /// - Parameters:
  ///   - policy: The policy.
  ///   - setting: The system and its expected arrivals.
  ///   - knowledge: What will be observed.
  init(_ policy: JobPolicy, _ setting: JobSetting, _ knowledge: JobKnowledge) {
    sites = setting.sites
    agent = JobAgent(
      setting.sites, setting.arrivals, by: policy.scheme(in: setting.sites, setting.context),
      knowledge: knowledge)
  }

  /// Answers all lines of the standard input.
  func run() throws(InputError) {
    try DecisionStream.answer { line, _ throws(InputError) in
      func read<Message: Decodable>(_ type: Message.Type) throws(InputError) -> Message {
        try StrictJSON.decode(type, from: line.utf8, source: DecisionStream.name)
      }
      let kind = try read(Kind.self)
      if kind.event != nil { return try self.observe(read(Observation.self)) }
      guard kind.site != nil else { return try self.decide(line) }
      let message = try read(Announcement.self)
      try self.agent.announce(message.site, processors: message.processors)
      return """
        {"site": \(JSONText.string(message.site)), "processors": \(message.processors)}
        """
    }
  }

  private func decide(_ line: String) throws(InputError) -> String {
    let graph = try StrictJSON.decode(
      WorkflowEntry.self, from: line.utf8, source: DecisionStream.name
    ).graph
    let job = try Job(graph, in: sites.system)
    if let ticket = tickets[graph.id], agent.isOnItsWay(ticket) {
      throw InputError(
        element: "id", rule: "must be another than that of a workflow on its way, found it twice")
    }
    var stopwatch = DecisionStream.Stopwatch()
    let (action, ticket) = try stopwatch.time { () throws(InputError) in
      try agent.decide(job)
    }
    tickets[graph.id] = ticket
    if tickets.count > 2 * agent.jobsInFlight + 1000 {
      tickets = tickets.filter { agent.isOnItsWay($0.value) }
    }
    let option = agent.options[action]
    let record = SimulationRecord(
      id: graph.id, device: sites.system.sites[job.device].name, arrival: job.arrival,
      decision: [sites.site(of: action, on: job.device)], start: [option.start],
      finish: [option.finish], delay: option.delay, energy: option.energy, cost: option.cost,
      bound: 0)
    return stopwatch.stamp(record.json)
  }

  private func observe(_ message: Observation) throws(InputError) -> String {
    let (id, name) = (message.id, message.event)
    guard let event = Event(rawValue: name) else {
      throw InputError(
        element: "event",
        rule: "must be one of ready, start, finish and lost, found \"\(name)\"")
    }
    guard let ticket = tickets[id] else { return answer(id, name, isNoted: false) }
    guard let known = event.known else {
      return answer(id, name, isNoted: try agent.giveUp(ticket))
    }
    guard let time = message.time else {
      throw InputError(element: "time", rule: "is missing: the time of the event in s")
    }
    let isNoted = try agent.observe(known, of: ticket, time: time)
    return answer(id, name, isNoted: isNoted)
  }

  /// The observation of a workflow on a line; one that is lost will not end.
  private enum Event: String {
    case ready, start, finish, lost

    var known: JobEvent? {
      switch self {
      case .ready: .ready
      case .start: .start
      case .finish: .finish
      case .lost: nil
      }
    }
  }

  private func answer(_ id: String, _ event: String, isNoted: Bool) -> String {
    """
    {"id": \(JSONText.string(id)), "event": \(JSONText.string(event)), "noted": \(isNoted)}
    """
  }
}

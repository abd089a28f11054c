import ArgumentParser
import DMROArrivals
import DMROFiles
import DMROSimulation

/// What agents over time may observe.
enum ObservedTimes: String, CaseIterable, ExpressibleByArgument {
  /// When inputs arrive, and workflows start and end.
  case times
  /// When workflows end, and no more.
  case responses

  var knowledge: JobKnowledge {
    switch self {
    case .times: .times
    case .responses: .responses
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

  @Option(help: "What will be observed of workflows. (default: times)")
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

  /// An observation, or the announcement that processors of a site open or close.
  private struct Message: Decodable {
    var id: String?
    var event: String?
    var time: Double?
    var site: String?
    var processors: Int?
    /// Only a workflow has subtasks.
    var subtasks: Ignored?

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
      let message = try StrictJSON.decode(
        Message.self, from: line.utf8, source: DecisionStream.name)
      guard message.subtasks == nil, message.event != nil || message.site != nil else {
        return try self.decide(line)
      }
      if let site = message.site {
        guard let processors = message.processors else {
          throw InputError(element: "processors", rule: "is missing beside \"site\"")
        }
        try self.agent.announce(site, processors: processors)
        return "{\"site\": \(JSONText.string(site)), \"processors\": \(processors)}"
      }
      return try self.observe(message)
    }
  }

  private func decide(_ line: String) throws(InputError) -> String {
    let graph = try StrictJSON.decode(
      WorkflowEntry.self, from: line.utf8, source: DecisionStream.name
    ).graph
    let job = try Job(graph, in: sites.system)
    guard tickets[graph.id] == nil else {
      throw InputError(
        element: "id", rule: "must be another than that of a workflow on its way, found it twice")
    }
    var stopwatch = DecisionStream.Stopwatch()
    let (action, ticket) = try stopwatch.time { () throws(InputError) in
      try agent.decide(job)
    }
    tickets[graph.id] = ticket
    let option = agent.options[action]
    let record = SimulationRecord(
      id: graph.id, device: sites.system.sites[job.device].name, arrival: job.arrival,
      decision: [sites.site(of: action, on: job.device)], start: [option.start],
      finish: [option.finish], delay: option.delay, energy: option.energy, cost: option.cost,
      bound: 0)
    return stopwatch.stamp(record.json)
  }

  private func observe(_ message: Message) throws(InputError) -> String {
    guard let id = message.id else {
      throw InputError(element: "id", rule: "is missing: the workflow that was observed")
    }
    guard let name = message.event, let event = Event(rawValue: name) else {
      throw InputError(
        element: "event",
        rule: "must be one of ready, start, finish and lost, found \"\(message.event ?? "")\"")
    }
    guard let ticket = tickets[id] else { return answer(id, name, isNoted: false) }
    guard let known = event.known else {
      tickets[id] = nil
      return answer(id, name, isNoted: try agent.giveUp(ticket))
    }
    guard let time = message.time else {
      throw InputError(element: "time", rule: "is missing: the time of the event in s")
    }
    let isNoted = try agent.observe(known, of: ticket, time: time)
    if event == .finish { tickets[id] = nil }
    return answer(id, name, isNoted: isNoted)
  }

  /// What a line says of a workflow; one that is lost will not end.
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

import DMROFiles
import DMROSimulation

/// A planned workflow of a simulation, as a program reads it.
struct SimulationRecord {
  var id: String
  var device: String
  var arrival: Double
  /// The site of each subtask, `[N]`.
  var decision: [Int]
  var start: [Double]
  var finish: [Double]
  var delay: Double
  var energy: Double
  var cost: Double
  /// The least cost of the workflow alone on the idle system.
  var bound: Double

  /// The record in one line: arrays in the order of the subtasks, seconds and joules.
  var json: String {
    """
    {"id": \(JSONText.string(id)), "device": \(JSONText.string(device)), \
    "arrival": \(JSONText.number(arrival)), "decision": \(decision), \
    "start": \(JSONText.array(start)), "finish": \(JSONText.array(finish)), \
    "delay": \(JSONText.number(delay)), "energy": \(JSONText.number(energy)), \
    "cost": \(JSONText.number(cost))}
    """
  }
}

/// The costs of a simulation, and the use of its sites.
struct SimulationReport {
  let system: EdgeCloudSystem
  private(set) var summary = SimulationSummary()
  /// `true` if times differ from plans, so that the costs of idle sites are no bound.
  var isExecuted = false
  /// The number of workflows that had not run at the end.
  var unfinishedCount = 0
  private var bounds = 0.0
  private var subtasks: [Int]
  private var work: [Double]
  private var firstArrival = Double.infinity
  private var lastArrival = 0.0

  init(_ system: EdgeCloudSystem) {
    self.system = system
    subtasks = Array(repeating: 0, count: system.siteCount)
    work = Array(repeating: 0, count: system.siteCount)
  }

  mutating func add(_ record: SimulationRecord) {
    summary.add(cost: record.cost, delay: record.delay, energy: record.energy)
    bounds += record.bound
    firstArrival = min(firstArrival, record.arrival)
    lastArrival = max(lastArrival, record.arrival)
    for (subtask, site) in record.decision.enumerated() {
      summary.note(system.sites[site].tier)
      subtasks[site] += 1
      work[site] += record.finish[subtask] - record.start[subtask]
    }
  }

  /// The mean cost of all workflows, each alone on the idle system: a lower bound.
  var bound: Double { bounds / Double(summary.count) }

  /// The share of time that the processors of each site work, up to the last arrival; `nil` where
  /// they have no limit.
  private func utilization(of site: Int) -> Double? {
    let span = lastArrival - firstArrival
    guard let processors = system.sites[site].resources.processors, span > 0 else { return nil }
    return work[site] / (Double(processors) * span)
  }

  /// The sites where, at the last arrival, more than twenty subtasks are left for each processor: their
  /// queues have grown.
  var saturated: [String] {
    let span = lastArrival - firstArrival
    return system.sites.indices.filter { site in
      guard let processors = system.sites[site].resources.processors, subtasks[site] > 0 else {
        return false
      }
      let left = work[site] / Double(processors) - span
      return left > 20 * work[site] / Double(subtasks[site])
    }.map { system.sites[$0].name }
  }

  func json(scheme: String) -> String {
    let shares = Tier.allCases.map {
      "\"\($0.rawValue)\": \(JSONText.number(summary.share(of: $0)))"
    }
    return """
      {"scheme": \(JSONText.string(scheme)), "workflows": \(summary.count), \
      "unfinished": \(unfinishedCount), \
      "meanCost": \(JSONText.number(summary.meanCost)), \
      "meanDelay": \(JSONText.number(summary.meanDelay)), \
      "meanEnergy": \(JSONText.number(summary.meanEnergy)), \
      "p95": \(JSONText.number(summary.quantile(0.95))), \
      "p99": \(JSONText.number(summary.quantile(0.99))), \
      "reference": {"kind": "\(isExecuted ? "described" : "bound")", \
      "meanCost": \(JSONText.number(bound))}, \
      "shares": {\(shares.joined(separator: ", "))}}

      """
  }

  func text(scheme: String) -> String {
    var rows = [["site", "subtasks", "busy"]]
    // Devices are many, and in one line.
    let devices = system.sites(in: .device)
    var lines: [(String, [Int])] = [
      (devices.count == 1 ? system.sites[0].name : "\(devices.count) devices", Array(devices))
    ]
    for site in devices.endIndex..<system.siteCount {
      lines.append((system.sites[site].name, [site]))
    }
    let all = max(1, subtasks.reduce(0, +))
    for (name, sites) in lines {
      let busy = sites.compactMap(utilization)
      rows.append([
        name, Terminal.percent(Double(sites.reduce(0) { $0 + subtasks[$1] }) / Double(all), 1),
        busy.isEmpty ? "–" : Terminal.percent(busy.reduce(0, +) / Double(busy.count), 1),
      ])
    }
    guard summary.count > 0 else {
      return "None of \(Terminal.count(unfinishedCount, "workflow")) has run.\n"
    }
    let gap = summary.meanCost / bound - 1
    let reference =
      isExecuted
      ? "Each workflow alone on the idle system as described: \(Terminal.fixed(bound, 4)), no bound; "
        + "\(Terminal.percent(gap, 1)) above it."
      : "Each workflow alone on the idle system: \(Terminal.fixed(bound, 4)), a lower bound; "
        + "\(Terminal.percent(gap, 1)) above it."
    let left =
      unfinishedCount > 0
      ? "\(Terminal.count(unfinishedCount, "more workflow")) had not run at the end and count in no mean: "
        + "do not compare it.\n" : ""
    return """
      \(Terminal.table(rows))
      \(Terminal.count(summary.count, "workflow")) on \(Excerpt.printable(system.name)) by \(scheme): mean cost \
      \(Terminal.fixed(summary.meanCost, 4)), delay \(Terminal.fixed(summary.meanDelay, 2)) s (95 %: \
      \(Terminal.fixed(summary.quantile(0.95), 1)), 99 %: \
      \(Terminal.fixed(summary.quantile(0.99), 1))), energy \(Terminal.fixed(summary.meanEnergy, 2)) J.
      \(left)\(reference)

      """
  }
}

public import DMROFiles

/// Verifies schedules against the rules of the model, from the workflows, the system and the times
/// alone: slowly, and without knowing how schedules are built.
public struct ScheduleChecker: Sendable {
  /// The system.
  public let system: EdgeCloudSystem
  /// The relative and absolute difference that counts as rounding.
  private let tolerance = 1e-9
  /// The busy times of processors and ports, by resource: kind and site.
  private var uses: [Resource: [(start: Double, end: Double)]] = [:]

  private enum Kind: String { case processors, outgoing, incoming }

  private struct Resource: Hashable {
    var kind: Kind
    var site: Int
  }

  /// Creates a checker for schedules that share a system.
  ///
  /// - Parameter system: The system.
  public init(system: EdgeCloudSystem) {
    self.system = system
  }

  /// Checks a schedule, also against those checked before.
  ///
  /// - Parameters:
  ///   - schedule: The schedule.
  ///   - problem: The workflow with its weight, scaling and computing times.
  /// - Throws: `InputError` that names the element of the schedule and the rule it breaks; also if
  ///   the problem is one of another system.
  public mutating func check(
    _ schedule: Schedule, of problem: SchedulingProblem
  ) throws(InputError) {
    try require(problem.system == system, "problem", "must be in the system of the checker")
    try checkShape(schedule, problem)
    try checkSubtasks(schedule, problem)
    try checkTransfers(schedule, problem)
    try checkTotals(schedule, problem)
    try checkCapacity(schedule)
  }

  private func isClose(_ one: Double, _ other: Double) -> Bool {
    abs(one - other) <= tolerance * max(1, abs(one), abs(other))
  }

  private func isAtLeast(_ one: Double, _ other: Double) -> Bool {
    one >= other || isClose(one, other)
  }

  private func require(
    _ condition: Bool, _ element: @autoclosure () -> String, _ rule: @autoclosure () -> String
  ) throws(InputError) {
    guard condition else { throw InputError(element: element(), rule: rule()) }
  }

  private func checkShape(
    _ schedule: Schedule, _ problem: SchedulingProblem
  ) throws(InputError) {
    let count = problem.graph.subtaskCount
    for (found, name) in [
      (schedule.decision.count, "decision"), (schedule.start.count, "start"),
      (schedule.finish.count, "finish"),
    ] {
      try require(found == count, name, "must hold \(count) entries, found \(found)")
    }
    try require(
      schedule.order.sorted() == Array(0..<count), "order", "must hold each subtask once")
    for (subtask, site) in schedule.decision.enumerated() {
      try require(
        problem.sites.contains(site), "decision[\(subtask)]",
        "must be a site that the workflow may use, found \(site)")
    }
    let position = Dictionary(
      uniqueKeysWithValues: schedule.order.enumerated().map { ($0.element, $0.offset) })
    for transfer in problem.graph.transfers {
      let (from, to) = (position[transfer.from] ?? 0, position[transfer.to] ?? 0)
      try require(from < to, "order[\(to)]", "must stand behind what it depends on")
    }
  }

  private mutating func checkSubtasks(
    _ schedule: Schedule, _ problem: SchedulingProblem
  ) throws(InputError) {
    let graph = problem.graph
    for subtask in 0..<graph.subtaskCount {
      let site = schedule.decision[subtask]
      let local = problem.sites.firstIndex(of: site) ?? 0
      let duration = problem.computing[subtask * problem.siteCount + local]
      let (start, finish) = (schedule.start[subtask], schedule.finish[subtask])
      try require(
        isClose(finish, start + duration), "finish[\(subtask)]",
        "must be \(start + duration), found \(finish)")
      try require(
        isAtLeast(start, graph.arrival), "start[\(subtask)]",
        "must not be before the arrival \(graph.arrival), found \(start)")
      uses[Resource(kind: .processors, site: site), default: []].append((start, finish))
    }
    for transfer in graph.transfers {
      let (start, finish) = (schedule.start[transfer.to], schedule.finish[transfer.from])
      try require(
        isAtLeast(start, finish), "start[\(transfer.to)]",
        "must not be before subtask \(transfer.from) finishes at \(finish), found \(start)")
    }
  }

  /// A transfer that a plan needs.
  private struct Need: Hashable {
    var from: Int?
    var to: Int?
  }

  private mutating func checkTransfers(
    _ schedule: Schedule, _ problem: SchedulingProblem
  ) throws(InputError) {
    let (graph, decision) = (problem.graph, schedule.decision)
    let device = problem.sites[0]
    var needs: [Need: Double] = [:]
    for transfer in graph.transfers
    where transfer.size > 0 && decision[transfer.from] != decision[transfer.to] {
      needs[Need(from: transfer.from, to: transfer.to)] = transfer.size
    }
    for (index, subtask) in graph.subtasks.enumerated() where decision[index] != device {
      if subtask.input > 0 { needs[Need(from: nil, to: index)] = subtask.input }
      if subtask.output > 0 { needs[Need(from: index, to: nil)] = subtask.output }
    }
    for (index, transfer) in schedule.transfers.enumerated() {
      let element = "transfers[\(index)]"
      guard let size = needs.removeValue(forKey: Need(from: transfer.from, to: transfer.to)) else {
        throw InputError(element: element, rule: "must be needed, and be there once")
      }
      try require(size == transfer.size, "\(element).size", "must be \(size)")
      try require(
        transfer.source == transfer.from.map { decision[$0] } ?? device
          && transfer.destination == transfer.to.map { decision[$0] } ?? device, element,
        "must join the sites of its ends")
      let duration =
        system.latency(from: transfer.source, to: transfer.destination)
        + size / system.bandwidth(from: transfer.source, to: transfer.destination)
      try require(
        isClose(transfer.finish, transfer.start + duration), "\(element).finish",
        "must be \(transfer.start + duration), found \(transfer.finish)")
      let ready = transfer.from.map { schedule.finish[$0] } ?? graph.arrival
      try require(
        isAtLeast(transfer.start, ready), "\(element).start",
        "must not be before its data is ready at \(ready), found \(transfer.start)")
      if let to = transfer.to {
        try require(
          isAtLeast(schedule.start[to], transfer.finish), "start[\(to)]",
          "must not be before its data is there at \(transfer.finish)")
      }
      let use = (start: transfer.start, end: transfer.finish)
      uses[Resource(kind: .outgoing, site: transfer.source), default: []].append(use)
      uses[Resource(kind: .incoming, site: transfer.destination), default: []].append(use)
    }
    try require(needs.isEmpty, "transfers", "must hold \(needs.count) more that the plan needs")
  }

  private func checkTotals(
    _ schedule: Schedule, _ problem: SchedulingProblem
  ) throws(InputError) {
    let graph = problem.graph
    let ends = schedule.finish + schedule.transfers.map(\.finish)
    let delay = (ends.max() ?? graph.arrival) - graph.arrival
    try require(
      isClose(schedule.delay, delay), "delay", "must be \(delay), found \(schedule.delay)")
    var energy = 0.0
    for (subtask, site) in zip(graph.subtasks, schedule.decision) {
      energy += subtask.computation * system.weightedEnergy(of: site)
    }
    for transfer in schedule.transfers {
      let (sender, receiver) = (system.sites[transfer.source], system.sites[transfer.destination])
      energy +=
        transfer.size
        * (sender.resources.sending * system.energyWeights.weight(of: sender.tier)
          + receiver.resources.receiving * system.energyWeights.weight(of: receiver.tier))
    }
    try require(
      isClose(schedule.energy, energy), "energy", "must be \(energy), found \(schedule.energy)")
    let cost = problem.cost(delay: delay, energy: energy)
    try require(isClose(schedule.cost, cost), "cost", "must be \(cost), found \(schedule.cost)")
  }

  /// Throws unless at no time more is in use than there is.
  private func checkCapacity(_ schedule: Schedule) throws(InputError) {
    for (resource, times) in uses {
      let resources = system.sites[resource.site].resources
      let limit = resource.kind == .processors ? resources.processors : resources.ports
      guard let limit else { continue }
      // A time that ends at the start of another leaves room for it; so does rounding.
      var changes: [(time: Double, change: Int)] = []
      for (start, end) in times where end - start > 2 * tolerance * max(1, abs(start), abs(end)) {
        changes.append((start, 1))
        changes.append((end - tolerance * max(1, abs(end)), -1))
      }
      changes.sort { ($0.time, $0.change) < ($1.time, $1.change) }
      var count = 0
      for (time, change) in changes {
        count += change
        try require(
          count <= limit, "sites[\(resource.site)]",
          "must use at most \(limit) \(resource.kind) at once, found \(count) at \(time) s")
      }
    }
  }
}

import DMROOffloading

/// Finds the best plans of small workflows on what is reserved, each for one vector of prices.
///
/// A price is one of a second of blocked time in a tier: from the time on which the processor is free
/// to the finish, so that idle time before a subtask counts. Subtasks are placed in the default
/// order, each at the earliest gap of a processor. With few sites and subtasks the best plans are
/// found by branch and bound; otherwise each subtask gets the site of the least cost and price of the
/// step. Nothing is allocated for a workflow.
public struct PlanSearch: Sendable {
  /// The prices of a second of blocked time on devices, edges and clouds.
  public let prices: [[Double]]
  /// `true` if all plans are tried, so that each is the best for its prices in the default order.
  public let isExact: Bool
  let sites: WorkflowSites
  private let flat: ContiguousArray<Double>
  private let subtaskCount: Int
  /// The incoming links of each subtask, `[N + 1]`, and the sender of each, `[E]`.
  private let firstLink: ContiguousArray<Int>
  private let sender: ContiguousArray<Int>
  private let tier: ContiguousArray<Int>
  private let isForkJoin: Bool
  /// The time in s of a megacycle on the fastest site.
  private let perSpeed: Double
  /// The partial plan, by subtask, `[N]`.
  private var runs: ContiguousArray<PlanCandidates.Run>
  /// What is placed before each position: the end, the energy, and the blocked time in each tier,
  /// `[N + 1]`.
  private var parts: ContiguousArray<Part>
  private var choice: ContiguousArray<Int>
  /// The best plans, by position, `[V, N]`, and their priced costs, `[V]`.
  private var best: ContiguousArray<Int>
  private var least: ContiguousArray<Double>
  private var rank: ContiguousArray<Double>
  /// The least time in s from the finish of each subtask to the end, `[N]`.
  private var rest: ContiguousArray<Double>

  private struct Part: Sendable {
    var end = 0.0
    /// The end at the earliest: what follows runs on the fastest site, at once.
    var bound = 0.0
    var energy = 0.0
    var device = 0.0
    var edge = 0.0
    var cloud = 0.0
  }

  /// The most plans of which all are tried.
  public static let mostPlans = 4096

  /// Creates a search.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - shape: The shape of the workflows.
  ///   - prices: The vectors of prices, each of three numbers of at least 0.
  /// - Precondition: There is at least one vector, and each has three prices.
  public init(_ sites: WorkflowSites, _ shape: WorkflowShape, prices: [[Double]]) {
    precondition(!prices.isEmpty, "there must be prices")
    for vector in prices {
      precondition(vector.count == 3, "there must be 3 prices, found \(vector.count)")
    }
    (self.sites, self.prices) = (sites, prices)
    flat = ContiguousArray(prices.joined())
    let count = shape.subtaskCount
    subtaskCount = count
    var all = 1
    for _ in 0..<count where all <= Self.mostPlans { all *= sites.siteCount }
    isExact = all <= Self.mostPlans
    let links = shape.links
    sender = ContiguousArray(links.map(\.from))
    firstLink = ContiguousArray(
      (0...count).map { subtask in links.firstIndex { $0.to >= subtask } ?? links.count })
    tier = ContiguousArray((0..<sites.siteCount).map { sites.tier(of: $0) })
    if case .forkJoin = shape { isForkJoin = true } else { isForkJoin = false }
    perSpeed = 1 / (sites.jobs.speed.max() ?? 1)
    runs = ContiguousArray(repeating: PlanCandidates.Run(), count: count)
    parts = ContiguousArray(repeating: Part(), count: count + 1)
    choice = ContiguousArray(repeating: 0, count: count)
    best = ContiguousArray(repeating: 0, count: prices.count * count)
    least = ContiguousArray(repeating: 0, count: prices.count)
    rank = ContiguousArray(repeating: 0, count: count)
    rest = rank
  }

  /// Finds the best plan for each vector of prices, without duplicates, in the order of the vectors.
  ///
  /// - Parameters:
  ///   - state: The state of the system at the arrival of the workflow.
  ///   - candidates: Has the workflow; receives the plans.
  /// - Precondition: The candidates have room for as many plans as there are vectors, and the
  ///   workflow has the shape of the search and fits the sites.
  public mutating func find(in state: borrowing WorkflowState, for candidates: inout PlanCandidates)
  {
    if isForkJoin { sortBranches(of: &candidates) }
    let arrival = candidates.workflow.arrival
    parts[0] = Part(end: arrival, bound: arrival)
    findRest(candidates)
    for vector in least.indices { least[vector] = .infinity }
    for vector in stride(from: 0, to: least.count, by: isExact ? max(1, least.count / 4) : 1) {
      choose(by: vector, state, candidates)
    }
    if isExact {
      // Those steps give bounds only, so that the best plan is the same for any other prices.
      for vector in least.indices { least[vector] *= 1 + 1e-9 }
      tryAll(state, candidates)
    }
    candidates.count = 0
    for vector in least.indices where isNew(vector) {
      for position in 0..<subtaskCount {
        place(position, at: best[vector * subtaskCount + position], state, candidates)
      }
      write(into: &candidates, state)
    }
  }

  /// Tries all plans, except those that for no prices cost less than the best so far.
  private mutating func tryAll(
    _ state: borrowing WorkflowState, _ candidates: borrowing PlanCandidates
  ) {
    var position = 0
    choice[0] = -1
    while position >= 0 {
      choice[position] += 1
      if choice[position] == sites.siteCount {
        position -= 1
        continue
      }
      place(position, at: choice[position], state, candidates)
      if position == subtaskCount - 1 {
        for vector in least.indices { offer(vector, arrival: candidates.workflow.arrival) }
      } else if mayImprove(at: position + 1, arrival: candidates.workflow.arrival) {
        position += 1
        choice[position] = -1
      }
    }
  }

  /// Places each subtask where the cost and the price of the step are least.
  private mutating func choose(
    by vector: Int, _ state: borrowing WorkflowState, _ candidates: borrowing PlanCandidates
  ) {
    let arrival = candidates.workflow.arrival
    for position in 0..<subtaskCount {
      var (site, value) = (0, Double.infinity)
      for option in 0..<sites.siteCount {
        place(position, at: option, state, candidates)
        let found = priced(position + 1, vector, arrival: arrival)
        if found < value { (site, value) = (option, found) }
      }
      place(position, at: site, state, candidates)
      choice[position] = site
    }
    if isExact {
      for other in least.indices { offer(other, arrival: arrival) }
    } else {
      offer(vector, arrival: arrival)
    }
  }

  /// The least cost of what is placed before a position and what follows, and the price of the
  /// former.
  @inline(__always)
  private func priced(_ position: Int, _ vector: Int, arrival: Double) -> Double {
    let (part, base) = (parts[position], 3 * vector)
    let cost = part.bound - arrival + sites.jobs.energyWeight * part.energy
    return cost + flat[base] * part.device + flat[base + 1] * part.edge
      + flat[base + 2] * part.cloud
  }

  @inline(__always)
  private func mayImprove(at position: Int, arrival: Double) -> Bool {
    for vector in least.indices where priced(position, vector, arrival: arrival) < least[vector] {
      return true
    }
    return false
  }

  @inline(__always)
  private mutating func offer(_ vector: Int, arrival: Double) {
    let value = priced(subtaskCount, vector, arrival: arrival)
    guard value < least[vector] else { return }
    least[vector] = value
    let base = vector * subtaskCount
    for position in 0..<subtaskCount { best[base + position] = choice[position] }
  }

  private func isNew(_ vector: Int) -> Bool {
    for other in 0..<vector {
      var isSame = true
      for position in 0..<subtaskCount
      where best[vector * subtaskCount + position] != best[other * subtaskCount + position] {
        isSame = false
        break
      }
      if isSame { return false }
    }
    return true
  }

  private mutating func write(
    into candidates: inout PlanCandidates, _ state: borrowing WorkflowState
  ) {
    let place = candidates.count * subtaskCount
    for subtask in 0..<subtaskCount {
      let (unit, finish) = (runs[subtask].unit, runs[subtask].finish)
      if unit >= 0 {
        var end = max(candidates.workflow.arrival, state.queues.last[unit])
        for other in 0..<subtask where runs[other].unit == unit { end = max(end, runs[other].finish) }
        runs[subtask].added = max(0, finish - end)
      }
      candidates.runs[place + subtask] = runs[subtask]
    }
    let part = parts[subtaskCount]
    let delay = part.end - candidates.workflow.arrival
    candidates.totals[candidates.count] = PlanCandidates.Total(
      delay: delay, energy: part.energy, cost: delay + sites.jobs.energyWeight * part.energy)
    candidates.count += 1
  }
}

extension PlanSearch {
  /// Sorts the branches by their ranks, ties to the lower index: the default order.
  private mutating func sortBranches(of candidates: inout PlanCandidates) {
    let (jobs, last) = (sites.jobs, subtaskCount - 1)
    let device = candidates.workflow.device
    for branch in 1..<last {
      var sum = 0.0
      for site in 0..<sites.siteCount {
        sum += candidates.workflow.computation[branch] / jobs.speed[jobs.site(of: site, on: device)]
      }
      let size = candidates.workflow.sizes[last - 1 + branch - 1]
      let way =
        size > 0 ? sites.meanLatency[device] + size * sites.meanPerMegabyte[device] : 0
      rank[branch] = sum / Double(sites.siteCount) + way
    }
    for branch in 1..<last {
      var place = branch
      while place > 1, rank[candidates.order[place - 1]] < rank[branch] {
        candidates.order[place] = candidates.order[place - 1]
        place -= 1
      }
      candidates.order[place] = branch
    }
  }

  /// Finds the least time from the finish of each subtask to the end.
  private mutating func findRest(_ candidates: borrowing PlanCandidates) {
    for subtask in rest.indices { rest[subtask] = 0 }
    for subtask in rest.indices.reversed() {
      let time = rest[subtask] + candidates.workflow.computation[subtask] * perSpeed
      for link in firstLink[subtask]..<firstLink[subtask + 1] {
        rest[sender[link]] = max(rest[sender[link]], time)
      }
    }
  }

  /// Places the subtask of a position, behind those of the positions before.
  @inline(__always)
  private mutating func place(
    _ position: Int, at site: Int, _ state: borrowing WorkflowState,
    _ candidates: borrowing PlanCandidates
  ) {
    let jobs = sites.jobs
    let subtask = candidates.order[position]
    let (device, arrival) = (candidates.workflow.device, candidates.workflow.arrival)
    let computation = candidates.workflow.computation[subtask]
    let (count, own) = (sites.siteCount, jobs.site(of: site, on: device))
    let links = device * count * count
    var part = parts[position]
    var run = PlanCandidates.Run(site: site, ready: arrival)
    part.energy += computation * jobs.energy[own]
    if subtask == 0, site != 0, candidates.workflow.input > 0 {
      let input = candidates.workflow.input
      run.ready += sites.latency[links + site] + input / sites.bandwidth[links + site]
      part.energy += input * sites.energy[links + site]
    }
    for link in firstLink[subtask]..<firstLink[subtask + 1] {
      let before = runs[sender[link]]
      let size = candidates.workflow.sizes[link]
      var time = before.finish
      if before.site != site, size > 0 {
        let way = links + before.site * count + site
        time += sites.latency[way] + size / sites.bandwidth[way]
        part.energy += size * sites.energy[way]
      }
      run.ready = max(run.ready, time)
    }
    let duration = computation / jobs.speed[own]
    run.start = run.ready
    if jobs.processors[own] > 0 {
      findGap(for: &run, duration, at: own, behind: position, state, candidates)
    }
    run.finish = run.start + duration
    part.end = max(part.end, run.finish)
    if subtask == subtaskCount - 1, site != 0, candidates.workflow.output > 0 {
      let (output, way) = (candidates.workflow.output, links + site * count)
      let back = run.finish + (sites.latency[way] + output / sites.bandwidth[way])
      part.end = max(part.end, back)
      part.energy += output * sites.energy[way]
    }
    part.bound = max(part.bound, max(part.end, run.finish + rest[subtask]))
    switch tier[site] {
    case 0: part.device += duration + run.idle
    case 1: part.edge += duration + run.idle
    default: part.cloud += duration + run.idle
    }
    runs[subtask] = run
    parts[position + 1] = part
  }

  /// Finds the earliest gap among what is reserved and what is placed before a position.
  @inline(__always)
  private func findGap(
    for run: inout PlanCandidates.Run, _ duration: Double, at site: Int, behind position: Int,
    _ state: borrowing WorkflowState, _ candidates: borrowing PlanCandidates
  ) {
    let first = sites.jobs.firstUnit[site]
    run.start = .infinity
    for unit in first..<first + sites.jobs.processors[site] {
      var time = run.ready
      var isFree = false
      while !isFree {
        time = state.queues.gap(of: unit, ready: time, duration: duration)
        isFree = true
        for place in 0..<position {
          let other = runs[candidates.order[place]]
          guard other.unit == unit, other.finish > other.start else { continue }
          if other.start < time + duration, time < other.finish {
            time = other.finish
            isFree = false
          }
        }
      }
      if time < run.start { (run.start, run.unit) = (time, unit) }
      if time == run.ready { break }
    }
    var free = max(
      candidates.workflow.arrival, state.queues.end(on: run.unit, before: run.start))
    for place in 0..<position {
      let other = runs[candidates.order[place]]
      if other.unit == run.unit, other.finish <= run.start { free = max(free, other.finish) }
    }
    run.idle = run.start - free
  }
}

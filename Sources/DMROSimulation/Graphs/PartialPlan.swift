import DMROOffloading

/// A workflow's subtasks that are placed so far on what is reserved, one behind the other.
///
/// What is placed is an overlay: the reservations of the state stay as they are.
struct PartialPlan: Sendable {
  private let sites: WorkflowSites
  private let subtaskCount: Int
  /// The incoming links of each subtask, `[N + 1]`, and the sender of each, `[E]`.
  private let firstLink: ContiguousArray<Int>
  private let sender: ContiguousArray<Int>
  private let tier: ContiguousArray<Int>
  private let isForkJoin: Bool
  /// The time in s of a megacycle on the fastest site.
  private let perSpeed: Double
  /// The placed subtasks, `[N]`.
  private var runs: ContiguousArray<PlanCandidates.Run>
  /// The sums of what is placed before each position, `[N + 1]`.
  private(set) var parts: ContiguousArray<Part>
  private var rank: ContiguousArray<Double>
  /// The least time in s from the finish of each subtask to the end, `[N]`.
  private var rest: ContiguousArray<Double>

  /// The sums of some subtasks.
  struct Part: Sendable {
    /// The latest time in s.
    var end = 0.0
    /// The end at the earliest: what follows runs on the fastest site, at once.
    var bound = 0.0
    /// The weighted energy in J.
    var energy = 0.0
    /// The blocked time in s on devices, edges and clouds.
    var device = 0.0
    var edge = 0.0
    var cloud = 0.0
  }

  init(_ sites: WorkflowSites, _ shape: WorkflowShape) {
    self.sites = sites
    let count = shape.subtaskCount
    subtaskCount = count
    let links = shape.links
    sender = ContiguousArray(links.map(\.from))
    firstLink = ContiguousArray(
      (0...count).map { subtask in links.firstIndex { $0.to >= subtask } ?? links.count })
    tier = ContiguousArray((0..<sites.siteCount).map { sites.tier(of: $0) })
    if case .forkJoin = shape { isForkJoin = true } else { isForkJoin = false }
    perSpeed = 1 / (sites.jobs.speed.max() ?? 1)
    runs = ContiguousArray(repeating: PlanCandidates.Run(), count: count)
    parts = ContiguousArray(repeating: Part(), count: count + 1)
    rank = ContiguousArray(repeating: 0, count: count)
    rest = rank
  }

  /// Returns the run of a subtask of a whole plan, with the time by which its processor is reserved
  /// for longer.
  func run(
    of subtask: Int, _ state: borrowing WorkflowState, _ candidates: borrowing PlanCandidates
  ) -> PlanCandidates.Run {
    var run = runs[subtask]
    guard run.unit >= 0 else { return run }
    var end = max(candidates.workflow.arrival, state.queues.last[run.unit])
    for other in 0..<subtask where runs[other].unit == run.unit {
      end = max(end, runs[other].finish)
    }
    run.added = max(0, run.finish - end)
    return run
  }

  /// Sorts the branches by their ranks, ties to the lower index: the default order.
  mutating func sortBranches(of candidates: inout PlanCandidates) {
    guard isForkJoin else { return }
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

  /// Begins with a workflow, of which nothing is placed.
  mutating func begin(_ candidates: borrowing PlanCandidates) {
    let arrival = candidates.workflow.arrival
    parts[0] = Part(end: arrival, bound: arrival)
    for subtask in rest.indices { rest[subtask] = 0 }
    for subtask in rest.indices.reversed() {
      let time = rest[subtask] + candidates.workflow.computation[subtask] * perSpeed
      for link in firstLink[subtask]..<firstLink[subtask + 1] {
        rest[sender[link]] = max(rest[sender[link]], time)
      }
    }
  }

  /// Places the subtask of a position, behind those of the positions before.
  ///
  /// - Parameters:
  ///   - position: The position in the candidates' order.
  ///   - site: The site, below K.
  ///   - state: The state of the system at the arrival.
  ///   - candidates: Has the workflow and the order.
  @inline(__always)
  mutating func place(
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

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
  private var partial: PartialPlan
  private var choice: ContiguousArray<Int>
  /// The best plans, by position, `[V, N]`, and their priced costs, `[V]`.
  private var best: ContiguousArray<Int>
  private var least: ContiguousArray<Double>

  /// The most plans of which all are tried.
  public static let mostPlans = 4096

  /// Creates a search.
  ///
  /// - Parameters:
  ///   - sites: The sites.
  ///   - shape: The shape of the workflows.
  ///   - prices: The vectors of prices, each of three numbers of at least 0.
  /// - Precondition: There is at least one vector, and each has three prices of at least 0.
  public init(_ sites: WorkflowSites, _ shape: WorkflowShape, prices: [[Double]]) {
    precondition(!prices.isEmpty, "there must be prices")
    for vector in prices {
      precondition(vector.count == 3, "there must be 3 prices, found \(vector.count)")
      precondition(vector.allSatisfy { $0 >= 0 }, "prices must be at least 0, found \(vector)")
    }
    (self.sites, self.prices) = (sites, prices)
    flat = ContiguousArray(prices.joined())
    let count = shape.subtaskCount
    subtaskCount = count
    var all = 1
    for _ in 0..<count where all <= Self.mostPlans { all *= sites.siteCount }
    isExact = all <= Self.mostPlans
    partial = PartialPlan(sites, shape)
    choice = ContiguousArray(repeating: 0, count: count)
    best = ContiguousArray(repeating: 0, count: prices.count * count)
    least = ContiguousArray(repeating: 0, count: prices.count)
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
    partial.sortBranches(of: &candidates)
    partial.begin(candidates)
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
        partial.place(position, at: best[vector * subtaskCount + position], state, candidates)
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
      partial.place(position, at: choice[position], state, candidates)
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
        partial.place(position, at: option, state, candidates)
        let found = priced(position + 1, vector, arrival: arrival)
        if found < value { (site, value) = (option, found) }
      }
      partial.place(position, at: site, state, candidates)
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
    let (part, base) = (partial.parts[position], 3 * vector)
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
      candidates.runs[place + subtask] = partial.run(of: subtask, state, candidates)
    }
    let part = partial.parts[subtaskCount]
    let delay = part.end - candidates.workflow.arrival
    candidates.totals[candidates.count] = PlanCandidates.Total(
      delay: delay, energy: part.energy, cost: delay + sites.jobs.energyWeight * part.energy)
    candidates.count += 1
  }
}

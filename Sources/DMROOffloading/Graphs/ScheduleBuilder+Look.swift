/// Placement by `look`, in one pass over the data of a subtask for all sites.
///
/// A site's cost is bounded from below by that without queues. Where nothing waits the bound is the
/// cost, so that few sites need a trial.
extension ScheduleBuilder {
  /// Places the next subtasks of an order, each at the site of the least shaped cost, ties to the
  /// lower site.
  ///
  /// The shaped cost is that of the rise of the end that is known to come, and of the energy.
  ///
  /// - Parameters:
  ///   - order: The order, whose first subtasks are placed.
  ///   - end: The position to stop at.
  ///   - knownEnd: The end in s that is known to come, by the number of placed subtasks, `[N + 1]`.
  ///   - completion: The least time in s that passes after each subtask at each site, `[N, K]`.
  package mutating func completeByLook(
    _ order: [Int], upTo end: Int, knownEnd: inout ContiguousArray<Double>,
    completion: ContiguousArray<Double>
  ) {
    if bounds.isEmpty { bounds = ContiguousArray(repeating: 0, count: 2 * tables.siteCount) }
    // Taken out for the time of the loop: a span would borrow the whole value.
    var taken = ContiguousArray<Double>()
    swap(&taken, &bounds)
    var bounds = taken.mutableSpan
    var position = placedCount
    var known = knownEnd[position]
    while position < end {
      known = placeByLook(order[position], knownEnd: known, completion, &bounds)
      position += 1
      knownEnd[position] = known
    }
    swap(&taken, &self.bounds)
  }

  /// Places a subtask, and returns the end that is known to come.
  private mutating func placeByLook(
    _ subtask: Int, knownEnd: Double, _ completion: ContiguousArray<Double>,
    _ bounds: inout MutableSpan<Double>
  ) -> Double {
    let count = tables.siteCount
    let base = subtask * count
    let waiting = arrivals(of: subtask, into: &bounds)
    var best = bound(subtask, knownEnd, completion, &bounds)
    let first = best
    var (run, least) = look(
      subtask, at: best, from: bounds[best], waiting, knownEnd, completion[base + best])
    for site in 0..<count where site != first {
      let bound = bounds[count + site]
      guard bound < least || (bound == least && site < best) else { continue }
      let other = look(
        subtask, at: site, from: bounds[site], waiting, knownEnd, completion[base + site])
      if other.cost < least || (other.cost == least && site < best) {
        (best, run, least) = (site, other.run, other.cost)
      }
    }
    begin(subtask)
    if Self.contains(best, waiting) { run = self.run(subtask, at: best, isTrial: false) }
    let finish = settle(subtask, at: best, run).finish
    return max(knownEnd, max(end, finish + completion[base + best]))
  }

  /// Finds when the data of a subtask would be at each site if no port were busy.
  ///
  /// - Parameters:
  ///   - subtask: The subtask; predecessors that are not placed are passed over.
  ///   - hasInput: False to pass over the input.
  ///   - arrivals: The times in s, `[K]`.
  ///   - start: The position of the first time in the buffer.
  /// - Returns: The sites where data may wait for ports, as bits.
  package mutating func arrivals(
    of subtask: Int, hasInput: Bool = true, into arrivals: inout MutableSpan<Double>,
    at start: Int = 0
  ) -> UInt64 {
    if memo.times.isEmpty { memo = ArrivalMemo(tables) }
    // Taken out for the time of writing, as above.
    var (takenTimes, takenOrigins) = (ContiguousArray<Double>(), ContiguousArray<ArrivalMemo.Origin>())
    swap(&takenTimes, &memo.times)
    swap(&takenOrigins, &memo.origins)
    let count = tables.siteCount
    var waiting: UInt64 = 0
    let input = hasInput ? tables.input[subtask] : 0
    if input > 0 {
      waiting = tables.portTargets[0]
      for site in 0..<count {
        arrivals[start &+ site] =
          tables.arrival + (tables.latency[site] + input / tables.bandwidth[site])
      }
    } else {
      for site in 0..<count { arrivals[start &+ site] = tables.arrival }
    }
    var times = takenTimes.mutableSpan
    var origins = takenOrigins.mutableSpan
    for entry in tables.incoming(subtask) {
      let state = states[Int(tables.links.source[entry])]
      guard state.site >= 0 else { continue }
      let size = tables.links.incomingSize[entry]
      if size > 0 { waiting |= tables.portTargets[state.site] }
      let place = entry &* count
      let origin = ArrivalMemo.Origin(site: state.site, finish: state.finish)
      if origins[entry] != origin {
        origins[entry] = origin
        let row = state.site &* count
        for site in 0..<count {
          let time =
            size > 0 ? tables.latency[row &+ site] + size / tables.bandwidth[row &+ site] : 0
          times[place &+ site] = state.finish + time
        }
      }
      for site in 0..<count {
        arrivals[start &+ site] = max(arrivals[start &+ site], times[place &+ site])
      }
    }
    swap(&takenTimes, &memo.times)
    swap(&takenOrigins, &memo.origins)
    return waiting
  }

  /// Places a subtask, whose predecessors are placed.
  ///
  /// - Parameters:
  ///   - subtask: The index of the subtask.
  ///   - site: The site.
  ///   - arrival: When its data would be there if no port were busy, in s.
  ///   - waiting: The sites where data may wait for ports, as bits.
  package mutating func place(
    _ subtask: Int, at site: Int, from arrival: Double, waiting: UInt64
  ) -> Trial {
    begin(subtask)
    let run =
      Self.contains(site, waiting)
      ? run(subtask, at: site, isTrial: false) : run(subtask, at: site, from: arrival)
    return settle(subtask, at: site, run)
  }

  /// Writes the lower bound of the cost of each site behind the arrivals, and returns the site of the
  /// least one.
  @inline(__always)
  private func bound(
    _ subtask: Int, _ knownEnd: Double, _ completion: ContiguousArray<Double>,
    _ bounds: inout MutableSpan<Double>
  ) -> Int {
    let count = tables.siteCount
    let base = subtask * count
    let divisor = problem.delayDivisor
    var (best, least) = (0, Double.infinity)
    for site in 0..<count {
      let finish = bounds[site] + tables.computing[base + site]
      let after = max(knownEnd, finish + completion[base + site])
      let bound = (after - knownEnd) / divisor + tables.siteCost[base + site]
      bounds[count + site] = bound
      if bound < least { (best, least) = (site, bound) }
    }
    return best
  }

  /// Returns when a subtask would run at a site, and the shaped cost.
  @inline(__always)
  private mutating func look(
    _ subtask: Int, at site: Int, from arrival: Double, _ waiting: UInt64, _ knownEnd: Double,
    _ completion: Double
  ) -> (run: Run, cost: Double) {
    let run =
      Self.contains(site, waiting)
      ? run(subtask, at: site, isTrial: true) : run(subtask, at: site, from: arrival)
    let back = sendOutput(of: subtask, from: site, at: run.finish, isTrial: true)
    let after = max(max(knownEnd, end), max(back, run.finish + completion))
    let energy =
      tables.hasTransferEnergy
      ? problem.energyWeight * energy(of: subtask, at: site) / problem.energyDivisor
      : tables.siteCost[subtask * tables.siteCount + site]
    return (run, (after - knownEnd) / problem.delayDivisor + energy)
  }

  @inline(__always)
  private static func contains(_ site: Int, _ bits: UInt64) -> Bool {
    bits &>> UInt64(truncatingIfNeeded: site) & 1 != 0
  }
}

/// When the data of each incoming entry would be at each site, for the last site and finish of the
/// subtask that sends: most of these stay the same while plans are tried.
struct ArrivalMemo: Sendable {
  struct Origin: Hashable, Sendable {
    var site = -1
    var finish = 0.0
  }

  /// The site and the finish of the subtask that sends, `[E]`.
  var origins: ContiguousArray<Origin> = []
  /// The times in s, `[E, K]`.
  var times: ContiguousArray<Double> = []

  init() {}

  init(_ tables: borrowing SchedulingTables) {
    let count = tables.links.source.count
    origins = ContiguousArray(repeating: Origin(), count: count)
    times = ContiguousArray(repeating: 0, count: count * tables.siteCount)
  }
}

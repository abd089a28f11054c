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
  ///   - rows: The numbers of the problem.
  package mutating func completeByLook(
    _ order: [Int], upTo end: Int, knownEnd: inout ContiguousArray<Double>, _ rows: SiteRows
  ) {
    if bounds.isEmpty { bounds = ContiguousArray(repeating: SiteRow(), count: 2 * rows.width) }
    // Taken out for the time of the loop: a span would borrow the whole value.
    var taken = ContiguousArray<SiteRow>()
    swap(&taken, &bounds)
    var bounds = taken.mutableSpan
    var position = placedCount
    var known = knownEnd[position]
    while position < end {
      known = placeByLook(order[position], knownEnd: known, rows, &bounds)
      position += 1
      knownEnd[position] = known
    }
    swap(&taken, &self.bounds)
  }

  /// Places a subtask, and returns the end that is known to come.
  private mutating func placeByLook(
    _ subtask: Int, knownEnd: Double, _ rows: SiteRows, _ bounds: inout MutableSpan<SiteRow>
  ) -> Double {
    let waiting = arrivals(of: subtask, rows, into: &bounds)
    var best = bound(subtask, knownEnd, rows, &bounds)
    let first = best
    var (run, least) = look(
      subtask, at: best, from: bounds[best &>> 3][best & 7], waiting, knownEnd, rows)
    for site in 0..<tables.siteCount where site != first {
      let bound = bounds[rows.width &+ site &>> 3][site & 7]
      guard bound < least || (bound == least && site < best) else { continue }
      let other = look(
        subtask, at: site, from: bounds[site &>> 3][site & 7], waiting, knownEnd, rows)
      if other.cost < least || (other.cost == least && site < best) {
        (best, run, least) = (site, other.run, other.cost)
      }
    }
    begin(subtask)
    if Self.contains(best, waiting) { run = self.run(subtask, at: best, isTrial: false) }
    let finish = settle(subtask, at: best, run).finish
    return max(knownEnd, max(end, finish + rows.completion(subtask, at: best)))
  }

  /// Finds when the data of a subtask would be at each site if no port were busy.
  ///
  /// - Parameters:
  ///   - subtask: The subtask; predecessors that are not placed are passed over.
  ///   - hasInput: False to pass over the input.
  ///   - rows: The numbers of the problem.
  ///   - arrivals: The times in s, as rows `[K]`.
  ///   - start: The position of the first row in the buffer.
  /// - Returns: The sites where data may wait for ports, as bits.
  package mutating func arrivals(
    of subtask: Int, hasInput: Bool = true, _ rows: SiteRows,
    into arrivals: inout MutableSpan<SiteRow>, at start: Int = 0
  ) -> UInt64 {
    if memo.times.isEmpty { memo = ArrivalMemo(entries: tables.links.source.count, rows.width) }
    // Taken out for the time of writing, as above.
    var (takenTimes, takenOrigins) = (
      ContiguousArray<SiteRow>(), ContiguousArray<ArrivalMemo.Origin>()
    )
    swap(&takenTimes, &memo.times)
    swap(&takenOrigins, &memo.origins)
    var times = takenTimes.mutableSpan
    var origins = takenOrigins.mutableSpan
    let width = rows.width
    var waiting: UInt64 = 0
    let input = hasInput ? tables.input[subtask] : 0
    if input > 0 { waiting = tables.portTargets[0] }
    for part in 0..<width {
      var latest = SiteRow(repeating: tables.arrival)
      if input > 0 { latest += rows.latency[part] + input / rows.bandwidth[part] }
      for entry in tables.incoming(subtask) {
        let state = states[Int(tables.links.source[entry])]
        guard state.site >= 0 else { continue }
        let place = entry &* width
        if origins[entry].site != state.site || origins[entry].finish != state.finish {
          let size = tables.links.incomingSize[entry]
          origins[entry] = ArrivalMemo.Origin(
            site: state.site, finish: state.finish,
            waiting: size > 0 ? tables.portTargets[state.site] : 0)
          for part in 0..<width {
            times[place &+ part] = rows.arrival(size, from: state.site, at: state.finish, part)
          }
        }
        waiting |= origins[entry].waiting
        let time = times[place &+ part]
        latest.replace(with: time, where: time .> latest)
      }
      arrivals[start &+ part] = latest
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
    _ subtask: Int, _ knownEnd: Double, _ rows: SiteRows, _ bounds: inout MutableSpan<SiteRow>
  ) -> Int {
    let width = rows.width
    let known = SiteRow(repeating: knownEnd)
    let divisor = SiteRow(repeating: problem.delayDivisor)
    var (best, least) = (0, Double.infinity)
    for part in 0..<width {
      let place = subtask &* width &+ part
      let end = bounds[part] + rows.computing[place] + rows.completion[place]
      let after = known.replacing(with: end, where: end .> known)
      bounds[width &+ part] = (after - known) / divisor + rows.cost[place]
    }
    for site in 0..<tables.siteCount {
      let bound = bounds[width &+ site &>> 3][site & 7]
      if bound < least { (best, least) = (site, bound) }
    }
    return best
  }

  /// Returns when a subtask would run at a site, and the shaped cost.
  @inline(__always)
  private mutating func look(
    _ subtask: Int, at site: Int, from arrival: Double, _ waiting: UInt64, _ knownEnd: Double,
    _ rows: SiteRows
  ) -> (run: Run, cost: Double) {
    let run =
      Self.contains(site, waiting)
      ? run(subtask, at: site, isTrial: true) : run(subtask, at: site, from: arrival)
    let back = sendOutput(of: subtask, from: site, at: run.finish, isTrial: true)
    let completion = rows.completion(subtask, at: site)
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

/// The arrival of the data of each incoming entry at each site, for the last site and finish of the
/// subtask that sends: most of these stay the same while plans are tried.
struct ArrivalMemo: Sendable {
  /// The site and the finish of the subtask that sends, and the sites where its data may wait for
  /// ports, as bits.
  struct Origin: Sendable {
    var site = -1
    var finish = 0.0
    var waiting: UInt64 = 0
  }

  /// The origins, `[E]`.
  var origins: ContiguousArray<Origin> = []
  /// The times in s, as rows `[E, K]`.
  var times: ContiguousArray<SiteRow> = []

  init() {}

  init(entries: Int, _ width: Int) {
    origins = ContiguousArray(repeating: Origin(), count: entries)
    times = ContiguousArray(repeating: SiteRow(), count: entries * width)
  }
}

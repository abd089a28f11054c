internal import DMROOffloading

/// A graph that is placed subtask by subtask, with a row of features for each candidate site of the
/// next one.
struct CandidateRows: Sendable {
  /// The rows and costs of the candidates of one state.
  struct Candidates: Sendable {
    /// The features, `[K, F]`.
    var rows: ContiguousArray<Float>
    /// The cost of each candidate in units, `[K]`.
    var costs: ContiguousArray<Double>

    init(siteCount: Int) {
      rows = ContiguousArray(repeating: 0, count: siteCount * GraphColumn.count)
      costs = ContiguousArray(repeating: 0, count: siteCount)
    }
  }

  let outlook: GraphOutlook
  private let features: GraphFeatures
  private let isShaped: Bool
  private let tables: SchedulingTables
  let siteCount: Int
  private let rows: SiteRows
  private(set) var order: [Int]
  private(set) var builder: ScheduleBuilder
  private var look: LookRule
  private var greedy = GreedyRule()
  /// The candidates of the next subtask, and those of the state before the last step.
  private(set) var current: Candidates
  private var previous: Candidates

  /// By position in the order, for the subtasks from there on: the sum of least energies in J,
  /// `[N + 1]`, of inputs in MB, `[N + 1]`, and of computing times at each site in s, `[N + 1, K]`.
  private var restEnergy: ContiguousArray<Double>
  private var restInput: ContiguousArray<Double>
  private var restComputing: ContiguousArray<Double>
  /// The last finish and the busy time of each site in s, `[K]`.
  private var lastFinish: ContiguousArray<Double>
  private var busy: ContiguousArray<Double>
  /// The change by the last step: a site, its last finish and its busy time before.
  private var change = (site: 0, lastFinish: 0.0, busy: 0.0)

  private var raw: ContiguousArray<RawCandidate>
  /// For some successors of the next subtask: its data, and the arrival of all other data at each
  /// site as rows, `[16, K]`.
  private var children: ContiguousArray<Child>
  private var childCount = 0
  private var childArrival: ContiguousArray<SiteRow>
  /// The arrival of the data of the next subtask at each site if no port were busy, in s as rows
  /// `[K]`.
  private var arrivals: ContiguousArray<SiteRow>
  /// The share of data of parents and of the other parents of successors at each site, `[K]`.
  private var parentShare: ContiguousArray<Double>
  private var partnerShare: ContiguousArray<Double>

  private struct Child: Sendable {
    var subtask = 0
    var size = 0.0
  }

  /// The times in s and costs of a candidate.
  fileprivate struct RawCandidate: Sendable {
    var ready = 0.0
    var start = 0.0
    var finish = 0.0
    var end = 0.0
    var energy = 0.0
    var completion = 0.0
    /// The end that is known to come.
    var known = 0.0
    var lookAhead = 0.0
    /// The finish plus the optimistic completion.
    var after = 0.0
    /// The cost F and the shaped cost F′ of the step, in units.
    var step = 0.0
    var shaped = 0.0
    /// Lower bounds after 2 and 6 more subtasks, in units.
    var near = 0.0
    var far = 0.0
    /// Costs of complete plans by look and greedy, in units.
    var byLook = 0.0
    var byGreedy = 0.0
  }

  /// The greatest number of successors that the look-ahead regards.
  private static let mostChildren = 16

  init(_ episode: GraphEpisode, _ features: GraphFeatures, isShaped: Bool) {
    self.features = features
    self.isShaped = isShaped
    let problem = episode.problem
    (outlook, tables, siteCount) = (episode.outlook, problem.tables, problem.siteCount)
    rows = outlook.completion.rows
    order = episode.order
    builder = ScheduleBuilder(problem)
    look = LookRule(problem, completion: episode.outlook.completion)
    current = Candidates(siteCount: siteCount)
    previous = current
    let (count, sites) = (problem.subtaskCount, siteCount)
    restEnergy = ContiguousArray(repeating: 0, count: count + 1)
    restInput = restEnergy
    restComputing = ContiguousArray(repeating: 0, count: (count + 1) * sites)
    lastFinish = ContiguousArray(repeating: tables.arrival, count: sites)
    busy = ContiguousArray(repeating: 0, count: sites)
    raw = ContiguousArray(repeating: RawCandidate(), count: sites)
    children = ContiguousArray(repeating: Child(), count: Self.mostChildren)
    arrivals = ContiguousArray(repeating: SiteRow(), count: rows.width)
    childArrival = ContiguousArray(
      repeating: SiteRow(), count: Self.mostChildren * rows.width)
    parentShare = busy
    partnerShare = busy
    begin()
  }

  /// Begins again, in an order of the same problem.
  mutating func begin(_ order: [Int]) {
    self.order = order
    builder.remove(downTo: 0)
    for site in 0..<siteCount { (lastFinish[site], busy[site]) = (tables.arrival, 0) }
    begin()
  }

  private mutating func begin() {
    for position in order.indices.reversed() {
      let subtask = order[position]
      restEnergy[position] = restEnergy[position + 1] + outlook.leastEnergy[subtask]
      restInput[position] = restInput[position + 1] + tables.input[subtask]
      for site in 0..<siteCount {
        restComputing[position * siteCount + site] =
          restComputing[(position + 1) * siteCount + site]
          + tables.computing[subtask * siteCount + site]
      }
    }
    encode()
  }

  var position: Int { builder.placedCount }
  var isFinished: Bool { builder.placedCount == order.count }

  mutating func step(_ site: Int) {
    let subtask = order[position]
    builder.place(subtask, at: site)
    look.placed(subtask, in: &builder)
    change = (site, lastFinish[site], busy[site])
    lastFinish[site] = max(lastFinish[site], builder.finish(of: subtask))
    busy[site] += tables.computing[subtask * siteCount + site]
    swap(&current, &previous)
    encode()
  }

  mutating func undo() {
    builder.remove(downTo: position - 1)
    (lastFinish[change.site], busy[change.site]) = (change.lastFinish, change.busy)
    swap(&current, &previous)
  }

  /// A lower bound of the cost of all plans that begin with what is placed, in units.
  ///
  /// Inlined, as a call would copy the whole value.
  @inline(__always)
  private var bound: Double {
    (look.knownEnd(after: builder.placedCount) - tables.arrival) * outlook.timeFactor
      + (builder.energy + restEnergy[position]) * outlook.energyFactor
  }

  // MARK: Rows

  /// Writes the rows of all candidates of the next subtask.
  private mutating func encode() {
    guard !isFinished else { return }
    let position = position
    let subtask = order[position]
    let before = bound
    let (end, known) = (builder.end, look.knownEnd(after: builder.placedCount))
    collectChildren(of: subtask)
    collectShares(of: subtask)
    // Taken out for the time of writing: a span would borrow the whole value.
    var taken = ContiguousArray<SiteRow>()
    swap(&taken, &arrivals)
    var arrivals = taken.mutableSpan
    let waiting = builder.arrivals(of: subtask, rows, into: &arrivals)
    var least = RawCandidate.greatest
    let (times, energies) = (outlook.timeFactor, outlook.energyFactor)
    for site in 0..<siteCount {
      let trial = builder.place(
        subtask, at: site, from: arrivals[site &>> 3][site & 7], waiting: waiting)
      look.placed(subtask, in: &builder)
      var candidate = RawCandidate(
        ready: trial.ready, start: trial.start, finish: trial.finish, end: trial.end,
        energy: trial.energy)
      candidate.completion = outlook.completion.time(after: subtask, at: site)
      candidate.known = look.knownEnd(after: position + 1)
      candidate.lookAhead = lookAhead(after: trial.finish, at: site)
      candidate.after = trial.finish + candidate.completion
      candidate.step = (trial.end - end) * times + trial.energy * energies
      candidate.shaped =
        (candidate.known - known) * times
        + (trial.energy - outlook.leastEnergy[subtask]) * energies
      if features.contains(.horizon) { foresee(from: position, &candidate) }
      if features.contains(.rollOuts) { rollOut(from: position, &candidate) }
      builder.remove(downTo: position)
      raw[site] = candidate
      current.costs[site] = isShaped ? candidate.shaped : candidate.step
      least.lower(to: candidate)
    }
    swap(&taken, &self.arrivals)
    write(subtask, least, before: before)
  }

  /// Finds the lower bounds of plans that begin with a candidate, which is placed.
  private mutating func foresee(from position: Int, _ candidate: inout RawCandidate) {
    look.complete(order, upTo: min(order.count, position + 3), in: &builder)
    candidate.near = bound
    look.complete(order, upTo: min(order.count, position + 7), in: &builder)
    candidate.far = bound
  }

  /// Finds the costs of the plans by `look` and by greedy that begin with a candidate, which is
  /// placed.
  private mutating func rollOut(from position: Int, _ candidate: inout RawCandidate) {
    builder.remove(downTo: position + 1)
    look.complete(order, upTo: order.count, in: &builder)
    candidate.byLook = cost
    builder.remove(downTo: position + 1)
    greedy.complete(order, upTo: order.count, in: &builder)
    candidate.byGreedy = cost
  }

  /// The cost of what is placed, in units.
  @inline(__always)
  private var cost: Double {
    (builder.end - tables.arrival) * outlook.timeFactor + builder.energy * outlook.energyFactor
  }

  /// Collects the successors of a subtask, and when all other data can be there.
  private mutating func collectChildren(of subtask: Int) {
    childCount = 0
    for site in 0..<siteCount { partnerShare[site] = 0 }
    var partners = 0.0
    var taken = ContiguousArray<SiteRow>()
    swap(&taken, &childArrival)
    var arrivals = taken.mutableSpan
    for entry in tables.outgoing(subtask).prefix(Self.mostChildren) {
      let child = Int(tables.links.destination[entry])
      children[childCount] = Child(
        subtask: child, size: tables.links.incomingSize[Int(tables.links.incomingEntry[entry])])
      // The subtask itself is not placed yet.
      _ = builder.arrivals(
        of: child, hasInput: false, rows, into: &arrivals, at: childCount * rows.width)
      for other in tables.incoming(child) {
        guard let site = builder.site(of: Int(tables.links.source[other])) else { continue }
        partnerShare[site] += tables.links.incomingSize[other]
        partners += tables.links.incomingSize[other]
      }
      childCount += 1
    }
    swap(&taken, &childArrival)
    guard partners > 0 else { return }
    for site in 0..<siteCount { partnerShare[site] /= partners }
  }

  /// Returns the earliest end in s that is known of the successors, if the subtask finishes at a
  /// time and site.
  ///
  /// It and what writes rows change nothing, but are `mutating`: otherwise each call would copy the
  /// value.
  private mutating func lookAhead(after finish: Double, at site: Int) -> Double {
    var latest = finish
    let width = rows.width
    for index in 0..<childCount {
      let child = children[index]
      var least = Double.infinity
      for part in 0..<width {
        var arrival = rows.arrival(child.size, from: site, at: finish, part)
        let other = childArrival[index &* width &+ part]
        arrival.replace(with: other, where: other .> arrival)
        let place = child.subtask &* width &+ part
        let ends = arrival + rows.computing[place] + rows.completion[place]
        let four = ends.lowHalf.replacing(
          with: ends.highHalf, where: ends.highHalf .< ends.lowHalf)
        least = min(least, min(min(four[0], four[1]), min(four[2], four[3])))
      }
      latest = max(latest, least)
    }
    return latest
  }

  /// Collects the share of a subtask's data at each site.
  private mutating func collectShares(of subtask: Int) {
    for site in 0..<siteCount { parentShare[site] = 0 }
    var sum = tables.input[subtask]
    parentShare[0] = sum
    for entry in tables.incoming(subtask) {
      guard let site = builder.site(of: Int(tables.links.source[entry])) else { continue }
      parentShare[site] += tables.links.incomingSize[entry]
      sum += tables.links.incomingSize[entry]
    }
    guard sum > 0 else { return }
    for site in 0..<siteCount { parentShare[site] /= sum }
  }

  private mutating func write(_ subtask: Int, _ least: RawCandidate, before: Double) {
    // Taken out for the time of writing: a span would borrow the whole value.
    var taken = ContiguousArray<Float>()
    swap(&taken, &current.rows)
    write(subtask, least, before, into: &taken)
    swap(&taken, &current.rows)
  }

  private mutating func write(
    _ subtask: Int, _ least: RawCandidate, _ before: Double, into rows: inout ContiguousArray<Float>
  ) {
    var rows = rows.mutableSpan
    for site in 0..<siteCount { writeRow(site, subtask, least, before, into: &rows) }
  }

  /// Writes the row of a candidate.
  private mutating func writeRow(
    _ site: Int, _ subtask: Int, _ least: RawCandidate, _ before: Double,
    into rows: inout MutableSpan<Float>
  ) {
    var writer = RowWriter(start: site * GraphColumn.count, timeFactor: outlook.timeFactor)
    let (it, low) = (raw[site], least)
    let traits = outlook.traits[site]
    let (end, known) = (builder.end, look.knownEnd(after: builder.placedCount))
    let energies = outlook.energyFactor
    let position = position
    let count = order.count
    let hasRank = features.contains(.rank)
    let hasLoad = features.contains(.load)
    let hasHorizon = features.contains(.horizon)
    let hasRollOuts = features.contains(.rollOuts)
    // Costs of the step
    writer.add(it.step - low.step, &rows)
    writer.add(it.step, &rows)
    writer.time(it.end - end, &rows)
    writer.add(it.energy * energies, &rows)
    writer.add((it.energy - low.energy) * energies, &rows)
    // Times
    writer.time(it.finish - low.finish, &rows)
    writer.time(it.start - low.start, &rows)
    writer.time(it.ready - low.ready, &rows)
    writer.time(it.finish - end, &rows)
    writer.time(it.finish - it.start, &rows)
    writer.time(it.start - it.ready, &rows)
    // Subtasks that follow
    writer.time(hasRank ? it.completion - low.completion : 0, &rows)
    writer.time(hasRank ? it.after - low.after : 0, &rows)
    writer.time(hasRank ? it.after - known : 0, &rows)
    writer.add(it.shaped - low.shaped, &rows)
    writer.add(it.shaped, &rows)
    writer.time(hasRank ? it.lookAhead - low.lookAhead : 0, &rows)
    writer.time(hasRank ? it.lookAhead - known : 0, &rows)
    writer.time(hasRank ? builder.problem.rank[subtask] : 0, &rows)
    writer.time(hasRank ? known - low.after : 0, &rows)
    // Load
    let rest = restComputing[(position + 1) * siteCount + site]
    let processors = traits.processors
    writer.time(hasLoad ? known - lastFinish[site] : 0, &rows)
    writer.time(hasLoad && processors > 0 ? rest / processors : 0, &rows)
    writer.time(hasLoad ? max(0, builder.processorFree(at: site) - it.ready) : 0, &rows)
    let outward = max(builder.outwardPortFree(at: 0), builder.inwardPortFree(at: site))
    writer.time(hasLoad ? max(0, outward - tables.arrival) : 0, &rows)
    let inward = max(builder.outwardPortFree(at: site), builder.inwardPortFree(at: 0))
    writer.time(hasLoad ? max(0, inward - it.finish) : 0, &rows)
    // Neighbors
    var sent = 0.0
    for index in 0..<childCount { sent += children[index].size }
    writer.time(sent * traits.meanInverse, &rows)
    writer.time(tables.transferTime(tables.output[subtask], from: site, to: 0), &rows)
    writer.time(incomingTime(of: subtask, at: site), &rows)
    writer.time(
      tables.transferTime(restInput[position + 1], from: 0, to: site), &rows)
    writer.add(Double(tables.outgoing(subtask).count), &rows)
    writer.add(Double(tables.incoming(subtask).count), &rows)
    // Horizon and roll-outs
    writer.add(hasHorizon ? it.near - low.near : 0, &rows)
    writer.add(hasHorizon ? it.near - before : 0, &rows)
    writer.add(hasHorizon ? it.far - low.far : 0, &rows)
    writer.add(hasHorizon ? it.far - before : 0, &rows)
    writer.add(hasRollOuts ? it.byLook - low.byLook : 0, &rows)
    writer.add(hasRollOuts ? it.byLook - before : 0, &rows)
    writer.add(hasRollOuts ? it.byGreedy - low.byGreedy : 0, &rows)
    writer.add(hasRollOuts ? it.byGreedy - before : 0, &rows)
    // Fills up a multiple of eight.
    writer.add(0, &rows)
    writer.squash(&rows)

    // Plain
    writer.plain(hasRank ? Float(builder.problem.rank[subtask] / outlook.greatestRank) : 0, &rows)
    writer.plain(Float(count - position) / Float(count), &rows)
    let elapsed = known - tables.arrival
    writer.plain(
      hasLoad && processors > 0 && elapsed > 0 ? Float(busy[site] / (processors * elapsed)) : 0,
      &rows)
    writer.plain(hasLoad && processors > 0 ? Float(1 / processors) : 0, &rows)
    writer.plain(Float(parentShare[site]), &rows)
    writer.plain(Float(partnerShare[site]), &rows)
    writer.plain(traits.tier.0, &rows)
    writer.plain(traits.tier.1, &rows)
    writer.plain(traits.tier.2, &rows)
    writer.plain(outlook.energyShare, &rows)
    writer.plain(traits.speed, &rows)
    writer.plain(traits.energy, &rows)
    writer.plain(traits.link, &rows)
    writer.plain(Float(before / Double(count)), &rows)
    writer.plain(1 / Float(siteCount), &rows)
    writer.plain(1, &rows)
  }

  /// Returns the sum of the times of a subtask's transfers to a site in s.
  private mutating func incomingTime(of subtask: Int, at site: Int) -> Double {
    var sum = tables.transferTime(tables.input[subtask], from: 0, to: site)
    for entry in tables.incoming(subtask) {
      guard let from = builder.site(of: Int(tables.links.source[entry])) else { continue }
      sum += tables.transferTime(tables.links.incomingSize[entry], from: from, to: site)
    }
    return sum
  }
}

extension CandidateRows.RawCandidate {
  /// All values infinite.
  fileprivate static let greatest = Self(
    ready: .infinity, start: .infinity, finish: .infinity, end: .infinity, energy: .infinity,
    completion: .infinity, known: .infinity, lookAhead: .infinity, after: .infinity,
    step: .infinity, shaped: .infinity, near: .infinity, far: .infinity, byLook: .infinity,
    byGreedy: .infinity)

  /// Lowers values to those of another candidate, where a row needs the least one.
  fileprivate mutating func lower(to other: Self) {
    ready = min(ready, other.ready)
    start = min(start, other.start)
    finish = min(finish, other.finish)
    energy = min(energy, other.energy)
    completion = min(completion, other.completion)
    lookAhead = min(lookAhead, other.lookAhead)
    after = min(after, other.after)
    step = min(step, other.step)
    shaped = min(shaped, other.shaped)
    near = min(near, other.near)
    far = min(far, other.far)
    byLook = min(byLook, other.byLook)
    byGreedy = min(byGreedy, other.byGreedy)
  }
}

/// Writes the features of a row one after the other.
private struct RowWriter {
  private let start: Int
  private let timeFactor: Double
  private var column: Int

  init(start: Int, timeFactor: Double) {
    (self.start, self.timeFactor, column) = (start, timeFactor, start)
  }

  /// Writes a number in units.
  @inline(__always)
  mutating func add(_ value: Double, _ rows: inout MutableSpan<Float>) {
    rows[column] = Float(value)
    column += 1
  }

  /// Writes a time in s.
  @inline(__always)
  mutating func time(_ value: Double, _ rows: inout MutableSpan<Float>) {
    rows[column] = Float(value * timeFactor)
    column += 1
  }

  @inline(__always)
  mutating func plain(_ value: Float, _ rows: inout MutableSpan<Float>) {
    rows[column] = value
    column += 1
  }

  /// Takes the logarithm of what was written so far.
  mutating func squash(_ rows: inout MutableSpan<Float>) {
    precondition(column == start + GraphColumn.squashed, "\(column - start) features to squash")
    DMROOffloading.squash(&rows, in: start..<column)
  }
}

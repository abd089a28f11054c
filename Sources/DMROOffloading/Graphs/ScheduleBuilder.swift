/// Builds a schedule by placing one subtask after the other, and takes placements back in reverse
/// order.
///
/// The pieces of data of a subtask are reserved in the order of their ready times (the input before
/// others of the same time, then by the index of the sender): each at the earliest time at which a
/// port of both sites is free. The subtask then takes the earliest free processor. Gaps between
/// earlier reservations count.
///
/// Nothing is allocated for a placed subtask once all memory has been used before.
///
/// This is the inner loop of all planners: subtasks are below N and sites below K, as a
/// precondition. `SchedulingProblem.schedule(_:order:on:)` checks a plan from outside.
public struct ScheduleBuilder: Sendable {
  /// The problem.
  public let problem: SchedulingProblem
  /// The numbers of the problem.
  @usableFromInline let tables: SchedulingTables
  /// The reservations of this workflow and of those planned before it.
  public private(set) var timelines: Timelines

  /// The number of placed subtasks.
  public private(set) var placedCount = 0
  /// The state of each subtask, `[N]`.
  @usableFromInline private(set) var states: ContiguousArray<State>
  /// The time in s at which the data of each incoming entry leaves, `[E]`, that of each input, `[N]`,
  /// and that of each output, `[N]`: of what waits for ports.
  private var departure: ContiguousArray<Double>
  private var inputDeparture: ContiguousArray<Double>
  private var outputDeparture: ContiguousArray<Double>
  /// The subtasks as placed, and what there was before each, `[N]`.
  private var steps: ContiguousArray<Step>
  /// The reservations, in order.
  private var reservations: ContiguousArray<Reservation> = []
  /// The pieces of data that wait for ports.
  private var pieces: ContiguousArray<Piece>
  private var pieceCount = 0
  /// For placement by `look`, allocated on its first use: when data would be where, and the arrivals
  /// and lower bounds of costs at each site, as rows `[2, K]`.
  var memo = ArrivalMemo()
  var bounds: ContiguousArray<SiteRow> = []
  /// The latest time in s of the placed subtasks and their data; the arrival if there are none.
  public private(set) var end: Double
  /// The weighted energy in J of the placed subtasks.
  public private(set) var energy = 0.0

  @usableFromInline
  struct State: Sendable {
    /// The site, −1 where the subtask is not placed.
    @usableFromInline var site = -1
    @usableFromInline var start = 0.0
    @usableFromInline var finish = 0.0
  }

  /// The time and the processor of a subtask.
  struct Run {
    /// The time in s at which all its data is there.
    var ready: Double
    var start: Double
    var finish: Double
    /// The unit of the timelines, −1 where processors have no limit.
    var processor: Int
  }

  private struct Step: Sendable {
    var subtask = 0
    /// The number of reservations before.
    var reservations = 0
    var end = 0.0
    var energy = 0.0
  }

  private struct Reservation: Sendable {
    var unit: Int
    var start: Double
    var end: Double
  }

  private struct Piece: Sendable {
    var ready: Double
    var duration: Double
    var source: Int
    /// The incoming entry; −1 for the input.
    var entry: Int
  }

  /// Creates a builder that has placed nothing.
  ///
  /// - Parameters:
  ///   - problem: The problem.
  ///   - timelines: The reservations of earlier workflows; none by default.
  /// - Precondition: The reservations are in the same system.
  public init(_ problem: SchedulingProblem, on timelines: Timelines? = nil) {
    self.problem = problem
    tables = problem.tables
    let resources = 3 * problem.system.siteCount
    self.timelines = timelines ?? Timelines(resourceCount: resources)
    precondition(
      self.timelines.resourceCount == resources,
      "the timelines must have \(resources) resources, found \(self.timelines.resourceCount)")
    let count = problem.subtaskCount
    let entries = problem.graph.links.source.count
    states = ContiguousArray(repeating: State(), count: count)
    departure = ContiguousArray(repeating: 0, count: entries)
    inputDeparture = ContiguousArray(repeating: 0, count: count)
    outputDeparture = inputDeparture
    steps = ContiguousArray(repeating: Step(), count: count)
    pieces = ContiguousArray(
      repeating: Piece(ready: 0, duration: 0, source: 0, entry: 0),
      count: 1 + problem.graph.links.largestInDegree)
    end = tables.arrival
  }

  /// The time in s from the arrival to the end of all that is placed.
  @inline(__always)
  public var delay: Double { end - tables.arrival }

  /// The number of sites K that the workflow may use.
  @inlinable @inline(__always)
  public var siteCount: Int { tables.siteCount }

  /// The cost of the placed subtasks: T + δ·E, each divided as the scaling says.
  @inline(__always)
  public var cost: Double { problem.cost(delay: delay, energy: energy) }

  /// Returns the site of a subtask; `nil` where it is not placed.
  ///
  /// - Parameter subtask: The index of the subtask.
  @inlinable @inline(__always)
  public func site(of subtask: Int) -> Int? {
    states[subtask].site < 0 ? nil : states[subtask].site
  }

  /// Returns `true` if a subtask is placed.
  ///
  /// - Parameter subtask: The index of the subtask.
  @inlinable @inline(__always)
  public func isPlaced(_ subtask: Int) -> Bool { states[subtask].site >= 0 }

  /// Returns the time in s at which a placed subtask finishes.
  ///
  /// - Parameter subtask: The index of the subtask.
  @inlinable @inline(__always)
  public func finish(of subtask: Int) -> Double { states[subtask].finish }

  /// Returns the time in s at which a placed subtask starts.
  ///
  /// - Parameter subtask: The index of the subtask.
  @inlinable @inline(__always)
  public func start(of subtask: Int) -> Double { states[subtask].start }

  /// Returns the subtask that was placed at a position.
  ///
  /// - Parameter position: The position, below `placedCount`.
  @inline(__always)
  public func subtask(at position: Int) -> Int { steps[position].subtask }

  /// Returns the time in s from which on a subtask may run wherever it runs: when its predecessors
  /// that are placed have finished.
  ///
  /// - Parameter subtask: The index of the subtask.
  @inline(__always)
  public func earliestReady(_ subtask: Int) -> Double {
    var ready = tables.arrival
    for entry in tables.incoming(subtask) {
      let sender = Int(tables.links.source[entry])
      if states[sender].site >= 0 { ready = max(ready, states[sender].finish) }
    }
    return ready
  }

  /// Returns the computing time in s of a subtask at a site.
  ///
  /// - Parameters:
  ///   - subtask: The index of the subtask.
  ///   - site: The site.
  @inline(__always)
  public func computingTime(of subtask: Int, at site: Int) -> Double {
    tables.computing[subtask * tables.siteCount + site]
  }

  /// Returns the site with the least computing time of a subtask, ties to the lower site.
  ///
  /// - Parameter subtask: The index of the subtask.
  @inline(__always)
  public func fastestSite(of subtask: Int) -> Int {
    var best = 0
    for site in 1..<max(1, tables.siteCount)
    where computingTime(of: subtask, at: site) < computingTime(of: subtask, at: best) {
      best = site
    }
    return best
  }

  /// Returns the time in s from which on a processor of a site has nothing reserved; the arrival if
  /// it has been free so far.
  ///
  /// - Parameter site: The site.
  public func processorFree(at site: Int) -> Double {
    let limit = tables.processors[site]
    guard limit < .max else { return tables.arrival }
    return max(tables.arrival, timelines.earliestEnd(on: 3 * tables.sites[site], limit: limit))
  }

  /// Returns the time in s from which on a port out of a site has nothing reserved; −∞ where ports
  /// have no limit or have been free so far.
  ///
  /// - Parameter site: The site.
  public func outwardPortFree(at site: Int) -> Double {
    let limit = tables.ports[site]
    return limit == .max
      ? -.infinity : timelines.earliestEnd(on: 3 * tables.sites[site] + 1, limit: limit)
  }

  /// Returns the time in s from which on a port into a site has nothing reserved; −∞ where ports have
  /// no limit or have been free so far.
  ///
  /// - Parameter site: The site.
  public func inwardPortFree(at site: Int) -> Double {
    let limit = tables.ports[site]
    return limit == .max
      ? -.infinity : timelines.earliestEnd(on: 3 * tables.sites[site] + 2, limit: limit)
  }

  /// Places a subtask, whose predecessors are placed.
  ///
  /// - Parameters:
  ///   - subtask: The index of the subtask.
  ///   - site: The site.
  /// - Returns: The effects, as those of a trial.
  /// - Precondition: The subtask is below N and not placed, and the site is below K.
  @discardableResult
  public mutating func place(_ subtask: Int, at site: Int) -> Trial {
    begin(subtask)
    return settle(subtask, at: site, run(subtask, at: site, isTrial: false))
  }

  /// Notes what there was before a placement.
  @inline(__always)
  mutating func begin(_ subtask: Int) {
    precondition(states[subtask].site < 0, "subtask \(subtask) is placed already")
    steps[placedCount] = Step(
      subtask: subtask, reservations: reservations.count, end: end, energy: energy)
    placedCount += 1
  }

  /// Places a subtask whose data is brought.
  @inline(__always)
  mutating func settle(_ subtask: Int, at site: Int, _ run: Run) -> Trial {
    if run.processor >= 0 { reserve(run.processor, from: run.start, to: run.finish) }
    let back = sendOutput(of: subtask, from: site, at: run.finish, isTrial: false)
    let added = energy(of: subtask, at: site)
    end = max(end, max(run.finish, back))
    energy += added
    states[subtask] = State(site: site, start: run.start, finish: run.finish)
    return Trial(
      ready: run.ready, start: run.start, finish: run.finish, end: end, energy: added)
  }

  /// Takes back the last placements.
  ///
  /// - Parameter count: The number of placements that stay.
  public mutating func remove(downTo count: Int) {
    while placedCount > count {
      placedCount -= 1
      let step = steps[placedCount]
      states[step.subtask].site = -1
      end = step.end
      energy = step.energy
      release(downTo: step.reservations)
    }
  }

  /// The effects of a trial placement of a subtask.
  public struct Trial: Sendable {
    /// The time in s at which all data would be at the site.
    public var ready: Double
    /// The time in s at which the subtask would start.
    public var start: Double
    /// The time in s at which the subtask would finish.
    public var finish: Double
    /// The latest time in s of all that would be placed.
    public var end: Double
    /// The weighted energy in J that would be added.
    public var energy: Double
  }

  /// Returns the effects of the placement of a subtask, without placing it.
  ///
  /// - Parameters:
  ///   - subtask: The index of the subtask, whose predecessors are placed.
  ///   - site: The site.
  public mutating func trial(_ subtask: Int, at site: Int) -> Trial {
    let run = run(subtask, at: site, isTrial: true)
    let back = sendOutput(of: subtask, from: site, at: run.finish, isTrial: true)
    return Trial(
      ready: run.ready, start: run.start, finish: run.finish, end: max(end, run.finish, back),
      energy: energy(of: subtask, at: site))
  }

  /// Returns when a subtask would start and finish at a site, without its output.
  ///
  /// - Parameters:
  ///   - subtask: The index of the subtask.
  ///   - site: The site.
  @inline(__always)
  public mutating func times(of subtask: Int, at site: Int) -> (start: Double, finish: Double) {
    let run = run(subtask, at: site, isTrial: true)
    return (run.start, run.finish)
  }

  /// Returns the weighted energy in J that a subtask adds: its own, and that of its data from the
  /// predecessors that are placed.
  ///
  /// - Parameters:
  ///   - subtask: The index of the subtask.
  ///   - site: The site.
  @inline(__always)
  public func energy(of subtask: Int, at site: Int) -> Double {
    var energy = tables.siteEnergy[subtask * tables.siteCount + site]
    guard tables.hasTransferEnergy else { return energy }
    for entry in tables.incoming(subtask) {
      let other = states[Int(tables.links.source[entry])].site
      guard other >= 0, other != site else { continue }
      energy += tables.energy(of: tables.links.incomingSize[entry], from: other, to: site)
    }
    return energy
  }
}

extension ScheduleBuilder {
  /// Brings the data of a subtask, and returns when and where it then runs.
  ///
  /// In a trial, all that it reserves is given back. Predecessors that are not placed are passed
  /// over.
  @inline(__always)
  mutating func run(_ subtask: Int, at site: Int, isTrial: Bool) -> Run {
    let mark = reservations.count
    var ready = collectPieces(of: subtask, at: site)
    for index in 0..<pieceCount {
      let piece = pieces[index]
      let isKept = !isTrial || index + 1 < pieceCount
      let start = transfer(
        from: piece.source, to: site, ready: piece.ready, duration: piece.duration,
        isKept: isKept)
      let end = start + piece.duration
      ready = max(ready, end)
      guard !isTrial else { continue }
      if piece.entry < 0 {
        inputDeparture[subtask] = start
      } else {
        departure[piece.entry] = start
      }
    }
    if isTrial, reservations.count > mark { release(downTo: mark) }
    return run(subtask, at: site, from: ready)
  }

  /// Returns when and where a subtask runs, once its data is there.
  @inline(__always)
  mutating func run(_ subtask: Int, at site: Int, from ready: Double) -> Run {
    let duration = tables.computing[subtask * tables.siteCount + site]
    let limit = tables.processors[site]
    guard limit < .max else {
      return Run(ready: ready, start: ready, finish: ready + duration, processor: -1)
    }
    let found = timelines.earliest(
      on: 3 * tables.sites[site], limit: limit, from: ready, for: duration)
    return Run(
      ready: ready, start: found.time, finish: found.time + duration, processor: found.unit)
  }

  /// Sorts the pieces of data that wait for ports, and returns when all others are there.
  @inline(__always)
  private mutating func collectPieces(of subtask: Int, at site: Int) -> Double {
    var ready = tables.arrival
    pieceCount = 0
    let input = tables.input[subtask]
    if input > 0, site != 0 {
      add(
        Piece(
          ready: ready, duration: tables.transferTime(input, from: 0, to: site), source: 0,
          entry: -1), to: site, &ready)
    }
    for entry in tables.incoming(subtask) {
      let sender = Int(tables.links.source[entry])
      let state = states[sender]
      let other = state.site
      guard other >= 0 else { continue }
      let size = tables.links.incomingSize[entry]
      if other == site || size == 0 {
        ready = max(ready, state.finish)
      } else {
        add(
          Piece(
            ready: state.finish, duration: tables.transferTime(size, from: other, to: site),
            source: other, entry: entry), to: site, &ready)
      }
    }
    return ready
  }

  /// Notes a piece of data: among those that wait for ports, behind all that are ready no later.
  @inline(__always)
  private mutating func add(_ piece: Piece, to site: Int, _ ready: inout Double) {
    guard tables.needsPort[piece.source * tables.siteCount + site] else {
      ready = max(ready, piece.ready + piece.duration)
      return
    }
    var place = pieceCount
    while place > 0, pieces[place - 1].ready > piece.ready {
      pieces[place] = pieces[place - 1]
      place -= 1
    }
    pieces[place] = piece
    pieceCount += 1
  }

  /// Returns when a transfer starts, and reserves its ports where it is kept.
  private mutating func transfer(
    from source: Int, to site: Int, ready: Double, duration: Double, isKept: Bool
  ) -> Double {
    let (senders, receivers) = (tables.ports[source], tables.ports[site])
    let out = 3 * tables.sites[source] + 1
    let into = 3 * tables.sites[site] + 2
    var time = ready
    var (outUnit, inUnit) = (-1, -1)
    if senders == .max {
      (time, inUnit) = timelines.earliest(on: into, limit: receivers, from: time, for: duration)
    } else if receivers == .max {
      (time, outUnit) = timelines.earliest(on: out, limit: senders, from: time, for: duration)
    } else {
      while true {
        (time, outUnit) = timelines.earliest(on: out, limit: senders, from: time, for: duration)
        let other = timelines.earliest(on: into, limit: receivers, from: time, for: duration)
        inUnit = other.unit
        if other.time == time { break }
        time = other.time
      }
    }
    if isKept {
      if outUnit >= 0 { reserve(outUnit, from: time, to: time + duration) }
      if inUnit >= 0 { reserve(inUnit, from: time, to: time + duration) }
    }
    return time
  }

  /// Returns when the output of a subtask is at the device; the finish where it has none.
  @inline(__always)
  mutating func sendOutput(
    of subtask: Int, from site: Int, at finish: Double, isTrial: Bool
  ) -> Double {
    let output = tables.output[subtask]
    guard output > 0, site != 0 else { return finish }
    let duration = tables.transferTime(output, from: site, to: 0)
    guard tables.needsPort[site * tables.siteCount] else { return finish + duration }
    let start = transfer(
      from: site, to: 0, ready: finish, duration: duration, isKept: !isTrial)
    if !isTrial { outputDeparture[subtask] = start }
    return start + duration
  }

  @inline(__always)
  private mutating func reserve(_ unit: Int, from start: Double, to end: Double) {
    timelines.reserve(unit, from: start, to: end)
    reservations.append(Reservation(unit: unit, start: start, end: end))
  }

  private mutating func release(downTo count: Int) {
    while reservations.count > count {
      let last = reservations.removeLast()
      timelines.release(last.unit, from: last.start, to: last.end)
    }
  }
}

extension ScheduleBuilder {
  /// The hash of the last placement: subtask, site, start, and all that it has reserved.
  ///
  /// - Precondition: Something is placed.
  public var hashOfLastPlacement: PlacementHash {
    precondition(placedCount > 0, "a subtask must be placed")
    let step = steps[placedCount - 1]
    let subtask = step.subtask
    var hash = PlacementHash()
    hash.mix(UInt64(subtask) << 32 | UInt64(states[subtask].site))
    hash.mix(states[subtask].start.bitPattern)
    for reservation in reservations[step.reservations...] {
      hash.mix(timelines.name(of: reservation.unit))
      hash.mix(reservation.start.bitPattern)
    }
    return hash
  }

  /// All that is reserved: the name of the unit, which is its resource and its position there, and the
  /// limits of the time.
  package var reserved: [(unit: UInt64, start: Double, end: Double)] {
    reservations.map { (timelines.name(of: $0.unit), $0.start, $0.end) }
  }

  /// Returns the schedule.
  ///
  /// - Precondition: All subtasks are placed.
  public func schedule() -> Schedule {
    let graph = problem.graph
    precondition(
      placedCount == graph.subtaskCount,
      "all \(graph.subtaskCount) subtasks must be placed, found \(placedCount)")
    let (links, sites) = (graph.links, problem.sites)
    var transfers: [Schedule.Transfer] = []
    for step in steps {
      let subtask = step.subtask
      let state = states[subtask]
      let own = state.site
      func add(
        from: Int?, to: Int?, _ source: Int, _ destination: Int, _ size: Double, at start: Double
      ) {
        let end = start + tables.transferTime(size, from: source, to: destination)
        transfers.append(
          .init(
            from: from, to: to, source: sites[source], destination: sites[destination], size: size,
            start: start, finish: end))
      }
      let (input, output) = (graph.subtasks[subtask].input, graph.subtasks[subtask].output)
      if input > 0, own != 0 {
        let waits = tables.needsPort[own]
        add(
          from: nil, to: subtask, 0, own, input,
          at: waits ? inputDeparture[subtask] : tables.arrival)
      }
      for entry in tables.incoming(subtask) {
        let (sender, size) = (Int(links.source[entry]), links.incomingSize[entry])
        let other = states[sender].site
        guard other != own, size > 0 else { continue }
        let waits = tables.needsPort[other * tables.siteCount + own]
        add(
          from: sender, to: subtask, other, own, size,
          at: waits ? departure[entry] : states[sender].finish)
      }
      if output > 0, own != 0 {
        let waits = tables.needsPort[own * tables.siteCount]
        add(
          from: subtask, to: nil, own, 0, output,
          at: waits ? outputDeparture[subtask] : state.finish)
      }
    }
    return Schedule(
      order: steps.map(\.subtask), decision: states.map { sites[$0.site] },
      start: states.map(\.start), finish: states.map(\.finish), transfers: transfers,
      delay: delay, energy: energy, cost: cost)
  }
}

extension GraphLinks {
  /// The largest number of transfers into one subtask.
  var largestInDegree: Int {
    (1..<incomingStart.count).reduce(0) { max($0, Int(incomingStart[$1] - incomingStart[$1 - 1])) }
  }
}

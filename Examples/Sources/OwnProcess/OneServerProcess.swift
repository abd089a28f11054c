import DMRO

/// The environment of Wang et al., "Fast Adaptive Task Offloading in Edge Computing Based on Meta
/// Reinforcement Learning" (IEEE TPDS 2021), Section 3: one device and one server.
///
/// A task runs on the device; or it is uploaded, runs on the server, and its result is downloaded.
/// Device, uplink, server and downlink are a queue each, in the order of the ranks. An action is the
/// place of the next task, 0 for the device and 1 for the server, and its cost the rise of the
/// makespan.
///
/// Makespans are those of the authors' code, but for two departures that follow the paper: there
/// results pass the downlink at once, and tasks without parents do not occupy the uplink.
struct OneServerProcess: OffloadingProcess {
  /// The later tasks that an observation shows, beginning with the next one.
  private static let horizon = 4
  let shape = ObservationShape(features: 10 + 6 * horizon, valuesPerRow: 2)

  private var graph: TaskGraph?
  private var plan: [Int] = []
  /// The seconds at which each queue is empty: device, uplink, server, downlink.
  private var free = SIMD4<Double>.zero
  /// The seconds at which each placed task leaves the queues, 0 for those that it does not pass.
  private var left: [SIMD4<Double>] = []
  /// The mean seconds of a task on the device: the unit of costs and features.
  private var unit = 1.0

  /// The seconds until all placed tasks are done, and their results on the device.
  var makespan: Double { max(free[0], free[3]) }

  /// The place where the next task is done first, as in HEFT.
  var earliest: Int { times(at: 1)[3] < times(at: 0)[0] ? 1 : 0 }

  /// A lower bound of the makespan in s.
  ///
  /// Device and uplink share the tasks that are left, and are done with them at once. A task keeps
  /// either busy in proportion to its size, so that no other division is done sooner.
  var bound: Double {
    let rest = (graph?.needs[plan.count...] ?? []).reduce(SIMD4.zero, +)
    guard rest[0] + rest[1] > 0 else { return makespan }
    let balanced = (free[0] * rest[1] + free[1] * rest[0] + rest[0] * rest[1]) / (rest[0] + rest[1])
    return max(makespan, balanced)
  }

  /// The seconds from which the placed parents of a task let it enter the queues.
  private func ready(_ task: Int) -> SIMD4<Double> {
    (graph?.parents[task] ?? []).reduce(.zero) {
      $1 < plan.count ? pointwiseMax($0, left[$1]) : $0
    }
  }

  /// The seconds at which the next task leaves the queues, 0 for those that it does not pass.
  private func times(at place: Int) -> SIMD4<Double> {
    guard let needs = graph?.needs[plan.count] else { return .zero }
    let ready = ready(plan.count)
    // Results of parents at the server are downloaded first.
    guard place == 1 else { return [max(free[0], ready[0], ready[3]) + needs[0], 0, 0, 0] }
    let uploaded = max(free[1], ready[0], ready[1]) + needs[1]
    let computed = max(free[2], ready[2], uploaded) + needs[2]
    return [0, uploaded, computed, max(free[3], computed) + needs[3]]
  }

  // MARK: What learners ask for

  var isFinished: Bool { plan.count == graph?.needs.count ?? 0 }

  func check(_ graph: TaskGraph) throws(InputError) {}

  mutating func reset(to graph: TaskGraph) {
    (self.graph, plan, free, left) = (graph, [], .zero, [])
    unit = graph.needs.reduce(0) { $0 + $1[0] } / Double(graph.needs.count)
  }

  @discardableResult
  mutating func step(_ place: Int) -> Outcome {
    let outcome = outcome(of: place)
    left.append(times(at: place))
    free = pointwiseMax(free, left[plan.count])
    plan.append(place)
    return outcome
  }

  func outcome(of place: Int) -> Outcome {
    let times = times(at: place)
    let isLast = plan.count + 1 == graph?.needs.count
    return Outcome(
      cost: max(0, times[0] - makespan, times[3] - makespan) / unit, discount: isLast ? 0 : 1)
  }

  func totalCost(of plan: [Int]) -> Double {
    guard let graph else { return 0 }
    var process = self
    process.reset(to: graph)
    for place in plan { process.step(place) }
    return process.makespan / unit
  }

  func encodeState(into state: inout MutableSpan<Float>) {
    var features: [Double] = []
    if let graph, !isFinished {
      // Moments are shown from the makespan on; long ago is long ago.
      func shown(_ moment: Double) -> Double { max(-4, (moment - makespan) / unit) }
      let (next, server) = (plan.count, times(at: 1))
      let moments = [free[0], free[1], free[2], free[3], server[1], server[2], server[3]]
      features = (moments + [times(at: 0)[0]]).map(shown)
      let work = graph.needs[next...].reduce(0) { $0 + $1[0] }
      features += [graph.rank[next] / unit / 4, work / unit / 8]
      for task in next..<min(next + Self.horizon, graph.needs.count) {
        let ready = ready(task)
        features += [shown(max(ready[0], ready[3])), shown(max(ready[0], ready[1]))]
        features += [graph.needs[task][0] / unit, graph.needs[task][3] / unit]
        features += [(graph.rank[next] - graph.rank[task]) / unit]
        features += [graph.parents[task].contains(next) ? 1 : 0]
      }
    }
    for index in state.indices {
      state[index] = index < features.count ? Float(features[index]) : 0
    }
  }

  func encodeState(after place: Int, into state: inout MutableSpan<Float>) {
    var next = self
    next.step(place)
    next.encodeState(into: &state)
  }

  func writePosition(to writer: inout StateWriter) {
    writer.add(plan.count)
    for place in plan { writer.add(place) }
  }

  mutating func restorePosition(
    from reader: inout StateReader, in graph: TaskGraph?
  ) throws(InputError) {
    if let graph { reset(to: graph) }
    for _ in 0..<(try reader.integer("position", in: 0...(graph?.needs.count ?? 0))) {
      step(try reader.integer("place", in: 0...1))
    }
  }
}

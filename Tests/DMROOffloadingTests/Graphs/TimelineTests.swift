import DMROOffloading
import DMRORandom
import Testing

/// Long sequences of placements on few resources, against a slow twin.
struct TimelineTests {
  /// Keeps all busy times of one processor in a list, and looks through all of it.
  private struct SlowProcessor {
    var busy: [(start: Double, end: Double)] = []

    func earliest(from ready: Double, for duration: Double) -> Double {
      var time = ready
      for (start, end) in busy.sorted(by: { $0.start < $1.start }) {
        if time + duration <= start { return time }
        time = max(time, end)
      }
      return time
    }
  }

  /// Thousands of subtasks that arrive in any order on one processor: blocks split, gaps are filled,
  /// placements are taken back.
  @Test func manySubtasksOnOneProcessor() throws {
    let system = try EdgeCloudSystem(
      name: "one",
      sites: [
        Site(
          name: "d", tier: .device, speed: 1, energy: 0, resources: SiteResources(processors: 1))
      ], bandwidth: [[nil]])
    var stream = RandomStream(seed: 34)
    var timelines: Timelines?
    var twin = SlowProcessor()
    var filled = 0
    for index in 0..<3000 {
      let graph = try WorkflowGraph(
        id: "g", arrival: stream.uniform(0, 4000),
        subtasks: [.init(id: "a", computation: stream.below(4) == 0 ? 1 : stream.uniform(0.1, 2))],
        transfers: [])
      let problem = try SchedulingProblem(graph, in: system)
      var builder = ScheduleBuilder(problem, on: timelines)
      // Taking back leaves no trace.
      for _ in 0..<stream.below(3) {
        builder.place(0, at: 0)
        builder.remove(downTo: 0)
      }
      builder.place(0, at: 0)
      let expected = twin.earliest(
        from: graph.arrival, for: graph.subtasks[0].computation)
      #expect(builder.start(of: 0) == expected, "workflow \(index)")
      if let last = twin.busy.map(\.end).max(), expected < last { filled += 1 }
      twin.busy.append((builder.start(of: 0), builder.finish(of: 0)))
      timelines = builder.timelines
    }
    #expect(filled > 1000)
  }

  /// What lies before the earliest time that is asked for may be forgotten.
  @Test func forgetting() throws {
    let system = try EdgeCloudSystem(
      name: "one",
      sites: [
        Site(
          name: "d", tier: .device, speed: 1, energy: 0, resources: SiteResources(processors: 2))
      ], bandwidth: [[nil]])
    var stream = RandomStream(seed: 35)
    var (whole, short): (Timelines?, Timelines?)
    var now = 0.0
    for _ in 0..<2000 {
      now += stream.uniform(0, 1.2)
      let graph = try WorkflowGraph(
        id: "g", arrival: now, subtasks: [.init(id: "a", computation: stream.uniform(0.1, 2))],
        transfers: [])
      let problem = try SchedulingProblem(graph, in: system)
      var (one, other) = (
        ScheduleBuilder(problem, on: whole), ScheduleBuilder(problem, on: short)
      )
      one.place(0, at: 0)
      other.place(0, at: 0)
      #expect(one.start(of: 0) == other.start(of: 0))
      (whole, short) = (one.timelines, other.timelines)
      short?.forget(before: now)
    }
  }
}

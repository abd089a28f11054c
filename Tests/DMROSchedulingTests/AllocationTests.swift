import CAllocationCounter
import DMROOffloading
import DMRORandom
import DMROScheduling
import Testing

/// Placing, taking back and evaluating allocate nothing once all memory has been used.
struct AllocationTests {
  @Test(
    "Evaluations of changed plans allocate nothing",
    .enabled(if: isOptimized, "debug builds allocate more"))
  func evaluation() throws {
    var stream = RandomStream(seed: 40)
    let problem = try RandomGraphCases.problem(subtasks: 50, siteCount: 4, using: &stream)
    var evaluator = PlanEvaluator(problem, budget: .max)
    let order = problem.defaultOrder
    var decision = Array(repeating: 0, count: 50)
    let changes = (0..<4000).map { _ in (stream.below(50), stream.below(4)) }
    // The same changes twice: the first time, timelines grow as far as they need.
    var allocations = 0
    for _ in 0..<2 {
      for subtask in decision.indices { decision[subtask] = 0 }
      let before = allocation_count()
      var sum = 0.0
      for (subtask, site) in changes {
        decision[subtask] = site
        sum += evaluator.cost(of: order, decision)
      }
      allocations = allocation_count() - before
      #expect(sum > 0)
    }
    #expect(allocations == 0, "\(allocations) allocations in 4000 evaluations")
  }

  @Test(
    "Trials allocate nothing", .enabled(if: isOptimized, "debug builds allocate more"))
  func trials() throws {
    var stream = RandomStream(seed: 41)
    let problem = try RandomGraphCases.problem(subtasks: 50, siteCount: 4, using: &stream)
    var builder = ScheduleBuilder(problem)
    var rule = GreedyRule()
    for round in 0..<2 {
      builder.remove(downTo: 0)
      let before = allocation_count()
      rule.complete(problem.defaultOrder, upTo: 50, in: &builder)
      let allocations = allocation_count() - before
      if round == 1 { #expect(allocations == 0, "\(allocations) allocations for 50 subtasks") }
    }
  }
}

#if DEBUG
  let isOptimized = false
#else
  let isOptimized = true
#endif

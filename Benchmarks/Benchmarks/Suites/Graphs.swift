import Benchmark
import DMROGraphs

/// A workflow of the family of tests, on K sites.
private func problem(subtasks: Int, sites: Int, seed: Int = 1) -> SchedulingProblem {
  let servers = (sites - 1) / 2
  let family = GraphFamily(
    subtasks: subtasks...subtasks, edges: servers...servers, clouds: servers...servers)
  var stream = RandomStream(seed: 5).split("benchmarks").split(seed)
  return family.draw(using: &stream)
}

/// Throws unless a plan has a sound schedule with its cost.
private func verify(_ plan: GraphPlan, of problem: SchedulingProblem) throws {
  let schedule = try problem.schedule(plan)
  var checker = ScheduleChecker(system: problem.system)
  try checker.check(schedule, of: problem)
  guard schedule.cost == plan.cost else {
    throw WrongResult(description: "the schedule costs \(schedule.cost), not \(plan.cost)")
  }
}

/// Plans with one changed site.
private struct ChangedPlans {
  private var evaluator: PlanEvaluator
  private let order: [Int]
  private var decision: [Int]
  private var stream = RandomStream(seed: 6)

  init(_ problem: SchedulingProblem) throws {
    evaluator = PlanEvaluator(problem, budget: .max)
    order = problem.defaultOrder
    decision = problem.lookPlan().decision
    for _ in 0..<1000 {
      let cost = next()
      let exact = try problem.schedule(decision, order: order).cost
      guard cost == exact else { throw WrongResult(description: "\(cost) is not \(exact)") }
    }
  }

  /// Moves a random subtask to a random site, and returns the cost.
  mutating func next() -> Double {
    decision[stream.below(order.count)] = stream.below(evaluator.problem.siteCount)
    return evaluator.cost(of: order, decision)
  }
}

/// Plans of graphs by schemes and by networks, each on one core.
func addGraphs() {
  Benchmark(
    "HEFT of 200 subtasks on 5 sites",
    closure: { (benchmark: Benchmark, problem: SchedulingProblem) in
      for _ in benchmark.scaledIterations { blackHole(problem.heftPlan()) }
    },
    setup: {
      let problem = problem(subtasks: 200, sites: 5)
      try verify(problem.heftPlan(), of: problem)
      return problem
    })
  Benchmark(
    "Proven optimum of 10 subtasks on 3 sites",
    closure: { (benchmark: Benchmark, problems: [SchedulingProblem]) in
      for iteration in benchmark.scaledIterations {
        blackHole(try problems[iteration % problems.count].optimalPlan())
      }
    },
    setup: {
      let problems = (0..<100).map { problem(subtasks: 10, sites: 3, seed: $0) }
      for problem in problems {
        let exact = try problem.optimalPlan()
        try verify(exact.plan, of: problem)
        guard exact.isProven else { throw WrongResult(description: "an optimum is not proven") }
      }
      return problems
    })
  Benchmark(
    "Changed plan of 50 subtasks on 5 sites", configuration: .init(scalingFactor: .kilo),
    closure: { (benchmark: Benchmark, plans: Box<ChangedPlans>) in
      for _ in benchmark.scaledIterations { blackHole(plans.value.next()) }
    },
    setup: { Box(try ChangedPlans(problem(subtasks: 50, sites: 5))) })
  for isPolished in [false, true] {
    Benchmark(
      "Policy of 5 networks for 50 subtasks on 5 sites\(isPolished ? ", polished" : "")",
      closure: { (benchmark: Benchmark, problem: SchedulingProblem) in
        for _ in benchmark.scaledIterations {
          blackHole(GraphPolicy.packaged.decide(problem, isPolished: isPolished))
        }
      },
      setup: {
        let problem = problem(subtasks: 50, sites: 5)
        try verify(GraphPolicy.packaged.decide(problem, isPolished: isPolished).plan, of: problem)
        return problem
      })
  }
}

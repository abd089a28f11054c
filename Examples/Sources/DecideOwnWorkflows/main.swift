// Learns from workflows of your own, and decides for them:
//
//   swift run -c release --package-path Examples DecideOwnWorkflows Examples/workflows.json
//
// The file has the computation of each subtask in megacycles, and the data in MB that go to the
// first subtask, from one to the next, and back to the device.

import DMRO
import Foundation

guard CommandLine.arguments.count == 2 else {
  print("usage: DecideOwnWorkflows FILE")
  exit(64)
}

do {
  let set = try WorkflowSet.read(from: CommandLine.arguments[1])

  // What the file holds also says how costs are scaled.
  let costs = try CostModel(system: .table2, energyWeight: 0.2, bounds: set.bounds)
  var process = try ChainProcess(costModel: costs, maximumSubtasks: set.maximumSubtasks)
  var model = try InnerModel(InnerModelConfiguration(), for: process, seed: 1)
  try model.train(on: &process, episodes: set.workflows, updates: 2000)

  let sites = costs.system.sites
  for (workflow, decision) in zip(set.workflows, try model.decide(set.workflows, on: process)) {
    let optimum = costs.optimalPlan(for: workflow).cost.cost
    let gap = PlanCost.gap(of: decision.cost, to: optimum)
    let plan = decision.plan.map { sites[$0].name }.joined(separator: " → ")
    print("\(workflow.id): \(plan), \((1000 * gap).rounded() / 10) % above the optimum")
  }
} catch {
  print(error)
  exit(65)
}

import Foundation

// snippet: README.md
import DMRO

let costs = try CostModel(system: .table2, energyWeight: 0.2)
var process = try ChainProcess(costModel: costs, maximumSubtasks: 10)
var chance = RandomStream(seed: 1)

var model = try InnerModel(InnerModelConfiguration(), for: process, seed: 1)
let workflows = try WorkloadGenerator.paper.trainingSet(using: &chance)
try model.train(on: &process, episodes: workflows, updates: 2000)

let unseen = try WorkloadGenerator.paper.workflow(id: "unseen", using: &chance)
let decision = try model.decide(unseen, on: process)
print("sites", decision.plan, "cost", decision.cost)
// end of snippet

let optimum = costs.optimalPlan(for: unseen).cost.cost
let gap = PlanCost.gap(of: decision.cost, to: optimum)
print("optimum \(optimum), gap \(gap)")
precondition(decision.plan.count == 10, "a plan must have a site for each of the 10 subtasks")
precondition(gap >= -1e-12 && gap < 0.05, "the gap must be below 5 %, found \(100 * gap) %")

// snippet: README.md
var outer = try OuterModel(.joint, over: .table4, like: process, seed: 1)
try outer.train(episodes: workflows, updates: 5000)

var adapted = try InnerModel(.init(), for: process, seed: 1, startingFrom: outer.psi.network)
try adapted.train(on: &process, episodes: workflows, updates: 10)
// end of snippet
precondition(adapted.updates == 10, "ten updates were asked for")

let folder = FileManager.default.temporaryDirectory.appending(path: "dmro-\(UUID())").path
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
try getStarted(in: folder)
try extend()
try measureExample()
try FileManager.default.removeItem(atPath: folder)

let fork = try planFork()
print("fork", fork.decision, "cost", fork.cost)

let overTime = try compareOverTime()
precondition(overTime.learned < overTime.selfish, "learning must pay: \(overTime)")
print("over time", overTime)

let chains = try compareChainsBriefly()
precondition(chains.learned < chains.selfish, "learning must pay: \(chains)")
print("chains over time", chains)

print("jobs on their way", try followSomeJobs())

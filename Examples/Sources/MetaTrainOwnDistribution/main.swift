// Meta-trains on systems of your own kind, and adapts to one of them that was never seen:
//
//   swift run -c release --package-path Examples MetaTrainOwnDistribution
//
// A factory has a device, a machine beside it and a data center; how fast these and the links
// between them are differs from factory to factory.

import DMRO

let factories = try SystemDistribution(
  name: "factories",
  sites: [
    .init(name: "device", tier: .device, speed: .uniform(10, 40), energy: .constant(0.3)),
    .init(name: "machine", tier: .edge, speed: .uniform(50, 120), energy: .uniform(0.1, 0.2)),
    .init(name: "center", tier: .cloud, speed: .uniform(150, 300), energy: .constant(0.1)),
  ],
  bandwidth: [
    [nil, .uniform(400, 800), .logUniform(5, 40)],
    [.uniform(400, 800), nil, .logUniform(50, 200)],
    [.logUniform(5, 40), .logUniform(50, 200), nil],
  ])

var systems = RandomStream(seed: 1).split("systems")
var workload = RandomStream(seed: 1).split("workload")
let workflows = try WorkloadGenerator.paper.workflows(500, using: &workload)

// Meta-training: the network sees the unit costs of its system, so that one serves them all.
let like = try ChainProcess(
  costModel: CostModel(system: factories.sample(using: &systems), energyWeight: 0.2),
  maximumSubtasks: WorkloadGenerator.paper.subtasks, context: .unitCosts)
var outer = try OuterModel(.contextual, over: factories, like: like, seed: 1)
try outer.train(episodes: workflows, updates: 3000)
let psi = outer.psi

// Adapting: an inner model that starts from ψ in a new factory, beside one that starts at random.
let unseen = try WorkloadGenerator.paper.workflows(200, using: &workload)
let system = factories.sample(using: &systems)
let process = try psi.process(in: system)
let optimum = unseen.reduce(0) { $0 + process.costModel.optimalPlan(for: $1).cost.cost }
let learner = outer.configuration.learner.adapting(from: psi.network)

/// The gap to the optimum after some updates, from a start.
func gap(after updates: Int, from start: NetworkBlock?) throws -> Double {
  var process = process
  var model = try InnerModel(learner, for: process, seed: 1, startingFrom: start)
  if updates > 0 { try model.train(on: &process, episodes: workflows, updates: updates) }
  let cost = try model.decide(unseen, on: process).reduce(0) { $0 + $1.cost }
  return PlanCost.gap(of: cost, to: optimum)
}

for updates in [0, 10, 100] {
  let (own, random) = (
    try gap(after: updates, from: psi.network), try gap(after: updates, from: nil)
  )
  func percent(_ gap: Double) -> Double { (1000 * gap).rounded() / 10 }
  print("after \(updates) updates: \(percent(own)) % from ψ, \(percent(random)) % from random")
}

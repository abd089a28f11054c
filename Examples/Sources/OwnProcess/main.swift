// Learns in the environment of another paper, by DMRO and by PPO:
//
//   swift run -c release --package-path Examples OwnProcess
//   swift run -c release --package-path Examples OwnProcess meta_offloading_20/*/*.gv
//
// The process and its graphs are the two other files; the library knows neither. The files of the
// paper are at https://github.com/linkpark/metarl-offloading; without any, graphs are drawn. The last
// 40 are not learned from: on them, plans are compared with the optimum. On drawn ones, it is an
// error if learners are not as close to it as stated here.

import DMRO
import DMROSchemes
import Foundation

/// The largest gaps to the optimum of drawn graphs that pass; finishing each task first has 3.8 %.
let bounds = ["DMRO": 0.025, "PPO": 0.035]

/// Returns the makespan of a rule that knows the tasks placed so far.
func makespan(_ graph: TaskGraph, by rule: (OneServerProcess) -> Int) -> Double {
  var process = OneServerProcess()
  process.reset(to: graph)
  while !process.isFinished { process.step(rule(process)) }
  return process.makespan
}

/// Returns the makespan of a plan.
func makespan(_ graph: TaskGraph, of plan: [Int]) -> Double {
  var places = plan.makeIterator()
  return makespan(graph) { _ in places.next() ?? 0 }
}

/// Returns the least makespan of all plans: those that can't be better than the best one so far are
/// not followed to their end.
func optimum(_ graph: TaskGraph) -> Double {
  var best = makespan(graph) { $0.earliest }
  func search(_ process: OneServerProcess) {
    guard process.bound < best else { return }
    guard !process.isFinished else { return best = process.makespan }
    for place in 0...1 {
      var next = process
      next.step(place)
      search(next)
    }
  }
  var process = OneServerProcess()
  process.reset(to: graph)
  search(process)
  return best
}

do {
  var chance = RandomStream(seed: 1).split("graphs")
  let files = CommandLine.arguments.dropFirst()
  let graphs =
    try files.isEmpty
    ? (0..<600).map {
      try TaskGraph(dot: TaskGraph.draw(tasks: 12, using: &chance), name: "drawn-\($0)")
    }
    : files.map { try TaskGraph(dot: String(contentsOfFile: $0, encoding: .utf8), name: $0) }
  guard graphs.count > 40 else {
    print("there must be more than 40 files, found \(graphs.count)")
    exit(64)
  }
  let (known, unseen) = (Array(graphs.dropLast(40)), Array(graphs.suffix(40)))
  var process = OneServerProcess()

  // DMRO: units that price their own proposals. Costs far ahead, which no action now decides alone,
  // count less. Five units plan, and the best plan counts.
  var settings = InnerModelConfiguration()
  settings.transitionRule = .counterfactual
  settings.discount = 0.85
  settings.optimizer = .adam(learningRate: 0.001)
  settings.exploration = Exploration(initial: 0.5, final: 0.3, decaySteps: 10_000)
  (settings.memoryCapacity, settings.warmUp, settings.batchSize) = (20_000, 1000, 64)
  var dmro = try InnerModel(settings, for: process, seed: 1)
  try dmro.train(on: &process, episodes: known, updates: 4000)

  // PPO: one network, from 16 episodes at a time.
  var gradients = PolicyGradientConfiguration.ppo
  (gradients.actors, gradients.steps, gradients.updates) = (16, 96, 60)
  (gradients.epochs, gradients.batchSize, gradients.learningRate) = (4, 64, 0.001)
  (gradients.discount, gradients.entropyCoefficient) = (0.9, 0.01)
  var ppo = try PolicyGradientModel(gradients, on: OneServerProcess(), seed: 1) { [known] stream in
    known[stream.below(known.count)]
  }
  try ppo.train()

  let optima = unseen.map(optimum)
  func gap(of makespans: [Double]) -> Double {
    makespans.reduce(0, +) / optima.reduce(0, +) - 1
  }
  let learned = [
    "DMRO": try dmro.decide(unseen, on: process),
    "PPO": try ppo.networks.decisions(for: unseen, on: process),
  ].mapValues { plans in gap(of: zip(unseen, plans).map { makespan($0, of: $1.plan) }) }
  let gaps = [
    ("all on the device", gap(of: unseen.map { makespan($0) { _ in 0 } })),
    ("all at the server", gap(of: unseen.map { makespan($0) { _ in 1 } })),
    ("where it is done first", gap(of: unseen.map { makespan($0) { $0.earliest } })),
  ]
  let mean = optima.reduce(0, +) / Double(optima.count)
  print("\(unseen.count) unseen graphs, optimum \(Int(mean)) s in the mean; above it:")
  for (name, gap) in gaps + learned.sorted(by: { $0.key < $1.key }) {
    print("\(name): \((10_000 * gap).rounded() / 100) %")
  }
  for (name, bound) in bounds where files.isEmpty && learned[name] ?? .infinity > bound {
    print("\(name) must be at most \(100 * bound) % above the optimum")
    exit(1)
  }
} catch {
  print(error)
  exit(65)
}

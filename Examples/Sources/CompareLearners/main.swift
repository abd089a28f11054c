// Compares two learners over ten seeds, with an interval:
//
//   swift run -c release --package-path Examples CompareLearners
//
// Each seed is a pair: both learners learn from the same workflows and decide for the same unseen
// ones. What is judged is the difference within pairs, so that what all workflows of a seed have in
// common does not count.

import DMRO
import DMROExperiments

let learners: [Learner] = [.dmroCounterfactual, .dqn]
var settings = TrainingSettings()
settings.scaling = .perParameter
settings.updates = 500

var gaps: [[Double]] = [[], []]
for seed in 1...10 as ClosedRange<UInt64> {
  settings.seed = seed
  let unseen = settings.unseenWorkflows(200, seed: seed)
  let optima = unseen.map { settings.costModel.optimalPlan(for: $0).cost.cost }
  for (index, learner) in learners.enumerated() {
    let own = learner.settings(settings)
    let networks = try TrainingRun.train(own, measuresProgress: false).networks
    let costs = try networks.decisions(for: unseen, on: own.process).map(\.cost)
    gaps[index].append(Statistics.optimalityGap(of: costs, to: optima))
  }
}

/// A number in percent, with its interval.
func percent(_ estimate: Estimate) -> String {
  let numbers = [estimate.value, estimate.lower, estimate.upper].map { number in
    "\((10_000 * number).rounded() / 100)"
  }
  return "\(numbers[0]) % [\(numbers[1]), \(numbers[2])]"
}

var chance = RandomStream(seed: 1)
for (learner, gaps) in zip(learners, gaps) {
  let gap = Bootstrap().estimate(.interquartileMean, of: gaps, using: &chance)
  print("\(learner.title): \(percent(gap)) above the optimum")
}
let difference = Bootstrap().pairedDifference(
  .interquartileMean, of: gaps[0], minus: gaps[1], using: &chance)
print("difference: \(percent(difference)), 95 % interval over 10 seeds")
print(difference.contains(0) ? "no difference is shown" : "the difference is no chance")

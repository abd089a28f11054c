// Puts a scheme of your own into Figure 6, among its numbers and into its picture:
//
//   swift run -c release --package-path Examples OwnScheme results/own-scheme
//   cd results/own-scheme && gnuplot fig6.gnuplot
//
// Two seeds and short trainings, so that it takes seconds; `.full()` is what the paper's figure
// needs. What was trained before is not trained again.

import DMRO
import DMROExperiments
import DMROReproduction

/// Looks one subtask further than the greedy scheme: the site whose local objective and the lowest
/// one that can follow are least together.
let lookahead = CustomScheme(
  "lookahead", title: "looking one ahead", look: .init(.black, .dotted, .openDiamond, width: 1.9)
) { workflow, costs in
  let sites = 0..<costs.siteCount
  let last = workflow.subtaskCount - 1
  var plan: [Int] = []
  for subtask in 0...last {
    func cost(_ site: Int) -> Double {
      let own = costs.localCost(
        of: workflow, subtask: subtask, from: plan.last ?? 0, to: site)
      guard subtask < last else { return own }
      let next = sites.map {
        costs.localCost(of: workflow, subtask: subtask + 1, from: site, to: $0)
      }
      return own + (next.min() ?? 0)
    }
    plan.append(sites.min { cost($0) < cost($1) } ?? 0)
  }
  return plan
}

let out = CommandLine.arguments.dropFirst().first ?? "results/own-scheme"
let scale = ExperimentScale.quick()
var schemes = SchemeRegistry.standard
try schemes.register(lookahead)
let experiment = Figure.schemes.experiment(scale, schemes)
let records = try ExperimentRunner(directory: out, jobs: 2, schemes: schemes).run(experiment)

let analysis = Figure.schemes.analyze(records, scale, schemes)
try analysis.write(to: out)

for scaling in ["per-term", "per-parameter"] {
  for name in ["greedy", lookahead.name, "optimal"] {
    let gaps = records.results.filter("scaling", .string(scaling)).filter("scheme", .string(name))
      .numbers("gap")
    print("\(scaling), \(name): \((10_000 * Statistics.mean(gaps)).rounded() / 100) % above")
  }
}
print("written to \(out): \(analysis.picture.sourceFile), summary.md")

import DMROExperiments
import DMRO

/// Judges the paper's claims about the outer model, in both families.
enum AdaptationClaims {
  /// The claims about Figure 8.
  static func convergence(_ records: ExperimentRunner.Records) -> [Claim] {
    func difference(_ family: SystemFamily, _ other: StartingPoint, _ updates: Int) -> Estimate {
      paired(records.results.filter("updates", .integer(updates)), family, .meta, other)
    }
    return [
      Claim(
        figure: 8, statement: "From meta-parameters a model converges far faster than from random",
        readings: SystemFamily.allCases.map { family in
          let estimate = difference(family, .random, 10)
          return Claim.Reading(
            name: family.title,
            measured: "the gap after 10 updates is \(lower(estimate, records))",
            holds: estimate.lower > 0)
        }),
      Claim(
        figure: 8, statement: "Meta-parameters converge similarly to parameters trained elsewhere",
        readings: SystemFamily.allCases.flatMap { family in
          [10, 100].map { updates in
            let estimate = difference(family, .trained, updates)
            return Claim.Reading(
              name: "\(family.title), \(updates) updates",
              measured: "the gap is \(lower(estimate, records))",
              // Similarly: within half a percent of the total cost.
              holds: estimate.lower > -0.005 && estimate.upper < 0.005)
          }
        }),
    ]
  }

  /// The claim about Figure 9.
  static func fewUpdates(_ records: ExperimentRunner.Records) -> Claim {
    let few = records.results.filter("updates", .integer(AdaptedWeights.updates))
    return Claim(
      figure: 9, statement: "After a few updates meta-parameters are better than trained ones",
      readings: SystemFamily.allCases.map { family in
        let estimate = paired(few, family, .meta, .trained)
        return Claim.Reading(
          name: family.title,
          measured: "over all δ the gap is \(lower(estimate, records))",
          holds: estimate.lower > 0)
      })
  }

  /// By how much a gap is lower, in words.
  private static func lower(_ estimate: Estimate, _ records: ExperimentRunner.Records) -> String {
    "lower by \(estimate.text(.percent)) of the \(records.reference)"
  }

  /// By how much the gap from one start is lower than from another, paired by seed, system and δ.
  private static func paired(
    _ rows: RecordTable, _ family: SystemFamily, _ start: StartingPoint, _ other: StartingPoint
  ) -> Estimate {
    func gaps(_ start: StartingPoint) -> [[Double]] {
      rows.filter("variant", .string(family.rawValue)).filter("scheme", .string(start.rawValue))
        .groups(by: ["system", "energy_weight"]).map { $0.table.numbers("gap") }
    }
    let tasks = zip(gaps(start), gaps(other)).map { zip($0, $1).map { $1 - $0 } }
    var stream = RandomStream(seed: 1).split("claims").split("\(family) \(start) \(other)")
    return Bootstrap().estimate(.interquartileMean, of: tasks, using: &stream)
  }
}

import DMROExperiments
import DMROReproduction

/// Records whose every number is made up by where it stands, so that a number from another place shows.
struct MadeUpRecords {
  /// The place of a number.
  struct Place: Hashable {
    var column: String
    var scheme: String
    var variant: String
    var scaling: String
    var weight: Double
    var system: String
    /// The number of updates; 0 in results that know none.
    var updates: Int
    /// `true` if it stands among the curves, and not among the results.
    var isCurve: Bool
  }

  /// What the trials of a figure are, and how many rows they have.
  struct Shape {
    var schemes: [String]
    var variants = [""]
    var scalings = ["per-term"]
    var weights = [0.2]
    var systems = ["Table II"]
    /// The updates of rows of curves.
    var curves: [Int] = []
    /// The updates of rows of results.
    var results = [0]
    /// The curve rows in which gaps were measured.
    var hasGap: (Int) -> Bool = { _ in true }
  }

  static let energyWeights = [0, 0.2, 0.4, 0.6, 0.8, 1]

  /// Each figure with all that the analyses and the claims look for.
  static func shape(of figure: Figure) -> Shape {
    let learners = ["dmro", "dqn", "double-dqn", "dueling-dqn"]
    let updates = Array(stride(from: 10, through: 1000, by: 10))
    switch figure {
    case .learningRates:
      return Shape(
        schemes: ["dmro"], variants: ["0.1", "0.01", "0.001", "0.0001"], curves: updates,
        hasGap: { $0 % 50 == 0 })
    case .batchSizes:
      return Shape(
        schemes: ["dmro"], variants: ["16", "32", "64", "128"], curves: updates,
        hasGap: { $0 % 50 == 0 })
    case .schemes:
      return Shape(
        schemes: learners + ["dmro-counterfactual"] + fixedSchemes,
        scalings: ["per-term", "per-parameter"], weights: energyWeights)
    case .severalServers:
      return Shape(
        schemes: learners + fixedSchemes + ["optimal-training"], curves: updates,
        hasGap: { $0 % 50 == 0 })
    case .adaptation:
      return Shape(
        schemes: StartingPoint.allCases.map(\.rawValue), variants: families,
        systems: ["first", "second"], curves: Array(checkpoints.dropFirst()), results: checkpoints)
    case .adaptedWeights:
      return Shape(
        schemes: StartingPoint.allCases.map(\.rawValue), variants: families, weights: energyWeights,
        systems: ["first", "second"], results: [0, 10])
    default: preconditionFailure("figure \(figure.number) has no made-up records")
    }
  }

  private static let fixedSchemes = ["local", "edge", "cloud", "greedy", "optimal"]
  private static let families = SystemFamily.allCases.map(\.rawValue)
  private static let checkpoints = [0, 1, 2, 5, 10, 20, 50, 100, 200]

  /// Makes up the records of a figure.
  ///
  /// - Parameters:
  ///   - figure: The figure.
  ///   - factors: By what each seed's numbers are multiplied, a factor for each seed.
  ///   - reference: The kind of reference.
  ///   - noise: By what the number of a place is multiplied in a seed, counted from 0.
  ///   - number: The number of a place.
  static func records(
    of figure: Figure, factors: [Double], reference: String = "optimum",
    noise: (Int, Place) -> Double = { _, _ in 1 },
    number: (Place) -> Double
  ) -> ExperimentRunner.Records {
    let shape = shape(of: figure)
    var records = ExperimentRunner.Records.none
    var trial = 0
    for (seed, factor) in factors.enumerated() {
      for variant in shape.variants {
        for scheme in shape.schemes {
          for scaling in shape.scalings {
            for weight in shape.weights {
              for system in shape.systems {
                let prefix: [RecordValue] = [
                  .integer(trial), .integer(seed + 1), .string(scheme), .string(variant),
                  .string(system), .string(scaling), .number(weight),
                ]
                func value(_ column: String, _ updates: Int, isCurve: Bool) -> RecordValue {
                  let place = Place(
                    column: column, scheme: scheme, variant: variant, scaling: scaling,
                    weight: weight, system: system, updates: updates, isCurve: isCurve)
                  return .number(factor * noise(seed, place) * number(place))
                }
                for updates in shape.curves {
                  records.curves.append(
                    prefix + [.integer(updates)]
                      + ["cost", "cost_deviation", "mean_reward"].map {
                        value($0, updates, isCurve: true)
                      }
                      + [shape.hasGap(updates) ? value("gap", updates, isCurve: true) : .missing])
                }
                for updates in shape.results {
                  let costs = [
                    "mean_cost", "mean_optimal_cost", "gap", "mean_delay", "mean_energy",
                  ]
                  records.results.append(
                    prefix + [5, .integer(updates), 10]
                      + costs.map { value($0, updates, isCurve: false) }
                      + ["1", "", .string(reference)])
                }
                trial += 1
              }
            }
          }
        }
      }
    }
    return records
  }
}

public import DMROExperiments
import DMRO
package import DMROFiles

/// Judges the claims of the paper by the records of its figures, by rules that are fixed here.
///
/// A comparison holds where the 95 % interval of the difference, or of the ratio, lies on one side.
public struct ClaimJudge: Sendable {
  private let records: [Figure: ExperimentRunner.Records]
  private let bootstrap = Bootstrap()

  /// Creates a judge.
  ///
  /// - Parameter records: The records of all figures.
  /// - Precondition: No figure is missing.
  public init(_ records: [Figure: ExperimentRunner.Records]) {
    precondition(
      Figure.allCases.allSatisfy { records[$0] != nil }, "all figures must have been run")
    self.records = records
  }

  /// Creates a judge from the folders of all figures.
  ///
  /// - Parameter directory: The folder with the folders of the figures.
  /// - Throws: `InputError`, if the records of a figure are missing or broken.
  package init(readingFrom directory: String) throws(InputError) {
    var records: [Figure: ExperimentRunner.Records] = [:]
    for figure in Figure.allCases {
      records[figure] = try figure.records(readingFrom: "\(directory)/\(figure.name)")
    }
    self.init(records)
  }

  /// All claims, in the order of the figures.
  public var claims: [Claim] { Figure.allCases.flatMap(claims(about:)) }

  /// Returns the claims about a figure.
  ///
  /// - Parameter figure: The figure.
  package func claims(about figure: Figure) -> [Claim] {
    let claims =
      switch figure {
      case .learningRates: learningRateClaims
      case .batchSizes: batchSizeClaims
      case .schemes: schemeClaims
      case .severalServers: [severalServersClaim]
      case .adaptation: AdaptationClaims.convergence(records(figure))
      default: [AdaptationClaims.fewUpdates(records(figure))]
      }
    let seeds = seedCount(figure)
    return claims.map { claim in
      var claim = claim
      if seeds < Self.fewestSeeds { claim.tooFewSeeds = seeds }
      for index in claim.readings.indices {
        claim.readings[index].isMeasured =
          !claim.readings[index].measured.contains(Estimate.notMeasured)
      }
      return claim
    }
  }

  /// The paper's learners but DMRO.
  private static let rivals = Learner.paper.map(\.rawValue).filter { $0 != "dmro" }

  /// The number of seeds from which intervals say something.
  static let fewestSeeds = 3

  /// The number of seeds of a figure.
  ///
  /// - Parameter figure: The figure.
  public func seedCount(_ figure: Figure) -> Int {
    Set(records(figure).results.integers("seed")).count
  }

  // MARK: Figures 4 and 5

  private func measures(
    _ figure: Figure, _ variant: String
  ) -> (curve: ConvergenceMeasures, gaps: [Double]) {
    let records = records(figure)
    let curves = records.curves.filter("variant", .string(variant))
    return (
      ConvergenceMeasures(curves: curves, updates: curves.integers("update").max() ?? 1),
      records.results.filter("variant", .string(variant)).numbers("gap")
    )
  }

  private var learningRateClaims: [Claim] {
    let best = measures(.learningRates, "0.01")
    let rivals = LearningRates.rates.filter { $0 != "0.01" }
    func reading(
      _ name: String, _ unit: MeasuredUnit, _ values: (ConvergenceMeasures, [Double]) -> [Double]
    ) -> Claim.Reading {
      let own = values(best.curve, best.gaps)
      let others = rivals.map { rate -> (String, [Double]) in
        let rival = measures(.learningRates, rate)
        return (rate, values(rival.curve, rival.gaps))
      }
      let differences = others.map { difference(own, $0.1, "rate \(name) \($0.0)") }
      return Claim.Reading(
        name: name,
        measured: "0.01: \(estimate(own, "own \(name)").text(unit))"
          + others.map { ", \($0.0): \(estimate($0.1, "\($0.0) \(name)").text(unit))" }.joined(),
        holds: differences.allSatisfy { $0.upper < 0 })
    }
    let low = measures(.learningRates, "0.0001")
    let start = curveStart(.learningRates, "0.0001")
    let fall = ratio(low.curve.finalCosts, start, "low rate")
    return [
      Claim(
        figure: 4, statement: "A learning rate of 0.01 converges best",
        readings: [
          reading("final TD loss", .plain) { curve, _ in curve.finalCosts },
          reading("gap of decisions", .percent) { _, gaps in gaps },
        ]),
      Claim(
        figure: 4, statement: "With a learning rate that is too low the model does not converge",
        readings: [
          Claim.Reading(
            name: "0.0001",
            measured: """
              the TD loss falls to \(fall.text(.percent)) of its start; the gap of decisions ends at \
              \(estimate(low.gaps, "low gap").text(.percent))
              """,
            // Not to converge: more than half of the loss is left, and the decisions are no better than
            // the best single site, 46 % above the optimum.
            holds: fall.lower > 0.5 && estimate(low.gaps, "low gap").lower > 0.1)
        ]),
    ]
  }

  private var batchSizeClaims: [Claim] {
    let sizes = BatchSizes.sizes
    let all = sizes.map { measures(.batchSizes, $0) }
    let gaps = zip(sizes, all).map {
      "\($0): \(estimate($1.gaps, "b \($0)").text(.percent))"
    }
    // The widest difference between two sizes, seed by seed.
    let spreads = all[0].gaps.indices.map { seed in
      let gaps = all.map { $0.gaps[seed] }
      return (gaps.max() ?? .nan) - (gaps.min() ?? .nan)
    }
    let spread = estimate(spreads, "spread")
    let (first, last) = (all[0], all[all.count - 1])
    let calm = ratio(last.curve.volatilities, first.curve.volatilities, "volatility")
    // The mean of the sizes, seed by seed: they share seeds.
    let ripple = estimate(
      all[0].gaps.indices.map { seed in Statistics.mean(all.map { $0.curve.ripples[seed] }) },
      "ripple")
    return [
      Claim(
        figure: 5, statement: "The batch size hardly matters for convergence",
        readings: [
          Claim.Reading(
            name: "gap of decisions",
            measured: gaps.joined(separator: ", ")
              + "; between the best and the worst size \(spread.text(.percent)), less than 0.5 % asked for",
            holds: spread.upper < 0.005)
        ]),
      Claim(
        figure: 5, statement: "A larger batch calms the curve",
        readings: [
          Claim.Reading(
            name: "deviation within 10 updates",
            measured: "128 has \(calm.text(.percent)) of that of 16",
            holds: calm.upper < 1)
        ]),
      Claim(
        figure: 5, statement: "The curve ripples every 200 updates",
        readings: [
          Claim.Reading(
            name: "loss after ÷ before a renewal", measured: ripple.text(.plain),
            holds: ripple.lower > 1)
        ]),
    ]
  }

  // MARK: Figure 6

  private var schemeClaims: [Claim] {
    let learners = Self.rivals
    let fixed = SchemeRegistry.fixedNames
    func readings(
      _ judge: (CostScaling) -> (measured: String, holds: Bool)
    ) -> [Claim.Reading] {
      SchemesByWeight.scalings.map { scaling in
        let (measured, holds) = judge(scaling)
        return Claim.Reading(name: scaling.rawValue, measured: measured, holds: holds)
      }
    }
    return [
      Claim(
        figure: 6, statement: "DMRO has the lowest total cost of the seven schemes",
        readings: readings { scaling in
          // The reduction against the strongest of the others, pooled over all weights.
          let reductions = (learners + fixed).map { reduction(scaling, "dmro", $0) }
          let least = least(reductions)
          return (
            "mean over δ at least \(least.text(.percent)) below each of the others",
            reductions.allSatisfy { $0.lower > 0 }
          )
        }),
      Claim(
        figure: 6, statement: "Learners are better than single-site offloading",
        readings: readings { scaling in
          let reductions = (["dmro"] + learners).flatMap { learner in
            fixed.map { reduction(scaling, learner, $0) }
          }
          let least = least(reductions)
          return (
            "mean over δ of every learner at least \(least.text(.percent)) below every fixed plan",
            reductions.allSatisfy { $0.lower > 0 }
          )
        }),
      Claim(
        figure: 6, statement: "At δ = 0.2, DMRO is more than 17.6 % better than the other learners",
        readings: readings { scaling in
          let reductions = learners.map { reduction(scaling, "dmro", $0, weight: 0.2) }
          let text = zip(learners, reductions).map { "\($0): \($1.text(.percent))" }
          return (text.joined(separator: ", "), reductions.allSatisfy { $0.lower > 0.176 })
        }),
      Claim(
        figure: 6, statement: "The total cost of local execution rises fastest with δ",
        readings: readings { scaling in
          let others = ["dmro"] + learners + Array(fixed.dropFirst())
          let ratios = others.map {
            ratio(slopes(scaling, "local"), slopes(scaling, $0), "slope \($0)")
          }
          let least = least(ratios)
          return (
            "at least \(least.text(.plain)) times as fast as any other",
            ratios.allSatisfy { $0.lower > 1 }
          )
        }),
    ]
  }

  /// The costs of a scheme, seed by seed.
  private func costs(_ scaling: CostScaling, _ scheme: String, _ weight: Double) -> [Double] {
    records(.schemes).results.filter("scaling", .string(scaling.rawValue))
      .filter("energy_weight", .number(weight)).filter("scheme", .string(scheme))
      .numbers("mean_cost")
  }

  /// The cost reduction of a scheme against another: 1 − ratio of means over weights, paired by
  /// seed.
  private func reduction(
    _ scaling: CostScaling, _ scheme: String, _ other: String, weight: Double? = nil
  ) -> Estimate {
    let weights = weight.map { [$0] } ?? SchemesByWeight.weights
    func means(_ scheme: String) -> [Double] {
      let all = weights.map { costs(scaling, scheme, $0) }
      return (all.first ?? []).indices.map { seed in Statistics.mean(all.map { $0[seed] }) }
    }
    let ratio = ratio(means(scheme), means(other), "\(scaling) \(scheme) \(other)")
    return Estimate(value: 1 - ratio.value, lower: 1 - ratio.upper, upper: 1 - ratio.lower)
  }

  /// The increase of a scheme's cost from δ = 0 to δ = 1, by seed.
  private func slopes(_ scaling: CostScaling, _ scheme: String) -> [Double] {
    zip(costs(scaling, scheme, 1), costs(scaling, scheme, 0)).map { $0 - $1 }
  }

  // MARK: Figure 7

  private var severalServersClaim: Claim {
    let curves = records(.severalServers).curves
    let updates = Double(curves.integers("update").max() ?? 1)
    func runs(
      _ scheme: String, _ column: String, _ isIncluded: (Double) -> Bool
    ) -> [[Double]] {
      curves.filter("scheme", .string(scheme)).groups(by: ["trial"]).map { rows in
        rows.table.numbers(column) { isIncluded(Double($0) / updates) }
      }
    }
    func rewards(_ scheme: String, _ isIncluded: (Double) -> Bool) -> [Double] {
      runs(scheme, "mean_reward", isIncluded).map { Statistics.mean($0) }
    }
    func reading(_ name: String, _ isIncluded: (Double) -> Bool) -> Claim.Reading {
      let own = rewards("dmro", isIncluded)
      let differences = Self.rivals.map {
        difference(own, rewards($0, isIncluded), "\(name) \($0)")
      }
      let least = least(differences)
      return Claim.Reading(
        name: name,
        measured: "at least \(least.text(.plain)) above the others' reward of a step",
        holds: differences.allSatisfy { $0.lower > 0 })
    }
    func gaps(_ scheme: String, _ isIncluded: (Double) -> Bool) -> [Double] {
      runs(scheme, "gap", isIncluded).map { gaps in
        let measured = gaps.filter { !$0.isNaN }
        return measured.isEmpty ? .nan : Statistics.mean(measured)
      }
    }
    func gapReading(_ name: String, _ isIncluded: (Double) -> Bool) -> Claim.Reading {
      let own = gaps("dmro", isIncluded)
      let others = Self.rivals.map { gaps($0, isIncluded) }
      let differences = others.map { difference(own, $0, "gap \(name)") }
      let best = least(others.map { estimate($0, "gap \(name)") })
      return Claim.Reading(
        name: name,
        measured: """
          DMRO \(estimate(own, "gap \(name)").text(.percent)), the best of the others \
          \(best.text(.percent))
          """,
        holds: differences.allSatisfy { $0.upper < 0 })
    }
    return Claim(
      figure: 7, statement: "In Table III, DMRO converges fastest and to the highest reward",
      readings: [
        reading("reward while learning (of the cheapest of s proposals), first tenth") {
          $0 <= 0.1
        },
        reading("reward while learning (of the cheapest of s proposals), last tenth") { $0 > 0.9 },
        gapReading("gap of decisions, first tenth") { $0 <= 0.1 },
        gapReading("gap of decisions, last tenth") { $0 > 0.9 },
      ])
  }

  // MARK: Statistics

  private func records(_ figure: Figure) -> ExperimentRunner.Records {
    guard let records = records[figure] else {
      preconditionFailure("figure \(figure.number) is missing")
    }
    return records
  }

  /// The mean loss of the first rows of the curve, seed by seed.
  private func curveStart(_ figure: Figure, _ variant: String) -> [Double] {
    records(figure).curves.filter("variant", .string(variant)).groups(by: ["trial"]).map {
      $0.table.numbers("cost")[0]
    }
  }

  private func stream(_ label: String) -> RandomStream {
    RandomStream(seed: 1).split("claims").split(label)
  }

  private func estimate(_ values: [Double], _ label: String) -> Estimate {
    var stream = stream(label)
    return bootstrap.estimate(.interquartileMean, of: values, using: &stream)
  }

  /// The least of estimates, of which there is one.
  private func least(_ estimates: [Estimate]) -> Estimate {
    estimates.min { $0.value < $1.value } ?? estimates[0]
  }

  /// The interquartile mean of differences, seed by seed.
  private func difference(_ own: [Double], _ other: [Double], _ label: String) -> Estimate {
    estimate(zip(own, other).map { $0 - $1 }, label)
  }

  /// The interquartile mean of ratios, seed by seed.
  private func ratio(_ own: [Double], _ other: [Double], _ label: String) -> Estimate {
    estimate(zip(own, other).map { $0 / $1 }, label)
  }
}

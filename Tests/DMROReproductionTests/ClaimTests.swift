import DMRO
import DMROReproduction
import Testing

@Suite("Claims")
struct ClaimTests {
  private static let schemes = [
    "dmro", "dqn", "double-dqn", "dueling-dqn", "local", "edge", "cloud",
  ]

  private func reading(_ name: String, _ holds: Bool) -> Claim.Reading {
    Claim.Reading(name: name, measured: "1", holds: holds)
  }

  @Test("The verdict follows from the readings")
  func verdicts() {
    func verdict(_ readings: [Claim.Reading]) -> Claim.Verdict {
      Claim(figure: 4, statement: "", readings: readings).verdict
    }
    #expect(verdict([reading("a", true), reading("b", true)]) == .holds)
    #expect(verdict([reading("a", false), reading("b", false)]) == .doesNotHold)
    #expect(verdict([reading("a", false), reading("b", true)]) == .depends(["b"]))
    #expect("\(verdict([reading("a", false), reading("b", true)]))".contains("holds for b"))
  }

  /// Records made up so that the answer is known: DMRO costs 1 − x times what the others cost.
  private func records(
    advantage: Double, seeds: Int = 5
  ) -> [Figure: ExperimentRunner.Records] {
    var all: [Figure: ExperimentRunner.Records] = [:]
    for figure in Figure.allCases {
      var curves = RecordTable(columns: RecordColumns.curves)
      var results = RecordTable(columns: RecordColumns.results)
      var trial = 0
      for seed in 1...seeds {
        let noise = 1 + 0.001 * Double(seed)
        for scheme in figure.schemeNames(Self.schemes) {
          for variant in figure.variantNames {
            for scaling in ["per-term", "per-parameter"] {
              for weight in [0, 0.2, 0.4, 0.6, 0.8, 1] {
                let isFixed = ["local", "edge", "cloud"].contains(scheme)
                var cost = noise * (1 + weight) * (isFixed ? 4 : 2)
                if scheme == "local" { cost *= 1 + weight }
                if scheme == "dmro" { cost *= 1 - advantage }
                let prefix: [RecordValue] = [
                  .integer(trial), .integer(seed), .string(scheme), .string(variant), "Table II",
                  .string(scaling), .number(weight),
                ]
                let gap =
                  switch scheme {
                  case "meta": 0.01 * noise
                  case "trained": (0.01 + 0.1 * advantage) * noise
                  case "random": 0.3 * noise
                  default: variant == "0.01" ? 0.001 : 0.01
                  }
                for updates in figure.checkpoints {
                  results.append(
                    prefix + [
                      5, .integer(updates), 10, .number(cost), 1, .number(gap), 1, 1, "1", "",
                      "optimum",
                    ])
                }
                for update in stride(from: 10, through: 1000, by: 10) {
                  let isRenewed = update % 200 == 10
                  let loss = (isRenewed ? 3 : 1) * (variant == "0.01" ? 0.5 : 1) * noise
                  let deviation = 16 / (Double(variant) ?? 16)
                  curves.append(
                    prefix + [
                      .integer(update), .number(update == 10 ? 100 : loss),
                      .number(loss * deviation), .number(-cost), .number(cost - 1),
                    ])
                }
                trial += 1
              }
            }
          }
        }
      }
      all[figure] = ExperimentRunner.Records(curves: curves, results: results)
    }
    return all
  }

  @Test("Made-up records are judged as they were made", arguments: [0.3, 0.04, -0.1])
  func judges(_ advantage: Double) {
    let claims = ClaimJudge(records(advantage: advantage)).claims
    func verdict(_ words: String) -> Claim.Verdict? {
      claims.first { $0.statement.contains(words) }?.verdict
    }
    #expect(claims.count == 13)
    #expect(verdict("lowest total cost") == (advantage > 0 ? .holds : .doesNotHold))
    #expect(verdict("17.6 %") == (advantage > 0.176 ? .holds : .doesNotHold))
    #expect(verdict("Table III") == (advantage > 0 ? .holds : .doesNotHold))
    #expect(verdict("single-site") == .holds)
    #expect(verdict("rises fastest") == .holds)
    #expect(verdict("hardly matters") == .holds)
    #expect(verdict("ripples") == .holds)
    #expect(verdict("calms") == .holds)
    #expect(verdict("0.01 converges best") == .holds)
    #expect(verdict("too low") == .doesNotHold)
    #expect(verdict("far faster than from random") == .holds)
    // Half a percent of the cost is similar: a tenth of the advantage is more, or less.
    #expect(verdict("similarly") == (abs(advantage) < 0.05 ? .holds : .doesNotHold))
    #expect(verdict("better than trained") == (advantage > 0 ? .holds : .doesNotHold))
    #expect(Claim.markdown(claims).split(separator: "\n").count == 15)
  }

  @Test("Two seeds are too few to judge by")
  func fewSeeds() {
    let claims = ClaimJudge(records(advantage: 0.3, seeds: 2)).claims
    let verdict = Claim.Verdict.notJudged("measured in 2 seeds, 3 are needed")
    #expect(claims.allSatisfy { $0.verdict == verdict })
    // The numbers stand there all the same.
    #expect(claims.allSatisfy { $0.readings.allSatisfy { $0.measured.contains { $0.isNumber } } })
  }

  @Test("A claim whose readings lack numbers is not judged by the others")
  func missingNumbers() {
    var claim = Claim(
      figure: 5, statement: "s",
      readings: ["a", "b"].map { Claim.Reading(name: $0, measured: "1", holds: true) })
    #expect(claim.verdict == .holds)
    claim.readings[0].isMeasured = false
    #expect("\(claim.verdict)" == "not judged: no numbers for a")
    claim.readings[1].isMeasured = false
    claim.tooFewSeeds = 1
    #expect(claim.verdict == .notMeasured)
    claim.readings[1].isMeasured = true
    #expect("\(claim.verdict)" == "not judged: measured in 1 seed, 3 are needed")
  }
}

extension Figure {
  /// The schemes of made-up records.
  fileprivate func schemeNames(_ usual: [String]) -> [String] {
    switch self {
    case .adaptation, .adaptedWeights: ["random", "trained", "meta"]
    default: usual
    }
  }

  /// The numbers of updates after which made-up results are.
  fileprivate var checkpoints: [Int] {
    switch self {
    case .adaptation, .adaptedWeights: [0, 10, 100]
    default: [100]
    }
  }

  /// The variants of the figure's experiment.
  fileprivate var variantNames: [String] {
    switch self {
    case .learningRates: ["0.1", "0.01", "0.001", "0.0001"]
    case .batchSizes: ["16", "32", "64", "128"]
    case .adaptation, .adaptedWeights: SystemFamily.allCases.map(\.rawValue)
    default: [""]
    }
  }
}

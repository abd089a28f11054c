import DMROExperiments
import DMROStatistics
import DMRORandom
import Testing

struct ComparisonTests {
  @Test func improvementAgreesWithRliable() throws {
    let bootstrap = Bootstrap(resamples: 20000)
    for golden in try Reference.read().improvements {
      for (better, expected) in [(Preference.higher, golden.higher), (.lower, golden.lower)] {
        var stream = stream()
        let found = bootstrap.probabilityOfImprovement(
          of: golden.first, over: golden.second, better: better, using: &stream)
        #expect(agree(found, expected), "found \(found), expected \(expected)")
        #expect(
          Statistics.probabilityOfImprovement(
            of: golden.first, over: golden.second, better: better) == found.value)
      }
    }
  }

  @Test(
    arguments: [
      ([[1, 2]], [[3, 4]], 1), ([[3, 4]], [[1, 2]], 0), ([[1, 2]], [[1, 2]], 0.5),
      ([[1, 5]], [[2]], 0.5), ([[1, 2, 2]], [[2, 3]], (1 + 1 + 0.5 + 1 + 0.5 + 1) / 6),
      ([[1], [9]], [[2], [3]], 0.5), ([[1, 1], [0]], [[1], [0, 1]], (0.5 + 0.75) / 2),
      ([[1, 2]], [[.infinity, .infinity]], 1),
    ] as [([[Double]], [[Double]], Double)])
  func improvementByHand(_ first: [[Double]], _ second: [[Double]], _ expected: Double) {
    let lower = Statistics.probabilityOfImprovement(of: first, over: second, better: .lower)
    #expect(agree(lower, expected))
    let higher = Statistics.probabilityOfImprovement(of: first, over: second, better: .higher)
    #expect(agree(higher, 1 - expected))
    #expect(
      agree(Statistics.probabilityOfImprovement(of: second, over: first, better: .higher), expected)
    )
  }

  @Test func improvementOverNotANumberIsNone() {
    var stream = stream()
    let found = Bootstrap().probabilityOfImprovement(
      of: [[1, .nan]], over: [[2, 3]], better: .lower, using: &stream)
    #expect(found.value.isNaN && found.lower.isNaN && found.upper.isNaN)
  }

  @Test func pairsAgreeWithScipy() throws {
    let golden = try Reference.read().paired
    let (first, second) = (golden.first, golden.second)
    let bootstrap = Bootstrap(resamples: 20000)
    var stream = stream(2)
    for (statistic, difference, reduction) in [
      (Statistic.mean, golden.meanDifference, golden.meanReduction),
      (.interquartileMean, golden.interquartileMeanDifference, golden.interquartileMeanReduction),
    ] {
      let foundDifference = bootstrap.pairedDifference(
        statistic, of: first, minus: second, using: &stream)
      #expect(agree(foundDifference, difference), "found \(foundDifference)")
      let foundReduction = bootstrap.pairedReduction(
        statistic, of: first, from: second, using: &stream)
      #expect(agree(foundReduction, reduction), "found \(foundReduction)")
    }
    let gap = bootstrap.optimalityGap(of: first, to: second, using: &stream)
    #expect(agree(gap, golden.gap), "found \(gap)")
  }

  @Test func whatPairsHaveInCommonCancels() {
    var chance = stream(4)
    let second = (0..<30).map { _ in 100 * chance.normal() }
    let first = second.map { $0 - 1 }
    let found = Bootstrap().pairedDifference(.mean, of: first, minus: second, using: &chance)
    #expect(agree(found.lower, -1) && agree(found.upper, -1))
    let halved = second.map { 0.5 * $0 }
    let reduction = Bootstrap().pairedReduction(.mean, of: halved, from: second, using: &chance)
    #expect(agree(reduction.lower, 0.5) && agree(reduction.upper, 0.5))
  }
}

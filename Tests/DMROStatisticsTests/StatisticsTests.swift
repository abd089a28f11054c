import DMROExperiments
import DMROStatistics
import Testing

struct StatisticsTests {
  @Test func agreeWithNumPyAndScipy() throws {
    let samples = try Reference.read().samples
    #expect(samples.count == 16)
    for sample in samples {
      let values = sample.values
      #expect(agree(Statistics.mean(values), sample.mean))
      #expect(agree(Statistics.median(values), sample.median))
      #expect(agree(Statistics.interquartileMean(values), sample.interquartileMean))
      let deviation = Statistics.standardDeviation(values)
      if let expected = sample.standardDeviation {
        #expect(agree(deviation, expected))
      } else {
        #expect(deviation.isNaN)
      }
      for (share, quantile) in zip(sample.shares, sample.quantiles) {
        #expect(agree(Statistics.quantile(values, at: share), quantile))
      }
      #expect(agree(Statistic.mean(values), sample.mean))
      #expect(agree(Statistic.median(values), sample.median))
      #expect(agree(Statistic.interquartileMean(values), sample.interquartileMean))
    }
  }

  @Test(
    arguments: [
      ([7], 7), ([1, 9], 5), ([0, 1, 100], 101.0 / 3), ([100, 2, 0, 1], 1.5),
      ([0, 1, 2, 3, 100], 2), ([0, 0, 3, 4, 5, 6, 90, 90], 4.5),
    ] as [([Double], Double)])
  func interquartileMeanByHand(_ values: [Double], _ expected: Double) {
    #expect(agree(Statistics.interquartileMean(values), expected))
  }

  @Test func notANumberSpreads() {
    let values = [1, .nan, 2, 3]
    #expect(Statistics.mean(values).isNaN)
    #expect(Statistics.median(values).isNaN)
    #expect(Statistics.interquartileMean(values).isNaN)
    #expect(Statistics.standardDeviation(values).isNaN)
  }

  @Test func divergedRunsAreInfinite() {
    let values = [1, .infinity, 2, 3, .infinity]
    #expect(Statistics.mean(values) == .infinity)
    #expect(Statistics.median(values) == 3)
    #expect(Statistics.interquartileMean(values.dropLast()) == 2.5)
    #expect(Statistics.interquartileMean(values) == .infinity)
    #expect(Statistics.quantile(values, at: 0.99) == .infinity)
  }

  @Test func gapsToTheOptimum() throws {
    let paired = try Reference.read().paired
    let gaps = Statistics.optimalityGaps(of: paired.first, to: paired.second)
    #expect(zip(gaps, paired.gaps).allSatisfy { agree($0, $1) } && gaps.count == paired.gaps.count)
    #expect(
      agree(Statistics.optimalityGap(of: paired.first, to: paired.second), paired.gap.value))
    // Not the mean of gaps: 12 / 10 − 1, against (1 + 1/9) / 2.
    #expect(agree(Statistics.optimalityGap(of: [2, 10], to: [1, 9]), 0.2))
    #expect(Statistics.optimalityGaps(of: [0, 1], to: [0, 0]) == [0, .infinity])
  }
}

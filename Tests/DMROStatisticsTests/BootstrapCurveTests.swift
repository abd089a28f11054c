import DMROStatistics
import DMRORandom
import Testing

struct BootstrapCurveTests {
  /// Random curves, `[tasks][runs][points]`.
  static func curves(tasks: Int, runs: Int, points: Int) -> [[[Double]]] {
    var stream = stream(5)
    return (0..<tasks).map { _ in
      (0..<runs).map { _ in (0..<points).map { Double($0) + stream.normal() } }
    }
  }

  @Test(arguments: Statistic.allCases) func everyPointIsAnEstimate(_ statistic: Statistic) {
    let curves = Self.curves(tasks: 3, runs: 7, points: 11)
    let bootstrap = Bootstrap(resamples: 200)
    var chance = stream(8)
    let found = bootstrap.curve(statistic, of: curves, using: &chance)
    #expect(found.count == 11)
    for (point, found) in found.enumerated() {
      // The runs are resampled once: every point has the draws that it would have alone.
      var alone = stream(8)
      let values = curves.map { $0.map { $0[point] } }
      #expect(found == bootstrap.estimate(statistic, of: values, using: &alone))
    }
  }

  @Test func aBrokenPointSpoilsNoOther() {
    var runs = Self.curves(tasks: 1, runs: 5, points: 3)[0]
    runs[2][1] = .nan
    var stream = stream()
    let found = Bootstrap().curve(.interquartileMean, of: runs, using: &stream)
    #expect(found.map(\.value.isNaN) == [false, true, false])
    #expect(found.map(\.lower.isNaN) == [false, true, false])
  }
}

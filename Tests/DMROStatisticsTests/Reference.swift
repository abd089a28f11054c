import DMROStatistics
import DMRORandom
import Foundation

/// `Golden/statistics.json`, which `reference_statistics.py` makes with NumPy, scipy and rliable.
struct Reference: Decodable {
  struct Sample: Decodable {
    var values: [Double]
    var mean: Double
    var standardDeviation: Double?
    var median: Double
    var interquartileMean: Double
    var shares: [Double]
    var quantiles: [Double]
  }

  struct Resampled: Decodable {
    struct Result: Decodable {
      var replicates: [Double]
      var value: Double
      var lower: Double
      var upper: Double
    }

    var values: [Double]
    var runs: [[Int]]
    var statistics: [String: Result]
  }

  struct Stratified: Decodable {
    var tasks: [[Double]]
    var mean: Estimate
    var interquartileMean: Estimate
    var medianOfMeans: Estimate
  }

  struct Improvement: Decodable {
    var first: [[Double]]
    var second: [[Double]]
    var higher: Estimate
    var lower: Estimate
  }

  struct Paired: Decodable {
    var first: [Double]
    var second: [Double]
    var meanDifference: Estimate
    var interquartileMeanDifference: Estimate
    var meanReduction: Estimate
    var interquartileMeanReduction: Estimate
    var gap: Estimate
    var gaps: [Double]
  }

  var samples: [Sample]
  var resampled: [Resampled]
  var stratified: Stratified
  var improvements: [Improvement]
  var paired: Paired

  static func read() throws -> Reference {
    guard
      let url = Bundle.module.url(
        forResource: "statistics", withExtension: "json", subdirectory: "Golden")
    else { throw CocoaError(.fileNoSuchFile) }
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
  }
}

/// `true` if two numbers agree to rounding.
func agree(_ found: Double, _ expected: Double, within tolerance: Double = 1e-12) -> Bool {
  abs(found - expected) <= tolerance * max(1, abs(expected))
}

/// `true` if two estimates agree as far as two sets of 20,000 resamples do: in the value to rounding,
/// in the ends to a share of the width.
func agree(_ found: Estimate, _ expected: Estimate) -> Bool {
  let width = expected.upper - expected.lower
  return agree(found.value, expected.value)
    && abs(found.lower - expected.lower) <= 0.025 * width
    && abs(found.upper - expected.upper) <= 0.025 * width
}

func stream(_ seed: UInt64 = 1) -> RandomStream { RandomStream(seed: seed) }

import Benchmark

/// All suites.
///
/// Each result is compared with a slow or exact one before it is timed; a benchmark whose
/// result is wrong fails.
let benchmarks: @Sendable () -> Void = {
  unsafe Benchmark.defaultConfiguration = .init(
    metrics: [.wallClock, .instructions, .throughput],
    warmupIterations: 3,
    maxDuration: .seconds(1),
    maxIterations: 100_000,
    thresholds: [
      // Times vary with what else the machine does; instructions hardly do.
      .wallClock: .init(relative: [.p25: 15, .p50: 25]),
      .throughput: .init(relative: [.p25: 15, .p50: 25]),
      .instructions: .init(relative: [.p50: 3]),
    ])
  addProducts()
  addPasses()
  addUpdates()
  addDecisions()
  addSimulator()
  addDecider()
  addTraining()
  addGraphs()
}

/// A value that a benchmark changes; closures keep no noncopyable values themselves.
final class Box<Value: ~Copyable> {
  var value: Value

  init(_ value: consuming Value) { self.value = value }
}

/// A result that is not what it must be.
struct WrongResult: Error, CustomStringConvertible {
  let description: String
}

/// Throws unless two sequences of numbers agree.
func requireEqual(
  _ what: String, _ found: some Sequence<Float>, _ expected: some Sequence<Double>,
  within tolerance: Double
) throws {
  let (found, expected) = (Array(found), Array(expected))
  guard found.count == expected.count else {
    throw WrongResult(description: "\(what): \(found.count) numbers, not \(expected.count)")
  }
  for (index, (value, other)) in zip(found, expected).enumerated() {
    guard abs(Double(value) - other) <= tolerance * max(1, abs(other)) else {
      throw WrongResult(description: "\(what)[\(index)] is \(value), not \(other)")
    }
  }
}

import DMRORandom
import Foundation
import Testing

// All seeds are fixed: these tests cannot fail by chance, and the bounds are those that chance would
// keep with a probability above 0.999.
@Suite struct DistributionTests {
  @Test func uniformNumbers() {
    var generator = RandomStream(seed: 1)
    let numbers = (0..<100_000).map { _ in generator.uniform() }
    #expect(numbers.allSatisfy { (0..<1).contains($0) })
    #expect(numbers.allSatisfy { ($0 * 0x1p53).rounded() == $0 * 0x1p53 })
    #expect(abs(mean(numbers) - 0.5) < 3.3 * (1.0 / 12 / 100_000).squareRoot())
    #expect(abs(variance(numbers) - 1.0 / 12) < 0.001)
    let counts = numbers.reduce(into: [Int](repeating: 0, count: 100)) { $0[Int($1 * 100)] += 1 }
    #expect(chiSquare(counts) < 149)  // 99 degrees of freedom, p = 0.001
  }

  @Test func uniformBetweenBounds() {
    var generator = RandomStream(seed: 2)
    let numbers = (0..<10_000).map { _ in generator.uniform(-3, 5) }
    #expect(numbers.allSatisfy { (-3..<5).contains($0) })
    #expect(abs(mean(numbers) - 1) < 0.1)
  }

  @Test func logUniform() {
    var generator = RandomStream(seed: 3)
    let numbers = (0..<10_000).map { _ in generator.logUniform(1e-3, 1e3) }
    #expect(numbers.allSatisfy { (1e-3...1e3).contains($0) })
    let counts = numbers.reduce(into: [Int](repeating: 0, count: 6)) {
      $0[min(5, Int(log10($1) + 3))] += 1
    }
    #expect(chiSquare(counts) < 20.5)  // 5 degrees of freedom, p = 0.001
    #expect(generator.logUniform(2, 2) == 2)
  }

  /// Moments of the standard normal distribution: 0, 1, 0, 3.
  @Test func normalNumbers() {
    var generator = RandomStream(seed: 4)
    let numbers = (0..<200_000).map { _ in generator.normal() }
    #expect(numbers.allSatisfy { $0.isFinite })
    #expect(abs(mean(numbers)) < 0.0075)
    #expect(abs(variance(numbers) - 1) < 0.0105)
    #expect(abs(mean(numbers.map { $0 * $0 * $0 })) < 0.03)
    #expect(abs(mean(numbers.map { $0 * $0 * $0 * $0 }) - 3) < 0.075)
    let within = Double(numbers.count { abs($0) < 1 }) / 200_000
    #expect(abs(within - 0.682_689_492) < 0.0035)
  }

  /// The bounds of chi-square with bound − 1 degrees of freedom at p = 0.001.
  @Test(arguments: [(2, 10.83), (3, 13.82), (5, 18.47), (6, 20.52), (10, 27.88), (100, 148.2)])
  func below(bound: Int, limit: Double) {
    var generator = RandomStream(seed: 5)
    var counts = [Int](repeating: 0, count: bound)
    for _ in 0..<60_000 { counts[generator.below(bound)] += 1 }
    #expect(chiSquare(counts) < limit)
  }

  /// Of a bound of 3 · 2⁶¹, a mapping without rejection takes eight draws to three results, which
  /// then have 3/8, 3/8 and 2/8 by their remainders modulo 3.
  @Test func belowAGreatBoundIsNotBiased() {
    let bound = 3 << 61
    var generator = RandomStream(seed: 6)
    var counts = [0, 0, 0]
    for _ in 0..<30_000 { counts[generator.below(bound) % 3] += 1 }
    #expect(chiSquare(counts) < 13.82)
    #expect((0..<100).allSatisfy { _ in generator.below(1) == 0 })
  }

  @Test func refusesABoundThatIsNotPositive() async {
    await #expect(processExitsWith: .failure) {
      var generator = RandomStream(seed: 1)
      _ = generator.below(0)
    }
    await #expect(processExitsWith: .failure) {
      var generator = RandomStream(seed: 1)
      _ = generator.logUniform(0, 1)
    }
  }

  @Test(arguments: [0, 1, 2, 3, 10, 1_000])
  func shuffleIsAPermutation(count: Int) {
    var generator = RandomStream(seed: 7)
    var elements = Array(0..<count)
    generator.shuffle(&elements)
    #expect(elements.sorted() == Array(0..<count))
    #expect(count < 10 || elements != Array(0..<count))
  }

  @Test func shuffleOfASliceStaysInTheSlice() {
    var generator = RandomStream(seed: 8)
    var elements = Array(0..<20)
    generator.shuffle(&elements[5..<15])
    #expect(elements[..<5].elementsEqual(0..<5) && elements[15...].elementsEqual(15..<20))
    #expect(elements[5..<15].sorted() == Array(5..<15))
  }

  @Test func shuffleIsUniform() {
    var generator = RandomStream(seed: 9)
    var counts: [[Int]: Int] = [:]
    for _ in 0..<60_000 {
      var elements = [0, 1, 2]
      generator.shuffle(&elements)
      counts[elements, default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(chiSquare(Array(counts.values)) < 20.52)
  }
}

private func mean(_ numbers: [Double]) -> Double {
  numbers.reduce(0, +) / Double(numbers.count)
}

private func variance(_ numbers: [Double]) -> Double {
  let mean = mean(numbers)
  return numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count)
}

/// The statistic of the hypothesis that all classes are as probable.
private func chiSquare(_ counts: [Int]) -> Double {
  let expected = Double(counts.reduce(0, +)) / Double(counts.count)
  return counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
}

import DMROSchemes
import Testing

/// Memetic search and particle swarm on graphs with proven optima.
struct MetaheuristicsTests {
  @Test("Both searches find the optima of small graphs, the same way for a seed")
  func example() throws {
    let numbers = try Metaheuristics.exampleNumbers(seed: 20, effort: 0.01)
    #expect(numbers.map(\.name).prefix(2) == ["proven", "memetic-solved"])
    #expect(numbers.allSatisfy { $0.isReproduced }, "\(numbers.map(\.value))")
    #expect(try Metaheuristics.exampleNumbers(seed: 20, effort: 0.01) == numbers)
  }
}

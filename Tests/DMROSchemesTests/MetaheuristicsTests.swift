import DMRORandom
import DMROScheduling
import DMROSchemes
import Testing

/// Memetic search and particle swarm on graphs with proven optima.
struct MetaheuristicsTests {
  @Test("Searches find more proven optima than random plans do, the same way for a seed")
  func example() throws {
    let numbers = try Metaheuristics.exampleNumbers(seed: 21, effort: 0.01)
    let values = Dictionary(uniqueKeysWithValues: numbers.map { ($0.name, $0.value) })
    #expect(
      numbers.map(\.name) == [
        "memetic-solved", "swarm-solved", "memetic-control-solved", "memetic-start-solved",
        "memetic-proven", "memetic-fewest-plans",
      ])
    let solved = try #require(values["memetic-solved"])
    #expect(solved >= 0.5 && solved > values["memetic-control-solved", default: 1])
    #expect(values["swarm-solved", default: 0] >= 0.5)
    #expect(values["memetic-proven", default: 0] >= 1)
    #expect(try Metaheuristics.exampleNumbers(seed: 21, effort: 0.01) == numbers)
  }
}

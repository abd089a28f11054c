public import DMROFiles
import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// Draws layered graphs as daggen does (Suter, 2013): by fatness, density, regularity and jumps.
public struct LayeredGraphGenerator: Hashable, Sendable {
  /// The number of subtasks N.
  public var subtasks: Int
  /// The fatness: levels have N^fat subtasks in the mean; 0 gives a chain, 1 a fork.
  public var fat: Double
  /// The density: the share of the level before from which a subtask may receive.
  public var density: Double
  /// The regularity: 1 makes all levels equally wide, 0 lets widths vary from 0 to twice the mean.
  public var regularity: Double
  /// The most levels that a transfer passes.
  public var jump: Int
  /// The works and the sizes of transfers.
  public var quantities: GraphQuantities

  /// Creates a generator.
  ///
  /// - Parameters:
  ///   - subtasks: The number of subtasks N.
  ///   - fat: The fatness, from 0 to 1.
  ///   - density: The density, from 0 to 1.
  ///   - regularity: The regularity, from 0 to 1.
  ///   - jump: The most levels that a transfer passes, at least 1.
  ///   - quantities: The works and the sizes of transfers.
  public init(
    subtasks: Int = 20, fat: Double = 0.5, density: Double = 0.5, regularity: Double = 0.5,
    jump: Int = 1, quantities: GraphQuantities = .init()
  ) {
    self.subtasks = subtasks
    self.fat = fat
    self.density = density
    self.regularity = regularity
    self.jump = jump
    self.quantities = quantities
  }

  /// Throws unless counts are at least 1 and shares lie between 0 and 1.
  ///
  /// - Throws: `InputError` that names the property and the rule it breaks.
  public func validate() throws(InputError) {
    try NumberRules.within(1...WorkflowGraph.maximumCount, subtasks, "subtasks")
    try NumberRules.within(1...1_000_000, jump, "jump")
    try NumberRules.share(fat, "fat")
    try NumberRules.share(density, "density")
    try NumberRules.share(regularity, "regularity")
    try quantities.validate()
  }

  /// Returns a graph.
  ///
  /// - Parameters:
  ///   - id: The name of the graph.
  ///   - system: The system, by whose speeds and links sizes follow from the ratio of communication
  ///     to computation.
  ///   - generator: The source of random bits.
  /// - Throws: `InputError` that names a parameter and the rule it breaks.
  public func graph(
    id: String, in system: EdgeCloudSystem, using generator: inout some RandomNumberGenerator
  ) throws(InputError) -> WorkflowGraph {
    try validate()
    let mean = pow(Double(subtasks), fat)
    var widths: [Int] = []
    var left = subtasks
    while left > 0 {
      let drawn = mean * generator.uniform(regularity, 2 - regularity)
      let width = min(left, max(1, Int(drawn.rounded())))
      widths.append(width)
      left -= width
    }
    let levels = GraphQuantities.ranges(of: widths)
    var parents = [Set<Int>](repeating: [], count: subtasks)
    for level in levels.indices.dropFirst() {
      for subtask in levels[level] {
        let most = max(1, Int(density * Double(levels[level - 1].count)))
        for _ in 0..<1 + generator.below(most) {
          let source = levels[max(0, level - 1 - generator.below(jump))]
          parents[subtask].insert(source.lowerBound + generator.below(source.count))
        }
      }
    }
    return try quantities.graph(id: id, parents: parents, in: system, using: &generator)
  }
}

public import DMROFiles
import DMRORandom

/// Draws graphs as Topcuoglu, Hariri and Wu (2002) do, in Section 5.1.
///
/// The number of levels is uniform with mean √N / α, the widths of levels vary around α·√N. Each
/// subtask sends to 1 … `outDegree` subtasks of later levels, mostly of the next; each but those of
/// the first level receives from the level before. Works and sizes are uniform around their means.
///
/// The times of that paper differ at random between processors; here the speeds of the sites say
/// that, and the heterogeneity is that of the works.
public struct RandomGraphGenerator: Hashable, Sendable {
  /// The number of subtasks N.
  public var subtasks: Int
  /// The shape α: above 1 graphs are wide, below 1 long.
  public var shape: Double
  /// The largest number of receivers of a subtask.
  public var outDegree: Int
  /// The sizes of transfers and the way of data in and out.
  public var quantities: GraphQuantities

  /// Creates a generator.
  ///
  /// - Parameters:
  ///   - subtasks: The number of subtasks N.
  ///   - shape: The shape α.
  ///   - outDegree: The largest number of receivers of a subtask.
  ///   - quantities: The works and the sizes of transfers.
  public init(
    subtasks: Int = 20, shape: Double = 1, outDegree: Int = 3,
    quantities: GraphQuantities = .init()
  ) {
    self.subtasks = subtasks
    self.shape = shape
    self.outDegree = outDegree
    self.quantities = quantities
  }

  /// Throws unless counts are at least 1 and all other parameters are sound.
  ///
  /// - Throws: `InputError` that names the property and the rule it breaks.
  public func validate() throws(InputError) {
    try NumberRules.within(1...WorkflowGraph.maximumCount, subtasks, "subtasks")
    try NumberRules.within(1...1_000_000, outDegree, "outDegree")
    try Rules.positive(shape, "shape")
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
    let levels = levels(using: &generator)
    var parents = [Set<Int>](repeating: [], count: subtasks)
    for (level, members) in levels.enumerated() {
      if level > 0 {
        // Each is needed by the level before it.
        for subtask in members {
          let before = levels[level - 1]
          parents[subtask].insert(before.lowerBound + generator.below(before.count))
        }
      }
      guard level + 1 < levels.count else { continue }
      for subtask in members {
        for _ in 0..<1 + generator.below(outDegree) {
          let later = generator.uniform() < 0.8 ? 1 : 1 + generator.below(levels.count - 1 - level)
          let target = levels[level + later]
          parents[target.lowerBound + generator.below(target.count)].insert(subtask)
        }
      }
    }
    return try quantities.graph(id: id, parents: parents, in: system, using: &generator)
  }

  /// Returns the subtasks of each level; none is empty.
  private func levels(using generator: inout some RandomNumberGenerator) -> [Range<Int>] {
    let mean = max(1, Int((Double(subtasks).squareRoot() / shape).rounded()))
    let count = min(subtasks, 1 + generator.below(2 * mean - 1))
    var widths = [Int](repeating: 1, count: count)
    let weights = (0..<count).map { _ in generator.uniform(0.1, 1) }
    var sums: [Double] = []
    for weight in weights { sums.append((sums.last ?? 0) + weight) }
    for _ in count..<subtasks {
      let place = generator.uniform(0, sums[count - 1])
      widths[min(count - 1, sums.firstIndex { $0 > place } ?? count - 1)] += 1
    }
    return GraphQuantities.ranges(of: widths)
  }
}

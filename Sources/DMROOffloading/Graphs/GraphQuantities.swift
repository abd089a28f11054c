public import DMROFiles
import DMRORandom

/// The works of the subtasks of random graphs, and the sizes of their transfers.
public struct GraphQuantities: Hashable, Sendable {
  /// The mean computation in megacycles.
  public var meanComputation: Double
  /// The heterogeneity: works are uniform from (1 − h/2) to (1 + h/2) times their mean.
  public var heterogeneity: Double
  /// The ratio of communication to computation: the mean time of a transfer between two different
  /// sites, divided by the mean computing time.
  public var communicationRatio: Double
  /// True for inputs of subtasks without predecessors and outputs of those without successors.
  public var hasInputAndOutput: Bool

  /// Creates quantities.
  ///
  /// - Parameters:
  ///   - meanComputation: The mean computation in megacycles.
  ///   - heterogeneity: The heterogeneity of works, from 0 to 2.
  ///   - communicationRatio: The ratio of communication to computation.
  ///   - hasInputAndOutput: `true` for data from and to the device.
  public init(
    meanComputation: Double = 1500, heterogeneity: Double = 1, communicationRatio: Double = 1,
    hasInputAndOutput: Bool = true
  ) {
    self.meanComputation = meanComputation
    self.heterogeneity = heterogeneity
    self.communicationRatio = communicationRatio
    self.hasInputAndOutput = hasInputAndOutput
  }

  /// Throws unless the quantities are sound.
  ///
  /// - Throws: `InputError` that names the property and the rule it breaks.
  public func validate() throws(InputError) {
    try Rules.positive(meanComputation, "meanComputation")
    try Rules.notNegative(communicationRatio, "communicationRatio")
    guard (0...2).contains(heterogeneity) else {
      throw InputError(
        element: "heterogeneity",
        rule: "must be between 0 and 2, found \(NumberRules.text(heterogeneity))")
    }
  }

  /// Returns consecutive ranges of given lengths.
  static func ranges(of widths: [Int]) -> [Range<Int>] {
    var start = 0
    return widths.map { width in
      defer { start += width }
      return start..<start + width
    }
  }

  /// Returns the mean size of a transfer in MB.
  private func meanSize(in system: EdgeCloudSystem) -> Double {
    let count = system.siteCount
    let computing =
      system.sites.reduce(0) { $0 + meanComputation / $1.speed } / Double(count)
    var perMegabyte = 0.0
    for from in 0..<count {
      for to in 0..<count where to != from {
        perMegabyte += 1 / system.bandwidth(from: from, to: to)
      }
    }
    guard count > 1 else { return communicationRatio }
    return communicationRatio * computing / (perMegabyte / Double(count * (count - 1)))
  }

  /// Returns a graph with these parents; works are drawn first, then inputs, transfers and outputs.
  func graph(
    id: String, parents: [Set<Int>], in system: EdgeCloudSystem,
    using generator: inout some RandomNumberGenerator
  ) throws(InputError) -> WorkflowGraph {
    let size = meanSize(in: system)
    let spread = heterogeneity / 2
    var subtasks = parents.indices.map { index in
      WorkflowGraph.Subtask(
        id: String(index),
        computation: meanComputation * generator.uniform(1 - spread, 1 + spread))
    }
    var hasSuccessor = [Bool](repeating: false, count: parents.count)
    var transfers: [WorkflowGraph.Transfer] = []
    for (subtask, sources) in parents.enumerated() {
      if sources.isEmpty, hasInputAndOutput { subtasks[subtask].input = drawn(size, &generator) }
      for source in sources.sorted() {
        hasSuccessor[source] = true
        transfers.append(.init(from: source, to: subtask, size: drawn(size, &generator)))
      }
    }
    for subtask in parents.indices where hasInputAndOutput && !hasSuccessor[subtask] {
      subtasks[subtask].output = drawn(size, &generator)
    }
    return try WorkflowGraph(id: id, subtasks: subtasks, transfers: transfers)
  }

  /// Returns a size that is uniform from 0 to twice the mean, and no smaller than a file may hold.
  private func drawn(_ mean: Double, _ generator: inout some RandomNumberGenerator) -> Double {
    let size = generator.uniform(0, 2 * mean)
    return size < 1e-15 ? 0 : size
  }
}

extension EdgeCloudSystem {
  /// The same system with the queues of the families of random systems: a processor and a port on
  /// the device, two processors on each edge, and nothing shared in clouds.
  public var withQueues: EdgeCloudSystem {
    EdgeCloudSystem(
      known: name,
      sites: sites.map { site in
        var site = site
        switch site.tier {
        case .device: (site.resources.processors, site.resources.ports) = (1, 1)
        case .edge: site.resources.processors = 2
        case .cloud: break
        }
        return site
      }, bandwidth: bandwidth, energyWeights: energyWeights,
      latency: hasLatency ? latency : nil, isDirected: isDirected)
  }
}

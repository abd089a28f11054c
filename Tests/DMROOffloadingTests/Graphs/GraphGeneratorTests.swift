import DMROFiles
import DMROOffloading
import DMRORandom
import Testing

/// Random graphs.
struct GraphGeneratorTests {
  @Test(arguments: [1, 2, 5, 20, 100]) func random(_ count: Int) throws {
    let root = RandomStream(seed: 30)
    for shape in [0.3, 1, 3] {
      for index in 0..<20 {
        var (stream, again) = (root.split(index), root.split(index))
        let generator = RandomGraphGenerator(subtasks: count, shape: shape)
        let graph = try generator.graph(id: "g", in: .table2, using: &stream)
        #expect(graph.subtaskCount == count)
        #expect(try generator.graph(id: "g", in: .table2, using: &again) == graph)
        expectEnds(graph)
      }
    }
  }

  @Test(arguments: [1, 2, 5, 20, 100]) func layered(_ count: Int) throws {
    let root = RandomStream(seed: 31)
    for (fat, jump) in [(0, 1), (0.5, 1), (0.8, 3), (1, 2)] {
      for index in 0..<20 {
        var (stream, again) = (root.split(index), root.split(index))
        let generator = LayeredGraphGenerator(subtasks: count, fat: fat, jump: jump)
        let graph = try generator.graph(id: "g", in: .table2, using: &stream)
        #expect(graph.subtaskCount == count)
        #expect(try generator.graph(id: "g", in: .table2, using: &again) == graph)
        expectEnds(graph)
        if fat == 0, count > 1 { #expect(graph.transfers.count >= count / 2) }
      }
    }
  }

  /// Only ends of the graph have data from and to the device.
  private func expectEnds(_ graph: WorkflowGraph) {
    let (senders, receivers) = (Set(graph.transfers.map(\.from)), Set(graph.transfers.map(\.to)))
    for (index, subtask) in graph.subtasks.enumerated() {
      #expect((subtask.input > 0) == !receivers.contains(index))
      #expect((subtask.output > 0) == !senders.contains(index))
    }
  }

  /// The mean time of a transfer is the ratio times the mean computing time.
  @Test(arguments: [0.1, 1, 5]) func communicationRatio(_ ratio: Double) throws {
    var stream = RandomStream(seed: 32)
    let system = EdgeCloudSystem.table3
    let generator = RandomGraphGenerator(
      subtasks: 4000, quantities: GraphQuantities(communicationRatio: ratio))
    let graph = try generator.graph(id: "g", in: system, using: &stream)
    var (computing, transfer, pairs) = (0.0, 0.0, 0.0)
    for site in 0..<system.siteCount {
      computing += graph.subtasks.reduce(0) { $0 + $1.computation } / system.sites[site].speed
      for other in 0..<system.siteCount where other != site {
        transfer +=
          graph.transfers.reduce(0) { $0 + $1.size } / system.bandwidth(from: site, to: other)
        pairs += 1
      }
    }
    computing /= Double(system.siteCount * graph.subtaskCount)
    transfer /= pairs * Double(graph.transfers.count)
    #expect(abs(transfer / computing / ratio - 1) < 0.05)
  }

  /// Works are spread as the heterogeneity says.
  @Test(arguments: [0, 1, 2]) func heterogeneity(_ heterogeneity: Double) throws {
    var stream = RandomStream(seed: 33)
    let graph = try RandomGraphGenerator(
      subtasks: 1000, quantities: GraphQuantities(heterogeneity: heterogeneity)
    ).graph(id: "g", in: .table2, using: &stream)
    let works = graph.subtasks.map(\.computation)
    let spread = (works.max() ?? 0) - (works.min() ?? 0)
    #expect(abs(spread / 1500 - heterogeneity) <= 0.02 * heterogeneity)
  }

  @Test func parametersAreChecked() {
    func element(_ check: () throws -> Void) -> String? {
      do { try check() } catch { return (error as? InputError)?.element }
      return nil
    }
    #expect(element { try RandomGraphGenerator(subtasks: 0).validate() } == "subtasks")
    #expect(element { try RandomGraphGenerator(shape: 0).validate() } == "shape")
    #expect(element { try RandomGraphGenerator(outDegree: 0).validate() } == "outDegree")
    #expect(element { try LayeredGraphGenerator(fat: 2).validate() } == "fat")
    #expect(element { try LayeredGraphGenerator(density: -1).validate() } == "density")
    #expect(element { try LayeredGraphGenerator(jump: 0).validate() } == "jump")
    let quantities = GraphQuantities(heterogeneity: 3)
    #expect(
      element { try LayeredGraphGenerator(quantities: quantities).validate() } == "heterogeneity")
  }
}

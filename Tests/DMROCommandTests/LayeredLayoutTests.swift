import DMROPictures
import Testing

/// The places of small graphs.
struct LayeredLayoutTests {
  @Test func crossingIsRemoved() {
    let layout = LayeredLayout(layers: [0, 0, 1, 1], edges: [(0, 3), (1, 2)])
    #expect(layout.crossings == 0)
    #expect(layout.places == [0, 1, 1, 0])
    #expect(layout.extent == 1)
  }

  /// Each of two joined to each of two: one crossing stays.
  @Test func crossingThatMustBe() {
    let edges = [(0, 2), (0, 3), (1, 2), (1, 3)].map { (from: $0.0, to: $0.1) }
    #expect(LayeredLayout(layers: [0, 0, 1, 1], edges: edges).crossings == 1)
  }

  /// An edge around two nodes bends in their layers, and keeps away from them.
  @Test func longEdgesBend() {
    let layout = LayeredLayout(
      layers: [0, 1, 2, 3], edges: [(0, 1), (1, 2), (2, 3), (0, 3)])
    #expect(layout.bends.map(\.count) == [0, 0, 0, 2])
    #expect(layout.crossings == 0)
    for (bend, node) in zip(layout.bends[3], [1, 2]) {
      #expect(abs(bend - layout.places[node]) >= 0.65 - 1e-9)
    }
  }

  /// Neighbors in a layer are at least 1 apart, and a parent stands in their middle.
  @Test func forkIsEven() {
    let layout = LayeredLayout(layers: [0, 1, 1, 1], edges: [(0, 1), (0, 2), (0, 3)])
    #expect(layout.places == [1, 0, 1, 2])
  }
}

/// The places of the nodes of a directed acyclic graph in layers, with few crossings of edges
/// (Sugiyama, Tagawa and Toda, 1981).
///
/// An edge over several layers bends in each of them. The nodes of a layer are ordered by the mean
/// place of their neighbors; of all orders that come up, that with the fewest crossings counts.
package struct LayeredLayout {
  /// The place across the layers of each node; neighbors in a layer are at least 1 apart, and bends
  /// closer.
  package private(set) var places: [Double]
  /// The bends of each edge, from the layer behind its source to the one before its end.
  package let bends: [[Double]]
  /// The extent across the layers, from 0.
  package let extent: Double
  /// The number of crossings.
  package let crossings: Int

  /// The most bends; with more, edges are straight.
  private static let mostBends = 20_000

  /// Finds places.
  ///
  /// - Parameters:
  ///   - layers: The layer of each node.
  ///   - edges: The edges, each to a later layer.
  package init(layers: [Int], edges: [(from: Int, to: Int)]) {
    var vertexLayers = layers
    var chains: [[Int]] = []
    let total = edges.reduce(0) { $0 + layers[$1.to] - layers[$1.from] - 1 }
    for edge in edges {
      let between = layers[edge.from] + 1..<layers[edge.to]
      let isBent = total <= Self.mostBends
      let first = vertexLayers.count
      if isBent { vertexLayers += between }
      chains.append([edge.from] + (first..<vertexLayers.count) + [edge.to])
    }
    var graph = Layers(vertexLayers, chains, nodeCount: layers.count)
    graph.order()
    let found = graph.coordinates()
    let least = found.min() ?? 0
    places = layers.indices.map { found[$0] - least }
    bends = chains.map { $0.dropFirst().dropLast().map { found[$0] - least } }
    extent = (found.max() ?? 0) - least
    crossings = graph.crossings
  }

  /// The vertices, nodes and bends, in the order of each layer.
  private struct Layers {
    var orders: [[Int]]
    /// The neighbors of each vertex in the layers before and behind.
    var before: [[Int]]
    var behind: [[Int]]
    var position: [Int]
    /// Vertices from here on are bends.
    let nodeCount: Int

    init(_ layers: [Int], _ chains: [[Int]], nodeCount: Int) {
      self.nodeCount = nodeCount
      orders = Array(repeating: [], count: (layers.max() ?? 0) + 1)
      before = Array(repeating: [], count: layers.count)
      behind = before
      position = Array(repeating: 0, count: layers.count)
      for (vertex, layer) in layers.enumerated() { orders[layer].append(vertex) }
      for chain in chains {
        for (from, to) in zip(chain, chain.dropFirst()) where layers[to] == layers[from] + 1 {
          behind[from].append(to)
          before[to].append(from)
        }
      }
      orders.indices.forEach { number($0) }
    }

    private mutating func number(_ layer: Int) {
      for (place, vertex) in orders[layer].enumerated() { position[vertex] = place }
    }

    /// The number of crossings: of pairs of edges between two layers whose ends are in turned order.
    var crossings: Int {
      orders.indices.dropLast().reduce(0) { sum, layer in
        let ends = orders[layer].flatMap { behind[$0].map { position[$0] }.sorted() }
        var counts = [Int](repeating: 0, count: orders[layer + 1].count + 1)
        var crossings = 0
        for (done, end) in ends.enumerated() {
          // A tree of partial sums: how many of the earlier ends lie at or before this one.
          var (atMost, index) = (0, end + 1)
          while index > 0 {
            atMost += counts[index]
            index -= index & -index
          }
          crossings += done - atMost
          index = end + 1
          while index < counts.count {
            counts[index] += 1
            index += index & -index
          }
        }
        return sum + crossings
      }
    }

    /// Orders each layer by the mean places of neighbors, forward and backward in turn.
    mutating func order() {
      var (best, fewest) = (orders, crossings)
      for sweep in 0..<24 where fewest > 0 {
        let isForward = sweep.isMultiple(of: 2)
        for layer in isForward ? Array(orders.indices) : orders.indices.reversed() {
          let neighbors = isForward ? before : behind
          let means = Dictionary(
            uniqueKeysWithValues: orders[layer].map { vertex in
              let places = neighbors[vertex].map { Double(position[$0]) }
              let mean = places.reduce(0, +) / Double(places.count)
              return (vertex, places.isEmpty ? Double(position[vertex]) : mean)
            })
          orders[layer].sort {
            (means[$0] ?? 0, position[$0]) < (means[$1] ?? 0, position[$1])
          }
          number(layer)
        }
        let count = crossings
        if count < fewest { (best, fewest) = (orders, count) }
      }
      orders = best
      orders.indices.forEach { number($0) }
    }

    /// Returns places at which vertices stand close to the mean of their neighbors.
    func coordinates() -> [Double] {
      var place = [Double](repeating: 0, count: position.count)
      let offsets = orders.map(offsets)
      for (order, offsets) in zip(orders, offsets) {
        for (vertex, offset) in zip(order, offsets) {
          place[vertex] = offset - (offsets.last ?? 0) / 2
        }
      }
      for sweep in 0..<12 {
        let isForward = sweep.isMultiple(of: 2)
        for layer in isForward ? Array(orders.indices) : orders.indices.reversed() {
          let wished = orders[layer].map { vertex in
            let (near, far) = isForward ? (before, behind) : (behind, before)
            let neighbors = near[vertex].isEmpty ? far[vertex] : near[vertex]
            let sum = neighbors.reduce(0) { $0 + place[$1] }
            return neighbors.isEmpty ? place[vertex] : sum / Double(neighbors.count)
          }
          let found = Self.spaced(wished, offsets[layer])
          for (vertex, value) in zip(orders[layer], found) { place[vertex] = value }
        }
      }
      return place
    }

    /// Returns the places of vertices that stand as close as they may, from 0.
    private func offsets(_ order: [Int]) -> [Double] {
      var (offsets, end) = ([Double](), 0.0)
      for vertex in order {
        let half = vertex < nodeCount ? 0.5 : 0.15
        if !offsets.isEmpty { end += half }
        offsets.append(end)
        end += half
      }
      return offsets
    }

    /// Returns the numbers nearest to the given ones, in least squares, that are as far apart as the
    /// offsets.
    private static func spaced(_ wished: [Double], _ offsets: [Double]) -> [Double] {
      // Blocks of neighbors that touch: the mean of what they wish for the first of them.
      var blocks: [(sum: Double, count: Int)] = []
      for (value, offset) in zip(wished, offsets) {
        blocks.append((value - offset, 1))
        while blocks.count > 1, let last = blocks.last,
          case let other = blocks[blocks.count - 2],
          other.sum / Double(other.count) >= last.sum / Double(last.count)
        {
          blocks.removeLast(2)
          blocks.append((other.sum + last.sum, other.count + last.count))
        }
      }
      let starts = blocks.flatMap { block in
        Array(repeating: block.sum / Double(block.count), count: block.count)
      }
      return zip(starts, offsets).map(+)
    }
  }
}

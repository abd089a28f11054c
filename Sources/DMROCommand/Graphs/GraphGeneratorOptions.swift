import ArgumentParser
import DMRO
import DMROExperiments
import DMROFiles

/// The options of random graphs.
struct GraphGeneratorOptions: ParsableArguments {
  @Flag(help: "Draw directed acyclic graphs, by default as Topcuoglu, Hariri and Wu (2002) do.")
  var graphs = false

  @Flag(help: "With --graphs: draw graphs in layers, as daggen does.")
  var layered = false

  @Option(
    help: ArgumentHelp(
      """
      With --graphs: the shape α; the mean number of levels is √N ÷ α, that of subtasks in a level \
      α·√N. (default: 1)
      """, valueName: "α"))
  var shape: Double?

  @Option(
    help: ArgumentHelp(
      "With --graphs: the largest out-degree of a subtask. (default: 3)", valueName: "count"))
  var outDegree: Int?

  @Option(
    help: ArgumentHelp(
      "With --layered: the width; levels have N^fat subtasks in the mean. (default: 0.5)",
      valueName: "share"))
  var fat: Double?

  @Option(
    help: ArgumentHelp(
      """
      With --layered: the share of the level before from which a subtask may receive. (default: 0.5)
      """, valueName: "share"))
  var density: Double?

  @Option(
    help: ArgumentHelp(
      "With --layered: the regularity; 1 makes levels equally wide. (default: 0.5)",
      valueName: "share"))
  var regular: Double?

  @Option(
    help: ArgumentHelp(
      "With --layered: the most levels that a transfer passes. (default: 1)", valueName: "count"))
  var jump: Int?

  @Option(
    help: ArgumentHelp(
      """
      With --graphs: the ratio of communication to computation: the mean time of a transfer between \
      two sites ÷ the mean computing time. (default: 1)
      """, valueName: "ratio"))
  var ccr: Double?

  @Option(
    help: ArgumentHelp(
      """
      With --graphs: the heterogeneity h; computations are uniform between 1 − h/2 and 1 + h/2 \
      times their mean. (default: 1)
      """, valueName: "h"))
  var heterogeneity: Double?

  @Option(
    help: ArgumentHelp(
      "With --graphs: the mean computation. (default: 1500)", valueName: "megacycles"))
  var meanComputation: Double?

  @Option(
    help: ArgumentHelp(
      """
      With --graphs: the system whose speeds and links set the sizes of transfers (default: table2); \
      with --arrivals: the system whose devices have the workflows (default: congested-b).
      """, valueName: "table2|table3|file"))
  var system: String?

  func validate() throws {
    let random = [("shape", shape != nil), ("out-degree", outDegree != nil)]
    let layers = [
      ("fat", fat != nil), ("density", density != nil), ("regular", regular != nil),
      ("jump", jump != nil),
    ]
    let common = [
      ("ccr", ccr != nil), ("heterogeneity", heterogeneity != nil),
      ("mean-computation", meanComputation != nil),
    ]
    guard graphs else {
      let given = (random + layers + common + [("layered", layered)]).first { $0.1 }
      guard let given else { return }
      throw ValidationError("--\(given.0) is for graphs: it needs --graphs")
    }
    if layered, let given = random.first(where: { $0.1 }) {
      throw ValidationError("--\(given.0) contradicts --layered")
    }
    if !layered, let given = layers.first(where: { $0.1 }) {
      throw ValidationError("--\(given.0) needs --layered")
    }
  }

  /// Calls a function with each graph.
  ///
  /// - Parameters:
  ///   - count: The number of graphs.
  ///   - subtasks: The number of subtasks of each.
  ///   - stream: The source of chance.
  ///   - body: The function.
  /// - Throws: `InputError` that names an option and the rule it breaks; what `body` throws.
  func forEach(
    count: Int, subtasks: Int, stream: inout RandomStream,
    _ body: (String) throws(InputError) -> Void
  ) throws(InputError) {
    let system = try SystemReader.read(system ?? "table2", forChains: false)
    var quantities = GraphQuantities()
    quantities.communicationRatio = ccr ?? quantities.communicationRatio
    quantities.heterogeneity = heterogeneity ?? quantities.heterogeneity
    quantities.meanComputation = meanComputation ?? quantities.meanComputation
    var random = RandomGraphGenerator(subtasks: subtasks, quantities: quantities)
    random.shape = shape ?? random.shape
    random.outDegree = outDegree ?? random.outDegree
    var layers = LayeredGraphGenerator(subtasks: subtasks, quantities: quantities)
    layers.fat = fat ?? layers.fat
    layers.density = density ?? layers.density
    layers.regularity = regular ?? layers.regularity
    layers.jump = jump ?? layers.jump
    for index in 0..<count {
      let id = "graph-\(index)"
      let graph: WorkflowGraph
      do throws(InputError) {
        graph =
          layered
          ? try layers.graph(id: id, in: system, using: &stream)
          : try random.graph(id: id, in: system, using: &stream)
      } catch {
        throw error.naming([
          "subtasks": "--subtasks", "shape": "--shape", "outDegree": "--out-degree",
          "fat": "--fat", "density": "--density", "regularity": "--regular", "jump": "--jump",
          "communicationRatio": "--ccr", "heterogeneity": "--heterogeneity",
          "meanComputation": "--mean-computation",
        ])
      }
      try body(graph.json)
    }
  }
}

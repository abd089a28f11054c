import Foundation
import Testing

/// Files of graphs that the command makes: converted, drawn at random, and as pictures.
struct GraphFileTests {
  private static let dot = """
    digraph fork { a [size="300000000", alpha="0.1"]; b [size="3000000000"]; c [size="4000000000"]
    a -> b [size="10000000"]; a -> c [size="20000000"]; b -> c }
    """

  private func folder() throws -> Scratch {
    let folder = try Scratch()
    try folder.write(Self.dot, to: "fork.dot")
    return folder
  }

  private func run(_ words: String, in folder: Scratch) async throws -> Command.Outcome {
    try await Command.run(words.split(separator: " ").map(String.init), in: folder)
  }

  @Test func importedGraphIsPlanned() async throws {
    let folder = try folder()
    let outcome = try await run("import fork.dot --out fork.json", in: folder)
    #expect(outcome.status == 0 && outcome.output.isEmpty)
    #expect(
      outcome.errors
        == "fork.dot: 1 edge without a size: 0 MB\nfork.dot: 1 attribute ignored (1 alpha)\n")
    #expect(
      String(decoding: try folder.data("fork.json"), as: UTF8.self) == """
        {"workflows": [
          {"id": "fork", "subtasks": [{"id": "a", "computation": 300}, \
        {"id": "b", "computation": 3000}, {"id": "c", "computation": 4000}], "transfers": \
        [{"from": "a", "to": "b", "size": 10}, {"from": "a", "to": "c", "size": 20}, \
        {"from": "b", "to": "c", "size": 0}]}
        ]}

        """)
    try await Command.succeed("solve", "--workflows", "fork.json", in: folder)
  }

  @Test(arguments: [
    ("import fork.dot --batch 2", 64, "--batch is for onnx, found a file of dot"),
    ("import fork.dot --reference-speed 2", 64, "--reference-speed is for wfformat"),
    (
      "import fork.dot --computation=-1", 64, "--computation: must be a finite number of at least 0"
    ),
    ("import fork.dot --format onnx", 65, "fork.dot: must hold fields of Protocol Buffers"),
    ("import none.dot", 66, "none.dot: no such file"),
    ("generate --graphs --fat 0.2", 64, "--fat needs --layered"),
    ("generate --graphs --layered --shape 2", 64, "--shape contradicts --layered"),
    ("generate --ccr 2", 64, "--ccr is for graphs: it needs --graphs"),
    ("generate --layered", 64, "--layered is for graphs: it needs --graphs"),
    ("generate --graphs --transfer 1,2", 64, "--transfer is for chains; graphs take"),
    ("generate --graphs --shape 0", 64, "--shape: must be a finite number above 0, found 0"),
    ("generate --graphs --heterogeneity 3", 64, "--heterogeneity: must be between 0 and 2"),
    ("generate --graphs --layered --fat 1.5", 64, "--fat: must be between 0 and 1, found 1.5"),
    ("generate --graphs --layered --jump 0", 64, "--jump: must be between 1 and 1000000, found 0"),
    ("generate --graphs --ccr=-1", 64, "--ccr: must be a finite number of at least 0, found -1"),
    ("solve --workflows fork.json --draw a.gif", 64, "--draw must name a file that ends in .svg"),
    ("solve --workflows fork.json --id fork", 64, "--id names a workflow to draw: it needs --draw"),
  ])
  func mistakes(_ words: String, _ status: Int32, _ line: String) async throws {
    let outcome = try await run(words, in: folder())
    #expect(outcome.status == status)
    #expect(outcome.errors.hasPrefix("dmro: " + line), "\(outcome.errors)")
    #expect(outcome.errors.split(separator: "\n").count == 1)
  }

  private struct Graphs: Decodable {
    struct Graph: Decodable {
      struct Subtask: Decodable { var computation: Double }
      struct Transfer: Decodable { var from, to: String }
      var id: String
      var subtasks: [Subtask]
      var transfers: [Transfer]
    }
    var workflows: [Graph]
  }

  @Test(arguments: [
    "--shape 0.5 --out-degree 2 --ccr 0.5 --heterogeneity 0.2 --mean-computation 100 --system table3",
    "--layered --fat 0.3 --density 0.9 --regular 1 --jump 3 --heterogeneity 0.2 --mean-computation 100",
  ])
  func randomGraphs(_ options: String) async throws {
    let words = "generate --graphs --count 3 --subtasks 30 --seed 5 " + options
    let outcome = try await run(words, in: folder())
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let graphs = try JSONDecoder().decode(Graphs.self, from: outcome.output).workflows
    #expect(graphs.map(\.id) == ["graph-0", "graph-1", "graph-2"])
    for graph in graphs {
      #expect(graph.subtasks.count == 30)
      #expect(graph.subtasks.allSatisfy { (90...110).contains($0.computation) })
    }
    // Single graphs may be a single level.
    #expect(graphs.reduce(0) { $0 + $1.transfers.count } >= 29)
    #expect(try await run(words, in: folder()).output == outcome.output)
  }

  @Test(.enabled(if: DrawingTests.hasGnuplot, "gnuplot is not installed"))
  func plansAreDrawn() async throws {
    let folder = try folder()
    try await Command.succeed("generate", "--count", "2", "--out", "chains.json", in: folder)
    let outcome = try await run(
      "solve --workflows chains.json --id workflow-1 --draw plan.svg", in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(outcome.text.hasSuffix("Drawn to plan.svg: workflow-1, 2 of 2\n"))
    let svg = String(decoding: try folder.data("plan.svg"), as: UTF8.self)
    for text in [
      "workflow-1 on Table II, planned by optimal", "time (s)", "depth in the graph",
      "between sites",
    ] {
      #expect(svg.contains(text), "\(text)")
    }
    #expect(!folder.contents().contains { $0.contains("gnuplot") })
    let missing = try await run(
      "solve --workflows chains.json --id workflow-2 --draw plan.svg", in: folder)
    #expect(missing.status == 65)
    #expect(missing.errors.contains("chains.json: workflows: must hold the one that --id names"))
    _ = try await run("import fork.dot --out fork.json", in: folder)
    let json = try await run(
      "solve --workflows fork.json --json --scheme heft --draw fork.pdf", in: folder)
    #expect(json.status == 0 && json.errors == "Drawn to fork.pdf: fork, 1 of 1\n")
    #expect(try folder.data("fork.pdf").starts(with: "%PDF".utf8))
  }
}

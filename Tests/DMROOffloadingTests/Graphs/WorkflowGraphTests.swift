import DMROFiles
import DMROOffloading
import Foundation
import Testing

/// Graphs and shared systems as files hold them.
struct WorkflowGraphTests {
  static let sound = """
    {"id": "g", "device": "d", "arrival": 2, "subtasks": [
    {"id": "a", "computation": 10, "input": 3}, {"id": "b", "computation": 20},
    {"id": "c", "computation": 30, "output": 4}], "transfers": [
    {"from": "a", "to": "b", "size": 1}, {"from": "b", "to": "c", "size": 0}]}
    """

  @Test func parts() throws {
    let graph = try WorkflowGraph.parse(Self.sound, source: "text")
    #expect(graph.device == "d")
    #expect(graph.arrival == 2)
    #expect(graph.subtasks.map(\.computation) == [10, 20, 30])
    #expect(graph.subtasks.map(\.input) == [3, 0, 0])
    #expect(graph.subtasks.map(\.output) == [0, 0, 4])
    #expect(graph.transfers == [.init(from: 0, to: 1, size: 1), .init(from: 1, to: 2, size: 0)])
    #expect(graph.links.source == [0, 1])
    #expect(graph.links.destination == [1, 2])
    #expect(try WorkflowGraph.parse(graph.json, source: "text") == graph)
    let encoded = try JSONEncoder().encode(graph)
    #expect(try JSONDecoder().decode(WorkflowGraph.self, from: encoded) == graph)
  }

  static let mistakes = [
    Mistake(
      "\"to\": \"b\"", "\"to\": \"x\"", "transfers[0].to",
      "must be the id of a subtask, found \"x\""),
    Mistake(
      "\"from\": \"b\"", "\"from\": \"\"", "transfers[1].from",
      "must be the id of a subtask, found \"\""),
    Mistake(
      "\"id\": \"b\"", "\"id\": \"a\"", "subtasks[1].id",
      "must differ from all others, found \"a\" in subtasks[0] too"),
    Mistake("\"id\": \"b\"", "\"id\": \"\"", "subtasks[1].id", "must not be empty"),
    Mistake("\"id\": \"g\"", "\"id\": \"\"", "id", "must not be empty"),
    Mistake("\"device\": \"d\"", "\"device\": \"\"", "device", "must not be empty"),
    Mistake(
      "\"to\": \"b\"", "\"to\": \"a\"", "transfers[0]",
      "must join two different subtasks, found \"a\" at both ends"),
    Mistake(
      "{\"from\": \"b\", \"to\": \"c\", \"size\": 0}",
      "{\"from\": \"b\", \"to\": \"c\", \"size\": 0}, {\"from\": \"a\", \"to\": \"b\", \"size\": 2}",
      "transfers[2]", "must differ from all others, found \"a\" to \"b\" in transfers[0] too"),
    Mistake(
      "{\"from\": \"b\", \"to\": \"c\", \"size\": 0}",
      "{\"from\": \"b\", \"to\": \"c\", \"size\": 0}, {\"from\": \"c\", \"to\": \"a\", \"size\": 2}",
      "transfers", "must not form a cycle, found \"a\" → \"b\" → \"c\" → \"a\""),
    Mistake(
      "\"to\": \"c\"", "\"to\": \"a\"", "transfers",
      "must not form a cycle, found \"a\" → \"b\" → \"a\""),
    Mistake(
      "\"size\": 1", "\"size\": -1", "transfers[0].size",
      "must be a finite number of at least 0, found -1"),
    Mistake(
      "\"computation\": 20", "\"computation\": -2", "subtasks[1].computation",
      "must be a finite number of at least 0, found -2"),
    Mistake(
      "\"input\": 3", "\"input\": 1e20", "subtasks[0].input",
      "must lie between 1e-15 and 1e15, found 1e+20"),
    Mistake(
      "\"output\": 4", "\"output\": -4", "subtasks[2].output",
      "must be a finite number of at least 0, found -4"),
    Mistake(
      "\"arrival\": 2", "\"arrival\": -2", "arrival",
      "must be a finite number of at least 0, found -2"),
    Mistake(
      "\"input\"", "\"inputs\"", "subtasks[0]",
      "\"inputs\" is not a known key; did you mean \"input\"?"),
    Mistake("\"size\": 1", "\"size\": null", "transfers[0].size", "must be a number, found null"),
  ]

  @Test(arguments: mistakes) func mistakesAreNamed(_ mistake: Mistake) throws {
    try mistake.expect(WorkflowGraph.self, in: Self.sound)
  }

  /// Numbers that no file can hold.
  @Test func programsAreCheckedToo() {
    let subtasks = [WorkflowGraph.Subtask(id: "a", computation: 1)]
    let none = #expect(throws: InputError.self) {
      try WorkflowGraph(id: "g", subtasks: [], transfers: [])
    }
    #expect(none?.description == "subtasks: must hold at least 1 subtask, found none")
    let index = #expect(throws: InputError.self) {
      try WorkflowGraph(id: "g", subtasks: subtasks, transfers: [.init(from: 0, to: 1, size: 0)])
    }
    #expect(index?.element == "transfers[0].to")
    for number in [Double.nan, .infinity] {
      let error = #expect(throws: InputError.self) {
        try WorkflowGraph(
          id: "g", subtasks: [.init(id: "a", computation: number)], transfers: [])
      }
      #expect(error?.element == "subtasks[0].computation")
    }
  }

  /// A long cycle is named without its middle.
  @Test func longCycles() {
    let subtasks = (0..<100).map { WorkflowGraph.Subtask(id: "\($0)", computation: 1) }
    let transfers = (0..<100).map { WorkflowGraph.Transfer(from: $0, to: ($0 + 1) % 100, size: 0) }
    let error = #expect(throws: InputError.self) {
      try WorkflowGraph(id: "g", subtasks: subtasks, transfers: transfers)
    }
    #expect(
      error?.rule
        == """
        must not form a cycle, found "0" → "1" → "2" → "3" → … → "98" → "99" → "0"
        """)
  }

  static let chains = """
    {"workflows": [
    {"id": "chain", "computation": [1, 2], "transfer": [3, 4, 5]},
    {"id": "graph", "subtasks": [{"id": "a", "computation": 70, "output": 9}], "transfers": []}]}
    """

  @Test(arguments: [0, Int.max]) func bothFormsInOneFile(_ largeSize: Int) throws {
    let url = FileManager.default.temporaryDirectory.appending(
      path: "graphs-\(ProcessInfo.processInfo.processIdentifier)-\(largeSize).json")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(Self.chains.utf8).write(to: url)
    let file = try WorkflowFile(readingFrom: url.path, largeSize: largeSize)
    #expect(file.count == 2)
    #expect(file.graphCount == 1)
    #expect(file.bounds == WorkloadBounds(maxComputation: 70, maxTransfer: 9))
    var entries: [WorkflowEntry] = []
    try file.forEachEntry { entries.append($0) }
    #expect(entries.map(\.id) == ["chain", "graph"])
    #expect(entries.map(\.subtaskCount) == [2, 1])
    #expect(entries[0].graph.transfers == [.init(from: 0, to: 1, size: 4)])
    let error = #expect(throws: InputError.self) { try file.forEach { _ in } }
    #expect(error?.element == "workflows[1]")
    let whole = #expect(throws: InputError.self) { try WorkflowSet.read(from: url.path) }
    #expect(
      whole?.rule
        == "must be a chain, with \"computation\" and \"transfer\", found a graph")
    #expect(whole?.source == url.path)
  }
}

import DMROFiles
import DMROImport
import DMROOffloading
import Foundation
import Testing

/// Executions of workflows in WfFormat, their answers computed by hand.
struct WfFormatTests {
  /// a and b ran at 1000 MHz, c and d on a machine of unknown speed; d follows c without a file.
  private static let version5 = """
    {"name": "small", "schemaVersion": "1.5", "unknown": [1], "workflow": {
      "specification": {
        "tasks": [
          {"id": "a", "name": "split", "parents": [], "children": ["b", "c"],
            "inputFiles": ["in"], "outputFiles": ["x", "y"]},
          {"id": "b", "parents": ["a"], "children": [], "inputFiles": ["x"],
            "outputFiles": ["out"]},
          {"id": "c", "parents": ["a"], "children": ["d"], "inputFiles": ["x", "y", "x"]},
          {"id": "d", "parents": ["c"], "children": []}],
        "files": [
          {"id": "in", "sizeInBytes": 5000000}, {"id": "x", "sizeInBytes": 3000000},
          {"id": "y", "sizeInBytes": 1000000}, {"id": "out", "sizeInBytes": 2500000}]},
      "execution": {"makespanInSeconds": 9, "executedAt": "now", "tasks": [
          {"id": "c", "runtimeInSeconds": 4}, {"id": "d", "runtimeInSeconds": 0, "machines": ["n"]},
          {"id": "a", "runtimeInSeconds": 2, "machines": ["m", "n"], "coreCount": 1},
          {"id": "b", "runtimeInSeconds": 3.5, "machines": ["m"], "coreCount": 2}],
        "machines": [
          {"nodeName": "m", "cpu": {"speedInMHz": 1000}}, {"nodeName": "n"}]}}}
    """
  private static let settings = ImportSettings(referenceSpeed: 500)

  @Test func version5Answers() throws {
    let imported = try ImportedWorkflow.parse(Self.version5, .wfformat, Self.settings)
    let expected = try WorkflowGraph(
      id: "small",
      subtasks: [
        .init(id: "a", computation: 2000, input: 5), .init(id: "b", computation: 3500, output: 2.5),
        .init(id: "c", computation: 2000), .init(id: "d", computation: 0),
      ],
      transfers: [
        .init(from: 0, to: 1, size: 3), .init(from: 0, to: 2, size: 4),
        .init(from: 2, to: 3, size: 0),
      ])
    #expect(imported.graph == expected)
    #expect(
      imported.notes == [
        "2 tasks without the speed of a machine: assumed 500 MHz",
        "1 task on several machines: the speed of the first counts",
        "1 task on several cores: the runtime counts once", "1 dependency without a file: 0 MB",
      ])
  }

  @Test func version6IsVersion5() throws {
    let text = Self.version5.replacing("\"1.5\"", with: "\"1.6\"")
    #expect(
      try ImportedWorkflow.parse(text, .wfformat, Self.settings).graph
        == ImportedWorkflow.parse(Self.version5, .wfformat, Self.settings).graph)
  }

  /// Tasks of version 1.4 refer to each other by name or id, and have their files with them.
  private static let version4 = """
    {"name": "old", "schemaVersion": "1.4", "workflow": {"makespanInSeconds": 3, "tasks": [
      {"name": "first_1", "id": "1", "runtimeInSeconds": 2, "machine": "m", "files": [
        {"link": "input", "name": "in", "sizeInBytes": 1000000},
        {"link": "output", "path": "d/", "name": "x", "sizeInBytes": 2000000}], "parents": []},
      {"name": "second_2", "id": "2", "runtimeInSeconds": 1, "machine": "m", "files": [
        {"link": "input", "path": "d/", "name": "x", "sizeInBytes": 2100000},
        {"link": "output", "name": "x", "sizeInBytes": 4000000}], "parents": ["1"]},
      {"name": "third_3", "runtimeInSeconds": 1, "machine": "m", "parents": ["first_1"], "files": [
        {"link": "input", "name": "log", "sizeInBytes": 9},
        {"link": "output", "name": "log", "sizeInBytes": 9}]}],
      "machines": [{"nodeName": "m", "cpu": {"speed": 2000}}]}}
    """

  @Test func version4Answers() throws {
    let imported = try ImportedWorkflow.parse(Self.version4, .wfformat)
    #expect(imported.graph.subtasks.map(\.computation) == [4000, 2000, 2000])
    #expect(imported.graph.subtasks.map(\.input) == [1, 0, 0])
    #expect(imported.graph.subtasks.map(\.output) == [0, 4, 0])
    #expect(
      imported.graph.transfers == [.init(from: 0, to: 1, size: 2), .init(from: 0, to: 2, size: 0)])
    #expect(
      imported.notes == [
        "1 dependency without a file: 0 MB",
        "1 file that only the task itself writes and reads: left out",
        "1 file listed again with another size: the first counts",
      ])
  }

  /// Names that might mean several tasks or machines.
  @Test(arguments: [
    (
      "\"id\": \"2\"", "\"id\": \"1\"",
      "workflow.tasks[1].id: must differ from all others, found \"1\" twice"
    ),
    (
      "\"third_3\"", "\"1\"",
      """
      workflow.tasks[0].id: must differ from all others, found "1" as the name of workflow.tasks[2] \
      too
      """
    ),
    (
      "\"id\": \"2\"", "\"id\": \"first_1\"",
      """
      workflow.tasks[1].id: must differ from all others, found "first_1" as the name of \
      workflow.tasks[0] too
      """
    ),
    (
      "\"third_3\"", "\"second_2\"",
      "subtasks[2].id: must differ from all others, found \"second_2\" in subtasks[1] too"
    ),
    (
      "{\"speed\": 2000}}", "{\"speed\": 2000}}, {\"nodeName\": \"m\", \"cpu\": {\"speed\": 10}}",
      """
      workflow.machines[1].nodeName: must differ from all others, found "m" at 2000 MHz and at 10 MHz
      """
    ),
  ])
  func ambiguousNames(_ from: String, _ to: String, _ line: String) {
    #expect(Self.version4.contains(from))
    expectError("file: " + line) { () throws(InputError) in
      _ = try ImportedWorkflow.parse(Self.version4.replacing(from, with: to), .wfformat)
    }
  }

  /// An id may be the name of the task itself, and a machine may be listed again with its speed.
  @Test func repeatedNames() throws {
    let text = Self.version4.replacing("\"id\": \"2\"", with: "\"id\": \"second_2\"")
      .replacing(
        "{\"speed\": 2000}}",
        with: """
          {"speed": 2000}}, {"nodeName": "m", "cpu": {"speedInMHz": 2000}}, {"nodeName": "m"}
          """)
    #expect(
      try ImportedWorkflow.parse(text, .wfformat).graph
        == ImportedWorkflow.parse(Self.version4, .wfformat).graph)
  }

  /// A file of two writers comes from the parent among them, and without a parent from both.
  @Test func severalWriters() throws {
    let tasks = ["b", "c", "d", "e"].map { id in
      """
      {"id": "\(id)", "inputFiles": [\("de".contains(id) ? "\"x\"" : "")], "outputFiles": \
      [\("bc".contains(id) ? "\"x\"" : "")], "parents": [\(id == "d" ? "\"c\"" : "")]}
      """
    }
    let runs = ["b", "c", "d", "e"].map { "{\"id\": \"\($0)\", \"runtimeInSeconds\": 1}" }
    let imported = try ImportedWorkflow.parse(
      """
      {"name": "", "schemaVersion": "1.5", "workflow": {"specification": {
      "tasks": [\(tasks.joined(separator: ","))], "files": [{"id": "x", "sizeInBytes": 7000000}]},
      "execution": {"tasks": [\(runs.joined(separator: ","))]}}}
      """, .wfformat, Self.settings)
    #expect(imported.graph.id == "file")
    #expect(
      imported.graph.transfers == [
        .init(from: 1, to: 2, size: 7), .init(from: 0, to: 3, size: 7),
        .init(from: 1, to: 3, size: 7),
      ])
    #expect(imported.notes.contains { $0.hasPrefix("2 readings of a file of several writers") })
    #expect(imported.notes.contains { $0.hasPrefix("2 dependencies by files alone") })
  }

  @Test(arguments: [
    (
      "\"parents\": [\"c\"]", "\"parents\": [\"z\"]",
      "workflow.specification.tasks[3].parents[0]: must be the id of a task, found \"z\""
    ),
    (
      "\"parents\": [\"c\"]", "\"parents\": [\"d\"]",
      "workflow.specification.tasks[3].parents[0]: must be another task, found the task itself"
    ),
    (
      "\"inputFiles\": [\"in\"]", "\"inputFiles\": [\"i\"]",
      "workflow.specification.tasks[0].inputFiles: must hold ids of files of the specification"
    ),
    (
      "\"children\": [\"d\"]", "\"children\": [\"d\", \"a\"]",
      "transfers: must not form a cycle, found"
    ),
    (
      "\"id\": \"b\", \"parents\"", "\"id\": \"a\", \"parents\"",
      "workflow.specification.tasks[1].id: must differ from all others, found \"a\" twice"
    ),
    (
      "{\"id\": \"c\", \"runtimeInSeconds\": 4}", "{\"id\": \"a\", \"runtimeInSeconds\": 4}",
      "workflow.execution.tasks[2].id: must differ from all others, found \"a\" twice"
    ),
    (
      "{\"id\": \"c\", \"runtimeInSeconds\": 4}", "{\"id\": \"c\"}",
      "workflow.execution.tasks[0]: must have a runtime"
    ),
    (
      "{\"id\": \"c\", \"runtimeInSeconds\": 4}, ", "",
      "workflow.specification.tasks[2] (\"c\"): must have a runtime"
    ),
    (
      "{\"id\": \"c\", \"runtimeInSeconds\": 4}",
      "{\"id\": \"c\", \"runtimeInSeconds\": 4}, {\"id\": \"q\", \"runtimeInSeconds\": 4}",
      "workflow.execution.tasks[1].id: must be the id of a task of the specification, found \"q\""
    ),
    (
      "\"runtimeInSeconds\": 4", "\"runtimeInSeconds\": -4",
      "workflow.execution.tasks[0].runtimeInSeconds: must be a finite number of at least 0, found"
    ),
    (
      "5000000", "-5", "workflow.specification.files[0].sizeInBytes: must be a finite number"
    ),
    (
      "{\"id\": \"y\"", "{\"id\": \"x\"",
      "workflow.specification.files[2].id: must differ from all others, found \"x\" twice"
    ),
    (
      "{\"nodeName\": \"n\"}", "{\"nodeName\": \"m\", \"cpu\": {\"speedInMHz\": 7}}",
      """
      workflow.execution.machines[1].nodeName: must differ from all others, found "m" at 1000 MHz \
      and at 7 MHz
      """
    ),
    ("\"1.5\"", "\"1.3\"", "schemaVersion: must be \"1.4\", \"1.5\" or \"1.6\", found \"1.3\""),
    (
      "\"schemaVersion\": \"1.5\"", "\"version\": \"1.5\"",
      "must have the key \"schemaVersion\" of WfFormat, which is missing"
    ),
    ("\"execution\"", "\"executed\"", "workflow: must have the key \"execution\", which is"),
  ])
  func mistakes(_ from: String, _ to: String, _ line: String) throws {
    #expect(Self.version5.contains(from))
    expectError("file: " + line) { () throws(InputError) in
      _ = try ImportedWorkflow.parse(
        Self.version5.replacing(from, with: to), .wfformat, Self.settings)
    }
  }

  @Test func unknownSpeed() {
    expectError(
      "file: workflow.specification.tasks[2]: must have run on a machine with a speed in MHz, or "
        + "--reference-speed must be given; found no machine"
    ) { () throws(InputError) in _ = try ImportedWorkflow.parse(Self.version5, .wfformat) }
  }

  @Test func unknownLink() {
    let text = Self.version4.replacing(
      "\"input\", \"name\": \"in\"", with: "\"in\", \"name\": \"in\"")
    expectError("file: workflow.tasks[0].files[0].link: must be one of \"input\", \"output\"") {
      () throws(InputError) in _ = try ImportedWorkflow.parse(text, .wfformat)
    }
  }
}

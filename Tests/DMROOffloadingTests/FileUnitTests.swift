import DMROFiles
import DMROOffloading
import Foundation
import Testing

/// Units of files.
struct FileUnitTests {
  private static let units = """
    "units": {"speed": "GHz", "bandwidth": "Mbit/s", "computation": "Gcycle", "data": "KB", \
    "energy": "J/Gcycle"}
    """

  @Test("Systems are converted, and written in the units of the package")
  func systems() throws {
    let text = """
      {"name": "lab", \(Self.units),
       "sites": [{"name": "d", "tier": "device", "speed": 0.03, "energy": 300},
         {"name": "e", "tier": "edge", "speed": 0.07, "energy": 150}],
       "bandwidth": [[null, 6400], [6400, null]]}
      """
    let system = try EdgeCloudSystem.parse(text, source: "lab.json")
    #expect(system.sites.map(\.speed) == [30, 70] && system.sites.map(\.energy) == [0.3, 0.15])
    #expect(system.bandwidth(from: 0, to: 1) == 800)
    #expect(!system.json.contains("units"))
    #expect(try EdgeCloudSystem.parse(system.json, source: "again") == system)
    let random = text.replacing("\"speed\": 0.03", with: "\"speed\": {\"uniform\": [0.01, 0.05]}")
    let distribution = try SystemDistribution.parse(random, source: "lab.json")
    #expect(distribution.sites[0].speed == .uniform(10, 50))
    #expect(distribution.bandwidth[0][1] == .constant(800))
  }

  private static let chain = #"{"id": "c", "computation": [30, 70], "transfer": [60, 9, 7]}"#
  private static let graph = """
    {"id": "g", "subtasks": [{"id": "a", "computation": 3, "input": 9}, \
    {"id": "b", "computation": 4, "output": 7}], "transfers": [{"from": "a", "to": "b", "size": 1}]}
    """

  @Test("Workflows are converted to the last bit")
  func workflows() throws {
    let text = "{\(Self.units), \"workflows\": [\(Self.chain)]}"
    let chain = try #require(WorkflowSet.parse(text, source: "w.json").workflows.first)
    #expect(chain.computation == [30_000, 70_000] && chain.transfer == [0.06, 0.009, 0.007])
    // Of one workflow, its own units come first.
    let own = Self.chain.replacing("{\"id\"", with: "{\"units\": {\"data\": \"Mbit\"}, \"id\"")
    let both = try WorkflowSet.parse(
      "{\(Self.units), \"workflows\": [\(own)]}", source: "w.json"
    ).workflows[0]
    #expect(both.transfer == [7.5, 1.125, 0.875] && both.computation == [30, 70])
    let folder = try TemporaryFile()
    try folder.write("{\(Self.units), \"workflows\": [\(Self.chain), \(Self.graph)]}")
    var entries: [WorkflowEntry] = []
    try WorkflowFile(readingFrom: folder.path).forEachEntry { entries.append($0) }
    #expect(entries.first == .chain(chain))
    guard case .graph(let graph)? = entries.last else { throw Missing() }
    #expect(graph.subtasks.map(\.computation) == [3000, 4000] && graph.subtasks[0].input == 0.009)
    #expect(graph.subtasks[1].output == 0.007 && graph.transfers[0].size == 0.001)
  }

  private struct Missing: Error {}

  @Test("All pages of a large file have the units before them, and units behind are refused")
  func pages() throws {
    let file = try TemporaryFile()
    let count = 40_000
    let chains = (0..<count).map { #"{"id": "c\#($0)", "computation": [30], "transfer": [60, 9]}"# }
    let list = "\"workflows\": [\(chains.joined(separator: ",\n"))]"
    try file.write("{\(Self.units),\n\(list)}")
    var found = 0
    try WorkflowFile(readingFrom: file.path).forEach { workflow throws(InputError) in
      if workflow.computation == [30_000] && workflow.transfer == [0.06, 0.009] { found += 1 }
    }
    #expect(found == count)
    try file.write("{\(list),\n\(Self.units)}")
    let error = #expect(throws: InputError.self) { try WorkflowFile(readingFrom: file.path) }
    #expect(error?.element == "units" && error?.rule.contains("before \"workflows\"") == true)
  }

  @Test(
    "Units and converted numbers are refused with their rule",
    arguments: [
      (#""units": {"data": "KBit"}"#, "units.data", "must be one of"),
      (#""units": {"date": "KB"}"#, "units", "\"date\" is not a known key; did you mean \"data\"?"),
      (#""units": {"data": "KB"}"#, "transfer[0]", "1e-18 (converted from KB to MB)"),
      (#""units": 3"#, "units", "must be an object"),
    ])
  func mistakes(units: String, element: String, words: String) {
    let text = #"{"id": "c", "computation": [1], "transfer": [1e-15, 1], \#(units)}"#
    let error = #expect(throws: InputError.self) { try Workflow.parse(text, source: "w") }
    #expect(error?.element == element && error?.rule.contains(words) == true, "\(error as Any)")
  }

  @Test("Every unit is what it says", arguments: FileUnits.Quantity.allCases)
  func factors(quantity: FileUnits.Quantity) throws {
    let known: [FileUnits.Quantity: [String: Double]] = [
      .speed: ["MHz": 1, "Hz": 1e-6, "kHz": 1e-3, "GHz": 1e3],
      .energy: ["J/Mcycle": 1, "J/Gcycle": 1e-3, "nJ/cycle": 1e-3],
      .bandwidth: [
        "MB/s": 1, "B/s": 1e-6, "KB/s": 1e-3, "GB/s": 1e3, "bit/s": 0.125e-6, "kbit/s": 0.125e-3,
        "Mbit/s": 0.125, "Gbit/s": 125,
      ],
      .computation: ["Mcycle": 1, "cycle": 1e-6, "kcycle": 1e-3, "Gcycle": 1e3, "Tcycle": 1e6],
      .data: [
        "MB": 1, "B": 1e-6, "KB": 1e-3, "GB": 1e3, "KiB": 1.024e-3, "MiB": 1.048576,
        "GiB": 1073.741824, "bit": 0.125e-6, "kbit": 0.125e-3, "Mbit": 0.125, "Gbit": 125,
      ],
    ]
    for (name, factor) in try #require(known[quantity]) {
      let units = try FileUnits([quantity: name])
      #expect(isClose(units.converted(3, quantity), 3 * factor, relative: 1e-15), "\(name)")
      #expect((units.description == nil) == (factor == 1))
    }
  }
}

/// A file that is removed in the end.
private final class TemporaryFile {
  let path = NSTemporaryDirectory() + "dmro-\(UUID().uuidString).json"

  init() throws {}

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ text: String) throws {
    try text.write(toFile: path, atomically: true, encoding: .utf8)
  }
}

public import DMROFiles

extension WorkflowSet {
  /// The largest total number of subtasks in a file for reading at once: their numbers take some
  /// 300 MB.
  public static let maximumSubtasksAtOnce = 10_000_000

  /// Reads the workflows of a file.
  ///
  /// - Parameter path: The file, or a pipe or device with an end.
  /// - Throws: `InputError` that names the file, the element and the rule it breaks.
  public static func read(from path: String) throws(InputError) -> WorkflowSet {
    var workflows: [Workflow] = []
    var subtasks = 0
    try WorkflowPage.read(path) { entry throws(InputError) in
      let workflow: Workflow
      do throws(InputError) { workflow = try entry.chain(at: workflows.count) } catch {
        throw error.found(in: path)
      }
      subtasks += workflow.subtaskCount
      guard subtasks <= maximumSubtasksAtOnce else {
        throw InputError(
          source: path, element: "workflows",
          rule: "must have at most \(maximumSubtasksAtOnce) subtasks together, found more")
      }
      workflows.append(workflow)
    }
    do { return try WorkflowSet(workflows) } catch { throw error.found(in: path) }
  }
}

/// The workflows of a file of any size, for repeated passes.
///
/// A large file is read again in each pass. Chains and graphs may stand in one file.
public struct WorkflowFile: Sendable {
  /// The smallest size of a large file, in bytes.
  static let largeSize = 1 << 24
  /// The largest number of workflows in a file; the name of each stays in memory.
  public static let maximumCount = 10_000_000

  /// The number of workflows.
  public let count: Int
  /// The number of those that are graphs.
  public let graphCount: Int
  /// The largest numbers of the workflows.
  public let bounds: WorkloadBounds

  private enum Storage {
    case entries([WorkflowEntry])
    case file(String)
  }

  private let storage: Storage

  /// Reads a file once, and checks all of it.
  ///
  /// - Parameter path: The file; a pipe or a device is read at once.
  /// - Throws: `InputError` that names the file, the element and the rule it breaks.
  public init(readingFrom path: String) throws(InputError) {
    try self.init(readingFrom: path, largeSize: Self.largeSize)
  }

  package init(readingFrom path: String, largeSize: Int) throws(InputError) {
    let isLarge = (FileContents.size(path) ?? 0) >= largeSize
    var entries: [WorkflowEntry] = []
    var names = WorkflowNames()
    var bounds = WorkloadBounds(maxComputation: 0, maxTransfer: 0)
    var (count, graphCount, subtasks) = (0, 0, 0)
    try WorkflowPage.read(path) { entry throws(InputError) in
      guard count < Self.maximumCount else {
        throw InputError(
          source: path, element: "workflows",
          rule: "must hold at most \(Self.maximumCount) workflows, found more")
      }
      do throws(InputError) { try names.add(entry.id) } catch { throw error.found(in: path) }
      bounds.maxComputation = max(bounds.maxComputation, entry.bounds.maxComputation)
      bounds.maxTransfer = max(bounds.maxTransfer, entry.bounds.maxTransfer)
      if case .graph = entry { graphCount += 1 }
      count += 1
      guard !isLarge else { return }
      subtasks += entry.subtaskCount
      guard subtasks <= WorkflowSet.maximumSubtasksAtOnce else {
        throw InputError(
          source: path, element: "workflows",
          rule: """
            must have at most \(WorkflowSet.maximumSubtasksAtOnce) subtasks together, found more
            """)
      }
      entries.append(entry)
    }
    guard count > 0 else {
      throw InputError(
        source: path, element: "workflows", rule: "must hold at least 1 workflow, found none")
    }
    (self.count, self.graphCount, self.bounds) = (count, graphCount, bounds)
    storage = isLarge ? .file(path) : .entries(entries)
  }

  /// Calls a function with each workflow, in the order of the file.
  ///
  /// - Parameter body: The function.
  /// - Throws: `InputError`, if the file cannot be read again, or a workflow is a graph; and the
  ///   errors of `body`.
  public func forEach(_ body: (Workflow) throws(InputError) -> Void) throws(InputError) {
    var index = 0
    try forEachEntry { entry throws(InputError) in
      try body(entry.chain(at: index))
      index += 1
    }
  }

  /// Calls a function with each workflow, chain or graph, in the order of the file.
  ///
  /// - Parameter body: The function.
  /// - Throws: `InputError`, if the file cannot be read again; and what `body` throws.
  public func forEachEntry(
    _ body: (WorkflowEntry) throws(InputError) -> Void
  ) throws(InputError) {
    switch storage {
    case .entries(let entries): for entry in entries { try body(entry) }
    case .file(let path): try WorkflowPage.read(path, body: body)
    }
  }
}

/// Some of the workflows of a file.
private struct WorkflowPage: Decodable {
  let workflows: [WorkflowEntry]
  let units: FileUnits?

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case workflows, units
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    units = try container.decodeStrictlyIfPresent(FileUnits.self, forKey: .units)
    var list = try container.nestedUnkeyedContainer(forKey: .workflows)
    var workflows: [WorkflowEntry] = []
    while !list.isAtEnd {
      workflows.append(try WorkflowEntry(from: list.superDecoder(), in: units ?? .package))
    }
    self.workflows = workflows
  }

  /// Reads a file page by page.
  static func read(
    _ path: String, body: (WorkflowEntry) throws(InputError) -> Void
  ) throws(InputError) {
    var units: FileUnits?
    try PagedJSON<WorkflowPage>(key: "workflows") { page in
      page.units.map { "\"units\": \($0.json), " } ?? ""
    } count: {
      $0.workflows.count
    }
    .read(path) { page, start throws(InputError) in
      if start == 0 { units = page.units }
      guard page.units == units else {
        throw InputError(
          source: path, element: "units",
          rule: "must come before \"workflows\", in a file of this size")
      }
      for workflow in page.workflows { try body(workflow) }
    }
  }
}

/// The workflows of a text in the format of a file, chains and graphs.
package struct WorkflowList: Decodable, Sendable {
  /// The workflows, at least one, no two with the same name.
  package let entries: [WorkflowEntry]

  /// Creates a list.
  ///
  /// - Parameter entries: The workflows.
  /// - Throws: `InputError`, if there are none or two have the same name.
  package init(_ entries: [WorkflowEntry]) throws(InputError) {
    try WorkflowNames.check(entries.lazy.map(\.id))
    self.entries = entries
  }

  /// Reads the workflows of a file.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError` that names the file, the element and the rule it breaks.
  package init(readingFrom path: String) throws(InputError) {
    let file = try WorkflowFile(readingFrom: path)
    var entries: [WorkflowEntry] = []
    try file.forEachEntry { entry throws(InputError) in entries.append(entry) }
    self.entries = entries
  }

  /// Decodes the content of a file.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  package init(from decoder: any Decoder) throws {
    let page = try WorkflowPage(from: decoder)
    self = try decoder.validated { () throws(InputError) in try WorkflowList(page.workflows) }
  }

  /// The chains; `nil` if a workflow is a graph.
  package var chains: [Workflow]? {
    var chains: [Workflow] = []
    for entry in entries {
      guard case .chain(let chain) = entry else { return nil }
      chains.append(chain)
    }
    return chains
  }

  /// The text of the file: one workflow a line.
  package var json: String {
    "{\"workflows\": \(JSONText.lines(entries.map(\.json), indent: ""))}\n"
  }
}

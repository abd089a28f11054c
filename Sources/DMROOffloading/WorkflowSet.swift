public import DMROFiles

/// The workflows of a file: at least one, no two with the same name; N may differ between them.
public struct WorkflowSet: Hashable, Sendable {
  /// The workflows, in the order of the file.
  public let workflows: [Workflow]

  /// Creates a set.
  ///
  /// - Parameter workflows: The workflows.
  /// - Throws: `InputError`, if there are none or two have the same name.
  /// - Complexity: O(number of workflows).
  public init(_ workflows: [Workflow]) throws(InputError) {
    try WorkflowNames.check(workflows.lazy.map(\.id))
    self.workflows = workflows
  }

  /// The largest number of subtasks N of a workflow.
  public var maximumSubtasks: Int {
    workflows.reduce(0) { max($0, $1.subtaskCount) }
  }

  /// The largest numbers of the workflows.
  public var bounds: WorkloadBounds { WorkloadBounds(of: workflows) }
}

extension WorkflowSet: JSONDocument {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case workflows, units
  }

  /// Decodes the workflows of a file; an unknown key is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    let units = try container.decodeStrictlyIfPresent(FileUnits.self, forKey: .units) ?? .package
    var list = try container.nestedUnkeyedContainer(forKey: .workflows)
    var workflows: [Workflow] = []
    while !list.isAtEnd {
      workflows.append(try Workflow(from: list.superDecoder(), in: units))
    }
    let found = workflows
    self = try decoder.validated { () throws(InputError) in try WorkflowSet(found) }
  }

  /// Encodes the workflows in the units of this package.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(workflows, forKey: .workflows)
  }

  /// The text of the file: one workflow per line.
  public var json: String {
    "{\"workflows\": \(JSONText.lines(workflows.map(\.json), indent: ""))}\n"
  }
}

/// The names of the workflows of a file; each name must be unique.
struct WorkflowNames {
  private var positions: [String: Int] = [:]

  /// Throws unless there are names, each once.
  static func check(_ ids: some Collection<String>) throws(InputError) {
    guard !ids.isEmpty else {
      throw InputError(element: "workflows", rule: "must hold at least 1 workflow, found none")
    }
    var names = WorkflowNames()
    for id in ids { try names.add(id) }
  }

  /// Adds the name of the next workflow.
  ///
  /// - Throws: `InputError`, if an earlier one has the same name.
  mutating func add(_ id: String) throws(InputError) {
    let index = positions.count
    guard let first = positions.updateValue(index, forKey: id) else { return }
    throw InputError(
      element: "workflows[\(index)].id",
      rule: """
        must differ from all others, found "\(id)" in workflows[\(first)] too
        """)
  }
}

extension Workflow {
  /// The text of the workflow in a file, in one line.
  public var json: String {
    """
    {"id": \(JSONText.string(id)), "computation": \(JSONText.array(computation)), \
    "transfer": \(JSONText.array(transfer))}
    """
  }
}

public import DMROFiles

/// The decisions of another planner: a site for each subtask, by the names of workflows.
///
/// A file holds an array of `{"id": …, "decision": […]}`, alone or below `plans`, as
/// `dmro solve --json` and `dmro decide --json` print it. Costs in a file are not used: those of the
/// decisions are computed anew.
public struct DecisionFile: Hashable, Sendable {
  /// The decision for one workflow.
  public struct Entry: Hashable, Sendable {
    /// The name of the workflow.
    public var id: String
    /// The index in the system of the site of each subtask, `[N]`.
    public var decision: [Int]
    /// The subtasks of a graph in the order of placement, `[N]`; `nil` for the default order.
    public var order: [Int]?

    /// Creates a decision.
    ///
    /// - Parameters:
    ///   - id: The name of the workflow.
    ///   - decision: The index in the system of the site of each subtask, `[N]`.
    ///   - order: The subtasks of a graph in the order of placement, `[N]`.
    public init(id: String, decision: [Int], order: [Int]? = nil) {
      self.id = id
      self.decision = decision
      self.order = order
    }
  }

  /// The decisions, in the order of the file.
  public let entries: [Entry]
  /// The name of the file, for errors.
  public let source: String
  /// The element of the file that is the array; empty where the array is alone.
  private let array: String
  private let indices: [String: Int]

  /// Reads a file.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError` that names the file, the element and the rule it breaks.
  public init(readingFrom path: String) throws(InputError) {
    try self.init(parsing: FileContents.read(path), source: path)
  }

  /// Reads the bytes of a file.
  ///
  /// - Parameters:
  ///   - bytes: The JSON text.
  ///   - source: The name of the file, for errors.
  /// - Throws: `InputError` that names the source, the element and the rule it breaks.
  public init(parsing bytes: some Sequence<UInt8>, source: String) throws(InputError) {
    let content = try StrictJSON.decode(Content.self, from: bytes, source: source)
    entries = content.entries
    array = content.isAlone ? "" : "plans"
    self.source = source
    var indices: [String: Int] = [:]
    for (index, entry) in content.entries.enumerated() {
      guard let first = indices.updateValue(index, forKey: entry.id) else { continue }
      throw InputError(
        source: source, element: "\(array)[\(index)].id",
        rule: "must differ from all others, found \"\(entry.id)\" in \(array)[\(first)] too")
    }
    self.indices = indices
  }

  /// Returns the entries of workflows: one for each, and none besides.
  ///
  /// - Parameter ids: The names of the workflows.
  /// - Throws: `InputError`, naming a workflow without an entry, or an entry without a workflow.
  /// - Complexity: O(entries + workflows).
  public func entries(for ids: [String]) throws(InputError) -> [Entry] {
    let known = Set(ids)
    if let index = entries.firstIndex(where: { !known.contains($0.id) }) {
      throw InputError(
        source: source, element: "\(array)[\(index)].id",
        rule: "must be the id of one of the \(ids.count) workflows, found \"\(entries[index].id)\"")
    }
    var found: [Entry] = []
    found.reserveCapacity(ids.count)
    for id in ids {
      guard let index = indices[id] else {
        throw InputError(
          source: source, element: array.isEmpty ? nil : array,
          rule: """
            must hold a plan for each of the \(ids.count) workflows, found none for "\(id)"
            """)
      }
      found.append(entries[index])
    }
    return found
  }

  /// Returns the decisions for chains: one for each, and none besides.
  ///
  /// - Parameters:
  ///   - workflows: The workflows.
  ///   - count: The number of sites K of their system.
  /// - Returns: For each workflow the index of the site of each subtask.
  /// - Throws: `InputError` that names the file, the element and the rule it breaks.
  public func decisions(
    for workflows: [Workflow], siteCount count: Int
  ) throws(InputError) -> [[Int]] {
    let found = try entries(for: workflows.map(\.id))
    for (entry, workflow) in zip(found, workflows) {
      do throws(InputError) {
        guard entry.order == nil else {
          throw InputError(element: "order", rule: "must be missing, for chains have one order")
        }
        try Rules.decision(entry.decision, subtasks: workflow.subtaskCount, sites: count)
      } catch { throw located(error, at: entry.id) }
    }
    return found.map(\.decision)
  }

  /// Returns an error of an entry with its place in the file.
  ///
  /// - Parameters:
  ///   - error: The error.
  ///   - id: The name of the workflow.
  package func located(_ error: InputError, at id: String) -> InputError {
    indices[id].map { error.below("\(array)[\($0)]").found(in: source) } ?? error
  }
}

/// The array of a file, alone or below `plans`.
private struct Content: Decodable {
  let entries: [DecisionFile.Entry]
  let isAlone: Bool

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case plans
  }

  init(from decoder: any Decoder) throws {
    isAlone = (try? decoder.unkeyedContainer()) != nil
    entries =
      isAlone
      ? try decoder.singleValueContainer().decode([DecisionFile.Entry].self)
      : try decoder.strictContainer(keyedBy: CodingKeys.self).decode(
        [DecisionFile.Entry].self, forKey: .plans)
  }
}

extension DecisionFile.Entry: Decodable {
  /// The keys of plans, all but three of which are for readers of their costs.
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case id, decision, order
    case cost, delay, energy, optimalCost, reference, referenceKind, gap, start, finish
    case microseconds
  }

  /// Decodes a decision; what else a plan has is left unread, and an unknown key is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    id = try container.decodeStrictly(String.self, forKey: .id)
    decision = try container.decodeStrictly([Int].self, forKey: .decision)
    order = try container.decodeStrictlyIfPresent([Int].self, forKey: .order)
  }
}

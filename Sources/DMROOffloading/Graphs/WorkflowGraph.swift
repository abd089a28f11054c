public import DMROFiles

/// Subtasks that depend on each other as a directed acyclic graph, and the data that moves between
/// them.
///
/// A transfer of 0 MB still orders its ends in time. A chain is a graph: `init(chain:)`. Numbers are
/// 0 or lie between 1e-15 and 1e15.
public struct WorkflowGraph: Hashable, Sendable {
  /// A subtask of a graph.
  public struct Subtask: Hashable, Sendable {
    /// The name, unique in its graph.
    public var id: String
    /// The computation v in megacycles.
    public var computation: Double
    /// The data that the subtask needs from the device, in MB.
    public var input: Double
    /// The result that returns to the device, in MB.
    public var output: Double

    /// Creates a subtask.
    ///
    /// - Parameters:
    ///   - id: The name, unique in its graph.
    ///   - computation: The computation v in megacycles.
    ///   - input: The data from the device, in MB.
    ///   - output: The result to the device, in MB.
    public init(id: String, computation: Double, input: Double = 0, output: Double = 0) {
      self.id = id
      self.computation = computation
      self.input = input
      self.output = output
    }
  }

  /// The data that one subtask sends to another.
  public struct Transfer: Hashable, Sendable {
    /// The index of the subtask that sends.
    public var from: Int
    /// The index of the subtask that receives.
    public var to: Int
    /// The size e in MB.
    public var size: Double

    /// Creates a transfer.
    ///
    /// - Parameters:
    ///   - from: The index of the subtask that sends.
    ///   - to: The index of the subtask that receives.
    ///   - size: The size e in MB.
    public init(from: Int, to: Int, size: Double) {
      self.from = from
      self.to = to
      self.size = size
    }
  }

  /// The most subtasks, and the most transfers, of a graph.
  public static let maximumCount = 10_000_000

  /// The name of the workflow, unique in its file.
  public let id: String
  /// The name of the device that has the workflow; `nil` for the first of the system.
  public let device: String?
  /// The time in s at which the workflow arrives.
  public let arrival: Double
  /// The subtasks, `[N]`.
  public let subtasks: [Subtask]
  /// The transfers, `[E]`, in the order of the file.
  public let transfers: [Transfer]
  /// The transfers by subtask.
  public let links: GraphLinks

  /// Creates a graph from parts that come from outside.
  ///
  /// - Parameters:
  ///   - id: The name, which must not be empty.
  ///   - device: The name of the device that has the workflow; `nil` for the first of the system.
  ///   - arrival: The time of arrival, in s.
  ///   - subtasks: The subtasks, at least one, no two of one name.
  ///   - transfers: The transfers; at most one between two subtasks, and no cycle.
  /// - Throws: `InputError` that names the element and the rule it breaks; of a cycle its subtasks.
  /// - Complexity: O(N + E·log d), d being the largest number of transfers into one subtask.
  public init(
    id: String, device: String? = nil, arrival: Double = 0, subtasks: [Subtask],
    transfers: [Transfer]
  ) throws(InputError) {
    guard !id.isEmpty else { throw InputError(element: "id", rule: "must not be empty") }
    if device == "" { throw InputError(element: "device", rule: "must not be empty") }
    try Rules.notNegative(arrival, "arrival")
    try Self.check(subtasks)
    try Self.check(transfers, of: subtasks)
    self.id = id
    self.device = device
    self.arrival = arrival
    self.subtasks = subtasks
    self.transfers = transfers
    links = try GraphLinks(transfers, subtasks: subtasks)
  }

  /// Creates the graph of a chain: its first transfer is the input of the first subtask, its last
  /// the output of the last.
  ///
  /// Its subtasks are named by their positions, from 0.
  ///
  /// - Parameter chain: The chain.
  public init(chain: Workflow) {
    let last = chain.subtaskCount - 1
    do {
      try self.init(
        id: chain.id,
        subtasks: (0...last).map { index in
          Subtask(
            id: String(index), computation: chain.computation[index],
            input: index == 0 ? chain.transfer[0] : 0,
            output: index == last ? chain.transfer[last + 1] : 0)
        },
        transfers: (0..<last).map {
          Transfer(from: $0, to: $0 + 1, size: chain.transfer[$0 + 1])
        })
    } catch {
      preconditionFailure("the chain \"\(chain.id)\" breaks a rule of graphs: \(error)")
    }
  }

  /// The number of subtasks N.
  public var subtaskCount: Int { subtasks.count }
}

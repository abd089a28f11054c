import DMROFiles

/// The form of workflows that arrive over time: their subtasks, and which of them send data to which.
///
/// Data goes from lower to higher numbers: subtask 0 is the only first one, N − 1 the only last one.
public enum WorkflowShape: Hashable, Sendable {
  /// Subtasks one behind the other.
  case chain(Int)
  /// A first subtask, branches of one subtask each, and a last subtask: so many in all.
  case forkJoin(Int)

  /// The largest number of subtasks.
  public static let largestCount = 12

  /// The number of subtasks N.
  public var subtaskCount: Int {
    switch self {
    case .chain(let count), .forkJoin(let count): count
    }
  }

  /// The subtasks that send and receive, in the order of those that receive, `[E]`.
  public var links: [(from: Int, to: Int)] {
    switch self {
    case .chain(let count): return (1..<max(1, count)).map { ($0 - 1, $0) }
    case .forkJoin(let count):
      let branches = 1..<count - 1
      return branches.map { (0, $0) } + branches.map { ($0, count - 1) }
    }
  }

  /// The name, as `chain-3` or `fork-join-5`.
  public var name: String {
    switch self {
    case .chain(let count): "chain-\(count)"
    case .forkJoin(let count): "fork-join-\(count)"
    }
  }

  /// Checks the number of subtasks.
  ///
  /// - Throws: `InputError`, if a chain has none, a fork and join less than three, or either more
  ///   than `largestCount`.
  public func validate() throws(InputError) {
    switch self {
    case .chain(let count): try NumberRules.within(1...Self.largestCount, count, "shape")
    case .forkJoin(let count): try NumberRules.within(3...Self.largestCount, count, "shape")
    }
  }
}

extension WorkflowShape {
  /// All shapes, each of every number of subtasks.
  package static var all: [WorkflowShape] {
    (1...largestCount).map(WorkflowShape.chain) + (3...largestCount).map(WorkflowShape.forkJoin)
  }
}

extension WorkflowShape: Codable {
  /// Decodes a name.
  ///
  /// - Throws: `DecodingError` that states the rule of names.
  public init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    guard let shape = Self.all.first(where: { $0.name == name }) else {
      throw decoder.invalid(
        """
        must be \"chain-\" with 1 to \(Self.largestCount) subtasks, or \"fork-join-\" with 3 to \
        \(Self.largestCount), found \"\(name)\"
        """)
    }
    self = shape
  }

  /// Encodes the name.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}

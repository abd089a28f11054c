public import DMROFiles
internal import DMRORandom

/// A generator of workflows as in Section V-A of the paper: every number is uniform in its range.
public struct WorkloadGenerator: Hashable, Sendable {
  /// The number of users of the training set (Section V-A: 4).
  public var users: Int
  /// The number of workflows of each user in the training set (Section V-A: 5).
  public var workflowsPerUser: Int
  /// The number of subtasks N of each workflow (not stated in the paper; ours: 10).
  public var subtasks: Int
  /// The range of e_0, the input of the first subtask, in MB (Section V-A: 50–100).
  public var firstTransfer: ClosedRange<Double>
  /// The range of e_1 … e_N, the return included, in MB (Section V-A: 10–50).
  public var laterTransfer: ClosedRange<Double>
  /// The range of v_1 … v_N in megacycles (Section V-A: 10³–10⁵).
  public var computation: ClosedRange<Double>

  /// The generator of the paper.
  public static let paper = WorkloadGenerator()

  /// Creates a generator; each default is the paper's.
  ///
  /// - Parameters:
  ///   - users: The number of users of the training set.
  ///   - workflowsPerUser: The number of workflows of each user in the training set.
  ///   - subtasks: The number of subtasks N of each workflow.
  ///   - firstTransfer: The range of e_0, in MB.
  ///   - laterTransfer: The range of e_1 … e_N, in MB.
  ///   - computation: The range of v_1 … v_N, in megacycles.
  public init(
    users: Int = 4, workflowsPerUser: Int = 5, subtasks: Int = 10,
    firstTransfer: ClosedRange<Double> = 50...100, laterTransfer: ClosedRange<Double> = 10...50,
    computation: ClosedRange<Double> = 1e3...1e5
  ) {
    self.users = users
    self.workflowsPerUser = workflowsPerUser
    self.subtasks = subtasks
    self.firstTransfer = firstTransfer
    self.laterTransfer = laterTransfer
    self.computation = computation
  }

  /// Creates a generator of workflows like given ones: as long as the longest of them, and every
  /// number in the range of theirs.
  ///
  /// - Parameter set: The workflows.
  /// - Complexity: O(number of subtasks).
  public init(like set: WorkflowSet) {
    func range(_ values: some Sequence<Double>) -> ClosedRange<Double> {
      let lowest = values.reduce(.infinity, min)
      return lowest...values.reduce(lowest, max)
    }
    self.init(
      subtasks: set.maximumSubtasks,
      firstTransfer: range(set.workflows.map { $0.transfer[0] }),
      laterTransfer: range(set.workflows.flatMap { $0.transfer.dropFirst() }),
      computation: range(set.workflows.flatMap(\.computation)))
  }

  /// The bounds of drawn numbers: the upper ends of the ranges.
  public var bounds: WorkloadBounds {
    WorkloadBounds(
      maxComputation: computation.upperBound,
      maxTransfer: max(firstTransfer.upperBound, laterTransfer.upperBound))
  }

  /// Throws unless the counts are at least 1 and the ranges hold valid quantities.
  ///
  /// - Throws: `InputError` that names the property and the rule it breaks.
  public func validate() throws(InputError) {
    let counts = [
      (users, "users"), (workflowsPerUser, "workflowsPerUser"), (subtasks, "subtasks"),
    ]
    for (count, element) in counts { try NumberRules.atLeast(1, count, element) }
    let ranges = [
      (firstTransfer, "firstTransfer"), (laterTransfer, "laterTransfer"),
      (computation, "computation"),
    ]
    for (range, element) in ranges {
      try Rules.notNegative(range.lowerBound, "\(element)[0]")
      try Rules.notNegative(range.upperBound, "\(element)[1]")
    }
  }

  /// Draws a workflow.
  ///
  /// The numbers are drawn in the order of Equation (1): e_0, v_1, e_1, v_2, e_2, …, v_N, e_N, one
  /// draw for each.
  ///
  /// - Parameters:
  ///   - id: The name of the workflow, not empty.
  ///   - generator: The source of random bits.
  /// - Throws: `InputError`, if the name is empty, or as `validate()`.
  public func workflow(
    id: String, using generator: inout some RandomNumberGenerator
  ) throws(InputError) -> Workflow {
    guard !id.isEmpty else { throw InputError(element: "id", rule: "must not be empty") }
    try validate()
    return draw(id, using: &generator)
  }

  /// Draws workflows one after the other, named `<prefix>0`, `<prefix>1`, ….
  ///
  /// - Parameters:
  ///   - count: The number of workflows, at least 0.
  ///   - prefix: The beginning of each name.
  ///   - generator: The source of random bits.
  /// - Throws: `InputError`, if the number is negative, or as `validate()`.
  public func workflows(
    _ count: Int, prefix: String = "workflow-", using generator: inout some RandomNumberGenerator
  ) throws(InputError) -> [Workflow] {
    try NumberRules.atLeast(0, count, "count")
    try validate()
    return draw(count, prefix: prefix, using: &generator)
  }

  /// Draws the training set of Section V-A: the workflows of all users, user by user.
  ///
  /// Workflow w of user u is named `user-u/w`, both counted from 0.
  ///
  /// - Parameter generator: The source of random bits.
  /// - Throws: `InputError`, as `validate()`.
  public func trainingSet(
    using generator: inout some RandomNumberGenerator
  ) throws(InputError) -> [Workflow] {
    try validate()
    return drawTrainingSet(using: &generator)
  }
}

// Draws from a generator known to be valid: `validate()` does not throw.
extension WorkloadGenerator {
  /// Draws a workflow, as `workflow(id:using:)`.
  ///
  /// - Parameters:
  ///   - id: The name of the workflow, not empty.
  ///   - generator: The source of random bits.
  /// - Precondition: The generator is valid.
  @specialized(where Source == RandomStream)
  package func draw<Source: RandomNumberGenerator>(
    _ id: String, using generator: inout Source
  ) -> Workflow {
    var computations: [Double] = []
    var transfers: [Double] = []
    computations.reserveCapacity(subtasks)
    transfers.reserveCapacity(subtasks + 1)
    transfers.append(generator.uniform(firstTransfer.lowerBound, firstTransfer.upperBound))
    for _ in 0..<subtasks {
      computations.append(generator.uniform(computation.lowerBound, computation.upperBound))
      transfers.append(generator.uniform(laterTransfer.lowerBound, laterTransfer.upperBound))
    }
    return Workflow(known: id, computation: computations, transfer: transfers)
  }

  /// Draws workflows, as `workflows(_:prefix:using:)`.
  ///
  /// - Parameters:
  ///   - count: The number of workflows.
  ///   - prefix: The beginning of each name.
  ///   - generator: The source of random bits.
  /// - Precondition: The generator is valid, and the number is not negative.
  package func draw(
    _ count: Int, prefix: String = "workflow-", using generator: inout some RandomNumberGenerator
  ) -> [Workflow] {
    (0..<count).map { draw("\(prefix)\($0)", using: &generator) }
  }

  /// Draws the training set, as `trainingSet(using:)`.
  ///
  /// - Parameter generator: The source of random bits.
  /// - Precondition: The generator is valid.
  package func drawTrainingSet(using generator: inout some RandomNumberGenerator) -> [Workflow] {
    (0..<users).flatMap { user in
      draw(workflowsPerUser, prefix: "user-\(user)/", using: &generator)
    }
  }
}

extension WorkloadGenerator: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case users, workflowsPerUser, subtasks, firstTransfer, laterTransfer, computation
  }

  /// Decodes a generator; missing values are the paper's, and an unknown key is an error.
  ///
  /// A range is an array of its two ends.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    func range(_ key: CodingKeys, _ paper: ClosedRange<Double>) throws -> ClosedRange<Double> {
      guard container.contains(key) else { return paper }
      let (lower, upper) = try container.ascendingPair(forKey: key)
      return lower...upper
    }
    func count(_ key: CodingKeys, _ paper: Int) throws -> Int {
      container.contains(key) ? try container.decodeStrictly(Int.self, forKey: key) : paper
    }
    let paper = Self.paper
    self = try Self(
      users: count(.users, paper.users),
      workflowsPerUser: count(.workflowsPerUser, paper.workflowsPerUser),
      subtasks: count(.subtasks, paper.subtasks),
      firstTransfer: range(.firstTransfer, paper.firstTransfer),
      laterTransfer: range(.laterTransfer, paper.laterTransfer),
      computation: range(.computation, paper.computation))
    try decoder.validated { [self] () throws(InputError) in try validate() }
  }
}

import DMROFiles

/// The largest computation and transfer of a workload, for the scaling of costs and features.
public struct WorkloadBounds: Hashable, Sendable {
  /// The bound v_max of a subtask's computation, in megacycles.
  public var maxComputation: Double
  /// The bound e_max of a transfer, in MB.
  public var maxTransfer: Double

  /// The bounds of Section V-A: 10⁵ megacycles and 100 MB.
  public static let paper = WorkloadBounds()

  /// Creates bounds.
  ///
  /// - Parameters:
  ///   - maxComputation: The bound v_max, in megacycles, finite and at least 0.
  ///   - maxTransfer: The bound e_max, in MB, finite and at least 0.
  public init(maxComputation: Double = 1e5, maxTransfer: Double = 100) {
    self.maxComputation = maxComputation
    self.maxTransfer = maxTransfer
  }

  /// Creates the bounds of the given workflows: the largest values in them.
  ///
  /// - Parameter workflows: The workflows.
  /// - Complexity: O(number of subtasks).
  public init(of workflows: [Workflow]) {
    maxComputation = workflows.reduce(0) { $1.computation.reduce($0, max) }
    maxTransfer = workflows.reduce(0) { $1.transfer.reduce($0, max) }
  }
}

extension WorkloadBounds: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case maxComputation, maxTransfer
  }

  /// Decodes bounds; they must be finite and at least 0.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    let computation = try container.decode(Double.self, forKey: .maxComputation)
    let transfer = try container.decode(Double.self, forKey: .maxTransfer)
    self = try decoder.validated { () throws(InputError) in
      try Rules.notNegative(computation, "maxComputation")
      try Rules.notNegative(transfer, "maxTransfer")
      return WorkloadBounds(maxComputation: computation, maxTransfer: transfer)
    }
  }
}

public import DMROFiles

/// A workflow: N subtasks in sequence, and the data between them: Equation (1).
///
/// Subtask i (counted from 0) computes `computation[i]`; it receives `transfer[i]` from the
/// previous subtask, the first one from the device; `transfer[N]` is the result for the device.
/// Numbers are 0 or lie between 1e-15 and 1e15.
public struct Workflow: Hashable, Sendable {
  /// The name of the workflow, unique in its file, such as `user-0/0`.
  public let id: String
  /// The computation v_1 … v_N of the subtasks in megacycles, `[N]`.
  public let computation: [Double]
  /// The transfers e_0 … e_N in MB, `[N + 1]`.
  public let transfer: [Double]

  /// Creates a workflow, and checks its numbers.
  ///
  /// - Parameters:
  ///   - id: The name, not empty.
  ///   - computation: The computation of the subtasks in megacycles, `[N]`, with N at least 1.
  ///   - transfer: The transfers in MB, `[N + 1]`.
  /// - Throws: `InputError` that names the element and the rule it breaks.
  public init(id: String, computation: [Double], transfer: [Double]) throws(InputError) {
    guard !id.isEmpty else {
      throw InputError(element: "id", rule: "must not be empty")
    }
    guard !computation.isEmpty else {
      throw InputError(element: "computation", rule: "must hold at least 1 number, found none")
    }
    guard transfer.count == computation.count + 1 else {
      throw InputError(
        element: "transfer",
        rule: """
          must hold \(computation.count + 1) numbers, one more than computation, \
          found \(transfer.count)
          """)
    }
    for (index, value) in computation.enumerated() {
      try Rules.notNegative(value, "computation[\(index)]")
    }
    for (index, value) in transfer.enumerated() {
      try Rules.notNegative(value, "transfer[\(index)]")
    }
    self.id = id
    self.computation = computation
    self.transfer = transfer
  }

  /// Creates a workflow from numbers known to be valid.
  ///
  /// - Parameters:
  ///   - id: The name.
  ///   - computation: The computation of the subtasks in megacycles, `[N]`.
  ///   - transfer: The transfers in MB, `[N + 1]`.
  /// - Precondition: The numbers obey the rules of this type.
  package init(known id: String, computation: [Double], transfer: [Double]) {
    do {
      try self.init(id: id, computation: computation, transfer: transfer)
    } catch {
      preconditionFailure("the workflow \"\(id)\" breaks a rule: \(error)")
    }
  }

  /// The number of subtasks N.
  public var subtaskCount: Int { computation.count }
}

extension Workflow: JSONDocument {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case id, computation, transfer, units
  }

  /// Decodes a workflow; an unknown key is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws { try self.init(from: decoder, in: .package) }

  /// Decodes a workflow of a file.
  ///
  /// - Parameters:
  ///   - decoder: The decoder.
  ///   - units: The units of the file; those that the workflow names count instead.
  init(from decoder: any Decoder, in units: FileUnits) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    let units = try container.decodeStrictlyIfPresent(FileUnits.self, forKey: .units) ?? units
    let id = try container.decode(String.self, forKey: .id)
    let computation = try container.decode([Double].self, forKey: .computation)
      .map { units.converted($0, .computation) }
    let transfer = try container.decode([Double].self, forKey: .transfer)
      .map { units.converted($0, .data) }
    self = try decoder.validated(in: units) { () throws(InputError) in
      try Workflow(id: id, computation: computation, transfer: transfer)
    }
  }

  /// Encodes the workflow in the units of this package.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(computation, forKey: .computation)
    try container.encode(transfer, forKey: .transfer)
  }
}

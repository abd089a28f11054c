import DMROFiles

extension WorkflowGraph: JSONDocument {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case id, device, arrival, subtasks, transfers, units
  }

  /// Decodes a graph, whose transfers name their ends; an unknown key is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws { try self.init(from: decoder, in: .package) }

  /// Decodes a graph of a file.
  ///
  /// - Parameters:
  ///   - decoder: The decoder.
  ///   - units: The units of the file; those that the graph names count instead.
  init(from decoder: any Decoder, in units: FileUnits) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    let units = try container.decodeStrictlyIfPresent(FileUnits.self, forKey: .units) ?? units
    let id = try container.decode(String.self, forKey: .id)
    let device = try container.decodeIfPresent(String.self, forKey: .device)
    let arrival = try container.decodeIfPresent(Double.self, forKey: .arrival) ?? 0
    var subtasks = try container.decode([Subtask].self, forKey: .subtasks)
    var named = try container.decode([NamedTransfer].self, forKey: .transfers)
    if units != .package {
      for index in subtasks.indices {
        let subtask = subtasks[index]
        subtasks[index].computation = units.converted(subtask.computation, .computation)
        subtasks[index].input = units.converted(subtask.input, .data)
        subtasks[index].output = units.converted(subtask.output, .data)
      }
      for index in named.indices { named[index].size = units.converted(named[index].size, .data) }
    }
    let (found, transfers) = (subtasks, named)
    self = try decoder.validated(in: units) { () throws(InputError) in
      try WorkflowGraph.check(found)
      return try WorkflowGraph(
        id: id, device: device, arrival: arrival, subtasks: found,
        transfers: NamedTransfer.resolve(transfers, subtasks: found))
    }
  }

  /// Encodes the graph in the format of its file.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encodeIfPresent(device, forKey: .device)
    if arrival != 0 { try container.encode(arrival, forKey: .arrival) }
    try container.encode(subtasks, forKey: .subtasks)
    try container.encode(
      transfers.map {
        NamedTransfer(from: subtasks[$0.from].id, to: subtasks[$0.to].id, size: $0.size)
      }, forKey: .transfers)
  }

  /// The graph as it stands in a file, in one line.
  public var json: String {
    let device = device.map { ", \"device\": \(JSONText.string($0))" } ?? ""
    let arrival = arrival == 0 ? "" : ", \"arrival\": \(NumberRules.text(arrival))"
    let names = subtasks.map { JSONText.string($0.id) }
    let subtaskTexts = zip(names, subtasks).map { name, subtask in
      var text = "{\"id\": \(name), \"computation\": \(NumberRules.text(subtask.computation))"
      if subtask.input != 0 { text += ", \"input\": \(NumberRules.text(subtask.input))" }
      if subtask.output != 0 { text += ", \"output\": \(NumberRules.text(subtask.output))" }
      return text + "}"
    }
    let transferTexts = transfers.map { transfer in
      """
      {"from": \(names[transfer.from]), "to": \(names[transfer.to]), \
      "size": \(NumberRules.text(transfer.size))}
      """
    }
    return """
      {"id": \(JSONText.string(id))\(device)\(arrival), \
      "subtasks": [\(subtaskTexts.joined(separator: ", "))], \
      "transfers": [\(transferTexts.joined(separator: ", "))]}
      """
  }
}

extension WorkflowGraph.Subtask: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case id, computation, input, output
  }

  /// Decodes a subtask; without `input` or `output` these are 0, and an unknown key is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    computation = try container.decode(Double.self, forKey: .computation)
    input = try container.decodeIfPresent(Double.self, forKey: .input) ?? 0
    output = try container.decodeIfPresent(Double.self, forKey: .output) ?? 0
  }

  /// Encodes the subtask in the format of its file.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(computation, forKey: .computation)
    if input != 0 { try container.encode(input, forKey: .input) }
    if output != 0 { try container.encode(output, forKey: .output) }
  }
}

/// A transfer as it stands in a file: its ends are names.
private struct NamedTransfer: Codable {
  var from: String
  var to: String
  var size: Double

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case from, to, size
  }

  init(from: String, to: String, size: Double) {
    (self.from, self.to, self.size) = (from, to, size)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    from = try container.decode(String.self, forKey: .from)
    to = try container.decode(String.self, forKey: .to)
    size = try container.decode(Double.self, forKey: .size)
  }

  /// Returns transfers with the indices of the subtasks that are named.
  static func resolve(
    _ named: [NamedTransfer], subtasks: [WorkflowGraph.Subtask]
  ) throws(InputError) -> [WorkflowGraph.Transfer] {
    var indices: [String: Int] = [:]
    indices.reserveCapacity(subtasks.count)
    for (index, subtask) in subtasks.enumerated() { indices[subtask.id] = index }
    var transfers: [WorkflowGraph.Transfer] = []
    transfers.reserveCapacity(named.count)
    for (index, transfer) in named.enumerated() {
      guard let from = indices[transfer.from] else {
        throw unknown(transfer.from, "transfers[\(index)].from")
      }
      guard let to = indices[transfer.to] else {
        throw unknown(transfer.to, "transfers[\(index)].to")
      }
      transfers.append(.init(from: from, to: to, size: transfer.size))
    }
    return transfers
  }

  private static func unknown(_ name: String, _ element: String) -> InputError {
    InputError(element: element, rule: "must be the id of a subtask, found \"\(name)\"")
  }
}

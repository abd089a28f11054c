internal import DMROFiles

/// A request in JSON.
protocol Request: Decodable {
  /// Returns the answer in JSON.
  ///
  /// - Throws: `InputError`, naming the element and the rule it breaks.
  func answer() throws(InputError) -> String
}

/// The name of a request.
enum Call: String, CaseIterable, Decodable {
  case system, workflows, generate, workload, `import`, solve, schedule

  private struct Head: Decodable {
    private enum Keys: String, CodingKey { case call }
    let call: Call

    init(from decoder: any Decoder) throws {
      call = try decoder.container(keyedBy: Keys.self).decodeStrictly(Call.self, forKey: .call)
    }
  }

  /// Answers a request.
  ///
  /// - Parameter bytes: The request.
  /// - Throws: `InputError`, naming the element and the rule it breaks.
  static func answer(_ bytes: ContiguousArray<UInt8>) throws(InputError) -> String {
    let type: any Request.Type =
      switch try Border.decode(Head.self, bytes).call {
      case .system: SystemRequest.self
      case .workflows: WorkflowsRequest.self
      case .generate: GenerateRequest.self
      case .workload: WorkloadRequest.self
      case .import: ImportRequest.self
      case .solve: SolveRequest.self
      case .schedule: ScheduleRequest.self
      }
    return try answer(bytes, as: type)
  }

  private static func answer<Kind: Request>(
    _ bytes: ContiguousArray<UInt8>, as type: Kind.Type
  ) throws(InputError) -> String {
    try Border.decode(type, bytes).answer()
  }
}

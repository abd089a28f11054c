internal import DMROFiles
internal import DMROImport
internal import DMROOffloading
internal import DMRORandom
internal import DMROSimulation

/// Asks for the workflows of a file or a text, in the units of the package.
struct WorkflowsRequest: Request {
  private enum Keys: String, CodingKey, CaseIterable { case call, path, workflows }
  private let path: String?
  private let workflows: WorkflowList?

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    path = try container.decodeIfPresent(String.self, forKey: .path)
    workflows = try container.decodeIfPresent(WorkflowList.self, forKey: .workflows)
    guard (path == nil) != (workflows == nil) else {
      throw decoder.invalid("must have either a path or workflows")
    }
  }

  func answer() throws(InputError) -> String {
    if let path { return try WorkflowList(readingFrom: path).json }
    return workflows?.json ?? ""
  }
}

/// Asks for random workflows, as `dmro generate` draws them.
struct GenerateRequest: Request {
  private enum Keys: String, CodingKey, CaseIterable { case call, count, seed, graphs, arrivals }
  private enum ArrivalKeys: String, CodingKey, CaseIterable { case system }

  private enum Kind {
    case chains(WorkloadGenerator)
    case graphs(GraphGenerator)
    case arrivals(ArrivalsChoice, SystemChoice)
  }

  private var count = 20
  private var seed: UInt64 = 1
  private let kind: Kind

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    try container.update(&count, .count)
    try container.update(&seed, .seed)
    let own = Keys.allCases.map(\.rawValue)
    if let arrivals = try container.decodeIfPresent(ArrivalsChoice.self, forKey: .arrivals) {
      let others = try decoder.strictContainer(keyedBy: ArrivalKeys.self, besides: own)
      var system = SystemChoice.name(CongestedSystem.b.rawValue)
      try others.update(&system, .system)
      kind = .arrivals(arrivals, system)
    } else if try container.decodeIfPresent(Bool.self, forKey: .graphs) ?? false {
      kind = .graphs(try GraphGenerator(from: decoder, besides: own))
    } else {
      kind = .chains(try ChainGenerator(from: decoder, besides: own).generator)
    }
    try container.check(1...10_000_000, count, .count)
  }

  func answer() throws(InputError) -> String {
    var stream = RandomStream(seed: seed).split("generate")
    var entries: [WorkflowEntry] = []
    switch kind {
    case .chains(let generator):
      try check(generator.subtasks)
      entries = generator.draw(count, using: &stream).map { .chain($0) }
    case .graphs(let generator):
      try check(generator.subtasks)
      let system = try generator.system.read()
      for index in 0..<count {
        entries.append(
          .graph(try generator.graph("graph-\(index)", in: system, using: &stream)))
      }
    case .arrivals(let choice, let system):
      try check(1)
      let system = try system.read()
      let arrivals = try choice.read(in: system)
      var jobs = ArrivalStream(
        arrivals, deviceCount: system.sites(in: .device).count,
        stream: RandomStream(seed: seed).split("simulate"))
      for index in 0..<count {
        entries.append(.graph(try jobs.next().workflow(id: "job-\(index)", in: system)))
      }
    }
    return try WorkflowList(entries).json
  }

  private func check(_ subtasks: Int) throws(InputError) {
    let most = WorkflowSet.maximumSubtasksAtOnce
    guard count <= most / max(1, subtasks) else {
      throw InputError(
        element: "count", rule: "must give at most \(most) subtasks together, found more")
    }
  }
}

/// Asks for the workflows that a training, a measurement or `dmro evaluate` uses.
struct WorkloadRequest: Request {
  private enum Keys: String, CodingKey, CaseIterable { case call, part, seed, count }

  private enum Part: String, Decodable, CaseIterable {
    case training
    case heldOut = "held-out"
    case unseen
  }

  private let part: Part
  private var seed: UInt64 = 1
  private let count: Int?

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    part = try container.decodeStrictly(Part.self, forKey: .part)
    try container.update(&seed, .seed)
    count = try container.decodeIfPresent(Int.self, forKey: .count)
    if let count { try container.check(1...1_000_000, count, .count) }
    guard count == nil || part != .training else {
      throw decoder.invalid("must have no count: the paper numbers the workflows of a training")
    }
  }

  func answer() throws(InputError) -> String {
    let generator = WorkloadGenerator.paper
    let workflows =
      switch part {
      case .training: generator.trainingWorkflows(seed: seed)
      case .heldOut: generator.heldOutWorkflows(count ?? 200, seed: seed)
      case .unseen: generator.unseenWorkflows(count ?? 1000, seed: seed)
      }
    return try WorkflowList(workflows.map { .chain($0) }).json
  }
}

/// Asks for a workflow of another program.
struct ImportRequest: Request {
  private enum Keys: String, CodingKey, CaseIterable {
    case call, path, format, referenceSpeed, nodeSize, computation, cyclesPerMac, batch
  }

  private let path: String
  private let format: String?
  private let nodeSize: String?
  private var settings = ImportSettings()

  init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Keys.self)
    path = try container.decode(String.self, forKey: .path)
    format = try container.decodeIfPresent(String.self, forKey: .format)
    nodeSize = try container.decodeIfPresent(String.self, forKey: .nodeSize)
    settings.referenceSpeed = try container.decodeIfPresent(Double.self, forKey: .referenceSpeed)
    settings.assumedComputation = try container.decodeIfPresent(
      Double.self, forKey: .computation)
    try container.update(&settings.cyclesPerMAC, .cyclesPerMac)
    try container.update(&settings.batch, .batch)
  }

  func answer() throws(InputError) -> String {
    var settings = settings
    if let nodeSize {
      guard let size = ImportSettings.NodeSize(rawValue: nodeSize) else {
        throw unknown(nodeSize, "nodeSize", ImportSettings.NodeSize.allCases.map(\.rawValue))
      }
      settings.nodeSize = size
    }
    let content = try FileContents.read(path, limit: ImportFormat.largestFile)
    let format: ImportFormat
    if let name = self.format {
      guard let known = ImportFormat(rawValue: name) else {
        throw unknown(name, "format", ImportFormat.allCases.map(\.rawValue))
      }
      format = known
    } else {
      format = try ImportFormat(recognizedIn: content, source: path)
    }
    let imported = try ImportedWorkflow.decode(
      content, format: format, settings: settings, source: path)
    return """
      {"workflows": [\(imported.graph.json)], "notes": \(StrictJSON.encode(imported.notes))}
      """
  }

  private func unknown(_ word: String, _ element: String, _ known: [String]) -> InputError {
    InputError(element: element, rule: Suggestion.rule(for: word, among: known))
  }
}

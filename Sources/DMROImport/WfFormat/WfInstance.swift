import DMROFiles

/// An execution of a workflow in WfFormat, in the terms that its versions share.
struct WfInstance: Sendable {
  /// A task.
  struct Task: Sendable {
    var id: String
    /// The path of the task in its file, for errors.
    var element: String
    /// The runtime in s, and its path in the file.
    var runtime: Double
    var runtimeElement: String
    var machines: [String]
    var cores: Double
    var reads: [String]
    var writes: [String]
    var parents: [String]
    var children: [String]
  }

  var name: String
  var tasks: [Task]
  /// Further names of tasks, by which others may refer to them.
  var aliases: [String: Int] = [:]
  /// The sizes of files in bytes.
  var sizes: [String: Double]
  /// The number of files with several sizes.
  var resizedCount = 0
  /// The speeds of machines in MHz, where they are stated.
  var speeds: [String: Double]

  /// Reads an instance from the bytes of a file.
  static func decode(
    _ bytes: ContiguousArray<UInt8>, source: String
  ) throws(InputError) -> WfInstance {
    try StrictJSON.decode(WfInstance.self, from: bytes, source: source)
  }
}

extension WfInstance: Decodable {
  private enum CodingKeys: String, CodingKey {
    case name, schemaVersion, workflow
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard container.contains(.schemaVersion) else {
      throw decoder.invalid("must have the key \"schemaVersion\" of WfFormat, which is missing")
    }
    let version = try container.decode(String.self, forKey: .schemaVersion)
    name = try container.decode(String.self, forKey: .name)
    switch version {
    case "1.4":
      let workflow = try container.decode(Version4.self, forKey: .workflow)
      (tasks, sizes, speeds) = ([], [:], [:])
      try decoder.validated { () throws(InputError) in try add(workflow) }
    // 1.6 adds nothing but sums of what is there.
    case "1.5", "1.6":
      let workflow = try container.decode(Version5.self, forKey: .workflow)
      (tasks, sizes, speeds) = ([], [:], [:])
      try decoder.validated { () throws(InputError) in try add(workflow) }
    default:
      throw try container.superDecoder(forKey: .schemaVersion).invalid(
        "must be \"1.4\", \"1.5\" or \"1.6\", found \"\(version)\"")
    }
  }

  /// Adds the tasks of version 1.4: each with its files and its runtime.
  private mutating func add(_ workflow: Version4) throws(InputError) {
    try add(workflow.machines ?? [], "workflow.machines")
    var names: [String: Int] = [:]
    for (index, task) in workflow.tasks.enumerated() { names[task.name] = index }
    for (index, task) in workflow.tasks.enumerated() {
      let element = "workflow.tasks[\(index)]"
      guard let runtime = task.runtimeInSeconds else { throw Self.noRuntime(of: element) }
      var (reads, writes): ([String], [String]) = ([], [])
      for (place, file) in (task.files ?? []).enumerated() {
        let name = (file.path ?? "") + file.name
        try add(file.sizeInBytes, of: name, "\(element).files[\(place)].sizeInBytes")
        switch file.link {
        case "input": reads.append(name)
        case "output": writes.append(name)
        default:
          throw InputError(
            element: "\(element).files[\(place)].link",
            rule: Suggestion.rule(for: file.link, among: ["input", "output"]))
        }
      }
      if let id = task.id {
        guard aliases.updateValue(index, forKey: id) == nil else {
          throw InputError(
            element: "\(element).id", rule: "must differ from all others, found \"\(id)\" twice")
        }
        if let other = names[id], other != index {
          throw InputError(
            element: "\(element).id",
            rule: """
              must differ from all others, found \"\(id)\" as the name of workflow.tasks[\(other)] too
              """)
        }
      }
      tasks.append(
        Task(
          id: task.name, element: element, runtime: runtime,
          runtimeElement: "\(element).runtimeInSeconds", machines: task.machine.map { [$0] } ?? [],
          cores: task.cores ?? 1, reads: reads, writes: writes, parents: task.parents ?? [],
          children: task.children ?? []))
    }
  }

  /// Adds the tasks of version 1.5: what they are stands apart from how they ran.
  private mutating func add(_ workflow: Version5) throws(InputError) {
    let (specification, execution) = (workflow.specification, workflow.execution)
    try add(execution.machines ?? [], "workflow.execution.machines")
    for (index, file) in (specification.files ?? []).enumerated() {
      let element = "workflow.specification.files[\(index)]"
      guard sizes[file.id] == nil else {
        throw InputError(
          element: "\(element).id", rule: "must differ from all others, found \"\(file.id)\" twice")
      }
      try add(file.sizeInBytes, of: file.id, "\(element).sizeInBytes")
    }
    var runs: [String: Int] = [:]
    for (index, task) in execution.tasks.enumerated() {
      guard runs.updateValue(index, forKey: task.id) == nil else {
        throw InputError(
          element: "workflow.execution.tasks[\(index)].id",
          rule: "must differ from all others, found \"\(task.id)\" twice")
      }
    }
    for (index, task) in specification.tasks.enumerated() {
      let element = "workflow.specification.tasks[\(index)]"
      guard let place = runs.removeValue(forKey: task.id) else {
        // A second task of that name is an error of the graph.
        guard tasks.contains(where: { $0.id == task.id }) else {
          throw Self.noRuntime(of: "\(element) (\"\(task.id)\")")
        }
        throw InputError(
          element: "\(element).id", rule: "must differ from all others, found \"\(task.id)\" twice")
      }
      let run = execution.tasks[place]
      let runElement = "workflow.execution.tasks[\(place)]"
      guard let runtime = run.runtimeInSeconds else { throw Self.noRuntime(of: runElement) }
      tasks.append(
        Task(
          id: task.id, element: element, runtime: runtime,
          runtimeElement: "\(runElement).runtimeInSeconds", machines: run.machines ?? [],
          cores: run.coreCount ?? 1, reads: task.inputFiles ?? [], writes: task.outputFiles ?? [],
          parents: task.parents ?? [], children: task.children ?? []))
    }
    if let (id, place) = runs.min(by: { $0.value < $1.value }) {
      throw InputError(
        element: "workflow.execution.tasks[\(place)].id",
        rule: "must be the id of a task of the specification, found \"\(id)\"")
    }
  }

  /// Adds the speeds that are stated; 0 states none.
  private mutating func add(_ machines: [WfMachine], _ list: String) throws(InputError) {
    for (index, machine) in machines.enumerated() {
      guard let speed = machine.cpu?.speedInMHz ?? machine.cpu?.speed, speed > 0 else { continue }
      if let other = speeds.updateValue(speed, forKey: machine.nodeName), other != speed {
        throw InputError(
          element: "\(list)[\(index)].nodeName",
          rule: """
            must differ from all others, found \"\(machine.nodeName)\" at \
            \(NumberRules.text(other)) MHz and at \(NumberRules.text(speed)) MHz
            """)
      }
    }
  }

  private mutating func add(
    _ size: Double, of file: String, _ element: @autoclosure () -> String
  ) throws(InputError) {
    guard size >= 0, size.isFinite else {
      throw InputError(
        element: element(),
        rule: "must be a finite number of at least 0, found \(NumberRules.text(size))")
    }
    guard let known = sizes[file] else { return sizes[file] = size }
    if known != size { resizedCount += 1 }
  }

  private static func noRuntime(of element: String) -> InputError {
    InputError(element: element, rule: "must have a runtime, runtimeInSeconds, which is missing")
  }
}

/// The workflow of version 1.4.
private struct Version4: Decodable {
  struct Task: Decodable {
    var name: String
    var id: String?
    var runtimeInSeconds: Double?
    var machine: String?
    var cores: Double?
    var files: [File]?
    var parents: [String]?
    var children: [String]?
  }

  struct File: Decodable {
    var name: String
    var path: String?
    var link: String
    var sizeInBytes: Double
  }

  var tasks: [Task]
  var machines: [WfMachine]?
}

/// The workflow of version 1.5.
private struct Version5: Decodable {
  struct Specification: Decodable {
    var tasks: [Task]
    var files: [File]?
  }

  struct Task: Decodable {
    var id: String
    var inputFiles: [String]?
    var outputFiles: [String]?
    var parents: [String]?
    var children: [String]?
  }

  struct File: Decodable {
    var id: String
    var sizeInBytes: Double
  }

  struct Execution: Decodable {
    var tasks: [Run]
    var machines: [WfMachine]?
  }

  struct Run: Decodable {
    var id: String
    var runtimeInSeconds: Double?
    var machines: [String]?
    var coreCount: Double?
  }

  var specification: Specification
  var execution: Execution
}

/// A machine of any version.
private struct WfMachine: Decodable {
  struct Processor: Decodable {
    var speedInMHz: Double?
    /// The speed as versions before 1.5 name it.
    var speed: Double?
  }

  var nodeName: String
  var cpu: Processor?
}

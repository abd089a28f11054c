package import DMROFiles
import DMROOffloading

extension TrainingSettings {
  /// All settings: their names in files, flags, help and rules.
  ///
  /// They are read from files and set from texts in this order. Rules of several settings together
  /// are in `validate()`.
  package static let settings =
    costs + InnerModelConfiguration.settings.below("model", \.model) + course

  // The start comes first, for it brings settings that others may change.
  private static let costs: [Setting<TrainingSettings>] = [
    start,
    Setting("system", \.system),
    Setting(
      file: "system",
      flag: SettingFlag(
        "system", "The system: table2, table3, or a JSON file.", valueName: "name-or-file",
        defaultText: "table2")
    ) { settings, name throws(InputError) in settings.system = try SystemReader.read(name) },
    Setting(
      "energyWeight", \.energyWeight, as: .number,
      flag: SettingFlag(
        "energy-weight", "The weight δ of energy against delay.", valueName: "delta")),
    Setting(
      "scaling", \.scaling, as: .choice, flag: SettingFlag("scaling", "The scaling of costs.")),
    learnedWorkflows,
    Setting(
      part: "workload.users", \.workload.users, as: .integer, rule: .within(1...100_000)),
    Setting(
      part: "workload.workflowsPerUser", \.workload.workflowsPerUser, as: .integer,
      rule: .within(1...100_000)),
    Setting(
      part: "workload.subtasks", \.workload.subtasks, as: .integer,
      flag: SettingFlag("subtasks", "The number of subtasks of drawn workflows."),
      rule: .within(1...10_000)),
    // Last: the ranges above are those of a training, which are narrower.
    Setting(
      "workload", \.workload, rule: .valid { w throws(InputError) in try w.validate() }),
    Setting("bounds", \.boundsInForce),
    Setting(
      part: "bounds.maxComputation", \.boundsInForce.maxComputation,
      as: .number.obeying(.positive),
      flag: SettingFlag(
        "max-computation", "The largest computation, which scales costs and features.",
        valueName: "megacycles", defaultText: "that of the workload")),
    Setting(
      part: "bounds.maxTransfer", \.boundsInForce.maxTransfer, as: .number.obeying(.positive),
      flag: SettingFlag(
        "max-transfer", "The largest transfer, which scales costs and features.",
        valueName: "megabytes", defaultText: "that of the workload")),
    Setting(
      "encoding", \.encoding, as: .choice,
      flag: SettingFlag("encoding", "The encoding of the previous site in a state.")),
    Setting("model", \.model, rule: .valid { m throws(InputError) in try m.validate() }),
  ]

  private static let course: [Setting<TrainingSettings>] = [
    Setting(
      "updates", \.updates, as: .integer, flag: SettingFlag("updates", "The number of updates."),
      rule: .within(0...100_000_000)),
    Setting(
      "evaluationInterval", \.evaluationInterval, as: .integer,
      flag: SettingFlag(
        "measure-every", "The number of updates between measurements on held-out workflows."),
      rule: .within(1...1_000_000_000)),
    Setting(
      "heldOutWorkflows", \.heldOutWorkflows, as: .integer, rule: .within(1...1_000_000)),
    Setting("seed", \.seed, as: .integer, flag: SettingFlag("seed", "The random seed.")),
  ]

  /// The workflows to learn from, which a file holds as an array; others are drawn like them.
  private static let learnedWorkflows = Setting<TrainingSettings>(
    document: "workflows",
    flag: SettingFlag(
      "workflows", "Workflows to learn from, a JSON file.", valueName: "file",
      discussion: "Others, drawn in the ranges of the file, measure the progress.",
      defaultText: "20 drawn ones"),
    encode: { $0.workflows?.workflows },
    decode: { settings, list throws(InputError) in try settings.learn(from: WorkflowSet(list)) },
    read: { settings, path throws(InputError) in
      settings.learn(from: try WorkflowSet.read(from: path))
      // Networks that start from meta-parameters see workflows as these did.
      if settings.start == nil { settings.bounds = nil }
    })

  /// The meta-parameters to start from, which a file holds as Base64.
  private static let start = Setting<TrainingSettings>(
    document: "start",
    flag: SettingFlag(
      "start", "Meta-parameters to start from, a file of dmro meta-train.", valueName: "file",
      discussion:
        "They bring their costs, bounds, encoding and shape; other options override these.",
      defaultText: "a random draw"),
    encode: { $0.start },
    decode: { settings, start throws(InputError) in settings.begin(from: start) },
    read: { settings, path throws(InputError) in
      settings.begin(from: try TrainingStart(readingFrom: path))
    })

  private mutating func learn(from set: WorkflowSet) {
    workflows = set
    workload = WorkloadGenerator(like: set)
  }

  /// The bounds in force.
  private var boundsInForce: WorkloadBounds {
    get { resolvedBounds }
    set { bounds = newValue }
  }
}

extension TrainingSettings {
  /// Sets settings from texts, as a command line or a sweep gives them.
  ///
  /// - Parameter texts: The texts by the names of their settings: a flag without its dashes, or the
  ///   name in files, as in `model.batchSize`.
  /// - Throws: `InputError`, naming a setting that is unknown, or whose text is none of a value.
  package mutating func set(_ texts: [String: String]) throws(InputError) {
    try Self.settings.set(&self, texts)
  }

  /// Returns the setting that has a flag.
  ///
  /// - Parameter name: The name of the flag, without dashes.
  /// - Precondition: There is one.
  package static func setting(_ name: String) -> Setting<TrainingSettings> {
    guard let setting = settings.first(where: { $0.flag?.name == name }) else {
      preconditionFailure("no setting has the flag \(name)")
    }
    return setting
  }

  /// Returns the flag of the setting at a place in files.
  ///
  /// - Parameter element: The place, as in `model.hidden[0]`.
  /// - Returns: The flag without dashes, and the index behind it; `nil` if no flag sets it.
  package static func flag(of element: String) -> (name: String, index: Substring)? {
    let candidates = settings.filter { setting in
      guard setting.flag != nil, element.hasPrefix(setting.path) else { return false }
      return [nil, ".", "["].contains(element.dropFirst(setting.path.count).first)
    }
    guard let setting = candidates.max(by: { $0.path.count < $1.path.count }),
      let flag = setting.flag
    else { return nil }
    let rest = element.dropFirst(setting.path.count)
    return (flag.name, rest.first == "[" ? rest : "")
  }
}

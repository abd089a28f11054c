import DMRO
import DMROFiles
import TestSupport
import Testing

/// Policies from files: trainings, and meta-parameters in a system.
struct TrainedPolicyTests {
  private let folder: Folder
  private let workflows: [Workflow]

  init() throws {
    folder = try Folder()
    workflows = [
      try Workflow(id: "one", computation: [30_000, 70_000], transfer: [60, 20, 10]),
      try Workflow(id: "two", computation: [10_000, 500, 99_000], transfer: [1, 2, 3, 4]),
    ]
  }

  /// An untrained model in a folder, as a training leaves it.
  private func training(_ name: String) throws -> (path: String, networks: NetworkBlock) {
    var settings = TrainingSettings()
    settings.updates = 0
    settings.model.units = 2
    settings.model.hidden = [8]
    let path = "\(folder.path)/\(name)"
    try FileContents.makeDirectory(path)
    let model = try InnerModel(settings.model, for: settings.process, seed: 4)
    try settings.write(to: "\(path)/config.json")
    try model.networks.write(to: "\(path)/weights.safetensors")
    return (path, model.networks)
  }

  private func psi(contextual: Bool = false) throws -> MetaParameters<ChainProcess> {
    let process = try ChainProcess(
      costModel: CostModel(system: .table2, energyWeight: 0.6), maximumSubtasks: 3,
      context: contextual ? .unitCosts : .none)
    return try OuterModel(contextual ? .contextual : .joint, over: .table4, like: process, seed: 5)
      .psi
  }

  @Test("A folder, or the weights in it, decides as its networks do")
  func trainings() throws {
    let (path, networks) = try training("run")
    for name in [path, "\(path)/weights.safetensors"] {
      let policy = try TrainedPolicy(readingFrom: name)
      let decisions = try policy.decide(workflows)
      #expect(
        try decisions == networks.decisions(for: workflows, on: policy.settings.process))
      #expect(try policy.decide(workflows[1]) == decisions[1])
      let without = try policy.decide(workflows[0], excluding: [1, 2])
      #expect(without.plan == [0, 0])
    }
  }

  @Test("Meta-parameters decide in the system that is given", arguments: [false, true])
  func metaParameters(contextual: Bool) throws {
    let psi = try psi(contextual: contextual)
    let path = "\(folder.path)/psi.safetensors"
    try psi.write(to: path)
    var chance = RandomStream(seed: 9)
    let system = SystemDistribution.wide.sample(using: &chance)
    let policy = try TrainedPolicy(readingFrom: path, in: system)
    #expect(policy.settings.energyWeight == 0.6 && policy.settings.process.context == psi.context)
    let process = try psi.process(in: system)
    #expect(policy.settings.process.costModel == process.costModel)
    #expect(try policy.decide(workflows) == psi.network.decisions(for: workflows, on: process))
    // The settings hold the start: they survive a file.
    let read = try TrainingSettings.parse(policy.settings.json, source: "config.json")
    #expect(read == policy.settings && read.start == policy.settings.start)
  }

  @Test("What is no policy is refused with the rule")
  func refusals() throws {
    let (path, networks) = try training("sound")
    func rule(_ body: () throws -> TrainedPolicy) -> String {
      let error = #expect(throws: InputError.self) { _ = try body() }
      return error.map(String.init(describing:)) ?? ""
    }
    let file = "\(folder.path)/own.safetensors"
    try networks.write(to: file)
    #expect(rule { try TrainedPolicy(readingFrom: file) }.contains("must be the folder of a"))
    #expect(rule { try TrainedPolicy(readingFrom: file, in: .table2) }.contains("meta-parameters"))
    #expect(rule { try TrainedPolicy(readingFrom: path, in: .table2) }.contains("own system"))
    #expect(rule { try TrainedPolicy(psi(), in: .table3) }.hasPrefix("sites: must be 3"))
    #expect(rule { try TrainedPolicy(readingFrom: "\(folder.path)/none") }.contains("no such file"))
    let policy = try TrainedPolicy(psi(), in: .table2)
    let long = try Workflow(id: "long", computation: [1, 1, 1, 1], transfer: [1, 1, 1, 1, 1])
    #expect(throws: InputError.self) { try policy.decide(long) }
  }

  @Test("Workflows are read from bytes, and errors name source and element")
  func bytes() throws {
    let set = try WorkflowSet(workflows)
    #expect(try WorkflowSet.parse(Array(set.json.utf8), source: "bytes") == set)
    #expect(try Workflow.parse(workflows[0].json.utf8, source: "bytes") == workflows[0])
    #expect(
      try WorkflowEntry.parse(workflows[0].json.utf8, source: "bytes") == .chain(workflows[0]))
    let error = #expect(throws: InputError.self) {
      try Workflow.parse(#"{"id": "a", "computation": [-1], "transfer": [1, 1]}"#.utf8, source: "m")
    }
    #expect(error?.source == "m" && error?.element == "computation[0]")
  }
}

extension MetaParameters<ChainProcess> {
  fileprivate var context: SystemContext { provenance.settings.context }
}

import DMRO
import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROImport
import DMRONetworks
import DMROOffloading
import DMRORandom
import Foundation

extension Reader {
  /// Every reader of the package; that of a new file format gets its line here.
  public static func all() throws -> [Reader] {
    [
      document("system", EdgeCloudSystem.self, [.table2, .table3, try directedSystem()]),
      document("workflows", WorkflowSet.self, [try workflows(3, 4), try workflows(1, 1)]),
      document("graphs", WorkflowGraph.self, try graphs()),
      imported("wfformat", .wfformat, samples: [wfInstance, oldInstance]),
      imported("dot", .dot, samples: dotGraphs),
      imported("onnx", .onnx, samples: try models()),
      document("distribution", SystemDistribution.self, [.table4, .wide]),
      document("config", TrainingSettings.self, try settings()),
      document("plans", PlanFile.self, [try plans()]),
      Reader("decisions", samples: decisions) { bytes in
        let entries = try DecisionFile(parsing: bytes, source: "fuzz").entries.map { entry in
          let order = entry.order.map { ", \"order\": \($0)" } ?? ""
          return "{\"id\": \(JSONText.string(entry.id)), \"decision\": \(entry.decision)\(order)}"
        }
        let text = "[\(entries.joined(separator: ", "))]"
        return (text, Data(text.utf8))
      },
      // In units of their own; they are written in those of the package.
      Reader("units", samples: unitSamples) { bytes in
        let set = try WorkflowSet.parse(bytes, source: "fuzz")
        return (set.json, Data(set.json.utf8))
      },
      Reader("agent", .binary, samples: try agents()) { bytes in
        let agent = try OffloadingAgent(psi: try agentStart(), restoring: ContiguousArray(bytes))
        let written = Data(agent.snapshot())
        return (written, written)
      },
      Reader("manifest", samples: try manifests()) { bytes in
        let value = try StrictJSON.decode(ExperimentFile.self, from: bytes, source: "fuzz")
        return (value, Data(StrictJSON.encode(value).utf8))
      },
      Reader("records", samples: records) { bytes in
        let table = try RecordTable(csv: bytes, columns: RecordColumns.results)
        return (table.csv, Data(table.csv.utf8))
      },
      Reader("weights", .safetensors, samples: try weights()) { bytes in
        let (block, metadata) = try NetworkBlock.decode(bytes, source: "fuzz")
        return (block, Data(try block.weightData(metadata: metadata)))
      },
      Reader("meta-parameters", .safetensors, samples: try metaParameters()) { bytes in
        let psi = try MetaParameters<ChainProcess>.decode(bytes, source: "fuzz")
        return (psi.provenance, Data(try psi.data()))
      },
      Reader(
        "graph-policy", .safetensors, samples: [try graphPolicy()]
      ) { bytes in
        let policy = try GraphPolicy.decode(bytes, source: "fuzz")
        return (policy.origin, Data(try policy.data()))
      },
      // What a checkpoint holds behind its checksum, which few broken files would pass.
      Reader("snapshot", .binary, samples: try snapshots()) { bytes in
        let (settings, workflows) = try learner()
        var process = process
        var model = try InnerModel(settings, for: process, seed: 2)
        try model.restore(ContiguousArray(bytes), in: &process, episodes: workflows)
        let written = Data(model.snapshot(in: process))
        return (written, written)
      },
    ]
  }

  /// The reader of a kind of JSON file.
  ///
  /// Settings that a file leaves out are in force when it is
  /// written, so that what counts is the text.
  private static func document<Document: JSONDocument & Sendable & Equatable>(
    _ name: String, _ type: Document.Type, _ samples: [Document]
  ) -> Reader {
    Reader(name, samples: samples.map { Data($0.json.utf8) }) { bytes in
      let value = try StrictJSON.decode(type, from: bytes, source: "fuzz")
      return (value.json, Data(value.json.utf8))
    }
  }

  private static func workflows(_ count: Int, _ subtasks: Int) throws -> WorkflowSet {
    var stream = RandomStream(seed: 1)
    return try WorkflowSet(WorkloadGenerator(subtasks: subtasks).draw(count, using: &stream))
  }

  private static func graphPolicy() throws -> Data {
    var origin = GraphPolicyOrigin()
    origin.configuration.units = 2
    origin.configuration.hidden = [2]
    return Data(try GraphPolicy(origin.model().networks, origin: origin).data())
  }

  private static func graphs() throws -> [WorkflowGraph] {
    var stream = RandomStream(seed: 1)
    let drawn = try RandomGraphGenerator(subtasks: 6).graph(
      id: "random", in: .table2, using: &stream)
    let own = try WorkflowGraph(
      id: "own", device: "d", arrival: 2, subtasks: [.init(id: "a", computation: 1)], transfers: [])
    return [drawn, own]
  }

  /// The reader of a format of other programs; what it gives is written as a workflow of this package.
  private static func imported(
    _ name: String, _ format: ImportFormat, samples: [Data]
  ) -> Reader {
    Reader(name, format == .onnx ? .binary : .text, samples: samples) { bytes in
      if let own = try? StrictJSON.decode(WorkflowGraph.self, from: bytes, source: "fuzz") {
        return (own, Data(own.json.utf8))
      }
      let settings = ImportSettings(referenceSpeed: 1000, assumedComputation: 10)
      let graph = try ImportedWorkflow.decode(
        ContiguousArray(bytes), format: format, settings: settings, source: "fuzz"
      ).graph
      return (graph, Data(graph.json.utf8))
    }
  }

  private static let wfInstance = Data(
    """
    {"name": "w", "schemaVersion": "1.5", "workflow": {"specification": {"tasks": [
    {"id": "a", "children": ["b"], "inputFiles": ["i"], "outputFiles": ["x"]},
    {"id": "b", "parents": ["a"], "children": ["c"], "inputFiles": ["x"], "outputFiles": ["o"]},
    {"id": "c", "parents": ["b"]}], "files": [{"id": "i", "sizeInBytes": 5},
    {"id": "x", "sizeInBytes": 3000}, {"id": "o", "sizeInBytes": 100}]},
    "execution": {"tasks": [{"id": "a", "runtimeInSeconds": 2, "machines": ["m"]},
    {"id": "b", "runtimeInSeconds": 3.5}, {"id": "c", "runtimeInSeconds": 0, "coreCount": 2}],
    "machines": [{"nodeName": "m", "cpu": {"speedInMHz": 900}}]}}}
    """.utf8)

  private static let oldInstance = Data(
    """
    {"name": "w", "schemaVersion": "1.4", "workflow": {"tasks": [
    {"name": "a", "id": "1", "runtimeInSeconds": 2, "machine": "m", "children": ["b"], "files": [
    {"link": "output", "path": "d/", "name": "x", "sizeInBytes": 2000}]},
    {"name": "b", "runtimeInSeconds": 1, "parents": ["1"], "files": [
    {"link": "input", "name": "d/x", "sizeInBytes": 2000}]}],
    "machines": [{"nodeName": "m", "cpu": {"speed": 2000}}]}}
    """.utf8)

  private static let dotGraphs = [
    "digraph G {\n 1 [size=\"80000\", alpha=\"0.1\"]\n 1 -> 2 [size =\"500\"]\n 2 [size=\"0\"]\n}\n",
    """
    strict digraph "w" {\n# line\n graph [name="w"]; node [label="\\N", size=.5]; /* c */
     "a b" [label=x]; "a b" -> c -> -1.5 [weight=0] [size=3]; r=1 // end
    }
    """,
  ].map { Data($0.utf8) }

  /// Networks as the package exports them.
  private static func models() throws -> [Data] {
    try [([3], Head.linear, 1), ([2, 4], .dueling, 2)].map { hidden, head, count in
      let architecture = try NetworkArchitecture(inputs: 2, hidden: hidden, outputs: 2, head: head)
      return Data(try NetworkBlock(architecture: architecture, count: count).onnxData())
    }
  }

  private static func settings() throws -> [TrainingSettings] {
    var own = TrainingSettings()
    own.workflows = try workflows(2, 3)
    own.model.optimizer = .adam(learningRate: 0.001)
    own.model.prioritizedReplay = PrioritizedReplay()
    own.model.maximumGradientNorm = 1
    return [TrainingSettings(), own]
  }

  private static func directedSystem() throws -> EdgeCloudSystem {
    try EdgeCloudSystem(
      name: "up and down",
      sites: [
        Site(name: "d", tier: .device, speed: 30, energy: 0.3),
        Site(name: "e", tier: .edge, speed: 70, energy: 0.15),
      ], bandwidth: [[nil, 5], [40, nil]], isDirected: true)
  }

  private static let decisions: [Data] = [
    #"[{"id": "a", "decision": [0, 1]}, {"id": "b", "decision": [2], "order": [0]}]"#,
    #"{"plans": [{"id": "a", "decision": [1], "cost": 1.5, "gap": null}]}"#,
  ].map { Data($0.utf8) }

  private static let unitSamples: [Data] = [
    #"{"units": {"computation": "Gcycle", "data": "KB"}, "workflows": ["#
      + #"{"id": "a", "computation": [3], "transfer": [60, 9]}]}"#,
    #"{"workflows": [{"id": "a", "computation": [3], "transfer": [60, 9], "units": {"data": "Mbit"}}]}"#,
  ].map { Data($0.utf8) }

  private static func agentStart() throws -> MetaParameters<ChainProcess> {
    var settings = OuterModelConfiguration()
    settings.learner.hidden = [2]
    return try OuterModel(settings, over: .table4, like: process, seed: 1).psi
  }

  private static func agents() throws -> [Data] {
    var (settings, workflows) = try learner()
    settings.transitionRule = .counterfactual
    return try [0, 2].map { updates in
      var agent = try OffloadingAgent(
        psi: agentStart(), in: .table2, configuration: settings, seed: 1)
      for workflow in workflows {
        _ = try agent.decide(workflow)
        try agent.learn(updates: updates)
      }
      return Data(agent.snapshot())
    }
  }

  private static func plans() throws -> PlanFile {
    let model = CostModel(known: .table2, energyWeight: 0.2)
    return PlanFile(
      plans: try workflows(3, 4).workflows.map { workflow in
        PlanRecord(
          id: workflow.id, plan: model.greedyPlan(for: workflow),
          optimalCost: model.optimalPlan(for: workflow).cost.cost)
      })
  }

  private static var process: ChainProcess {
    ChainProcess(
      known: CostModel(known: .table2, energyWeight: 0.2), maximumSubtasks: 2)
  }

  /// A model of some hundred bytes, and what it learns from.
  private static func learner() throws -> (InnerModelConfiguration, [Workflow]) {
    var settings = InnerModelConfiguration()
    (settings.units, settings.hidden) = (2, [3])
    (settings.memoryCapacity, settings.warmUp, settings.batchSize) = (6, 4, 2)
    settings.prioritizedReplay = PrioritizedReplay()
    return (settings, try workflows(2, 2).workflows)
  }

  private static func snapshots() throws -> [Data] {
    let (settings, workflows) = try learner()
    return try [0, 1, 5].map { updates in
      var process = process
      var model = try InnerModel(settings, for: process, seed: 1)
      try model.train(on: &process, episodes: workflows, updates: updates)
      return Data(model.snapshot(in: process))
    }
  }

  /// An experiment with one trial of each kind.
  private static func manifests() throws -> [Data] {
    let scenario = ScenarioTrial(scenario: .scripted(), subject: .meta, startUpdates: 5)
    let adaptation = Adaptation(family: .wide, start: .meta, startUpdates: 5)
    let settings = TrainingSettings()
    let experiment = Experiment(
      name: "own",
      trials: [
        Trial(.learner(Learner.dqn), variant: "a", settings: settings),
        Trial(.planning(), settings: settings), Trial(.scenario(scenario), settings: settings),
        Trial(.adaptation(adaptation), settings: settings),
      ], curveWindow: 10)
    return [Data(StrictJSON.encode(try ExperimentFile(experiment)).utf8)]
  }

  private static let records: [Data] = [
    "",
    "0,1,dmro,batch 64,Table II,per-term,0.2,5,2000,500,1.6,1.5,0.01,2.5e3,5e4,0 0.2 0.8,\"\",optimum\n",
    "1,2,\"a \"\"b\"\", c\",\"\",\"x\ny\",none,nan,1,0,1,inf,-inf,-0.0,1e300,1e-300,\"\",sits,bound\n",
  ].map { row in
    Data((RecordColumns.results.map(\.name).joined(separator: ",") + "\n" + row).utf8)
  }

  private static func weights() throws -> [Data] {
    try [([3], Head.linear, 1), ([], .linear, 3), ([2, 4], .dueling, 2)].map {
      hidden, head, count in
      let architecture = try NetworkArchitecture(inputs: 2, hidden: hidden, outputs: 2, head: head)
      var block = NetworkBlock(architecture: architecture, count: count)
      block.initialize(by: .he, from: RandomStream(seed: 1))
      return Data(try block.weightData(metadata: ["seed": "1"]))
    }
  }

  private static func metaParameters() throws -> [Data] {
    try [SystemContext.none, .unitCosts].map { context in
      let process = ChainProcess(
        known: CostModel(known: .table2, energyWeight: 0.2), maximumSubtasks: 2,
        context: context)
      var settings = OuterModelConfiguration()
      settings.learner.hidden = [2]
      return Data(try OuterModel(settings, over: .table4, like: process, seed: 1).psi.data())
    }
  }
}

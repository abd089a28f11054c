import Foundation
import Testing

/// Sound inputs, in which tests break one place each.
enum Fixture {
  static let system = """
    {
      "name": "lab",
      "sites": [
        {"name": "device", "tier": "device", "speed": 30, "energy": 0.3},
        {"name": "edge", "tier": "edge", "speed": 70, "energy": 0.15},
        {"name": "cloud", "tier": "cloud", "speed": 150, "energy": 0.1}
      ],
      "bandwidth": [[null, 800, 10], [800, null, 200], [10, 200, null]],
      "energyWeights": {"edge": 1, "cloud": 1}
    }
    """

  /// The example that the definition of the model works out by hand, and a longer one.
  static let workflows = """
    {"workflows": [
      {"id": "worked", "computation": [30000, 70000], "transfer": [60, 20, 10]},
      {"id": "longer", "computation": [1000, 2000, 100000], "transfer": [50, 30, 20, 10]}
    ]}
    """

  static let config = """
    {
      "format": "dmro-training-1",
      "energyWeight": 0.2,
      "scaling": "per-term",
      "encoding": "one-hot",
      "bounds": {"maxComputation": 100000, "maxTransfer": 100},
      "workload": {"users": 2, "workflowsPerUser": 2, "subtasks": 3, "computation": [1000, 2000]},
      "model": {
        "units": 2, "hidden": [8, 8], "activation": "relu", "discount": 0.9,
        "optimizer": {"rule": "rms-prop", "learningRate": 0.01, "decay": 0.9, "epsilon": 1e-8},
        "exploration": {"initial": 0.1, "final": 0.1, "decaySteps": 0},
        "memoryCapacity": 100, "warmUp": 20, "batchSize": 8
      },
      "updates": 20, "seed": 3, "evaluationInterval": 10, "heldOutWorkflows": 5
    }
    """

  /// A folder with the sound inputs and `run`, a small training.
  static let trained = Task {
    let folder = try Scratch()
    try folder.write(system, to: "system.json")
    try folder.write(workflows, to: "workflows.json")
    try folder.write(config, to: "config.json")
    try await Command.succeed("train", "--config", "config.json", "--out", "run", in: folder)
    return folder
  }

  /// Returns a copy of that folder.
  static func folder() async throws -> Scratch {
    let source = try await trained.value
    let copy = try Scratch()
    for name in source.contents() where !name.contains("/") {
      try FileManager.default.copyItem(at: source.path(name), to: copy.path(name))
    }
    return copy
  }
}

/// The value of a JSON text, for tests that look at it key by key.
func jsonObject(_ data: Data) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
}

import Foundation
import Testing

/// Systems, workflows and settings that break a rule.
struct BadDocumentTests {
  private static let solve = [
    "solve", "--system", "system.json", "--workflows", "workflows.json", "--json",
  ]
  private static let train = ["train", "--config", "config.json", "--out", "out"]

  private static func system(_ from: String, _ to: String, _ element: String, _ rule: String)
    -> BadInput
  { .broken("system.json", Fixture.system, from, to, solve, element, rule) }

  private static func workflows(_ from: String, _ to: String, _ element: String, _ rule: String)
    -> BadInput
  { .broken("workflows.json", Fixture.workflows, from, to, solve, element, rule) }

  private static func config(_ from: String, _ to: String, _ element: String, _ rule: String)
    -> BadInput
  { .broken("config.json", Fixture.config, from, to, train, element, rule) }

  static let systems: [BadInput] =
    BadInput.anyJSON("system.json", Fixture.system, solve) + [
      system(#""speed": 30"#, #""speed": "30""#, "sites[0].speed", "must be a number"),
      system(
        #""speed": 30"#, #""speed": NaN"#, "line 4, column 51",
        "must hold a value here, found \"NaN\""),
      system(#""speed": 30"#, #""speed": 0"#, "sites[0].speed", "above 0, found 0"),
      system(#""speed": 70"#, #""speed": -70"#, "sites[1].speed", "above 0, found -70"),
      system(#""speed": 70"#, #""speed": 1e300"#, "sites[1].speed", "between 1e-15 and 1e15"),
      system(#""speed": 70"#, #""speed": 1e999"#, "line 5, column 47", "must be a finite number"),
      system(#""speed": 70"#, #""speed": null"#, "sites[1].speed", "must be a number, found null"),
      system(#""energy": 0.1}"#, #""energy": -0.1}"#, "sites[2].energy", "found -0.1"),
      system(#", "energy": 0.1}"#, "}", "sites[2]", #"must have the key "energy""#),
      system("[10, 200, null]]", "[11, 200, null]]", "bandwidth[2][0]", "must equal"),
      system("[10, 200, null]]", "[10, 200]]", "bandwidth[2]", "must hold 3 entries"),
      system(", [10, 200, null]]", "]", "bandwidth", "must hold 3 rows"),
      system("[null, 800, 10]", "[1, 800, 10]", "bandwidth[0][0]", "must be null"),
      system("[800, null, 200]", "[null, null, 200]", "bandwidth[1][0]", "above 0, found null"),
      system(#""tier": "device""#, #""tier": "edge""#, "sites[0].tier", "must be \"device\""),
      system(#""tier": "edge""#, #""tier": "device""#, "sites[1].tier", "only device"),
      system(#""tier": "edge""#, #""tier": "fog""#, "sites[1].tier", "must be one of"),
      system(#""tier": "edge""#, #""tier": "cloud", "speed": 1"#, "sites[1]", "twice"),
      system(#""name": "cloud""#, #""name": "edge""#, "sites[2].name", "must differ"),
      system(#""name": "cloud""#, #""name": """#, "sites[2].name", "must not be empty"),
      system(#""sites""#, #""site""#, "", "did you mean \"sites\"?"),
      system(#""edge": 1,"#, #""edge": -1,"#, "energyWeights.edge", "at least 0, found -1"),
      BadInput(
        "no site of the tier",
        ["solve", "--system", "system.json", "--workflows", "workflows.json", "--scheme", "cloud"],
        65, ["system.json", "sites", "tier"]
      ) { folder in
        let text = Fixture.system.replacing(#""tier": "cloud""#, with: #""tier": "edge""#)
        try folder.write(text, to: "system.json")
      },
    ]

  static let workflowSets: [BadInput] =
    BadInput.anyJSON("workflows.json", Fixture.workflows, solve) + [
      workflows("[30000, 70000]", "[]", "workflows[0].computation", "at least 1 number"),
      workflows("[60, 20, 10]", "[60, 20]", "workflows[0].transfer", "must hold 3 numbers"),
      workflows("[60, 20, 10]", "[60, -20, 10]", "workflows[0].transfer[1]", "found -20"),
      workflows("[60, 20, 10]", "[60, NaN, 10]", "line 2, column 68", "found \"NaN\""),
      workflows("[60, 20, 10]", "[60, null, 10]", "workflows[0].transfer[1]", "found null"),
      workflows("[60, 20, 10]", "[60, \"20\", 10]", "workflows[0].transfer[1]", "a number"),
      workflows("[60, 20, 10]", "{}", "workflows[0].transfer", "must be an array"),
      workflows("[30000, 70000]", "[1e300, 1]", "workflows[0].computation[0]", "1e15"),
      workflows("[30000, 70000]", "[1e-300, 1]", "workflows[0].computation[0]", "1e-15"),
      workflows("\"longer\"", "\"worked\"", "workflows[1].id", "must differ"),
      workflows("\"longer\"", "\"\"", "workflows[1].id", "must not be empty"),
      workflows("\"longer\"", "7", "workflows[1].id", "must be a string"),
      workflows("\"transfer\"", "\"transfers\"", "workflows[0]", "did you mean \"transfer\"?"),
      .bytes(
        "workflows.json", "no workflow", Data(#"{"workflows": []}"#.utf8), solve,
        "at least 1 workflow"),
      BadInput(
        "longer than the training", ["decide", "run", "--workflows", "workflows.json"], 65,
        ["workflows.json", "workflows[1]", "must have at most 3 subtasks"]
      ) { folder in
        try folder.write(
          Fixture.workflows.replacing(
            "[1000, 2000, 100000], \"transfer\": [50,",
            with: "[1, 1000, 2000, 100000], \"transfer\": [1, 50,"), to: "workflows.json")
      },
    ]

  static let configs: [BadInput] =
    BadInput.anyJSON("config.json", Fixture.config, train, unknown: "format: must be") + [
      config("\"dmro-training-1\"", "\"dmro-training-9\"", "format", "dmro-training-1"),
      config("\"format\": \"dmro-training-1\",", "", "format", "which is missing"),
      config("\"learningRate\": 0.01", "\"learningRate\": 1e39", "learningRate", "1e30"),
      config("\"learningRate\": 0.01", "\"learningRate\": 1e-46", "learningRate", "1e-30"),
      config("\"decay\": 0.9", "\"decay\": 0.99999999999", "decay", "would round to 1"),
      config("\"discount\": 0.9", "\"discount\": 1e-400", "line 9", "at least 5e-324"),
      config("\"energyWeight\": 0.2", "\"energyWeight\": -1", "energyWeight", "at least 0"),
      config("\"energyWeight\": 0.2", "\"energyWeight\": 1e300", "energyWeight", "1e15"),
      config("\"energyWeight\"", "\"energyWieght\"", "", "did you mean \"energyWeight\"?"),
      config("\"per-term\"", "\"per-team\"", "scaling", "did you mean \"per-term\"?"),
      config("\"one-hot\"", "1", "encoding", "must be a string"),
      config("\"maxTransfer\": 100", "\"maxTransfer\": -1", "bounds.maxTransfer", "at least 0"),
      config("\"users\": 2", "\"users\": 0", "workload.users", "at least 1"),
      config("\"subtasks\": 3", "\"subtasks\": 20000", "workload.subtasks", "10000"),
      config("[1000, 2000]", "[2000, 1000]", "workload.computation", "ascending"),
      config("[1000, 2000]", "[1000]", "workload.computation", "2 numbers"),
      config("\"units\": 2", "\"units\": 0", "model.units", "between 1 and"),
      config(
        "\"units\": 2", "\"units\": 2.5", "model.units",
        "must be an integer between -9223372036854775808 and"),
      config("\"units\": 2", "\"unit\": 2", "model", "did you mean \"units\"?"),
      config("[8, 8]", "[0]", "model.hidden[0]", "between 1 and"),
      config("[8, 8]", "[60000, 60000]", "model.hidden", "at most 60000000 parameters"),
      config("\"relu\"", "\"sigmoid\"", "model.activation", "must be one of \"relu\""),
      config("\"discount\": 0.9", "\"discount\": 1.1", "model.discount", "between 0 and 1"),
      config("\"learningRate\": 0.01", "\"learningRate\": 0", "learningRate", "above 0"),
      config("\"rms-prop\"", "\"rms\"", "model.optimizer.rule", "must be one of"),
      config("\"initial\": 0.1", "\"initial\": 2", "model.exploration.initial", "0 and 1"),
      config("\"memoryCapacity\": 100", "\"memoryCapacity\": 10", "model.warmUp", "1 and 10"),
      config(
        "\"memoryCapacity\": 100", "\"memoryCapacity\": 100000000", "model.memoryCapacity",
        "at most"),
      config("\"batchSize\": 8", "\"batchSize\": 0", "model.batchSize", "between 1 and"),
      config("\"updates\": 20", "\"updates\": -20", "updates", "found -20"),
      config("\"updates\": 20", "\"updates\": \"20\"", "updates", "an integer"),
      config("\"updates\": 20", "\"updates\": 20, \"updates\": 30", "", "twice"),
      config(
        "\"seed\": 3", "\"seed\": -3", "seed",
        "must be an integer between 0 and 18446744073709551615"),
      config("\"evaluationInterval\": 10", "\"evaluationInterval\": 0", "evaluationInterval", "1"),
      config("\"heldOutWorkflows\": 5", "\"heldOutWorkflows\": 0", "heldOutWorkflows", "1"),
      config(
        "\"seed\": 3", "\"seed\": 3, \"workflows\": []", "workflows", "at least 1 workflow"),
    ]

  @Test(arguments: systems) func system(_ input: BadInput) async throws {
    try await input.expect()
  }

  @Test(arguments: workflowSets) func workflows(_ input: BadInput) async throws {
    try await input.expect()
  }

  @Test(arguments: configs) func config(_ input: BadInput) async throws {
    try await input.expect()
  }

  private static func misplaced(_ file: String, _ arguments: [String], _ words: String...)
    -> BadInput
  { BadInput("\(file) in another's place", arguments, 65, [file] + words) }

  /// Sound files in each other's place.
  static let misplaced: [BadInput] = [
    misplaced(
      "system.json", ["train", "--config", "system.json", "--out", "out"], "format",
      "must be \"dmro-training-1\", which is missing"),
    misplaced(
      "workflows.json", ["train", "--config", "workflows.json", "--out", "out"], "format",
      "must be \"dmro-training-1\", which is missing"),
    misplaced(
      "config.json", ["solve", "--system", "config.json", "--workflows", "workflows.json"],
      "is not a known key; the file seems to hold the settings of a training"),
    misplaced(
      "config.json", ["solve", "--workflows", "config.json"],
      "is not a known key; the file seems to hold the settings of a training"),
    misplaced(
      "system.json", ["solve", "--workflows", "system.json"],
      "\"bandwidth\" is not a known key; the file seems to hold a system"),
    misplaced(
      "workflows.json", ["info", "workflows.json"],
      "\"workflows\" is not a known key; the file seems to hold workflows"),
    misplaced(
      "run/weights.safetensors", ["info", "run/weights.safetensors"], "must be text in UTF-8; ",
      "weights", "dmro adapt and dmro verify"),
    BadInput(
      "records in a training's place", ["info", "fig"], 66,
      ["fig: holds the records of an experiment: dmro report and dmro verify take them"]
    ) {
      try $0.makeFolder("fig")
      try $0.write("{}", to: "fig/experiment.json")
    },
  ]

  @Test(arguments: misplaced) func inAnothersPlace(_ input: BadInput) async throws {
    try await input.expect()
  }
}

import DMRO
import DMROFiles
import Foundation
import Testing

/// Trainings that start from meta-parameters, and meta-parameters that decide at once.
struct StartTests {
  /// The sound inputs, and small meta-parameters over Table IV.
  private func folder() async throws -> Scratch {
    let folder = try await Fixture.folder()
    let process = try ChainProcess(
      costModel: CostModel(system: .table2, energyWeight: 0.6), maximumSubtasks: 3)
    var settings = OuterModelConfiguration.joint
    settings.learner.hidden = [8]
    try OuterModel(settings, over: .table4, like: process, seed: 5).psi
      .write(to: folder.path("psi.safetensors").path)
    return folder
  }

  @Test("A training starts from meta-parameters, and its settings repeat it without their file")
  func training() async throws {
    let folder = try await folder()
    try await Command.succeed(
      "train", "--start", "psi.safetensors", "--updates", "0", "--out", "none", in: folder)
    let (networks, _) = try NetworkBlock.read(
      from: folder.path("none/weights.safetensors").path)
    let psi = try MetaParameters.read(from: folder.path("psi.safetensors").path)
    #expect(networks.count == 5)
    for unit in 0..<5 {
      let count = psi.network.parameters.count
      #expect(networks.parameters[unit * count..<(unit + 1) * count] == psi.network.parameters[...])
    }
    try await Command.succeed(
      "train", "--start", "psi.safetensors", "--updates", "30", "--energy-weight", "0.3", "--out",
      "one", in: folder)
    try FileManager.default.removeItem(at: folder.path("psi.safetensors"))
    try await Command.succeed("train", "--config", "one/config.json", "--out", "two", in: folder)
    for file in ["config.json", "weights.safetensors", "progress.csv"] {
      #expect(try folder.data("one/\(file)") == folder.data("two/\(file)"))
    }
    let settings = try TrainingSettings.read(from: folder.path("one/config.json").path)
    #expect(settings.energyWeight == 0.3 && settings.model.hidden == [8])
    #expect(settings.model.warmUp == settings.model.batchSize && settings.workload.subtasks == 3)
    try await Command.succeed("verify", "one", in: folder)
  }

  @Test("A start that does not fit is refused with its rule")
  func refusals() async throws {
    let folder = try await folder()
    let train = ["train", "--out", "out", "--start", "psi.safetensors"]
    for (words, status, message) in [
      (["--system", "table3"], 64, "--system: must be 3, as in the training of the meta-"),
      (["--hidden", "9"], 64, "--hidden: must be that of the networks of the start"),
      (["--subtasks", "4"], 64, "--subtasks: must have at most 3 subtasks, as the start, found 4"),
      (["--encoding", "scalar"], 64, "--encoding: must be one-hot, as that of the start"),
    ] as [([String], Int32, String)] {
      let outcome = try await Command.run(train + words, in: folder)
      #expect(outcome.status == status && outcome.errors.contains(message), "\(outcome)")
    }
    let file = try await Command.run(
      ["train", "--out", "out", "--start", "run/weights.safetensors"], in: folder)
    #expect(file.status == 65 && file.errors.contains("must be in a file of meta-parameters"))
    for text in ["bogus", "AAAA"] {
      try folder.write(
        #"{"format": "dmro-training-1", "start": "\#(text)"}"#, to: "own.json")
      let config = try await Command.run(
        ["train", "--out", "out", "--config", "own.json"], in: folder)
      #expect(
        config.status == 65
          && config.errors.hasPrefix("dmro: own.json: start: must be a file of meta-parameters"),
        "\(config)")
    }
    #expect(!folder.contents().contains("out"))
  }

  @Test("Meta-parameters decide in a system at once, line by line too")
  func decisions() async throws {
    let folder = try await folder()
    let decide = ["decide", "psi.safetensors", "--system", "system.json"]
    let plans = try await Command.run(
      decide + ["--workflows", "workflows.json", "--json"], in: folder)
    let policy = try TrainedPolicy(
      readingFrom: folder.path("psi.safetensors").path,
      in: EdgeCloudSystem.read(from: folder.path("system.json").path))
    let set = try WorkflowSet.read(from: folder.path("workflows.json").path)
    #expect(plans.status == 0 && plans.errors.isEmpty, "\(plans)")
    let read = try PlanFile.parse(plans.text, source: "plans")
    #expect(try read.plans.map(\.plan.decision) == policy.decide(set.workflows).map(\.plan))
    let line = #"{"id": "worked", "computation": [30000, 70000], "transfer": [60, 20, 10]}"#
    let stream = try await Command.run(decide + ["--stream"], in: folder, input: line)
    #expect(stream.text.contains("\"decision\": \(read.plans[0].plan.decision)"), "\(stream)")
    for (words, message) in [
      ("decide psi.safetensors --workflows workflows.json", "give --system"),
      ("decide psi.safetensors --system table2 --polish --workflows w", "--polish is for"),
      ("evaluate psi.safetensors --system table2 --draw", "--draw requires the folder"),
    ] {
      let outcome = try await Command.run(words.split(separator: " ").map(String.init), in: folder)
      #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome)")
    }
  }
}

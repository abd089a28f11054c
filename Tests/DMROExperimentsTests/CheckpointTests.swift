import DMRO
import DMROExperiments
import DMROReproduction
import DMROFiles
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("Trainings that survive")
struct CheckpointTests {
  static let settings: TrainingSettings = {
    var settings = TrainingSettings()
    settings.model.units = 3
    settings.model.hidden = [8]
    settings.model.memoryCapacity = 100
    settings.model.warmUp = 20
    settings.model.batchSize = 8
    settings.model.freezeInterval = 20
    settings.model.prioritizedReplay = PrioritizedReplay()
    settings.updates = 90
    settings.evaluationInterval = 10
    settings.heldOutWorkflows = 5
    return settings
  }()
  private static let files = ["config.json", "progress.csv", "weights.safetensors"]

  private func contents(_ folder: Folder) throws -> [Data] {
    try (Self.files + ["checkpoints/best.checkpoint"]).map(folder.contents)
  }

  /// Trains until an interruption after some steps, if any.
  private func train(
    _ folder: Folder, _ settings: TrainingSettings = settings, steps: Int? = nil,
    interval: Int = 20, threads: Int = 1
  ) throws {
    var left = steps ?? .max
    _ = try TrainingRun.train(
      settings, in: folder.path, from: TrainingCheckpoints(of: folder.path).read(),
      checkpointInterval: interval, threads: threads,
      until: {
        left -= 1
        return left < 0
      })
  }

  @Test("A training that was interrupted again and again ends in the same bytes")
  func resumes() throws {
    let whole = try Folder()
    try train(whole)
    for steps in [1, 7, 60, 100, 133] {
      let folder = try Folder()
      var interruptions = 0
      while true {
        do {
          try train(folder, steps: steps, threads: 1 + interruptions % 2)
          break
        } catch let error as InputError {
          #expect(error.kind == .interrupted && error.rule.contains("--resume"))
        }
        interruptions += 1
        #expect(TrainingCheckpoints(of: folder.path).updates.count <= 3)
      }
      #expect(interruptions >= 3)
      try expectSame(contents(folder), contents(whole), "\(steps) steps")
      let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/checkpoints")
      #expect(left == ["best.checkpoint"])
    }
  }

  /// Gaps stand in rows for which there was no checkpoint, too.
  @Test("The best checkpoint has the lowest gap of all checkpoints, whatever their intervals")
  func bestIsTheBest() throws {
    var updatesOfBest: Set<Int> = []
    for seed in 1...4 {
      // At 0.3 decisions become better and worse.
      for (rate, first, second) in [
        (0.01, 40, 10), (0.01, 0, 40), (0.3, 40, 10), (0.3, 30, 20), (0.3, 0, 40),
      ] {
        let folder = try Folder()
        var settings = Self.settings
        settings.seed = UInt64(seed)
        settings.model.optimizer.learningRate = rate
        #expect(throws: InputError.self) {
          try train(folder, settings, steps: 200, interval: first)
        }
        let interruption = try #require(TrainingCheckpoints(of: folder.path).updates.last)
        #expect((31...39).contains(interruption))
        try train(folder, settings, interval: second)
        let rows = try TrainedPolicy.progress(readingFrom: folder.path)
        let checkpoints = rows.filter { row in
          let update = row.step.update
          let interval = update <= interruption ? first : second
          return row.gap != nil && (update == 90 || interval > 0 && update % interval == 0)
        }
        let best = try TrainedPolicy(readingBestOf: folder.path)
        let lowest = try #require(checkpoints.compactMap(\.gap).min())
        #expect(try best.heldOutGap == lowest, "\(seed), \(rate), \(first), \(second)")
        #expect(rows[best.updates - 1].gap == lowest)
        updatesOfBest.insert(best.updates)
      }
    }
    // The last is not always the best.
    #expect(updatesOfBest.contains(90) && updatesOfBest.count > 1, "\(updatesOfBest)")
  }

  @Test("The best checkpoint has the networks of a training that ended there")
  func bestNetworks() throws {
    let folder = try Folder()
    try train(folder)
    let best = try TrainedPolicy(readingBestOf: folder.path)
    var settings = Self.settings
    settings.updates = best.updates
    try expectSame(TrainingRun.train(settings).networks.parameters, best.networks.parameters)
    #expect(best.settings.json == Self.settings.json)
    // A checkpoint has its settings with it.
    try FileManager.default.removeItem(atPath: "\(folder.path)/config.json")
    let unfinished = try TrainedPolicy(readingBestOf: folder.path)
    expectSame(unfinished.networks.parameters, best.networks.parameters)
  }

  @Test(
    "A best checkpoint that is damaged, or of another training, is refused",
    arguments: [true, false])
  func badBest(isDamaged: Bool) throws {
    let folder = try Folder()
    #expect(throws: InputError.self) { try train(folder, steps: 200) }
    let path = "\(folder.path)/checkpoints/best.checkpoint"
    if isDamaged {
      var bytes = try folder.contents("checkpoints/best.checkpoint")
      bytes[bytes.count / 2] ^= 4
      try bytes.write(to: URL(filePath: path))
    } else {
      let other = try Folder()
      var settings = Self.settings
      settings.seed = 9
      try train(other, settings)
      try other.contents("checkpoints/best.checkpoint").write(to: URL(filePath: path))
      try Self.settings.write(to: "\(folder.path)/config.json")
      #expect {
        _ = try TrainedPolicy(readingBestOf: folder.path)
      } throws: { error in
        let error = error as? InputError
        return error?.source == path && error?.element == "settings" && error?.kind == .invalid
      }
    }
    #expect {
      try train(folder)
    } throws: { error in
      let error = error as? InputError
      return error?.source == path && error?.element == (isDamaged ? "checksum" : "settings")
        && error?.kind == .invalid
    }
    // Without it, the training goes on.
    try FileManager.default.removeItem(atPath: path)
    try train(folder)
    let whole = try Folder()
    try train(whole)
    for name in Self.files { try expectSame(folder.contents(name), whole.contents(name)) }
  }

  @Test("Threads, and the folder's name, do not enter a byte")
  func sameAnywhere() throws {
    let (first, second) = (try Folder(), try Folder())
    try train(first)
    try train(second, threads: 2)
    try expectSame(contents(first), contents(second))
    for name in Self.files + ["environment.json"] {
      let text = try first.text(name)
      #expect(!text.contains((first.path as NSString).lastPathComponent))
    }
    try expectSame(first.contents("environment.json"), second.contents("environment.json"))
  }

  /// The files that a kill can leave beside the last checkpoint.
  @Test("What was logged after the last checkpoint is forgotten, up to half a line")
  func logBeyondTheCheckpoint() throws {
    let (whole, folder) = (try Folder(), try Folder())
    try train(whole)
    #expect(throws: InputError.self) { try train(folder, steps: 200) }
    let log = "\(folder.path)/checkpoints/progress.csv"
    let text = try String(contentsOfFile: log, encoding: .utf8)
    try (text + "37,0.1,0.1,-0.3,\n38,0.0").write(toFile: log, atomically: true, encoding: .utf8)
    try Data("half".utf8).write(to: URL(filePath: "\(folder.path)/checkpoints/.dmro-unfinished-0"))
    try train(folder)
    try expectSame(contents(folder), contents(whole))
  }

  @Test("A log that lacks rows of the checkpoint is refused", arguments: [true, false])
  func logTooShort(_ isCut: Bool) throws {
    let folder = try Folder()
    #expect(throws: InputError.self) { try train(folder, steps: 200) }
    let log = "\(folder.path)/checkpoints/progress.csv"
    let text = try String(contentsOfFile: log, encoding: .utf8)
    let other = isCut ? String(text.dropLast(5)) : text.replacing("1,", with: "2,")
    try other.write(toFile: log, atomically: true, encoding: .utf8)
    #expect {
      try train(folder)
    } throws: { error in
      let error = error as? InputError
      return error?.source == log && error?.kind == .invalid
        && error?.rule.contains(isCut ? "must hold" : "must begin as") == true
    }
  }

  @Test("A damaged checkpoint is refused")
  func damagedCheckpoint() throws {
    let folder = try Folder()
    #expect(throws: InputError.self) { try train(folder, steps: 200) }
    let path = try #require(TrainingCheckpoints(of: folder.path).latest)
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[bytes.count / 2] ^= 4
    try bytes.write(to: URL(filePath: path))
    #expect {
      try train(folder)
    } throws: { error in
      let error = error as? InputError
      return error?.source == path && error?.element == "checksum" && error?.kind == .invalid
    }
    // The one before it is as good.
    try FileManager.default.removeItem(atPath: path)
    let whole = try Folder()
    try train(whole)
    try train(folder)
    try expectSame(contents(folder), contents(whole))
  }

  @Test("A training that diverges ends, and keeps its last checkpoint")
  func diverges() throws {
    // Whether the first cost is infinite or no number depends on the instructions of the processor.
    for rate in [1e30, 30] {
      let folder = try Folder()
      var settings = Self.settings
      settings.updates = 2000
      settings.model.optimizer.learningRate = rate
      settings.model.prioritizedReplay = nil
      #expect {
        _ = try TrainingRun.train(settings, in: folder.path, from: nil)
      } throws: { error in
        let error = error as? InputError
        return error?.kind == .diverged
          && error?.rule.contains("lower learningRate, now \(rate), or set") == true
          && error?.rule.contains("last good checkpoint") == true
      }
      #expect(try TrainingCheckpoints(of: folder.path).read()?.settings.json == settings.json)
    }
  }

  /// The learning rate of Figure 4 that fails is a result.
  @Test("In an experiment, finite costs are records however large they are")
  func divergenceIsARecord() throws {
    var settings = Self.settings
    settings.updates = 500
    settings.model.prioritizedReplay = nil
    settings.model.optimizer.learningRate = 30
    let result = try TrainingRun.train(settings)
    #expect(result.progress.count == 500)
    #expect(result.progress.contains { $0.step.cost > 1000 })
  }

  @Test("An interrupted experiment ends cleanly and goes on to the same bytes")
  func experimentIsInterrupted() throws {
    let experiment = Figure.severalServers.experiment(SmallRun.scale)
    let (whole, folder) = (try SmallRun.run(.severalServers).folder, try Folder())
    var interruptions = 0
    while true {
      let left = Atomic<Int>(1600)
      do {
        _ = try ExperimentRunner(directory: folder.path, jobs: 2).run(
          experiment,
          until: { left.subtract(1, ordering: .relaxed).newValue < 0 })
        break
      } catch {
        #expect(error.kind == .interrupted && error.rule.contains("the same command"))
      }
      interruptions += 1
    }
    #expect(interruptions > 1)
    for name in SmallRun.files {
      try expectSame(folder.contents(name), whole.contents(name))
    }
  }

  @Test("A run is reproduced, and a changed file is found")
  func verifies() throws {
    let folder = try Folder()
    try train(folder)
    let good = try Verification.run(folder.path, jobs: 1)
    #expect(good.agrees && good.environment == nil)
    #expect(good.files.map(\.name) == Self.files)
    #expect(good.omitted == ["checkpoints", "environment.json"])
    let path = URL(filePath: "\(folder.path)/progress.csv")
    var bytes = try Data(contentsOf: path)
    bytes[50] ^= 1
    try bytes.write(to: path)
    try FileManager.default.removeItem(atPath: "\(folder.path)/weights.safetensors")
    let bad = try Verification.run(folder.path, jobs: 1)
    #expect(bad.files.map(\.agreement) == [.same, .differs(at: 50), .missing])
    #expect(!bad.agrees)
  }

  @Test("What is simulated without trials is reproduced, too")
  func verifiesDetection() throws {
    let scale = ExperimentScale.quick(seeds: 3)
    let folder = try Folder()
    let study = Study.detection
    let records = try ExperimentRunner(directory: folder.path, jobs: 1).run(
      study.experiment(scale))
    try study.analyze(records, scale).write(to: folder.path)
    let good = try Verification.run(folder.path, jobs: 1)
    #expect(good.agrees && good.omitted == ["experiment.json"])
    #expect(good.files.map(\.name) == ["curves.csv", "results.csv", "summary.csv", "summary.md"])
    let path = "\(folder.path)/summary.md"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try (text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    let bad = try Verification.run(folder.path, jobs: 1)
    #expect(bad.files.last?.agreement == .differs(at: text.utf8.count))
    #expect(bad.files.dropLast().allSatisfy { $0.agreement == .same })
    // An experiment of another name has no summary that could be made again, and compared.
    let manifest = "\(folder.path)/experiment.json"
    try String(contentsOfFile: manifest, encoding: .utf8)
      .replacing("\"name\" : \"detection\"", with: "\"name\" : \"own\"")
      .write(toFile: manifest, atomically: true, encoding: .utf8)
    let own = try Verification.run(folder.path, jobs: 1)
    #expect(!own.agrees && own.omitted == ["experiment.json"])
    #expect(own.files.map(\.name) == ["curves.csv", "results.csv", "summary.csv", "summary.md"])
    #expect(own.files.map(\.agreement) == [.same, .same, .unknown, .unknown])
  }

  @Test("An experiment is reproduced; other machines are named")
  func verifiesExperiments() throws {
    let scale = ExperimentScale.quick(seeds: 1)
    let folder = try Folder()
    let figure = Figure.severalServers
    let records = try ExperimentRunner(directory: folder.path, jobs: 2).run(
      figure.experiment(scale))
    try figure.analyze(records, scale).write(to: folder.path)
    let path = "\(folder.path)/experiment.json"
    let manifest = try String(contentsOfFile: path, encoding: .utf8)
    try manifest.replacing("\"openBLASCore\" : \"", with: "\"openBLASCore\" : \"Other")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let result = try Verification.run(folder.path, jobs: 2)
    #expect(result.agrees, "\(result)")
    #expect(result.files.map(\.name).contains("results.csv"))
    #expect(result.environment?.contains("on Other") == true)
  }
}

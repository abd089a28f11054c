import DMRO
import DMROExperiments
import DMROFiles
import DMROReproduction
import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite struct StartFolderTests {
  /// A learned start, and how often it was asked whether it is interrupted: once for every step.
  private struct Learning {
    var start: LearnedStart
    var steps = 0

    init(
      _ start: StartingPoint, _ family: SystemFamily = .table4, updates: Int = 3,
      settings: TrainingSettings = .init(), in folder: StartFolder?
    ) throws {
      var steps = 0
      self.start = try LearnedStart(
        start, in: family, updates: updates, settings, keptIn: folder,
        until: {
          steps += 1
          return false
        })
      self.steps = steps
    }

    /// The meta-parameters.
    var psi: MetaParameters<ChainProcess>? {
      switch start {
      case .random: nil
      case .psi(let psi): psi
      case .regression(let start): start.psi
      }
    }
  }

  private static func sameNetworks(_ first: Learning, _ second: Learning) -> Bool {
    first.psi?.network.parameters == second.psi?.network.parameters
      && first.psi?.provenance == second.psi?.provenance
  }

  /// ψ of a model without and with a few updates.
  private static func model() throws -> (
    untrained: MetaParameters<ChainProcess>, trained: MetaParameters<ChainProcess>
  ) {
    let settings = TrainingSettings()
    var configuration = OuterModelConfiguration.joint
    configuration.updates = 2
    var model = try OuterModel(
      configuration, over: .table4, like: settings.process, seed: settings.seed)
    let untrained = model.psi
    try model.train(episodes: settings.trainingWorkflows, updates: 2)
    return (untrained, model.psi)
  }

  @Test(arguments: SystemFamily.allCases)
  func everyStartIsLearnedOnceAndStaysTheSame(family: SystemFamily) throws {
    let folder = try Folder()
    for start in StartingPoint.compared(in: family) {
      let anew = try Learning(start, family, in: nil)
      let first = try Learning(start, family, in: StartFolder("\(folder.path)/a/starts"))
      let second = try Learning(start, family, in: StartFolder("\(folder.path)/a/starts"))
      #expect(first.steps == anew.steps)
      #expect(Self.sameNetworks(first, anew), "\(start)")
      #expect(Self.sameNetworks(second, anew), "\(start)")
      guard start == .regression else {
        #expect(second.steps == 0, "\(start)")
        continue
      }
      // Its library is trained again, from the ψ that was kept.
      #expect(second.steps == anew.steps - 3)
      let process = TrainingSettings().process
      #expect(
        second.start.network(in: process)?.parameters == anew.start.network(in: process)?.parameters
      )
    }
    // The random start needs no file.
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/a/starts")
    #expect(files.count == StartingPoint.compared(in: family).count - 1)
    #expect(files.allSatisfy { $0.hasSuffix(".safetensors") && $0.count == 28 })
  }

  @Test func startsOfOtherSettingsAreNotMixedUp() throws {
    let temporary = try Folder()
    let folder = StartFolder(temporary.path)
    let changes: [(inout TrainingSettings) -> Void] = [
      { _ in }, { $0.seed = 2 }, { $0.energyWeight = 0.3 }, { $0.scaling = .perParameter },
      { $0.encoding = .scalar }, { $0.workload.subtasks = 9 },
      { $0.workload.firstTransfer = 60...100 },
      {
        $0.bounds = $0.workload.bounds
        $0.bounds?.maxComputation *= 2
      },
    ]
    for (index, change) in changes.enumerated() {
      var settings = TrainingSettings()
      change(&settings)
      let learned = try Learning(.meta, settings: settings, in: folder)
      #expect(learned.steps > 0, "\(index)")
      #expect(
        try Self.sameNetworks(learned, Learning(.meta, settings: settings, in: nil)), "\(index)")
    }
    #expect(try Learning(.meta, .wide, in: folder).steps > 0)
    #expect(try Learning(.meta, updates: 4, in: folder).steps > 0)
    #expect(try Learning(.trained, in: folder).steps > 0)
    #expect(try Learning(.reptile, in: folder).steps > 0)
    #expect(try Learning(.meta, in: folder).steps == 0)
    // What ψ does not depend on makes no other start.
    var other = TrainingSettings()
    other.model.units = 3
    other.updates = 7
    #expect(try Learning(.meta, settings: other, in: folder).steps == 0)
  }

  @Test func startsOfOtherVersionsAndProcessorsAreNotUsed() throws {
    let changes: [(inout RunEnvironment) -> Void] = [
      { $0.version += "x" }, { $0.openBLAS += "x" }, { $0.openBLASCore += "x" },
    ]
    for (index, change) in changes.enumerated() {
      let folder = try Folder()
      var other = RunEnvironment.current
      change(&other)
      let elsewhere = StartFolder(folder.path, environment: other)
      #expect(try Learning(.meta, in: elsewhere).steps > 0, "\(index)")
      #expect(try Learning(.meta, in: StartFolder(folder.path)).steps > 0, "\(index)")
      #expect(try Learning(.meta, in: elsewhere).steps == 0, "\(index)")
    }
  }

  @Test func filesThatAreBrokenOrOfAnotherOriginAreReplaced() throws {
    let folder = try Folder()
    let starts = StartFolder(folder.path)
    func only() throws -> String {
      try #require(try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
    }
    let whole = try Learning(.meta, in: starts)
    let name = try only()
    let good = try folder.contents(name)
    var settings = TrainingSettings()
    settings.seed = 2
    let elsewhere = try Folder()
    _ = try Learning(.meta, settings: settings, in: StartFolder(elsewhere.path))
    let other = try elsewhere.contents(
      FileManager.default.contentsOfDirectory(atPath: elsewhere.path)[0])
    #expect(other.count > 1000 && other != good)

    func changed(_ position: Int, _ byte: UInt8) -> Data {
      var data = good
      data[position] = byte
      return data
    }
    let last = good.count - 1
    var notFinite = good
    notFinite.replaceSubrange(last - 3...last, with: [0, 0, 0xC0, 0x7F])
    let bad = [
      Data(), Data(good.prefix(100)), Data(good.dropLast(4)), changed(0, good[0] ^ 1),
      // A number that is finite, but another one.
      changed(last - 3, good[last - 3] ^ 1), notFinite, other,
    ]
    for (index, data) in bad.enumerated() {
      try data.write(to: URL(filePath: "\(folder.path)/\(name)"))
      let learned = try Learning(.meta, in: starts)
      #expect(learned.steps > 0, "\(index)")
      #expect(Self.sameNetworks(learned, whole), "\(index)")
      #expect(try folder.contents(name) == good, "\(index)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
  }

  @Test func threadsThatNeedTheSameStartLearnItOnce() throws {
    let (untrained, trained) = try Self.model()
    let folder = try Folder()
    let starts = StartFolder(folder.path)
    let learned = Atomic<Int>(0)
    let same = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      let psi = try? starts.psi(after: untrained, on: .paper, until: { false }) {
        learned.add(1, ordering: .relaxed)
        // The others come meanwhile.
        Thread.sleep(forTimeInterval: 0.2)
        return trained
      }
      if psi?.network.parameters == trained.network.parameters {
        same.add(1, ordering: .relaxed)
      }
    }
    #expect(learned.load(ordering: .relaxed) == 1)
    #expect(same.load(ordering: .relaxed) == 4)
  }

  @Test func waitingIsInterruptedAndAFailureLeavesNothing() throws {
    let (untrained, trained) = try Self.model()
    let folder = try Folder()
    let starts = StartFolder(folder.path)
    var kind: InputError.Kind?
    let failure = #expect(throws: InputError.self) {
      _ = try starts.psi(after: untrained, on: .paper, until: { false }) {
        () throws(InputError) in
        // Somebody else needs it while it is learned.
        do throws(InputError) {
          _ = try starts.psi(after: untrained, on: .paper, until: { true }) { trained }
        } catch { kind = error.kind }
        throw InputError(rule: "fails")
      }
    }
    #expect(kind == .interrupted)
    #expect(failure?.rule == "fails")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    // Nobody waits for what has failed.
    let psi = try starts.psi(after: untrained, on: .paper, until: { true }) { trained }
    #expect(psi.network.parameters == trained.network.parameters)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
  }

  @Test func aFolderThatCannotBeWrittenCostsOnlyTime() throws {
    let folder = try Folder()
    try Data().write(to: URL(filePath: "\(folder.path)/file"))
    let starts = StartFolder("\(folder.path)/file/starts")
    for _ in 0..<2 {
      let learned = try Learning(.meta, in: starts)
      #expect(learned.steps > 0)
      #expect(try Self.sameNetworks(learned, Learning(.meta, in: nil)))
    }
  }

  @Test func experimentsHaveTheSameRecordsAndShareStarts() throws {
    let scale = ExperimentScale(seeds: 1, updates: 20, unseenWorkflows: 4, startUpdates: 4)
    let results = try Folder()
    var steps: [String: [Int]] = [:]
    for experiment in [
      Figure.adaptation.experiment(scale), Figure.adaptedWeights.experiment(scale),
      Study.scenario.experiment(scale),
    ] {
      for (name, jobs, keeps) in [("anew", 1, false), ("kept", 2, true), ("again", 1, true)] {
        let count = Atomic<Int>(0)
        let directory = "\(results.path)/\(name)/\(experiment.name)"
        _ = try ExperimentRunner(
          directory: directory, jobs: jobs,
          starts: keeps ? StartFolder("\(results.path)/starts") : nil
        ).run(
          experiment,
          until: {
            count.add(1, ordering: .relaxed)
            return false
          })
        steps[experiment.name, default: []].append(count.load(ordering: .relaxed))
      }
      for file in ["results.csv", "curves.csv"] {
        let anew = try results.contents("anew/\(experiment.name)/\(file)")
        try expectSame(results.contents("kept/\(experiment.name)/\(file)"), anew)
        try expectSame(results.contents("again/\(experiment.name)/\(file)"), anew)
      }
    }
    for (name, steps) in steps { #expect(steps[2] < steps[0], "\(name)") }
    // Figure 9 takes two contextual starts of 16 updates from Figure 8, the scenario two others.
    let figure9 = try #require(steps["fig9"])
    #expect(figure9[0] - figure9[1] >= 2 * 16)
    // No folder of starts unless one is given.
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(results.path)/anew").count == 3)
  }
}

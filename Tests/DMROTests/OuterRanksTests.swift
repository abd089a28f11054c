import DMRO
import DMRONetworks
import DMROParallel
import TestSupport
import Testing

/// Algorithm 2 divided over threads and ranks.
struct OuterRanksTests {
  private static let workflows = drawnWorkflows(20, subtasks: 6)

  private static let process = ChainProcess(
    known: CostModel(known: .table2, energyWeight: 0.2), maximumSubtasks: 6, context: .unitCosts)

  private static func configuration(parts: Int) -> OuterModelConfiguration {
    var configuration = OuterModelConfiguration.contextual
    configuration.learner.hidden = [16, 16]
    configuration.learner.batchSize = 30
    configuration.learner.warmUp = 60
    configuration.learner.memoryCapacity = 100
    configuration.learner.freezeInterval = 10
    configuration.systemsPerUpdate = 7
    configuration.updates = 60
    configuration.parts = parts
    return configuration
  }

  private static func model(
    parts: Int, threads: Int = 1, on ranks: any Ranks = OneRank()
  ) throws -> OuterModel<ChainProcess> {
    try OuterModel(
      configuration(parts: parts), over: .wide, like: process, seed: 4, threads: threads, on: ranks)
  }

  /// The state and the losses after all updates.
  private struct Course: Equatable, Sendable {
    var state: ContiguousArray<UInt8>
    var losses: [Float] = []
  }

  private static func course(
    parts: Int, threads: Int = 1, on ranks: any Ranks = OneRank()
  ) throws -> Course {
    var model = try model(parts: parts, threads: threads, on: ranks)
    var losses: [Float] = []
    try model.train(episodes: workflows, updates: 60, report: { losses.append($1) })
    return Course(state: model.snapshot(), losses: losses)
  }

  @Test("The same bytes for any number of ranks and threads", arguments: [4, 5, 8])
  func areTheSame(_ parts: Int) throws {
    let single = try Self.course(parts: parts)
    #expect(try Self.course(parts: parts, threads: 3) == single)
    for count in 1...4 {
      let courses = try ThreadRanks.run(count) { ranks in
        try Self.course(parts: parts, threads: 1 + ranks.rank % 2, on: ranks)
      }
      for course in courses { #expect(course == single) }
    }
    // Parts decide the last bits, and no more.
    let whole = try Self.course(parts: 1)
    #expect(whole.losses != single.losses)
    for (loss, other) in zip(whole.losses, single.losses) {
      #expect(abs(loss - other) < 1e-3 * max(1, loss))
    }
  }

  @Test("A training that one rank stops goes on under another number of ranks")
  func goesOn() throws {
    let folder = try Folder()
    let path = "\(folder.path)/checkpoint"
    let reached = try ThreadRanks.run(3) { ranks in
      var model = try Self.model(parts: 4, on: ranks)
      var asked = 0
      try model.train(
        episodes: Self.workflows, updates: 60,
        until: {
          asked += 1
          return ranks.rank == 2 && asked > 23
        })
      try model.writeCheckpoint(to: path)
      return model.updates
    }
    #expect(reached == [23, 23, 23])
    let states = try ThreadRanks.run(2) { ranks in
      var model = try Self.model(parts: 4, on: ranks)
      try model.readCheckpoint(from: path, episodes: Self.workflows)
      try model.train(episodes: Self.workflows, updates: 60 - model.updates)
      return model.snapshot()
    }
    let whole = try Self.course(parts: 4).state
    for state in states { #expect(state == whole) }
  }

  @Test("What cannot be divided is refused")
  func refuses() throws {
    let errors = try ThreadRanks.run(3) { ranks in
      [
        ("parts", Self.configuration(parts: 2)), ("algorithm", OuterModelConfiguration.reptile),
      ].map { element, configuration in
        do throws(InputError) {
          _ = try OuterModel(configuration, over: .wide, like: Self.process, seed: 1, on: ranks)
          return "none"
        } catch { return error.element == element ? error.rule : "\(error)" }
      }
    }
    #expect(
      errors[1] == [
        "must be at least the number of ranks, 3, found 2",
        "must be joint to be divided over 3 ranks, found reptile",
      ])
    var configuration = Self.configuration(parts: 31)
    let error = #expect(throws: InputError.self) { try configuration.validate() }
    #expect(error?.rule == "must be at most the 30 steps of a minibatch, found 31")
    configuration.parts = 30
    try configuration.validate()
  }

  @Test("Settings of one part are written as before, those of several with their number")
  func isWritten() throws {
    #expect(!StrictJSON.encode(Self.configuration(parts: 1)).contains("parts"))
    let text = StrictJSON.encode(Self.configuration(parts: 6))
    #expect(text.contains(#""parts":6"#))
    let read = try StrictJSON.decode(OuterModelConfiguration.self, from: text.utf8, source: "a")
    #expect(read == Self.configuration(parts: 6))
  }
}

import DMROFiles
import DMRORandom
import Foundation
import Testing

import DMRO

struct OuterModelTests {
  private static func process(_ context: SystemContext = .none) -> ChainProcess {
    ChainProcess(
      known: CostModel(known: .table2, energyWeight: 0.2), maximumSubtasks: 10,
      context: context)
  }

  private static let workflows: [Workflow] = {
    var stream = RandomStream(seed: 1)
    return WorkloadGenerator.paper.draw(40, using: &stream)
  }()

  private static func configuration(_ algorithm: MetaAlgorithm) -> OuterModelConfiguration {
    var configuration = OuterModelConfiguration()
    configuration.algorithm = algorithm
    configuration.updates = 60
    configuration.learner.hidden = [16]
    configuration.innerUpdates = 3
    configuration.finalLearningRate = 0.1
    return configuration
  }

  @Test(
    "Steps in memory are priced in another system as that system's process prices them",
    arguments: [SystemContext.none, .unitCosts], [false, true])
  func pricesAgain(_ context: SystemContext, _ allActions: Bool) throws {
    var process = Self.process(context)
    var memory = OuterMemory<ChainProcess>(capacity: 100, shape: process.shape)
    var state = ContiguousArray<Float>(repeating: 0, count: process.stateSize)
    var next = state
    var stream = RandomStream(seed: 2)
    var systems = RandomStream(seed: 3)
    func model() -> CostModel {
      CostModel(known: SystemDistribution.wide.sample(using: &systems), energyWeight: 0.2)
    }
    // What each step was, beside the memory.
    var episodes: [ChainProcess] = []
    for workflow in Self.workflows.prefix(9) {
      process.reset(to: workflow)
      while !process.isFinished {
        try process.move(to: model())
        var span = state.mutableSpan
        process.encodeState(into: &span)
        let action = stream.below(3)
        memory.store(state, action, in: process, nextState: &next)
        episodes.append(process)
        process.step(action)
      }
    }
    let environments = try (0..<4).map { _ in
      var other = process
      try other.move(to: model())
      return other
    }
    let choices = allActions ? 3 : 1
    // A part of a minibatch of 81 steps.
    var batch = OuterMinibatch(
      steps: 17..<81, of: 81, actionsPerStep: choices, shape: process.shape)
    let draws = ContiguousArray((0..<81).map { _ in stream.below(memory.count) })
    batch.collect(
      draws, from: memory, pricedIn: environments, discount: 0.9, weighsErrors: false)
    // Directly: the episode as it was, moved to the other system.
    let width = process.stateSize
    for row in 0..<64 {
      var episode = episodes[draws[17 + row]]
      try episode.move(to: environments[(17 + row) % 4].costModel)
      var span = state.mutableSpan
      episode.encodeState(into: &span)
      #expect(Array(batch.states[row * width..<(row + 1) * width]) == Array(state))
      for choice in 0..<choices {
        let action = batch.actions[row * choices + choice]
        if allActions { #expect(action == choice) }
        let reward = batch.rewards[row * choices + choice]
        #expect(reward == Float(-episode.localCost(of: action)))
        var after = episode
        after.step(action)
        #expect(batch.discounts[row * choices + choice] == (after.isFinished ? 0 : 0.9))
        guard !after.isFinished else { continue }
        var nextSpan = next.mutableSpan
        after.encodeState(into: &nextSpan)
        let start = (row * choices + choice) * width
        #expect(Array(batch.nextStates[start..<start + width]) == Array(next))
      }
    }
  }

  @Test("The same seed gives the same ψ, in one call or in many", arguments: MetaAlgorithm.allCases)
  func isDeterministic(_ algorithm: MetaAlgorithm) throws {
    func psi(_ parts: [Int], seed: UInt64 = 1) throws -> NetworkBlock {
      var model = try OuterModel(
        Self.configuration(algorithm), over: .table4, like: Self.process(), seed: seed)
      for part in parts { try model.train(episodes: Self.workflows, updates: part) }
      return model.psi.network
    }
    let whole = try psi([24])
    try expectSame(psi([12, 12]), whole)
    #expect(try psi([24], seed: 2) != whole)
    #expect(whole.isFinite)
  }

  @Test(
    "ψ is written with its provenance and read back", arguments: [SystemContext.none, .unitCosts])
  func isWritten(_ context: SystemContext) throws {
    var model = try OuterModel(
      Self.configuration(.jointTraining), over: .wide, like: Self.process(context), seed: 7)
    try model.train(episodes: Self.workflows, updates: 10)
    let path = FileManager.default.temporaryDirectory
      .appending(path: "psi-\(UUID().uuidString).safetensors").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try model.psi.write(to: path)
    let read = try MetaParameters.read(from: path)
    #expect(read.network == model.psi.network)
    #expect(read.provenance == model.psi.provenance)
    #expect(read.provenance.seed == 7 && read.provenance.updates == 10)
    #expect(try read.process(in: .table2).stateSize == Self.process(context).stateSize)
    #expect(throws: InputError.self) { try read.process(in: .table3) }
    // Weights without provenance are no meta-parameters.
    try read.network.write(to: path)
    let error = #expect(throws: InputError.self) { try MetaParameters.read(from: path) }
    #expect(error?.source == path)
  }

  @Test("A library for a regression is given up when it is interrupted")
  func regressionIsInterrupted() throws {
    var model = try OuterModel(
      Self.configuration(.jointTraining), over: .table4, like: Self.process(), seed: 1)
    try model.train(episodes: Self.workflows, updates: 5)
    let psi = model.psi
    var asked = 0
    let error = #expect(throws: InputError.self) {
      _ = try RegressionStart(
        from: psi, .init(systems: 5, updates: 3), learningBy: InnerModelConfiguration(),
        episodes: Self.workflows, seed: 1
      ) {
        asked += 1
        return asked > 60
      }
    }
    #expect(error?.kind == .interrupted && error?.rule == "interrupted in system 2 of 5")
    #expect(asked == 61)
  }

  /// The gaps of an inner model in Table II after some updates from ψ, with the paper's settings.
  private static func gaps(
    from psi: NetworkBlock, after checkpoints: [Int], seed: UInt64
  ) throws -> [Double] {
    var process = Self.process()
    let settings = InnerModelConfiguration().adapting(from: psi)
    #expect(settings.warmUp == settings.batchSize)
    var model = try InnerModel(settings, for: process, seed: seed, startingFrom: psi)
    var stream = RandomStream(seed: seed).split("unseen")
    let unseen = WorkloadGenerator.paper.draw(200, using: &stream)
    let optimum = unseen.reduce(0) { $0 + process.costModel.optimalPlan(for: $1).cost.cost }
    return try checkpoints.map { updates in
      try model.train(on: &process, episodes: Self.workflows, updates: updates - model.updates)
      return try model.decide(unseen, on: process).reduce(0) { $0 + $1.cost } / optimum - 1
    }
  }

  @Test(
    "From Table IV to Table II: mean gap of ten seeds ≤ 1 % after 10 updates, 0.3 % after 100",
    .enabled(if: isOptimized, "Ten trainings take minutes without optimization"))
  func adapts() async throws {
    let gaps = try await ofTenSeeds { seed in
      var outer = try OuterModel(.joint, over: .table4, like: Self.process(), seed: seed)
      try outer.train(episodes: Self.workflows, updates: 5000)
      return try Self.gaps(from: outer.psi.network, after: [10, 100], seed: seed)
    }
    #expect(gaps.reduce(0) { $0 + $1[0] } / 10 <= 0.01)
    #expect(gaps.reduce(0) { $0 + $1[1] } / 10 <= 0.003)
  }
}

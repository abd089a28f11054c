import CAllocationCounter
import DMROFiles
import DMRONetworks
import DMROSchemes
import TestSupport
import Testing

/// Reproducibility, snapshots, rules and memory of policy gradients.
struct PolicyGradientStateTests {
  @Test func `The same seed gives the same networks, for any number of threads and calls`() throws {
    var one = try PolicyGradientCases.model(PolicyGradientCases.small())
    try one.train()
    for threads in [2, 3] {
      var other = try PolicyGradientCases.model(PolicyGradientCases.small(), threads: threads)
      for updates in [1, 2, 100] { try other.train(updates: updates) }
      #expect(other.updates == 6)
      #expect(other.policyNetworks == one.policyNetworks)
    }
    var changed = try PolicyGradientCases.model(PolicyGradientCases.small(), seed: 2)
    try changed.train()
    #expect(changed.networks != one.networks)
  }

  /// Trains in one go, and by a snapshot after some updates.
  static func expectSameBytes<Process>(
    _ make: (Int) throws -> PolicyGradientModel<Process>, at updates: Int
  ) throws {
    var whole = try make(1)
    var first = try make(1)
    try first.train(updates: updates)
    let snapshot = first.snapshot(identity: "a")
    var second = try make(2)
    try second.restore(snapshot, identity: "a")
    #expect(second.updates == updates)
    let isSame = second.snapshot(identity: "a") == snapshot
    #expect(isSame)
    try whole.train()
    try second.train()
    let endsSame = second.snapshot(identity: "a") == whole.snapshot(identity: "a")
    #expect(endsSame)
  }

  @Test(arguments: [0, 1, 4])
  func `A model that is restored from a snapshot learns on to the same bytes`(
    updates: Int
  ) throws {
    let configuration = PolicyGradientCases.small()
    try Self.expectSameBytes(
      { try PolicyGradientCases.model(configuration, threads: $0) }, at: updates)
    try Self.expectSameBytes(
      { try PolicyGradientCases.graphModel(configuration, threads: $0) }, at: updates)
    try Self.expectSameBytes(
      { try PolicyGradientCases.jobModel(configuration, threads: $0) }, at: updates)
  }

  /// Restores the snapshot of an untrained model into one that has played a part of an episode.
  static func expectFresh<Process>(_ make: () throws -> PolicyGradientModel<Process>) throws {
    var fresh = try make()
    let snapshot = fresh.snapshot()
    var used = try make()
    try used.train(updates: 3)
    try used.restore(snapshot)
    let isSame = used.snapshot() == snapshot
    #expect(isSame)
    try fresh.train()
    try used.train()
    let endsSame = used.snapshot() == fresh.snapshot()
    #expect(endsSame)
  }

  @Test func `A trained model that is restored to its beginning learns to the same bytes`() throws {
    let configuration = PolicyGradientCases.small()
    try Self.expectFresh { try PolicyGradientCases.model(configuration) }
    try Self.expectFresh { try PolicyGradientCases.graphModel(configuration) }
    try Self.expectFresh { try PolicyGradientCases.jobModel(configuration) }
  }

  @Test func `A broken snapshot is named in one line`() throws {
    var model = try PolicyGradientCases.model(PolicyGradientCases.small())
    try model.train(updates: 1)
    let snapshot = model.snapshot(identity: "a")
    func error(
      _ bytes: ContiguousArray<UInt8>, _ configuration: PolicyGradientConfiguration? = nil,
      identity: String = "a"
    ) throws -> InputError? {
      var other = try PolicyGradientCases.model(configuration ?? PolicyGradientCases.small())
      return #expect(throws: InputError.self) { try other.restore(bytes, identity: identity) }
    }
    #expect(try error(snapshot, identity: "b")?.element == "identity")
    let changed = PolicyGradientCases.small { $0.discount = 0.8 }
    #expect(try error(snapshot, changed)?.element == "configuration")
    for length in [0, 9, 100, snapshot.count / 2, snapshot.count - 1] {
      #expect(try error(ContiguousArray(snapshot[..<length]))?.element != nil, "\(length) bytes")
    }
    #expect(try error(snapshot + [0])?.rule == "must end after its state, found 1 bytes more")
  }

  @Test func `A checkpoint restores the model, and names the file if it is damaged`() throws {
    let folder = try Folder()
    let path = folder.path + "/checkpoint"
    var model = try PolicyGradientCases.model(PolicyGradientCases.small())
    try model.train(updates: 3)
    try model.writeCheckpoint(to: path)
    var other = try PolicyGradientCases.model(PolicyGradientCases.small())
    try other.readCheckpoint(from: path)
    let isSame = other.snapshot() == model.snapshot()
    #expect(isSame)
    let error = #expect(throws: InputError.self) {
      try other.readCheckpoint(from: path, identity: "another")
    }
    #expect(error?.source == path)
  }

  // MARK: Rules

  @Test(arguments: [
    ("batchSize", "must be between 0 and 21, found 22"),
    ("lambda", "must be between 0 and 1, found 1.5"),
    ("temperature", "must be a finite number above 0, found 0"),
    ("maximumGradientNorm", "must be a finite number above 0, found -1"),
  ])
  func `Settings out of bounds are named`(name: String, rule: String) throws {
    let configuration = PolicyGradientCases.small { configuration in
      switch name {
      case "batchSize": configuration.batchSize = 22
      case "lambda": configuration.lambda = 1.5
      case "temperature": configuration.temperature = 0
      default: configuration.maximumGradientNorm = -1
      }
    }
    let error = #expect(throws: InputError.self) {
      _ = try PolicyGradientCases.model(configuration)
    }
    #expect(error?.element == name && error?.rule == rule)
  }

  @Test func `Settings are written and read again`() throws {
    for settings in [PolicyGradientConfiguration.ppo, .a2c, .graphs, .arrivals] {
      let text = StrictJSON.encode(settings)
      let read = try StrictJSON.decode(
        PolicyGradientConfiguration.self, from: text.utf8, source: "settings")
      #expect(read == settings)
    }
  }

  @Test func `A start of another shape is refused`() throws {
    let (process, workflow) = (
      try PolicyGradientCases.chain(), try PolicyGradientCases.workflows(1)[0]
    )
    var start = try PolicyGradientCases.model(PolicyGradientCases.small()).policyNetworks
    var model = try PolicyGradientModel(
      PolicyGradientCases.small(), on: process, seed: 2, from: start
    ) { _ in workflow }
    #expect(model.policyNetworks == start)
    try model.train(updates: 1)
    #expect(model.networks != start.policy)
    start.critic = try PolicyGradientCases.model(PolicyGradientCases.small { $0.hidden = [8] })
      .policyNetworks.critic
    let other = start
    let error = #expect(throws: InputError.self) {
      _ = try PolicyGradientModel(
        PolicyGradientCases.small(), on: process, seed: 2, from: other
      ) { _ in workflow }
    }
    #expect(error?.element == "start.critic")
  }

  @Test func `A training that diverges ends with an error`() throws {
    var model = try PolicyGradientCases.model(
      PolicyGradientCases.small {
        $0.learningRate = 1e30; $0.updates = 50
      })
    let error = #expect(throws: InputError.self) { try model.train() }
    #expect(error?.kind == .diverged)
    #expect(error?.rule.contains("a parameter is not finite; lower learningRate") == true)
  }

  // MARK: Speed

  @Test(arguments: [PolicyGradientConfiguration.ppo, .a2c])
  func `The steady state of training allocates nothing`(
    preset: PolicyGradientConfiguration
  ) throws {
    var configuration = preset
    configuration.actors = 4
    configuration.batchSize = min(40, preset.batchSize)
    configuration.updates = 100
    var model = try PolicyGradientCases.model(configuration)
    try model.train(updates: 5)
    let before = allocation_count()
    try model.train(updates: 10)
    let allocations = allocation_count() - before
    #expect(allocations == 0, "\(allocations) allocations in 10 updates")
  }
}

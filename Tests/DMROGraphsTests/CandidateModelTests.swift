import DMRO
import DMROFiles
import DMROGraphs
import DMROOffloading
import DMRORandom
import DMROScheduling
import Testing

@Suite("Learning from candidate rows")
struct CandidateModelTests {
  static let family = GraphFamily(subtasks: 6...10, edges: 1...2, clouds: 1...1)

  static func origin(seed: UInt64 = 1, updates: Int = 20) -> GraphPolicyOrigin {
    var origin = GraphPolicyOrigin(family: family, seed: seed)
    origin.configuration.units = 3
    origin.configuration.hidden = [16, 16]
    origin.configuration.updates = updates
    origin.configuration.memoryCapacity = 500
    origin.configuration.warmUp = 200
    origin.configuration.freezeInterval = 10
    return origin
  }

  @Test("The same seed gives the same networks, for any number of threads and calls")
  func reproducibility() throws {
    var one = try Self.origin().model()
    one.train()
    for threads in [2, 3] {
      var other = try Self.origin().model(threads: threads)
      for updates in [1, 7, 100] { other.train(updates: updates) }
      #expect(other.updates == 20)
      #expect(other.networks == one.networks)
    }
    var changed = try Self.origin(seed: 2).model()
    changed.train()
    #expect(changed.networks != one.networks)
  }

  @Test("A model that is restored from a snapshot learns on to the same bytes", arguments: [0, 7])
  func snapshots(updates: Int) throws {
    var whole = try Self.origin().model()
    var first = try Self.origin().model()
    // Without an update the memory is filled in part.
    var calls = 0
    first.train(updates: max(1, updates)) { _, _ in
    } until: {
      calls += 1
      return updates == 0 && calls == 3
    }
    #expect(first.updates == updates)
    let snapshot = first.snapshot(identity: "a")
    var second = try Self.origin().model(threads: 2)
    try second.restore(snapshot, identity: "a")
    #expect(second.updates == updates)
    let isSame = second.snapshot(identity: "a") == snapshot
    #expect(isSame)
    whole.train()
    second.train()
    #expect(second.networks == whole.networks)
    let endsSame = second.snapshot(identity: "a") == whole.snapshot(identity: "a")
    #expect(endsSame)
  }

  @Test("A broken snapshot is named in one line")
  func brokenSnapshots() throws {
    var model = try Self.origin().model()
    model.train(updates: 1)
    let snapshot = model.snapshot(identity: "a")
    var other = try Self.origin().model()
    let foreign = #expect(throws: InputError.self) {
      try other.restore(snapshot, identity: "b")
    }
    #expect(foreign?.element == "settings")
    for length in [0, 9, 100, snapshot.count / 2, snapshot.count - 1] {
      var other = try Self.origin().model()
      let error = #expect(throws: InputError.self) {
        try other.restore(ContiguousArray(snapshot[..<length]), identity: "a")
      }
      #expect(error?.element != nil, "\(length) bytes")
    }
    let longer = #expect(throws: InputError.self) {
      try other.restore(snapshot + [0], identity: "a")
    }
    #expect(longer?.rule == "must end after its state, found 1 bytes more")
  }

  @Test("Before learning all networks act as look does; after it they are better")
  func learning() throws {
    func policy(_ updates: Int) throws -> GraphPolicy {
      var origin = Self.origin(updates: max(1, updates))
      origin.configuration.hidden = [32, 32]
      origin.configuration.freezeInterval = 50
      var model = try origin.model(threads: 2)
      if updates > 0 { model.train() }
      return try GraphPolicy(model.networks, origin: origin)
    }
    var stream = RandomStream(seed: 8)
    let problems = (0..<100).map { _ in Self.family.draw(using: &stream) }
    func ratio(_ policy: GraphPolicy) throws -> Double {
      var policy = policy
      policy.deviation = 0
      let ratios = try problems.map {
        try policy.decide($0).plan.cost / $0.optimalPlan().plan.cost
      }
      return ratios.reduce(0, +) / Double(problems.count)
    }
    let look =
      try problems.map { try $0.lookPlan().cost / $0.optimalPlan().plan.cost }.reduce(0, +)
      / Double(problems.count)
    let before = try ratio(try policy(0))
    let after = try ratio(try policy(800))
    #expect(look > 1.02)
    #expect(abs(before - look) < 0.02, "before \(before), look \(look)")
    #expect(after < 1 + 0.6 * (look - 1), "after \(after), look \(look)")
  }

  @Test("Whole values of raw costs can be learned too, here of single steps")
  func literal() throws {
    var origin = Self.origin(updates: 600)
    origin.stepCost = .raw
    origin.configuration.isResidual = false
    origin.configuration.discount = 0
    origin.configuration.learningRate = 0.01
    origin.configuration.meanErrorWeight = 1
    origin.configuration.errorLimit = 0
    var model = try origin.model(threads: 2)
    var errors: [Float] = []
    model.train { _, error in errors.append(error) }
    #expect(errors.count == 600)
    let (first, last) = (errors[..<20].reduce(0, +), errors[580...].reduce(0, +))
    #expect(last < 0.5 * first, "mean squared errors \(first / 20), then \(last / 20)")
  }

  @Test(
    "Settings out of bounds are named",
    arguments: [
      ("units", "must be between 1 and 64, found 0"),
      ("warmUp", "must be between 1 and 500, found 501"),
      ("statesPerUpdate", "must be a multiple of the 16 actors, found 65"),
      ("exploration", "must be between 0 and 1, found 2.0"),
    ])
  func rules(name: String, rule: String) throws {
    var origin = Self.origin()
    switch name {
    case "units": origin.configuration.units = 0
    case "warmUp": origin.configuration.warmUp = 501
    case "statesPerUpdate": origin.configuration.statesPerUpdate = 65
    default: origin.configuration.exploration = 2
    }
    let changed = origin
    let error = #expect(throws: InputError.self) { _ = try changed.model() }
    #expect(error?.element == "configuration.\(name)")
    #expect(error?.rule == rule)
  }
}

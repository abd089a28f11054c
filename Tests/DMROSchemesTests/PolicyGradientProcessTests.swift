import DMROFiles
import DMRONetworks
import DMROOffloading
import DMRORandom
import DMROSchemes
import Testing

/// A walk of which only the costs of steps are observed, R = 3 and V = 2.
///
/// Two of the six actions are away, and with them a whole row. The cheapest one is action 5. An
/// episode of four steps is cut with the discount 1, or ends with 0.
struct ObservedWalk: DecisionProcess {
  let isCut: Bool
  private var position = 4

  init(isCut: Bool) { self.isCut = isCut }

  var shape: ObservationShape {
    ObservationShape(rows: 3, features: 2, valuesPerRow: 2, isMasked: true)
  }
  var isFinished: Bool { position == 4 }
  func check(_ episode: Int) throws(InputError) {}
  mutating func reset(to episode: Int) { position = 0 }
  func encodeState(into state: inout MutableSpan<Float>) {
    for row in 0..<3 { (state[2 * row], state[2 * row + 1]) = (Float(row), 1) }
  }
  func encodeMask(into mask: inout MutableSpan<Bool>) {
    for action in 0..<6 { mask[action] = Self.isAvailable(action) }
  }
  /// Row 0 is away, and so is action 3.
  static func isAvailable(_ action: Int) -> Bool { action >= 2 && action != 3 }
  mutating func step(_ action: Int) -> Outcome {
    precondition(Self.isAvailable(action), "action \(action) is away")
    position += 1
    return Outcome(cost: action == 5 ? 1 : 2, discount: isFinished && !isCut ? 0 : 1)
  }
  func writePosition(to writer: inout StateWriter) { writer.add(Int64(position)) }
  mutating func restorePosition(
    from reader: inout StateReader, in episode: Int?
  ) throws(InputError) { position = try reader.integer("position", in: 0...4) }
}

/// Policy gradients in a process whose costs are only observed.
struct PolicyGradientProcessTests {
  static func model(isCut: Bool, discount: Double) throws -> PolicyGradientModel<ObservedWalk> {
    var configuration = PolicyGradientConfiguration.ppo
    configuration.hidden = [8]
    configuration.actors = 4
    configuration.steps = 10
    configuration.updates = 150
    configuration.batchSize = 20
    configuration.learningRate = 1e-2
    configuration.discount = discount
    configuration.entropyCoefficient = 0
    return try PolicyGradientModel(configuration, on: ObservedWalk(isCut: isCut), seed: 1) { _ in 0
    }
  }

  @Test func `Only available actions are taken, and the cheapest is learned`() throws {
    var model = try Self.model(isCut: false, discount: 0)
    var costs: [Double] = []
    try model.train { costs.append($0.meanCost) }
    #expect(costs[0] > 1.4 && costs[0] < 1.9)
    #expect(costs[149] < 1.02)
    var workspace = Workspace(architecture: model.networks.architecture, capacity: 3)
    let rows: ContiguousArray<Float> = [0, 1, 1, 1, 2, 1]
    model.networks.forward(0, inputs: rows.span, batch: 3, in: &workspace)
    let available = (0..<6).filter(ObservedWalk.isAvailable)
    #expect(available.max { workspace.outputs[$0] < workspace.outputs[$1] } == 5)
  }

  /// With discount 0.5 and costs of 1, the value is −2 where the walk goes on; in one that ends it is
  /// the mean of −1, −1.5, −1.75 and −1.875.
  @Test(arguments: [(true, -2.0), (false, -1.53125)])
  func `The critic learns that a cut episode goes on`(isCut: Bool, value: Double) throws {
    var model = try Self.model(isCut: isCut, discount: 0.5)
    try model.train()
    let critic = model.policyNetworks.critic
    var workspace = Workspace(architecture: critic.architecture, capacity: 2)
    // The rows that have an available action.
    let rows: ContiguousArray<Float> = [1, 1, 2, 1]
    critic.forward(0, inputs: rows.span, batch: 2, in: &workspace)
    let found = Double(workspace.outputs[0] + workspace.outputs[1]) / 2
    #expect(abs(found - value) < 0.05, "found \(found)")
  }
}

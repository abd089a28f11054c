import DMRONetworks
import DMROOffloading
import DMRORandom
import DMROSchemes
import TestSupport
import Testing

/// The gradients of policy and critic against a slow version in Double.
struct PolicyGradientTwinTests {
  /// A shape with the settings of a loss.
  struct Case: Sendable {
    var shape: ObservationShape
    var hasCosts: Bool
    var clipRange = 0.2
    var entropyCoefficient = 0.05
    var activation = Activation.tanh
  }

  static let cases = [
    // A chain, also as actor–critic.
    Case(shape: ObservationShape(features: 6, valuesPerRow: 3), hasCosts: false),
    Case(
      shape: ObservationShape(features: 6, valuesPerRow: 3), hasCosts: false, clipRange: 0,
      entropyCoefficient: 0, activation: .relu),
    // A chain without some sites.
    Case(shape: ObservationShape(features: 6, valuesPerRow: 4, isMasked: true), hasCosts: false),
    // Candidates with costs, of which some are away.
    Case(
      shape: ObservationShape(rows: 4, features: 5, valuesPerRow: 1, isMasked: true),
      hasCosts: true),
    // Rows and columns.
    Case(
      shape: ObservationShape(rows: 3, features: 5, valuesPerRow: 2, isMasked: true),
      hasCosts: false),
  ]

  static func networks(
    _ configuration: PolicyGradientConfiguration, _ shape: ObservationShape
  ) throws -> PolicyNetworks {
    var policy = NetworkBlock(
      architecture: try configuration.policyArchitecture(for: shape), count: 1)
    var critic = NetworkBlock(
      architecture: try configuration.criticArchitecture(for: shape), count: 1)
    policy.initialize(by: .glorot, from: RandomStream(seed: 1))
    critic.initialize(by: .glorot, from: RandomStream(seed: 2))
    return PolicyNetworks(policy: policy, critic: critic)
  }

  /// States of random rows, in part with masks; each action's probability was another one.
  static func states(_ kind: Case, _ loss: NaivePolicyLoss) -> [NaivePolicyState] {
    var stream = RandomStream(seed: 3)
    return (0..<12).map { _ in
      let rowCount = kind.shape.isMasked ? 1 + stream.below(kind.shape.rows) : kind.shape.rows
      let count = rowCount * kind.shape.valuesPerRow
      let action = stream.below(count)
      // Floats, so that both sides see the same numbers.
      func number() -> Double { Double(Float(stream.uniform(-1, 1))) }
      var state = NaivePolicyState(
        rows: (0..<rowCount).map { _ in (0..<kind.shape.features).map { _ in number() } },
        costs: kind.hasCosts ? (0..<count).map { _ in number() } : nil,
        available: (0..<count).map { other in
          other == action || !kind.shape.isMasked || stream.below(3) > 0
        },
        action: action, logProbability: 0, advantage: number(), target: number())
      let probability = loss.probabilities(state)[action]
      state.logProbability = Double(Float(naiveLog(probability) + 0.5 * stream.uniform(-1, 1)))
      return state
    }
  }

  @Test(arguments: cases)
  func `Gradients are those of the loss in Double`(kind: Case) throws {
    var configuration = PolicyGradientConfiguration.ppo
    configuration.hidden = [7, 5]
    configuration.activation = kind.activation
    configuration.clipRange = kind.clipRange
    configuration.entropyCoefficient = kind.entropyCoefficient
    configuration.temperature = 0.4
    configuration.valueCoefficient = 0.7
    configuration.normalizesAdvantages = false
    let networks = try Self.networks(configuration, kind.shape)
    let temperature = Float(configuration.temperature)
    let loss = NaivePolicyLoss(
      policy: NaiveNetwork(networks.policy), critic: NaiveNetwork(networks.critic),
      clipRange: kind.clipRange > 0 ? kind.clipRange : .infinity,
      entropyCoefficient: kind.entropyCoefficient, valueCoefficient: 0.7,
      temperature: Double(temperature))
    let states = Self.states(kind, loss)
    let expected = loss.gradient(states)
    if kind.activation == .tanh {
      #expect(maximumDifference(expected, loss.centralDifferences(states)) < 1e-8)
    }

    var learner = ActorCritic(
      configuration, kind.shape, networks, outputFactor: kind.hasCosts ? -1 / temperature : 1)
    for state in states {
      learner.batch.add(
        ContiguousArray(state.rows.joined().map(Float.init)),
        ContiguousArray(
          state.available.indices.map { action in
            guard state.available[action] else { return -.infinity }
            return state.costs.map { -Float($0[action]) / temperature } ?? 0
          }), 0..<state.rows.count,
        (
          state.action, Float(state.logProbability), Float(state.advantage), Float(state.target)
        ))
    }
    learner.differentiate()
    #expect(maximumDifference(learner.gradients, expected) < 2e-6)
    let greatest = expected.reduce(0) { max($0, abs($1)) }
    #expect(greatest > 0.05, "the gradients are not 0")
    // Clipping happens in the cases that have it.
    let clipped = states.filter { state in
      let ratio = loss.probabilities(state)[state.action] / naiveExp(state.logProbability)
      return state.advantage > 0 ? ratio > 1 + kind.clipRange : ratio < 1 - kind.clipRange
    }
    #expect(kind.clipRange == 0 || (1..<states.count).contains(clipped.count))
  }

  @Test func `Normalized advantages have mean 0 and standard deviation 1`() throws {
    var batch = PolicyMinibatch(
      capacity: 4, shape: ObservationShape(features: 1, valuesPerRow: 2))
    for advantage in [3, -1, 0.5, 8] as [Float] {
      batch.add([0], [0, 0], 0..<1, (0, 0, advantage, 0))
    }
    batch.normalizeAdvantages()
    let values = batch.advantages.map(Double.init)
    #expect(abs(values.reduce(0, +)) < 1e-6)
    #expect(abs(values.reduce(0) { $0 + $1 * $1 } - 3) < 1e-5)
    #expect(abs(values[0] - (3 - 2.625) / (46.6875 / 3).squareRoot()) < 1e-6)
  }
}

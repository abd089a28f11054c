internal import DMRONetworks
internal import DMROOffloading

/// Q-networks, each with its target network: the gradient step of Algorithms 1 and 2.
///
/// A network reads rows of F features and gives V values for each. The outputs for the R rows of an
/// observation, one after the other, are its action values, `[R · V]`.
struct QNetworks: ~Copyable {
  /// The online networks, `[s, P]`.
  var online: NetworkBlock
  /// The target networks, frozen between two renewals, `[s, P]`.
  var target: NetworkBlock
  /// The state of the optimizer.
  var optimizer: OptimizerState
  private var passes: QPasses
  private var gradients: ContiguousArray<Float>
  private let maximumGradientNorm: Double?

  /// Creates online networks, and target networks equal to them.
  ///
  /// - Parameters:
  ///   - networks: The initial networks.
  ///   - shape: The shape of observations and action values.
  ///   - settings: The optimizer and the clipping of gradients.
  ///   - observations: The greatest number of observations in one pass.
  init(
    _ networks: NetworkBlock, _ shape: ObservationShape, _ settings: InnerModelConfiguration,
    observations: Int
  ) {
    online = networks
    target = networks
    optimizer = OptimizerState(settings.optimizer, for: networks)
    passes = QPasses(networks.architecture, shape, observations: observations)
    gradients = ContiguousArray(repeating: 0, count: networks.layout.parameterCount)
    maximumGradientNorm = settings.maximumGradientNorm
  }

  /// The shape of observations and action values.
  var shape: ObservationShape { passes.shape }

  /// Returns the available action with the greatest value in a state.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - state: The observation, `[R, F]`.
  ///   - mask: The available actions, `[R · V]`; empty if all are available.
  mutating func greedyAction(_ network: Int, in state: Span<Float>, mask: Span<Bool>) -> Int {
    passes.greedyAction(network, of: online, in: state, mask: mask)
  }

  /// Finds the values of next states by the target rule.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - rule: The target rule: max Q of the target network, or its Q of the online network's
  ///     greedy action.
  ///   - states: The next states, `[count, R, F]`.
  ///   - masks: The available actions in them, `[count, R · V]`; empty if all are available.
  ///   - count: The number of next states.
  ///   - values: Receives the values, `[count]`.
  mutating func evaluate(
    _ network: Int, by rule: TargetRule, _ states: Span<Float>, masks: Span<Bool>, count: Int,
    into values: inout MutableSpan<Float>
  ) {
    passes.evaluate(
      network, of: online, target, by: rule, states, masks: masks, count: count, into: &values)
  }

  /// Takes one step of gradient descent.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - inputs: The input rows, `[batch, F]`.
  ///   - batch: The number of rows.
  ///   - differentiate: Receives the values, `[batch, V]`, writes the gradients of the mean loss with
  ///     respect to them, `[batch, V]`, and returns the mean loss.
  /// - Returns: The mean loss.
  @inline(__always)
  mutating func descend(
    _ network: Int, inputs: Span<Float>, batch: Int,
    differentiate: (ContiguousArray<Float>, inout ContiguousArray<Float>) -> Float
  ) -> Float {
    Self.descend(
      network, &online, &optimizer, inputs, batch, &passes, &gradients, maximumGradientNorm,
      differentiate)
  }

  /// The step on separate members: a span of the gradients would borrow the whole value.
  @inline(__always)
  private static func descend(
    _ network: Int, _ online: inout NetworkBlock, _ optimizer: inout OptimizerState,
    _ inputs: Span<Float>, _ batch: Int, _ passes: inout QPasses,
    _ gradients: inout ContiguousArray<Float>, _ maximumNorm: Double?,
    _ differentiate: (ContiguousArray<Float>, inout ContiguousArray<Float>) -> Float
  ) -> Float {
    var gradient = gradients.mutableSpan
    let loss = passes.differentiate(
      network, of: online, inputs: inputs, batch: batch, into: &gradient, by: differentiate)
    if let maximumNorm { clip(&gradient, toNorm: maximumNorm) }
    optimizer.step(&online, network: network, gradients: gradient.span)
    return loss
  }

  /// Takes one step of gradient descent with given gradients.
  ///
  /// - Parameters:
  ///   - network: The network.
  ///   - gradients: The gradients of the mean loss, `[P]`; clipped in place.
  mutating func step(_ network: Int, gradients: inout MutableSpan<Float>) {
    if let maximumGradientNorm { clip(&gradients, toNorm: maximumGradientNorm) }
    optimizer.step(&online, network: network, gradients: gradients.span)
  }

  /// Copies the online networks to their targets.
  mutating func renewTargets() { target.copyParameters(from: online) }
}

internal import DMRONetworks
internal import DMROOffloading
internal import DMROParallel

/// A part of a minibatch of the outer model, with the buffers for its gradient.
///
/// One thread at a time works on it, so it is safe to send.
final class OuterPart: @unchecked Sendable {
  private var minibatch: OuterMinibatch
  private var passes: QPasses
  /// The gradient of this part, and its share of the loss behind it, `[P + 1]`.
  private let result: PartialSum
  private let configuration: OuterModelConfiguration

  /// Creates the buffers.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - steps: The steps of the whole minibatch that are in this part.
  ///   - network: The network, a block of count 1.
  ///   - shape: The shape of observations and action values.
  ///   - result: Receives gradient and loss.
  init(
    _ configuration: OuterModelConfiguration, steps: Range<Int>, _ network: NetworkBlock,
    _ shape: ObservationShape, _ result: PartialSum
  ) {
    self.configuration = configuration
    self.result = result
    let choices = configuration.usesAllActions ? shape.actionCount : 1
    minibatch = OuterMinibatch(
      steps: steps, of: configuration.learner.batchSize, actionsPerStep: choices, shape: shape)
    passes = QPasses(network.architecture, shape, observations: steps.count * choices)
  }

  /// Collects and prices the steps of this part: lines 11 to 13 of Algorithm 2.
  ///
  /// - Parameters:
  ///   - draws: The place in the memory of each step of the whole minibatch.
  ///   - memory: The memory.
  ///   - environments: The environments, as processes.
  @specialized(where Process == ChainProcess)
  func collect<Process: RepriceableProcess>(
    _ draws: ContiguousArray<Int>, from memory: borrowing OuterMemory<Process>,
    pricedIn environments: [Process]
  ) {
    minibatch.collect(
      draws, from: memory, pricedIn: environments, discount: configuration.learner.discount,
      weighsErrors: configuration.weighsErrors)
  }

  /// Computes the gradient of this part's share of the mean loss: Equation (18).
  ///
  /// - Parameters:
  ///   - online: The online network.
  ///   - target: The target network.
  func differentiate(_ online: NetworkBlock, _ target: NetworkBlock) {
    Self.evaluate(&passes, &minibatch, online, target, by: configuration.learner.targetRule)
    Self.differentiate(&passes, minibatch, online, configuration.learner.loss, into: &result.values)
  }

  private static func evaluate(
    _ passes: inout QPasses, _ minibatch: inout OuterMinibatch, _ online: NetworkBlock,
    _ target: NetworkBlock, by rule: TargetRule
  ) {
    let (states, masks) = (minibatch.nextStates, minibatch.nextMasks)
    var values = minibatch.nextValues.mutableSpan
    passes.evaluate(
      0, of: online, target, by: rule, states.span, masks: masks.span, count: values.count,
      into: &values)
  }

  private static func differentiate(
    _ passes: inout QPasses, _ minibatch: borrowing OuterMinibatch, _ online: NetworkBlock,
    _ loss: Loss, into result: inout ContiguousArray<Float>
  ) {
    let (states, shape) = (minibatch.states, passes.shape)
    let count = result.count - 1
    var values = result.mutableSpan
    var gradients = values._mutatingExtracting(0..<count)
    let found = passes.differentiate(
      0, of: online, inputs: states.span, batch: minibatch.size * shape.rows, into: &gradients
    ) { outputs, gradients in
      minibatch.differentiate(loss, of: outputs, columns: shape.actionCount, into: &gradients)
    }
    values[count] = found
  }
}

internal import DMROLinearAlgebra

/// The buffers of the passes of one network at a time: activations and their gradients.
///
/// A workspace is created once for a shape and a greatest batch, and serves any number of networks,
/// one after the other. No pass allocates. Each thread needs its own.
public struct Workspace: ~Copyable {
  /// The architecture of the networks.
  public let architecture: NetworkArchitecture
  /// The greatest batch.
  public let capacity: Int
  /// The results of the last forward pass, `[batch, outputs]`.
  public internal(set) var outputs: ContiguousArray<Float>
  /// The gradients with respect to the outputs, `[batch, outputs]`: the input of the backward pass,
  /// written by the caller.
  public var outputGradients: ContiguousArray<Float>

  /// The hash of the architecture, for a fast comparison.
  let shape: Int
  /// The activations of all levels except the inputs.
  var activations: ContiguousArray<Float>
  /// The gradients with respect to the activations.
  var deltas: ContiguousArray<Float>
  /// The transpose of one layer's weights.
  var transposed: ContiguousArray<Float>
  /// The layers for a single input, in order.
  let singleSteps: ContiguousArray<SingleStep>
  /// The layout of the levels in `activations` and `deltas`.
  let levels: Levels

  /// Creates the buffers for a shape and a greatest batch.
  ///
  /// - Parameters:
  ///   - architecture: The shape of the networks.
  ///   - capacity: The greatest batch.
  /// - Precondition: The capacity is positive.
  public init(architecture: NetworkArchitecture, capacity: Int) {
    precondition(capacity >= 1, "a workspace has room for at least one input, found \(capacity)")
    self.architecture = architecture
    self.capacity = capacity
    shape = architecture.hashValue
    let layout = ParameterLayout(architecture)
    let largest = layout.layers.map { $0.weights.rows * $0.weights.columns }.max() ?? 0
    transposed = ContiguousArray(repeating: 0, count: largest)
    levels = Levels(widths: layout.widths, capacity: capacity)
    let levels = self.levels
    singleSteps = ContiguousArray(
      layout.layers.map { layer in
        let isHidden = layer.source + 1 < levels.count
        return SingleStep(
          input: layer.source == 0
            ? nil : levels(layer.source, batch: 1, from: layer.sourceColumn, columns: 0).offset,
          weights: layer.weights, bias: layer.bias,
          output: levels(layer.source + 1, batch: 1, from: layer.targetColumn, columns: 0).offset,
          activation: isHidden ? architecture.activation : .identity)
      })
    activations = ContiguousArray(repeating: 0, count: levels.size)
    deltas = activations
    outputs = ContiguousArray(repeating: 0, count: capacity * architecture.outputs)
    outputGradients = outputs
  }
}

/// A dense layer for a single input, with all positions computed in advance.
struct SingleStep: Sendable {
  /// The position of its input among the activations; `nil` for the input of the network.
  let input: Int?
  /// The weights within the network.
  let weights: MatrixLayout
  /// The start of the biases within the network.
  let bias: Int
  /// The position of its outputs among the activations.
  let output: Int
  /// The activation function.
  let activation: Activation
}

/// The layout of levels in the buffers of a workspace: activations, and likewise their gradients.
struct Levels: Sendable {
  /// The number of levels, without the inputs.
  let count: Int
  /// The total count of numbers in all levels.
  let size: Int
  /// The start of each level; the inputs are not in the buffers.
  private let starts: ContiguousArray<Int>
  private let widths: ContiguousArray<Int>

  init(widths: [Int], capacity: Int) {
    var starts: ContiguousArray = [0]
    var end = 0
    for width in widths.dropFirst() {
      starts.append(end)
      end += width * capacity
    }
    self.starts = starts
    self.widths = ContiguousArray(widths)
    count = widths.count - 1
    size = end
  }

  /// The columns of a level, `[batch, columns]`; by default, all of them.
  func callAsFunction(
    _ level: Int, batch: Int, from column: Int = 0, columns: Int? = nil
  ) -> MatrixLayout {
    MatrixLayout(
      offset: starts[level] + column, rows: batch, columns: columns ?? widths[level],
      rowStride: widths[level])
  }
}

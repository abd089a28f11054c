internal import DMROLinearAlgebra

/// The memory in which one network at a time computes: activations and their gradients.
///
/// A workspace is made once for a shape and a batch, and used for any number of networks after one
/// another; no pass allocates. Threads need one each.
public struct Workspace: ~Copyable {
  /// The shape for which there is room.
  public let architecture: NetworkArchitecture
  /// The greatest batch for which there is room.
  public let capacity: Int
  /// The results of the last forward pass, `[batch, outputs]`.
  public internal(set) var outputs: ContiguousArray<Float>
  /// The gradients with respect to the outputs, `[batch, outputs]`, from which the backward pass
  /// starts; the caller writes them.
  public var outputGradients: ContiguousArray<Float>

  /// The shape as one number, which is compared in no time.
  let shape: Int
  /// The activations of all levels but the inputs.
  var activations: ContiguousArray<Float>
  /// The gradients with respect to them.
  var deltas: ContiguousArray<Float>
  /// The transpose of one layer's weights.
  var transposed: ContiguousArray<Float>
  /// The layers as they follow each other for a single input.
  let singleSteps: ContiguousArray<SingleStep>
  /// Where each level lies in these two.
  let levels: Levels

  /// Creates the memory for a shape and a batch.
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

/// A dense layer for a single input, with all places worked out: what is left is arithmetic.
struct SingleStep: Sendable {
  /// Where its input lies among the activations; the input of the network where there is none.
  let input: Int?
  /// The weights within the network.
  let weights: MatrixLayout
  /// Where the biases start within the network.
  let bias: Int
  /// Where its outputs go among the activations.
  let output: Int
  /// What it does to its sums.
  let activation: Activation
}

/// Where the activations of each level lie in a workspace, and their gradients in theirs.
struct Levels: Sendable {
  /// The number of levels beside the inputs.
  let count: Int
  /// The numbers that all levels take.
  let size: Int
  /// Where each level starts; the inputs have no place.
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

  /// The columns of a level, `[batch, columns]`; all of them unless told.
  func callAsFunction(
    _ level: Int, batch: Int, from column: Int = 0, columns: Int? = nil
  ) -> MatrixLayout {
    MatrixLayout(
      offset: starts[level] + column, rows: batch, columns: columns ?? widths[level],
      rowStride: widths[level])
  }
}

internal import DMRONetworks

// Passes on whole buffers: spans of two properties of a value cannot be used together.
extension NetworkBlock {
  /// Computes the outputs of the first network for some rows.
  func forward(_ rows: ContiguousArray<Float>, count: Int, in workspace: inout Workspace) {
    forward(0, inputs: rows.span, batch: count, in: &workspace)
  }

  /// Computes the gradients of the first network into a range of a buffer.
  func backward(
    _ rows: ContiguousArray<Float>, count: Int, in workspace: inout Workspace,
    into gradients: inout ContiguousArray<Float>, _ range: Range<Int>
  ) {
    var gradients = gradients.mutableSpan
    var own = gradients._mutatingExtracting(range)
    backward(0, inputs: rows.span, batch: count, in: &workspace, into: &own)
  }
}

extension OptimizerState {
  /// Changes the first network by the gradients in a range of a buffer.
  mutating func step(
    _ block: inout NetworkBlock, _ gradients: ContiguousArray<Float>, _ range: Range<Int>
  ) {
    step(&block, network: 0, gradients: gradients.span.extracting(range))
  }
}

extension ContiguousArray<Float> {
  /// Writes the logarithms of the probabilities of a state's actions to the front.
  ///
  /// - Parameters:
  ///   - outputs: The outputs of the policy.
  ///   - offsets: The offsets of the logits.
  ///   - range: The places of the state in both.
  ///   - factor: The factor of outputs.
  mutating func writeLogPolicy(
    _ outputs: ContiguousArray<Float>, _ offsets: ContiguousArray<Float>, _ range: Range<Int>,
    factor: Float
  ) {
    for (action, place) in range.enumerated() {
      self[action] = factor * outputs[place] + offsets[place]
    }
    var all = mutableSpan
    var logits = all._mutatingExtracting(..<range.count)
    PolicyGradient.logSoftmax(&logits)
  }

  /// Writes the gradients of a state's outputs to their places.
  ///
  /// - Returns: The entropy.
  mutating func differentiate(
    _ logProbabilities: ContiguousArray<Float>, _ range: Range<Int>, action: Int, slope: Float,
    entropySlope: Float
  ) -> Float {
    var all = mutableSpan
    var gradient = all._mutatingExtracting(range)
    return PolicyGradient.differentiate(
      logProbabilities.span.extracting(..<range.count), action: action, slope: slope,
      entropySlope: entropySlope, into: &gradient)
  }

  /// Draws an action from the logarithms of probabilities at the front.
  func draw(of count: Int, uniform: Double) -> Int {
    PolicyGradient.draw(span.extracting(..<count), uniform: uniform)
  }
}

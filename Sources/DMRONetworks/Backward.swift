internal import DMROLinearAlgebra

extension NetworkBlock {
  /// Computes the gradients of one network's parameters, after its forward pass.
  ///
  /// Each dense layer is two products and a sum: `dW ← Xᵀ · dY`, `dX ← dY · Wᵀ`, `db ← 1ᵀ · dY`.
  /// The pass starts from `workspace.outputGradients`.
  ///
  /// - Parameters:
  ///   - network: The network of the last forward pass in this workspace.
  ///   - inputs: The inputs X of that pass, `[batch, inputs]`.
  ///   - batch: The number of inputs of that pass.
  ///   - workspace: The workspace of that pass.
  ///   - gradients: Receives the gradients, `[P]`, in the order of the parameters.
  /// - Precondition: The shapes agree.
  public func backward(
    _ network: Int, inputs: Span<Float>, batch: Int, in workspace: inout Workspace,
    into gradients: inout MutableSpan<Float>
  ) {
    check(network, inputs.count, batch, workspace)
    precondition(
      gradients.count == layout.parameterCount,
      "a network has \(layout.parameterCount) gradients, found room for \(gradients.count)")
    let levels = workspace.levels
    architecture.head.divide(
      workspace.outputGradients, columns: architecture.outputs, into: &workspace.deltas,
      levels(levels.count, batch: batch))
    backward(
      from: network * layout.parameterCount, inputs, batch, levels, workspace.activations,
      &workspace.deltas, &workspace.transposed, &gradients)
  }

  /// The largest number of multiplications of a product that OpenBLAS treats as small.
  private static let smallProduct = 1_000_000

  private func backward(
    from start: Int, _ inputs: Span<Float>, _ batch: Int, _ levels: Levels,
    _ activations: ContiguousArray<Float>, _ deltas: inout ContiguousArray<Float>,
    _ transposed: inout ContiguousArray<Float>, _ gradients: inout MutableSpan<Float>
  ) {
    let parameters = self.parameters.span
    let activations = activations.span
    var deltas = deltas.mutableSpan
    var transposed = transposed.mutableSpan
    for layer in layout.layers.reversed() {
      let level = layer.source + 1
      let dY = levels(
        level, batch: batch, from: layer.targetColumn, columns: layer.weights.columns)

      // Back through the activation, and db ← 1ᵀ · dY
      switch level < levels.count ? architecture.activation : .identity {
      case .relu:
        Elementwise.reluBackward(
          &deltas, outputs: activations, dY, columnSums: &gradients, at: layer.bias)
      case .tanh:
        let whole = dY.offset..<dY.offset + batch * dY.columns
        Elementwise.tanhBackward(&deltas, outputs: activations, in: whole)
        Elementwise.columnSums(of: deltas.span, dY, into: &gradients, at: layer.bias)
      case .identity:
        Elementwise.columnSums(of: deltas.span, dY, into: &gradients, at: layer.bias)
      }

      // dW ← Xᵀ · dY          X [batch, inputs], dY [batch, outputs], dW [inputs, outputs]
      if layer.source == 0 {
        let x = MatrixLayout(rows: batch, columns: architecture.inputs)
        multiply(inputs, x.transposed, deltas.span, dY, into: &gradients, layer.weights)
      } else {
        let x = levels(
          layer.source, batch: batch, from: layer.sourceColumn, columns: layer.weights.rows)
        multiply(activations, x.transposed, deltas.span, dY, into: &gradients, layer.weights)
        // dX ← dY · Wᵀ
        let weights = layer.weights.moved(by: start)
        if batch * weights.rows * weights.columns <= Self.smallProduct {
          // OpenBLAS has fast kernels for small products, but not for this transposition.
          let copy = MatrixLayout(rows: weights.columns, columns: weights.rows)
          Elementwise.transpose(parameters, weights, into: &transposed)
          multiply(dY, transposed.span, copy, within: &deltas, into: x)
        } else {
          multiply(dY, parameters, weights.transposed, within: &deltas, into: x)
        }
      }
    }
  }
}

extension Head {
  /// Turns the gradients of the outputs into those of the last level, row by row of the layout.
  fileprivate func divide(
    _ outputGradients: ContiguousArray<Float>, columns: Int,
    into deltas: inout ContiguousArray<Float>, _ last: MatrixLayout
  ) {
    let outputGradients = outputGradients.span
    var deltas = deltas.mutableSpan
    switch self {
    case .linear:
      Elementwise.copy(
        outputGradients, at: 0, to: &deltas, at: last.offset, count: last.rows * columns)
    case .dueling:
      // dV ← Σ dQ, dA ← dQ − mean dQ
      for row in 0..<last.rows {
        let value = last.offset + row * last.rowStride
        var sum: Float = 0
        for column in 0..<columns { sum += outputGradients[row * columns + column] }
        deltas[value] = sum
        let mean = sum / Float(columns)
        for column in 0..<columns {
          deltas[value + 1 + column] = outputGradients[row * columns + column] - mean
        }
      }
    }
  }
}

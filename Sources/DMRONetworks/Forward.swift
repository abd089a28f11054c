internal import DMROLinearAlgebra

extension NetworkBlock {
  /// Computes the outputs of one network for a batch of inputs.
  ///
  /// Each dense layer is a product, `Y ← X · W + 1 · bᵀ`. The outputs are then in
  /// `workspace.outputs`; the activations stay in the workspace, for the backward pass. If networks
  /// share inputs, call it with the same inputs for each of them.
  ///
  /// - Parameters:
  ///   - network: The network, from 0.
  ///   - inputs: X, `[batch, inputs]`, at the start of the span.
  ///   - batch: The number of inputs, at most the capacity of the workspace.
  ///   - workspace: The buffers of the computation.
  /// - Precondition: The shapes agree.
  public func forward(
    _ network: Int, inputs: Span<Float>, batch: Int, in workspace: inout Workspace
  ) {
    check(network, inputs.count, batch, workspace)
    if batch == 1 {
      forwardOne(network, inputs, workspace.singleSteps, &workspace.activations)
    } else {
      forwardMany(network, inputs, batch, workspace.levels, &workspace.activations)
    }
    architecture.head.combine(
      workspace.activations, workspace.levels(workspace.levels.count, batch: batch),
      into: &workspace.outputs, columns: architecture.outputs)
  }

  /// Computes the activations of all levels for a batch of inputs.
  private func forwardMany(
    _ network: Int, _ inputs: Span<Float>, _ batch: Int, _ levels: Levels,
    _ activations: inout ContiguousArray<Float>
  ) {
    let start = network * layout.parameterCount
    let parameters = self.parameters.span
    var activations = activations.mutableSpan
    for layer in layout.layers {
      let level = layer.source + 1
      let weights = layer.weights.moved(by: start)
      let y = levels(level, batch: batch, from: layer.targetColumn, columns: weights.columns)
      let isHidden = level < levels.count
      // Y ← X · W          X [batch, inputs], W [inputs, outputs], Y [batch, outputs]
      if layer.source == 0 {
        let x = MatrixLayout(rows: batch, columns: architecture.inputs)
        multiply(inputs, x, parameters, weights, into: &activations, y)
      } else {
        let x = levels(
          layer.source, batch: batch, from: layer.sourceColumn, columns: weights.rows)
        multiply(x, parameters, weights, within: &activations, into: y)
      }
      // Y ← Y + 1 · bᵀ
      Elementwise.addBias(
        parameters, at: start + layer.bias, to: &activations, y,
        relu: isHidden && architecture.activation == .relu)
      if isHidden && architecture.activation == .tanh {
        Elementwise.tanh(&activations, in: y.offset..<y.offset + batch * y.columns)
      }
    }
  }

  /// Computes the activations of all levels for one input: `y ← b + x · W`, layer by layer.
  ///
  /// With one row, memory bandwidth limits the speed, and this loop has less overhead than a
  /// product by BLAS.
  private func forwardOne(
    _ network: Int, _ inputs: Span<Float>, _ steps: ContiguousArray<SingleStep>,
    _ activations: inout ContiguousArray<Float>
  ) {
    let start = network * layout.parameterCount
    let parameters = self.parameters.span
    var activations = activations.mutableSpan
    for step in steps {
      let weights = step.weights.moved(by: start)
      let relu = step.activation == .relu
      if let input = step.input {
        Elementwise.affine(
          at: input, parameters: parameters, weights: weights, bias: start + step.bias,
          within: &activations, at: step.output, relu: relu)
      } else {
        Elementwise.affine(
          inputs, at: 0, parameters: parameters, weights: weights, bias: start + step.bias,
          into: &activations, at: step.output, relu: relu)
      }
      if step.activation == .tanh {
        Elementwise.tanh(&activations, in: step.output..<step.output + weights.columns)
      }
    }
  }

  func check(_ network: Int, _ inputCount: Int, _ batch: Int, _ workspace: borrowing Workspace) {
    precondition(network >= 0 && network < count, "network \(network) of \(count)")
    precondition(
      batch >= 1 && batch <= workspace.capacity,
      "the workspace has room for \(workspace.capacity) inputs, the batch is \(batch)")
    precondition(
      inputCount >= batch * architecture.inputs,
      "\(batch) inputs are \(batch * architecture.inputs) numbers, found \(inputCount)")
    precondition(
      workspace.shape == shape, "the workspace belongs to another architecture")
  }
}

extension Head {
  /// Turns the activations of the last level, row by row of the layout, into outputs.
  fileprivate func combine(
    _ activations: ContiguousArray<Float>, _ last: MatrixLayout,
    into outputs: inout ContiguousArray<Float>, columns: Int
  ) {
    let activations = activations.span
    var outputs = outputs.mutableSpan
    switch self {
    case .linear:
      Elementwise.copy(activations, at: last.offset, to: &outputs, count: last.rows * columns)
    case .dueling:
      // Q ← V + A − mean A          V [batch, 1], A [batch, outputs], side by side
      for row in 0..<last.rows {
        let value = last.offset + row * last.rowStride
        var mean: Float = 0
        for column in 1...columns { mean += activations[value + column] }
        mean /= Float(columns)
        for column in 0..<columns {
          outputs[row * columns + column] =
            activations[value] + (activations[value + 1 + column] - mean)
        }
      }
    }
  }
}

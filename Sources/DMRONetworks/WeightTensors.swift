internal import DMROFiles
internal import DMROLinearAlgebra

// The tensors of network j in a file are `networks.{j}.layers.{i}.weight`, `[outputs, inputs]` as
// in PyTorch's `torch.nn.Linear`, the transpose of the weights in memory, and
// `networks.{j}.layers.{i}.bias`, `[outputs]`. The streams of a dueling head are
// `networks.{j}.value` and `networks.{j}.advantage`.
extension NetworkBlock {
  /// Returns all parameters as tensors, in the order of the parameters.
  ///
  /// - Throws: `InputError`, if a parameter is not finite.
  func tensors() throws(InputError) -> [Safetensors.Tensor] {
    var tensors: [Safetensors.Tensor] = []
    func append(
      _ name: String, _ shape: [Int], _ values: ContiguousArray<Float>
    ) throws(InputError) {
      if let position = values.firstIndex(where: { !$0.isFinite }) {
        throw InputError(
          element: name,
          rule: "must hold finite numbers, found \(values[position]) at position \(position)")
      }
      tensors.append(Safetensors.Tensor(name: name, shape: shape, values: values))
    }
    for network in 0..<count {
      let start = range(of: network).lowerBound
      for layer in layout.layers {
        let (inputs, outputs) = (layer.weights.rows, layer.weights.columns)
        let first = start + layer.weights.offset
        var weights = ContiguousArray<Float>()
        weights.reserveCapacity(inputs * outputs)
        for output in 0..<outputs {
          for input in 0..<inputs { weights.append(parameters[first + input * outputs + output]) }
        }
        let bias = start + layer.bias
        let names = layer.tensorNames(network)
        try append(names.weight, [outputs, inputs], weights)
        try append(names.bias, [outputs], ContiguousArray(parameters[bias..<bias + outputs]))
      }
    }
    return tensors
  }

  /// Creates networks from their tensors.
  ///
  /// - Throws: `InputError`, naming a tensor that is missing, has another shape, or does not belong
  ///   to the networks.
  init(
    _ tensors: [Safetensors.Tensor], architecture: NetworkArchitecture, count: Int
  ) throws(InputError) {
    let layout = ParameterLayout(architecture)
    let byName = Dictionary(tensors.map { ($0.name, $0) }) { first, _ in first }
    func tensor(_ name: String, _ shape: [Int]) throws(InputError) -> Safetensors.Tensor {
      guard let tensor = byName[name] else {
        throw InputError(element: name, rule: "must be in the file, which lacks it")
      }
      guard tensor.shape == shape else {
        throw InputError(
          element: "\(name).shape", rule: "must be \(shape), found \(tensor.shape)")
      }
      return tensor
    }

    // Memory grows only with the tensors found, not with the shape and count claimed in the file.
    var parameters = ContiguousArray<Float>()
    var names: Set<String> = []
    for network in 0..<count {
      for layer in layout.layers {
        let (inputs, outputs) = (layer.weights.rows, layer.weights.columns)
        let name = layer.tensorNames(network)
        let weights = try tensor(name.weight, [outputs, inputs]).values
        let bias = try tensor(name.bias, [outputs]).values
        for input in 0..<inputs {
          for output in 0..<outputs { parameters.append(weights[output * inputs + input]) }
        }
        parameters += bias
        names.formUnion([name.weight, name.bias])
      }
    }
    if let stray = tensors.first(where: { !names.contains($0.name) }) {
      throw InputError(
        element: stray.name,
        rule: "is no tensor of \(count) networks \(StrictJSON.encode(architecture))")
    }
    self.init(architecture: architecture, count: count)
    self.parameters = parameters
  }
}

extension ParameterLayout.Dense {
  /// The names of weights and biases in a file.
  fileprivate func tensorNames(_ network: Int) -> (weight: String, bias: String) {
    ("networks.\(network).\(name).weight", "networks.\(network).\(name).bias")
  }
}

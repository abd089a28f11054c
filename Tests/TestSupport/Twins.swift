package import DMRONetworks

extension NaiveNetwork {
  /// Creates the twin of a network of a block.
  package init(_ block: NetworkBlock, network: Int = 0) {
    let architecture = block.architecture
    let activation: Activation =
      switch architecture.activation {
      case .relu: .relu
      case .tanh: .tanh
      case .identity: .identity
      }
    self.init(
      inputs: architecture.inputs, hidden: architecture.hidden, outputs: architecture.outputs,
      activation: activation, head: architecture.head == .linear ? .linear : .dueling,
      parameters: block.parameters[block.range(of: network)].map(Double.init))
  }
}

extension NaiveLoss {
  /// Creates the twin of a loss.
  package init(_ loss: Loss) {
    self = loss == .huber ? .huber : .meanSquared
  }
}

extension NaiveOptimizer {
  /// Creates the twin of an optimizer before its first step.
  package init(_ optimizer: Optimizer, count: Int) {
    let rule: Rule
    switch optimizer {
    case .sgd(_, let momentum): rule = .sgd(momentum: momentum)
    case .rmsProp(_, let decay, let epsilon): rule = .rmsProp(decay: decay, epsilon: epsilon)
    case .adam(_, let beta1, let beta2, let epsilon):
      rule = .adam(beta1: beta1, beta2: beta2, epsilon: epsilon)
    }
    self.init(rule, rate: optimizer.learningRate, count: count)
  }
}

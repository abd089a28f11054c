internal import DMROLinearAlgebra

/// The parameters of s networks of the same shape, as one flat block `[s, P]`.
///
/// A flat block makes copies of networks and steps of an optimizer a single pass over memory.
public struct NetworkBlock: Hashable, Sendable {
  /// The shape of each network.
  public let architecture: NetworkArchitecture
  /// The layout of each network's parameters.
  public let layout: ParameterLayout
  /// The number s of networks.
  public let count: Int
  /// The hash of the architecture, for a fast comparison.
  let shape: Int
  /// All parameters, `[s, P]`.
  public var parameters: ContiguousArray<Float>

  /// Creates networks with all parameters 0.
  ///
  /// - Parameters:
  ///   - architecture: The shape of each network.
  ///   - count: The number of networks.
  /// - Precondition: There is at least one network.
  public init(architecture: NetworkArchitecture, count: Int) {
    precondition(count >= 1, "a block has at least one network, found \(count)")
    self.architecture = architecture
    self.layout = ParameterLayout(architecture)
    self.count = count
    shape = architecture.hashValue
    parameters = ContiguousArray(repeating: 0, count: count * layout.parameterCount)
  }

  /// Creates networks with equal parameters.
  ///
  /// - Parameters:
  ///   - architecture: The shape of each network.
  ///   - count: The number of networks.
  ///   - parameters: The parameters of each network, `[P]`.
  /// - Precondition: There are P parameters.
  public init(
    architecture: NetworkArchitecture, count: Int, copying parameters: ContiguousArray<Float>
  ) {
    self.init(architecture: architecture, count: count)
    precondition(
      parameters.count == layout.parameterCount,
      "a network has \(layout.parameterCount) parameters, found \(parameters.count)")
    for network in 0..<count {
      self.parameters.replaceSubrange(self.range(of: network), with: parameters)
    }
  }

  /// Returns the range of one network's parameters in the block.
  ///
  /// - Parameter network: The network, from 0.
  /// - Precondition: The network is below s.
  public func range(of network: Int) -> Range<Int> {
    precondition(network >= 0 && network < count, "network \(network) of \(count)")
    let start = network * layout.parameterCount
    return start..<start + layout.parameterCount
  }

  /// Copies the parameters of other networks, in place.
  ///
  /// After an assignment instead, the next change to one of the two would allocate a copy.
  ///
  /// - Parameter other: The other networks.
  /// - Precondition: They are as many, of the same shape.
  public mutating func copyParameters(from other: borrowing NetworkBlock) {
    precondition(
      other.parameters.count == parameters.count && other.architecture == architecture,
      "\(count) networks of \(architecture) cannot take over \(other.count) of \(other.architecture)"
    )
    var parameters = self.parameters.mutableSpan
    Elementwise.copy(other.parameters.span, at: 0, to: &parameters, count: parameters.count)
  }

  /// Returns one of the networks as a new block.
  ///
  /// - Parameter network: The network, from 0.
  /// - Precondition: The network is below s.
  public func network(_ network: Int) -> NetworkBlock {
    NetworkBlock(
      architecture: architecture, count: 1,
      copying: ContiguousArray(parameters[range(of: network)]))
  }

  /// Scales all outputs of networks with a linear head.
  ///
  /// - Parameter factor: The factor; −1 turns values of rewards into values of costs.
  /// - Precondition: The head is linear.
  public mutating func scaleOutputs(by factor: Float) {
    precondition(architecture.head == .linear, "only outputs of a linear head can be scaled")
    guard let last = layout.layers.last else { return }
    for network in 0..<count {
      let start = range(of: network).lowerBound
      for index in last.weights.offset..<last.bias + last.weights.columns {
        parameters[start + index] *= factor
      }
    }
  }

  /// Returns some of the networks as a new block.
  ///
  /// - Parameter networks: The networks, from 0.
  /// - Precondition: There is at least one, and they are below s.
  public func networks(_ networks: Range<Int>) -> NetworkBlock {
    var block = NetworkBlock(architecture: architecture, count: networks.count)
    let start = networks.lowerBound * layout.parameterCount
    block.parameters = ContiguousArray(parameters[start..<start + block.parameters.count])
    return block
  }

  /// Creates a block from the networks of several blocks, in order.
  ///
  /// - Parameter blocks: The blocks. A single one is shared, not copied.
  /// - Precondition: There is at least one, and they have the same shape.
  public init(joining blocks: [NetworkBlock]) {
    guard let first = blocks.first else { preconditionFailure("there must be a block to join") }
    self = first
    guard blocks.count > 1 else { return }
    precondition(
      blocks.allSatisfy { $0.architecture == first.architecture },
      "only networks of one shape can be joined")
    self.init(architecture: first.architecture, count: blocks.reduce(0) { $0 + $1.count })
    parameters = ContiguousArray(blocks.map(\.parameters).joined())
  }

  /// `true` if all parameters are finite.
  ///
  /// - Complexity: O(s·P), in one vectorized pass.
  public var isFinite: Bool {
    // A sum of squares of finite floats never overflows a double.
    Elementwise.sumOfSquares(of: parameters.span, in: 0..<parameters.count).isFinite
  }
}

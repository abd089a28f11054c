package import Foundation

/// The content of `q-update.json`: two Q-networks, a minibatch, and what ten steps of Adam make of
/// them, computed in Double by a reference with which five independent implementations agree.
package struct GoldenUpdate: Decodable, Sendable {
  /// Parameters, or numbers of their shape: `[s][inputs][outputs]` and `[s][outputs]`.
  package struct Parameters: Decodable, Sendable {
    private let W1: [[[Double]]]
    private let b1: [[Double]]
    private let W2: [[[Double]]]
    private let b2: [[Double]]
    private let W3: [[[Double]]]
    private let b3: [[Double]]

    /// The numbers of one network, layer by layer, weights before biases.
    package func flat(_ network: Int) -> [Double] {
      Array(
        [
          W1[network].joined().map(\.self), b1[network], W2[network].joined().map(\.self),
          b2[network], W3[network].joined().map(\.self), b3[network],
        ].joined())
    }
  }

  /// Transitions, `[s][batch]`.
  package struct Batch: Decodable, Sendable {
    /// States, `[s][batch][inputs]`.
    package let S: [[[Double]]]
    /// Actions.
    package let a: [[Int]]
    /// Rewards.
    package let R: [[Double]]
    /// Next states, `[s][batch][inputs]`.
    package let S2: [[[Double]]]
    /// 1 where the episode ended, else 0.
    package let done: [[Double]]
  }

  /// The results of the reference.
  package struct Expected: Decodable, Sendable {
    /// Outputs, `[s][batch][outputs]`.
    package let q: [[[Double]]]
    /// Targets, `[s][batch]`.
    package let y: [[Double]]
    /// The mean squared error of each network.
    package let loss: [Double]
    /// The same before the tenth step.
    package let lossBeforeStep10: [Double]
    /// The gradients of the loss.
    package let grad: Parameters
    /// The parameters after one step.
    package let paramsAfter1: Parameters
    /// The parameters after ten steps.
    package let paramsAfter10: Parameters
    /// The outputs after ten steps.
    package let qAfter10: [[[Double]]]
    /// The best actions after ten steps.
    package let greedyAfter10: [[Int]]

    private enum CodingKeys: String, CodingKey {
      case q
      case y
      case loss
      case lossBeforeStep10 = "loss_before_step10"
      case grad
      case paramsAfter1 = "params_after_1"
      case paramsAfter10 = "params_after_10"
      case qAfter10 = "q_after_10"
      case greedyAfter10 = "greedy_after_10"
    }
  }

  /// The number of inputs.
  package let D: Int
  /// The width of the hidden layers.
  package let H: Int
  /// The number of outputs.
  package let A: Int
  /// The number of transitions of a network.
  package let B: Int
  /// The number of networks.
  package let s: Int
  /// The learning rate of Adam.
  package let lr: Double
  /// The first factor of Adam.
  package let beta1: Double
  /// The second factor of Adam.
  package let beta2: Double
  /// The number beside Adam's square root.
  package let eps: Double
  /// The discount.
  package let gamma: Double
  /// The parameters before the first step.
  package let params: Parameters
  /// The parameters of the frozen networks.
  package let target: Parameters
  /// The minibatch of every step.
  package let batch: Batch
  /// The results of the reference.
  package let expected: Expected

  /// Reads the file.
  package init(contentsOf url: URL) throws {
    self = try JSONDecoder().decode(GoldenUpdate.self, from: Data(contentsOf: url))
  }
}

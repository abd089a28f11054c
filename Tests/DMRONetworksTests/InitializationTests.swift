import DMROLinearAlgebra
import DMRONetworks
import DMRORandom
import Foundation
import TestSupport
import Testing

@Suite struct InitializationTests {
  private static let shapes: [(inputs: Int, hidden: [Int], outputs: Int)] = [
    (22, [64, 64], 5), (100, [300, 50], 10),
  ]

  /// Networks of a shape, drawn from the given stream.
  private func block(
    _ shape: (inputs: Int, hidden: [Int], outputs: Int), _ initialization: Initialization,
    activation: Activation = .relu, head: Head = .linear, count: Int = 20, seed: UInt64 = 31
  ) throws -> NetworkBlock {
    let architecture = try NetworkArchitecture(
      inputs: shape.inputs, hidden: shape.hidden, outputs: shape.outputs, activation: activation,
      head: head)
    var block = NetworkBlock(architecture: architecture, count: count)
    // What was there before must not shine through.
    for index in block.parameters.indices { block.parameters[index] = .nan }
    block.initialize(by: initialization, from: RandomStream(seed: seed))
    return block
  }

  /// The weights of a layer of all networks.
  private func weights(_ block: NetworkBlock, _ layer: ParameterLayout.Dense) -> [Double] {
    (0..<block.count).flatMap { network in
      let start = block.range(of: network).lowerBound + layer.weights.offset
      return block.parameters[start..<start + layer.weights.rows * layer.weights.columns]
        .map(Double.init)
    }
  }

  @Test(arguments: Initialization.allCases, Head.allCases)
  func biasesAreZeroAndWeightsAreNot(_ initialization: Initialization, _ head: Head) throws {
    let block = try block((6, [8, 9], 3), initialization, head: head, count: 3)
    for network in 0..<3 {
      let start = block.range(of: network).lowerBound
      for layer in block.layout.layers {
        let bias = start + layer.bias
        #expect(block.parameters[bias..<bias + layer.weights.columns].allSatisfy { $0 == 0 })
      }
    }
    let zeros = block.layout.layers.reduce(0) { $0 + $1.weights.columns } * 3
    #expect(block.isFinite && block.parameters.count { $0 == 0 } == zeros)
  }

  /// Moments: variance 2 / inputs, and the fourth moment 3 variance² of a normal distribution.
  @Test(arguments: 0..<2)
  func he(shape: Int) throws {
    let block = try block(Self.shapes[shape], .he)
    for layer in block.layout.layers {
      let weights = weights(block, layer)
      let variance = 2 / Double(layer.weights.rows)
      let error = 4 / Double(weights.count).squareRoot()
      #expect(abs(moment(1, weights)) < error * variance.squareRoot())
      #expect(abs(moment(2, weights) / variance - 1) < error * 2.squareRoot())
      #expect(abs(moment(4, weights) / (3 * variance * variance) - 1) < error * 3.3)
    }
  }

  /// Moments: variance 2 / (inputs + outputs), uniform, so that all lie within √3 deviations.
  @Test(arguments: 0..<2)
  func glorot(shape: Int) throws {
    let block = try block(Self.shapes[shape], .glorot)
    for layer in block.layout.layers {
      let weights = weights(block, layer)
      let variance = 2 / Double(layer.weights.rows + layer.weights.columns)
      let error = 4 / Double(weights.count).squareRoot()
      let limit = (3 * variance).squareRoot()
      #expect(abs(moment(1, weights)) < error * variance.squareRoot())
      #expect(abs(moment(2, weights) / variance - 1) < error)
      #expect(weights.allSatisfy { abs($0) <= limit * (1 + 1e-6) })
      #expect(weights.contains { $0 > 0.99 * limit } && weights.contains { $0 < -0.99 * limit })
    }
  }

  /// The shorter of rows and columns are orthonormal, times √2 in hidden layers with ReLU.
  @Test(arguments: Activation.allCases, Head.allCases)
  func orthogonal(_ activation: Activation, _ head: Head) throws {
    let block = try block((22, [64, 33], 5), .orthogonal, activation: activation, head: head)
    for network in 0..<3 {
      for (index, layer) in block.layout.layers.enumerated() {
        let parameters = block.network(network).parameters
        let w = NaiveMatrix(rows: layer.weights.rows, columns: layer.weights.columns) {
          Double(parameters[layer.weights.offset + $0 * layer.weights.columns + $1])
        }
        let gram = w.rows >= w.columns ? w.transposed * w : w * w.transposed
        let gain: Double = index < 2 && activation == .relu ? 2 : 1
        let expected = NaiveMatrix(rows: gram.rows, columns: gram.rows) { $0 == $1 ? gain : 0 }
        #expect(maximumDifference(gram.elements, expected.elements) < 1e-6)
      }
    }
  }

  /// Of uniformly distributed orthonormal matrices the first element has mean 0, which a fixed sign
  /// convention would spoil.
  @Test func orthogonalHasBothSigns() throws {
    let block = try block((8, [], 8), .orthogonal, count: 2_000)
    let firsts = (0..<2_000).map { Double(block.parameters[block.range(of: $0).lowerBound]) }
    #expect(abs(moment(1, firsts)) < 4 * (1.0 / 8 / 2_000).squareRoot())
    #expect(abs(moment(2, firsts) - 1.0 / 8) < 0.02)
  }

  @Test(arguments: Initialization.allCases)
  func networksDifferAndSeedsRepeat(_ initialization: Initialization) throws {
    let first = try block((6, [8], 3), initialization, count: 5)
    #expect(Set((0..<5).map { first.network($0).parameters }).count == 5)
    #expect(try block((6, [8], 3), initialization, count: 5) == first)
    #expect(try block((6, [8], 3), initialization, count: 5, seed: 32) != first)
    // A network does not depend on how many come after it.
    #expect(
      try block((6, [8], 3), initialization, count: 2).parameters
        == ContiguousArray(first.parameters[..<first.range(of: 2).lowerBound]))
  }

  private func moment(_ order: Int, _ numbers: [Double]) -> Double {
    numbers.reduce(0) { $0 + pow($1, Double(order)) } / Double(numbers.count)
  }
}

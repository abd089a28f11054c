import DMRONetworks
import Foundation
import TestSupport
import Testing

/// The case with known answers in `Golden/q-update.json`, made by a reference in Double with which
/// five independent implementations agree.
///
/// The tolerances are those of its authors.
@Suite struct GoldenUpdateTests {
  private let golden: GoldenUpdate
  private let block: NetworkBlock
  private let frozen: NetworkBlock

  init() throws {
    let url = try #require(Bundle.module.url(forResource: "Golden/q-update", withExtension: "json"))
    golden = try GoldenUpdate(contentsOf: url)
    let architecture = try NetworkArchitecture(
      inputs: golden.D, hidden: [golden.H, golden.H], outputs: golden.A)
    block = Self.block(golden.params, architecture, count: golden.s)
    frozen = Self.block(golden.target, architecture, count: golden.s)
  }

  /// The file stacks each array over the networks; in memory each network has its own flat vector.
  private static func block(
    _ parameters: GoldenUpdate.Parameters, _ architecture: NetworkArchitecture, count: Int
  ) -> NetworkBlock {
    var block = NetworkBlock(architecture: architecture, count: count)
    block.parameters = ContiguousArray(
      (0..<count).flatMap { parameters.flat($0).map(Float.init) })
    return block
  }

  /// The minibatch of a network, its targets from the frozen one.
  private func batch(_ network: Int) -> NaiveBatch {
    let next = frozen.outputs(network, for: golden.batch.S2[network])
    let targets = (0..<golden.B).map { row in
      golden.batch.R[network][row]
        + golden.gamma * (1 - golden.batch.done[network][row]) * Double(next[row].max() ?? .nan)
    }
    return NaiveBatch(
      inputs: golden.batch.S[network], actions: golden.batch.a[network], targets: targets)
  }

  @Test func outputsAndTargets() {
    for network in 0..<golden.s {
      let outputs = block.outputs(network, for: golden.batch.S[network])
      #expect(
        maximumDifference(
          Array(outputs.joined()), Array(golden.expected.q[network].joined())) < 1e-6)
      #expect(maximumDifference(batch(network).targets, golden.expected.y[network]) < 1e-6)
    }
  }

  @Test func lossAndGradient() {
    for network in 0..<golden.s {
      let (loss, gradient) = block.gradient(network, of: .meanSquared, on: batch(network))
      #expect(abs(loss - golden.expected.loss[network]) < 1e-6)
      #expect(maximumDifference(gradient, golden.expected.grad.flat(network)) < 1e-6)
    }
  }

  /// The twin in Double must reproduce what the file keeps of the reference: nine digits.
  @Test func twin() {
    for network in 0..<golden.s {
      let twin = NaiveNetwork(block, network: network)
      let gradient = twin.gradient(of: .meanSquared, on: batch(network))
      #expect(maximumDifference(gradient, golden.expected.grad.flat(network)) < 1e-6)
    }
  }

  @Test func tenStepsOfAdam() {
    var block = block
    var state = OptimizerState(
      .adam(
        learningRate: golden.lr, beta1: golden.beta1, beta2: golden.beta2, epsilon: golden.eps),
      for: block)
    let batches = (0..<golden.s).map(batch)
    for step in 1...10 {
      for network in 0..<golden.s {
        let (loss, gradient) = block.gradient(network, of: .meanSquared, on: batches[network])
        if step == 10 {
          #expect(abs(loss - golden.expected.lossBeforeStep10[network]) < 1e-6)
        }
        state.step(&block, network: network, gradients: gradient.span)
      }
      let (expected, tolerance): (GoldenUpdate.Parameters, Double)
      switch step {
      case 1: (expected, tolerance) = (golden.expected.paramsAfter1, 1e-6)
      case 10: (expected, tolerance) = (golden.expected.paramsAfter10, 5e-6)
      default: continue
      }
      for network in 0..<golden.s {
        #expect(
          maximumDifference(block.parameters[block.range(of: network)], expected.flat(network))
            < tolerance)
      }
    }
    for network in 0..<golden.s {
      let outputs = block.outputs(network, for: golden.batch.S[network])
      #expect(
        maximumDifference(
          Array(outputs.joined()), Array(golden.expected.qAfter10[network].joined())) < 1e-5)
      let best = outputs.map { row in row.indices.max { row[$0] < row[$1] } }
      #expect(best == golden.expected.greedyAfter10[network])
    }
    #expect(state.steps == [10, 10])
  }
}

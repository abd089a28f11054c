import DMROLinearAlgebra
import DMRONetworks
import DMRORandom
import TestSupport
import Testing

@Suite struct GradientTests {
  /// The oracle itself: the twin in Double against central differences.
  ///
  /// ReLU and Huber's loss bend, but no sum of these cases lies within the step of a bend.
  @Test(arguments: NetworkCase.all.filter { $0.batch < 17 })
  func twinAgreesWithCentralDifferences(_ test: NetworkCase) throws {
    var generator = RandomStream(seed: 21)
    let twin = NaiveNetwork(try test.block(&generator))
    let batch = test.naiveBatch(&generator)
    let loss = NaiveLoss(test.loss)
    let exact = twin.gradient(of: loss, on: batch)
    #expect(maximumDifference(exact, twin.centralDifferences(of: loss, on: batch)) < 1e-8)
    #expect(exact.contains { abs($0) > 0.01 })
  }

  @Test(arguments: NetworkCase.all)
  func blockAgreesWithTwin(_ test: NetworkCase) throws {
    var generator = RandomStream(seed: 21)
    let block = try test.block(&generator)
    let batch = test.naiveBatch(&generator)
    for network in 0..<2 {
      let twin = NaiveNetwork(block, network: network)
      let outputs = block.outputs(network, for: batch.inputs)
      for (row, input) in batch.inputs.enumerated() {
        let expected = twin.outputs(for: input)
        #expect(maximumDifference(outputs[row], expected) < 2e-6 * (1 + greatest(expected)))
      }
      let (loss, gradient) = block.gradient(network, of: test.loss, on: batch)
      let expected = twin.gradient(of: NaiveLoss(test.loss), on: batch)
      let expectedLoss = twin.loss(NaiveLoss(test.loss), on: batch)
      #expect(abs(loss - expectedLoss) < 2e-6 * (1 + expectedLoss))
      #expect(maximumDifference(gradient, expected) < 2e-6 * (1 + greatest(expected)))
    }
  }

  /// A workspace for more gives the same bits, and so does one that has been used before.
  @Test(arguments: NetworkCase.all)
  func roomChangesNothing(_ test: NetworkCase) throws {
    var generator = RandomStream(seed: 22)
    let block = try test.block(&generator)
    let batch = test.naiveBatch(&generator)
    let tight = block.gradient(1, of: test.loss, on: batch)
    let wide = block.gradient(1, of: test.loss, on: batch, capacity: 3 * test.batch)
    #expect(tight.gradient == wide.gradient && tight.loss == wide.loss)
  }

  /// One input alone takes another path than several; BLAS adds in another order.
  @Test(arguments: NetworkCase.all)
  func oneInputAgreesWithABatch(_ test: NetworkCase) throws {
    var generator = RandomStream(seed: 23)
    let block = try test.block(&generator)
    var twice = test
    twice.batch = 4
    let inputs = twice.naiveBatch(&generator).inputs
    for network in 0..<2 {
      let together = block.outputs(network, for: inputs)
      for (row, input) in inputs.enumerated() {
        let alone = block.outputs(network, for: [input], capacity: 3)
        #expect(
          maximumDifference(alone[0], together[row]) < 2e-6 * (1 + greatest(together[row])))
      }
    }
  }

  /// The value of a dueling head is the mean of its outputs: advantages have none.
  @Test func duelingOutputsHaveTheValueAsMean() throws {
    let test = NetworkCase(activation: .tanh, head: .dueling, loss: .huber)
    var generator = RandomStream(seed: 24)
    var block = try test.block(&generator)
    let inputs = test.naiveBatch(&generator).inputs
    let value = block.layout.layers[2]
    #expect(value.name == "value" && value.weights.columns == 1 && value.weights.rows == 4)
    let before = block.outputs(0, for: inputs)
    block.parameters[value.bias] += 10
    let after = block.outputs(0, for: inputs)
    for (old, new) in zip(before, after) {
      #expect(maximumDifference(old.map { $0 + 10 }, new) < 1e-5)
    }
    // The same number more for all advantages changes nothing.
    let advantage = block.layout.layers[3]
    for index in 0..<3 { block.parameters[advantage.bias + index] += 7 }
    let shifted = block.outputs(0, for: inputs)
    for (old, new) in zip(after, shifted) { #expect(maximumDifference(old, new) < 1e-5) }
  }

  @Test func whatIsNotANumberStaysVisible() throws {
    for test in NetworkCase.all {
      var generator = RandomStream(seed: 25)
      let block = try test.block(&generator)
      var inputs = test.naiveBatch(&generator).inputs
      inputs[0][0] = .nan
      #expect(block.outputs(0, for: inputs)[0].allSatisfy { $0.isNaN })
    }
  }

  @Test(arguments: Loss.allCases, [-7, -1.5, -1, -0.5, 0, 1e-3, 0.999, 1, 1.001, 100])
  func loss(_ loss: Loss, at error: Double) {
    let twin = NaiveLoss(loss)
    #expect(
      abs(Double(loss.value(of: Float(error))) - twin.value(error)) < 1e-6 * (1 + error * error))
    #expect(abs(Double(loss.derivative(at: Float(error))) - twin.derivative(error)) < 1e-5)
  }
}

/// The greatest of the absolute values.
private func greatest(_ numbers: [some BinaryFloatingPoint]) -> Double {
  numbers.reduce(0) { max($0, abs(Double($1))) }
}

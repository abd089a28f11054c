import CAllocationCounter
import DMRONetworks
import DMRORandom
import TestSupport
import Testing

@Suite(.enabled(if: isOptimized, "Only optimized code allocates nothing"))
struct NetworkAllocationTests {
  /// Forward, backward, clipping and the step of each optimizer, after everything has been made.
  @Test(arguments: NetworkCase.all)
  func noPassAllocates(_ test: NetworkCase) throws {
    var generator = RandomStream(seed: 71)
    var block = try test.block(&generator)
    let inputs = ContiguousArray(test.naiveBatch(&generator).inputs.joined().map(Float.init))
    var workspace = Workspace(architecture: block.architecture, capacity: test.batch)
    for index in workspace.outputGradients.indices { workspace.outputGradients[index] = 1e-3 }
    var gradients = ContiguousArray<Float>(repeating: 0, count: block.layout.parameterCount)
    var frozen = block
    frozen.parameters[0] += 1
    for rule in Optimizer.Rule.allCases {
      var state = OptimizerState(Optimizer(rule, learningRate: 1e-6), for: block)
      var span = gradients.mutableSpan
      // The first round may set up libraries; the second must find everything in place.
      for round in 0..<2 {
        let before = allocation_count()
        for network in 0..<2 {
          block.forward(network, inputs: inputs.span, batch: test.batch, in: &workspace)
          block.backward(
            network, inputs: inputs.span, batch: test.batch, in: &workspace, into: &span)
          clip(&span, toNorm: 1e-3)
          state.step(&block, network: network, gradients: span.span)
        }
        frozen.copyParameters(from: block)
        let allocations = allocation_count() - before
        #expect(round == 0 || allocations == 0, "\(allocations) allocations")
      }
    }
  }
}

#if DEBUG
  private let isOptimized = false
#else
  private let isOptimized = true
#endif

internal import DMRORandom

// The parts of a workload, each from a stream of its own; a generator known to be valid.
extension WorkloadGenerator {
  /// Returns the workflows that a training learns from.
  ///
  /// - Parameter seed: The random seed.
  package func trainingWorkflows(seed: UInt64) -> [Workflow] {
    var stream = RandomStream(seed: seed).split("workload")
    return drawTrainingSet(using: &stream)
  }

  /// Returns the workflows that measure the progress of a training.
  ///
  /// - Parameters:
  ///   - count: The number of workflows.
  ///   - seed: The random seed.
  package func heldOutWorkflows(_ count: Int, seed: UInt64) -> [Workflow] {
    var stream = RandomStream(seed: seed).split("held out")
    return draw(count, prefix: "held-out-", using: &stream)
  }

  /// Returns workflows that no training of the seed learns from or measures.
  ///
  /// - Parameters:
  ///   - count: The number of workflows.
  ///   - seed: The random seed.
  package func unseenWorkflows(_ count: Int, seed: UInt64) -> [Workflow] {
    var stream = RandomStream(seed: seed).split("unseen")
    return draw(count, prefix: "unseen-", using: &stream)
  }
}

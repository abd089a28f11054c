package import DMROOffloading

extension CandidateProcess {
  /// Returns the candidate of the least value, at a tie the first.
  ///
  /// - Parameters:
  ///   - outputs: The output of a network for each candidate, `[K]`.
  ///   - isResidual: True if a value is the cost of the action plus the output, otherwise the output.
  package func leastCandidate(by outputs: ContiguousArray<Float>, isResidual: Bool) -> Int {
    var (best, least) = (0, Double.infinity)
    for action in 0..<candidateCount {
      let prior = isResidual ? cost(of: action) : 0
      let value = prior + Double(outputs[action])
      if value < least { (best, least) = (action, value) }
    }
    return best
  }
}

public import DMROFiles
import DMRONetworks

extension InnerModelConfiguration {
  /// The most parameters that the networks may have together: their file stays below its limit.
  public static let maximumParameters = 60_000_000
  /// The most numbers that a replay memory, or the work on a minibatch, may hold: 1 GiB.
  public static let maximumNumbers = 1 << 28

  /// Checks that what the settings ask for fits into memory.
  ///
  /// - Parameters:
  ///   - stateSize: The number of features D of a state.
  ///   - actionCount: The number of actions K.
  /// - Throws: `InputError`, naming the setting.
  /// - Precondition: `validate()` does not throw.
  public func checkMemory(stateSize: Int, actionCount: Int) throws(InputError) {
    let architecture = try architecture(stateSize: stateSize, actionCount: actionCount)
    let parameters = units * ParameterLayout(architecture).parameterCount
    guard parameters <= Self.maximumParameters else {
      throw InputError(
        element: "hidden",
        rule: """
          must give the \(units) networks at most \(Self.maximumParameters) parameters, found \
          \(parameters)
          """)
    }
    let nextStates = transitionRule == .counterfactual ? units : 1
    let widths = stateSize + hidden.reduce(0, +) + actionCount
    for (name, count, size) in [
      ("memoryCapacity", memoryCapacity, (1 + nextStates) * stateSize + 2 * units),
      ("batchSize", batchSize, 4 * widths),
    ] {
      guard count * size <= Self.maximumNumbers else {
        throw InputError(
          element: name,
          rule: "must be at most \(Self.maximumNumbers / size) for these networks, found \(count)")
      }
    }
  }
}

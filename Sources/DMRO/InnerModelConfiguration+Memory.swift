public import DMROFiles
import DMRONetworks
public import DMROOffloading

extension InnerModelConfiguration {
  /// The greatest total number of parameters of all networks: their file stays below its limit.
  public static let maximumParameters = 60_000_000
  /// The greatest count of numbers in a replay memory, or in the buffers of a minibatch: 1 GiB.
  public static let maximumNumbers = 1 << 28

  /// Checks that networks, replay memory and minibatch fit into the memory of a machine.
  ///
  /// - Parameter shape: The shape of observations and action values.
  /// - Throws: `InputError`, naming the setting.
  /// - Precondition: `validate()` does not throw.
  public func checkMemory(for shape: ObservationShape) throws(InputError) {
    let architecture = try architecture(for: shape)
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
    let widths = shape.features + hidden.reduce(0, +) + shape.valuesPerRow
    for (name, count, size) in [
      ("memoryCapacity", memoryCapacity, (1 + nextStates) * shape.size + 2 * units),
      ("batchSize", batchSize, 4 * widths * shape.rows),
    ] {
      guard count * size <= Self.maximumNumbers else {
        throw InputError(
          element: name,
          rule: "must be at most \(Self.maximumNumbers / size) for these networks, found \(count)")
      }
    }
  }
}

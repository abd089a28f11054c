/// A scheme over time: chooses a site for each job at its arrival.
public protocol JobScheme: Sendable {
  /// The name.
  var name: String { get }

  /// Returns the action for a job.
  ///
  /// - Parameters:
  ///   - options: The options of the job.
  ///   - state: The state of the system at the arrival.
  /// - Returns: The action, below K.
  mutating func choose(_ options: borrowing JobOptions, in state: borrowing JobState) -> Int

  /// Takes over what is believed of the sites, now and then, where that changes.
  ///
  /// - Parameter state: An idle system under the believed conditions.
  mutating func adapt(to state: borrowing JobState)
}

extension JobScheme {
  /// Changes nothing: the scheme keeps no numbers of the sites.
  ///
  /// - Parameter state: An idle system under the believed conditions.
  public mutating func adapt(to state: borrowing JobState) {}
}

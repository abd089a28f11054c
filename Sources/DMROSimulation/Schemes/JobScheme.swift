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
}

import DMRO
public import DMROFiles

/// The progress of a training for TensorBoard: one event file with four scalars by update.
///
/// The file is a pure function of the progress: the same bytes for the same training, with any
/// number of interruptions. Wall time is therefore not the clock's: update u has the time u seconds
/// after the start of 1970.
public enum TensorBoardEvents {
  /// The name of the file, in the form that TensorBoard expects.
  public static let fileName = "events.out.tfevents.0000000000.dmro"

  /// The names of the scalars.
  public enum Tag {
    /// The loss of the update.
    public static let loss = "train/loss"
    /// The mean reward of the steps since the previous update.
    public static let reward = "train/mean_reward"
    /// The probability of a random action.
    public static let epsilon = "train/epsilon"
    /// The gap to the optimum on held-out workflows, if measured.
    public static let gap = "held_out/gap"
  }

  /// Writes the event file of a training, atomically.
  ///
  /// - Parameters:
  ///   - progress: A row for every update.
  ///   - directory: The folder; it is created if it is missing.
  /// - Throws: `InputError`, if the file cannot be written.
  public static func write(
    _ progress: [TrainingRun.Progress], to directory: String
  ) throws(InputError) {
    try FileContents.makeDirectory(directory)
    try FileContents.write(data(progress), to: "\(directory)/\(fileName)")
  }

  /// Returns the bytes of the event file of a training.
  ///
  /// - Parameter progress: A row for every update.
  package static func data(_ progress: [TrainingRun.Progress]) -> ContiguousArray<UInt8> {
    var records = RecordFraming()
    var version = ProtobufMessage()
    version.add(0.0, 1)
    version.add("brain.Event:2", 3)
    records.append(version.bytes)
    for row in progress { records.append(event(row).bytes) }
    return records.bytes
  }

  /// The `Event` of an update; the numbers of the fields are those of `event.proto` and
  /// `summary.proto`.
  private static func event(_ row: TrainingRun.Progress) -> ProtobufMessage {
    var summary = ProtobufMessage()
    func add(_ tag: String, _ number: Double) {
      var value = ProtobufMessage()
      value.add(tag, 1)
      value.add(Float(number), 2)
      summary.add(value, 1)
    }
    add(Tag.loss, Double(row.step.cost))
    add(Tag.reward, row.step.meanReward)
    add(Tag.epsilon, row.step.epsilon)
    if let gap = row.gap { add(Tag.gap, gap) }
    var event = ProtobufMessage()
    event.add(Double(row.step.update), 1)
    event.add(row.step.update, 2)
    event.add(summary, 5)
    return event
  }
}

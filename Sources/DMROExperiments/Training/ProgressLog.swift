import DMRO
import DMROFiles

/// The rows of `progress.csv` of a running training, as an append-only file.
///
/// A checkpoint stores the length of the log at its time, and the checksum. When the training is
/// resumed, everything written later is dropped, also an incomplete line.
struct ProgressLog: ~Copyable {
  /// The verified part of a log, for a checkpoint.
  struct Mark: Hashable, Sendable {
    var length: Int
    var checksum: CRC64
  }

  let path: String
  /// The contents of the file: length and checksum.
  private(set) var mark = Mark(length: 0, checksum: CRC64())

  /// Begins a log, replacing an earlier one.
  ///
  /// - Parameter path: The file.
  init(newAt path: String) throws(InputError) {
    self.path = path
    try FileContents.writeDurably([], to: path)
  }

  /// Resumes a log at a checkpoint.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - length: Its length in bytes at the checkpoint.
  ///   - checksum: Their checksum.
  ///   - rows: Receives the rows.
  /// - Throws: `InputError`, if the file is missing, too short, or begins otherwise.
  init(
    resumedAt path: String, length: Int, checksum: UInt64,
    rows: inout [TrainingRun.Progress]
  ) throws(InputError) {
    self.path = path
    let bytes = try FileContents.read(path, limit: 1 << 36)
    guard bytes.count >= length else {
      throw InputError(
        source: path,
        rule: "must hold \(length) bytes, as the checkpoint says, found \(bytes.count)")
    }
    let kept = bytes.prefix(length)
    mark = Mark(length: length, checksum: CRC64(kept))
    guard mark.checksum.value == checksum else {
      throw InputError(
        source: path,
        rule: "must begin as when the checkpoint was written: its first \(length) bytes differ")
    }
    rows.removeAll()
    for (index, line) in kept.split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let row = TrainingRun.Progress(row: String(decoding: line, as: UTF8.self)),
        row.step.update == index + 1
      else {
        throw InputError(
          source: path, element: "line \(index + 1)",
          rule: "must hold update \(index + 1), its cost, epsilon, mean reward and gap")
      }
      rows.append(row)
    }
    try FileContents.append([], to: path, after: length)
  }

  /// Appends rows, and returns when they are on the disk.
  ///
  /// - Parameter rows: The rows.
  /// - Throws: `InputError`, if they cannot be written.
  mutating func append(_ rows: ArraySlice<TrainingRun.Progress>) throws(InputError) {
    let bytes = TrainingRun.Progress.lines(rows)
    // Bytes behind the mark come from a failed append.
    try FileContents.append(bytes, to: path, after: mark.length)
    mark.length += bytes.count
    mark.checksum.add(bytes)
  }

  /// Returns the contents of the file.
  ///
  /// - Throws: `InputError`, if it cannot be read.
  func contents() throws(InputError) -> ContiguousArray<UInt8> {
    ContiguousArray(try FileContents.read(path, limit: 1 << 36).prefix(mark.length))
  }
}

extension TrainingRun.Progress {
  /// Returns rows in the format of the file.
  static func lines(_ rows: ArraySlice<TrainingRun.Progress>) -> ContiguousArray<UInt8> {
    var text = ""
    for row in rows { text += row.row + "\n" }
    return ContiguousArray(text.utf8)
  }

  /// Reads a row as `row` writes it.
  init?(row: String) {
    let fields = row.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count == 5, let update = Int(fields[0]), let cost = Float(fields[1]),
      let epsilon = Double(fields[2]), let reward = Double(fields[3])
    else { return nil }
    let gap = Double(fields[4])
    guard fields[4].isEmpty || gap != nil else { return nil }
    self.init(
      step: TrainingStep(update: update, cost: cost, epsilon: epsilon, meanReward: reward), gap: gap
    )
  }
}

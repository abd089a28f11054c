import DMROFiles

/// The records of a running experiment: hands out trials, and writes their records in order.
struct RecordStore: Sendable {
  private var records: ExperimentRunner.Records
  private let directory: String
  private let trialCount: Int
  /// The number of trials with records in the tables.
  private(set) var next: Int
  /// The next trial to hand out.
  private var upcoming: Int
  /// Finished trials behind an unfinished one.
  private var waiting: [Int: TrialRecords] = [:]
  /// Rows not yet in the files.
  private var pending = ExperimentRunner.Records.none
  private var lastWrite = ContinuousClock.now
  private var failure: InputError?

  init(records: ExperimentRunner.Records, directory: String, trialCount: Int) {
    self.records = records
    self.directory = directory
    self.trialCount = trialCount
    next = (records.results.integers("trial").max() ?? -1) + 1
    upcoming = next
  }

  /// Returns the next trial to run; `nil` if none is left or one has failed.
  mutating func take() -> Int? {
    guard failure == nil, upcoming < trialCount else { return nil }
    defer { upcoming += 1 }
    return upcoming
  }

  /// Adds the outcome of a trial, and writes the complete trials at the front.
  mutating func finish(_ trial: Int, _ outcome: Result<TrialRecords, InputError>) {
    switch outcome {
    case .success(let records): waiting[trial] = records
    // An interrupted trial has no records, which is no failure.
    case .failure(let error): if error.kind != .interrupted { failure = failure ?? error }
    }
    while let rows = waiting.removeValue(forKey: next) {
      for row in rows.curve { append([.integer(next)] + row, to: \.curves) }
      for row in rows.results { append([.integer(next)] + row, to: \.results) }
      next += 1
    }
    // Whole files are rewritten: at most twice a second.
    if ContinuousClock.now - lastWrite > .milliseconds(500) { write() }
  }

  /// Writes the rest, and returns all records.
  ///
  /// - Throws: `InputError`, if a trial failed, the files cannot be written, or trials are missing.
  mutating func close() throws(InputError) -> ExperimentRunner.Records {
    write()
    if let failure { throw failure }
    guard next == trialCount else {
      throw InputError(
        .interrupted, source: directory,
        rule: "interrupted after \(next) of \(trialCount) trials; the same command goes on there")
    }
    return records
  }

  private mutating func append(
    _ row: [RecordValue], to table: WritableKeyPath<ExperimentRunner.Records, RecordTable>
  ) {
    records[keyPath: table].append(row)
    pending[keyPath: table].append(row)
  }

  private mutating func write() {
    do throws(InputError) {
      // Curves first: results mark a trial as finished.
      if !pending.curves.rows.isEmpty {
        try pending.curves.append(to: "\(directory)/\(ExperimentRunner.Files.curves)")
      }
      if !pending.results.rows.isEmpty {
        try pending.results.append(to: "\(directory)/\(ExperimentRunner.Files.results)")
      }
      pending = .none
    } catch {
      failure = failure ?? error
    }
    lastWrite = ContinuousClock.now
  }
}

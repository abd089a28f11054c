import DMROFiles

/// The records of a running experiment: hands out trials, and writes their records in order.
struct RecordStore: Sendable {
  private var records: ExperimentRunner.Records
  private let directory: String
  /// The numbers of the trials, ascending.
  private let trials: [Int]
  private var curves: RecordFile
  private var results: RecordFile
  /// The number of trials with records in the tables.
  private(set) var next: Int
  /// The number of trials handed out.
  private var upcoming: Int
  /// Finished trials behind an unfinished one.
  private var waiting: [Int: TrialRecords] = [:]
  /// Rows not yet in the files.
  private var pending = ExperimentRunner.Records.none
  private var lastWrite = ContinuousClock.now
  private var failure: InputError?
  /// `true` once a file could not be written: what it holds is not known.
  private var isBroken = false

  /// Creates a store.
  ///
  /// - Parameters:
  ///   - trials: The numbers of the trials, ascending.
  ///   - records: The records of the first of them.
  ///   - directory: The folder of the files, which begin anew with the records.
  /// - Throws: `InputError`, if a file cannot be written.
  init(
    of trials: [Int], records: ExperimentRunner.Records, in directory: String
  ) throws(InputError) {
    self.trials = trials
    self.records = records
    self.directory = directory
    curves = try RecordFile(
      "\(directory)/\(ExperimentRunner.Files.curves)", beginningWith: records.curves)
    results = try RecordFile(
      "\(directory)/\(ExperimentRunner.Files.results)", beginningWith: records.results)
    next = Set(records.results.integers("trial")).count
    upcoming = next
  }

  /// Returns the index of the next trial to run; `nil` if none is left or one has failed.
  mutating func take() -> Int? {
    guard failure == nil, upcoming < trials.count else { return nil }
    defer { upcoming += 1 }
    return upcoming
  }

  /// Adds the outcome of the trial of an index, and writes the complete trials at the front.
  mutating func finish(_ trial: Int, _ outcome: Result<TrialRecords, InputError>) {
    switch outcome {
    case .success(let records): waiting[trial] = records
    // An interrupted trial has no records, which is no failure.
    case .failure(let error): if error.kind != .interrupted { failure = failure ?? error }
    }
    while let rows = waiting.removeValue(forKey: next) {
      let number = RecordValue.integer(trials[next])
      for row in rows.curve { append([number] + row, to: \.curves) }
      for row in rows.results { append([number] + row, to: \.results) }
      next += 1
    }
    // Every write waits for the disk: at most twice a second.
    if ContinuousClock.now - lastWrite > .milliseconds(500) { write() }
  }

  /// Writes the rest, and returns all records.
  ///
  /// - Throws: `InputError`, if a trial failed, the files cannot be written, or trials are missing.
  mutating func close() throws(InputError) -> ExperimentRunner.Records {
    write()
    if let failure { throw failure }
    guard next == trials.count else {
      throw InputError(
        .interrupted, source: directory,
        rule: "interrupted after \(next) of \(trials.count) trials; the same command goes on there")
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
    guard !isBroken else { return }
    do throws(InputError) {
      // Curves first: results mark a trial as finished.
      try curves.append(pending.curves)
      try results.append(pending.results)
      pending = .none
    } catch {
      failure = failure ?? error
      isBroken = true
    }
    lastWrite = ContinuousClock.now
  }
}

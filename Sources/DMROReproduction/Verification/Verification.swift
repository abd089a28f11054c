import DMROExperiments
public import DMROFiles

/// A comparison of the files of a finished run with those of its repetition.
public struct Verification: Hashable, Sendable {
  /// The result for a file.
  public enum Agreement: Hashable, Sendable {
    /// Both have the same bytes.
    case same
    /// The first byte that differs, from 0, or the end of the shorter one.
    case differs(at: Int)
    /// The folder lacks the file.
    case missing
    /// No run of this kind makes the file.
    case unknown

    /// Compares the bytes of a file.
    ///
    /// - Parameters:
    ///   - found: Those of the run.
    ///   - made: Those of the run that was run again.
    init(of found: ContiguousArray<UInt8>, with made: ContiguousArray<UInt8>) {
      guard found != made else {
        self = .same
        return
      }
      let place = zip(found, made).enumerated().first { $1.0 != $1.1 }?.offset
      self = .differs(at: place ?? min(found.count, made.count))
    }
  }

  /// A file of the run.
  public struct File: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// The result of the comparison.
    public var agreement: Agreement
  }

  /// The files that a run makes anew to the same bytes, and those that it does not make.
  public var files: [File]
  /// The files left out of the comparison, because they may differ between equal runs: descriptions
  /// of the machine, checkpoints and drawings.
  public var omitted: [String]
  /// The difference between the environment of the run and this process; `nil` for none.
  public var environment: String?

  /// True if all files are the same.
  public var agrees: Bool { files.allSatisfy { $0.agreement == .same } }

  /// Tells how files compare that are all there is.
  ///
  /// - Parameters:
  ///   - files: The files.
  ///   - environment: The differences of the environments.
  init(files: [File], environment: String?) {
    self.files = files
    omitted = []
    self.environment = environment
  }

  /// Compares the files of a folder with those of another.
  ///
  /// - Parameters:
  ///   - directory: The folder of the run.
  ///   - other: The folder of the run that was run again.
  ///   - exceptions: Files that are not compared.
  ///   - environment: The differences of the environments.
  /// - Throws: `InputError`, if a file cannot be read.
  init(
    of directory: String, with other: String, except exceptions: [String], environment: String?
  ) throws(InputError) {
    files = []
    self.environment = environment
    for name in try FileContents.list(other) where !exceptions.contains(name) {
      guard FileContents.exists("\(directory)/\(name)") else {
        files.append(File(name: name, agreement: .missing))
        continue
      }
      let found = try FileContents.read("\(directory)/\(name)", limit: 1 << 33)
      let made = try FileContents.read("\(other)/\(name)", limit: 1 << 33)
      files.append(File(name: name, agreement: Agreement(of: found, with: made)))
    }
    let compared = Set(files.map(\.name))
    let others = try FileContents.list(directory).filter {
      !compared.contains($0) && !$0.hasPrefix(".") && $0 != FolderLock.name
        && !FileContents.isUnfinished($0)
    }
    omitted = others.filter(exceptions.contains)
    for name in others where !exceptions.contains(name) {
      files.append(File(name: name, agreement: .unknown))
    }
  }

  /// Runs a finished run again, by what its folder or file says of it, and compares.
  ///
  /// - Parameters:
  ///   - path: The folder of a training, or of the experiment of a figure or a study, or the file of
  ///     meta-parameters that were learned on the paper's workload.
  ///   - jobs: The number of trials of an experiment that run at the same time.
  ///   - isInterrupted: Asked before every step; the comparison ends there once it returns `true`.
  /// - Returns: The comparison of the files.
  /// - Throws: `InputError`, if there is no finished run, or a file cannot be read or written, or the
  ///   comparison is interrupted.
  public static func run(
    _ path: String, jobs: Int, isInterrupted: @Sendable () -> Bool = { false }
  ) throws(InputError) -> Verification {
    guard FileContents.isFolder(path) else {
      return try rerunMetaTraining(path, isInterrupted: isInterrupted)
    }
    let folder = Machine.variable("TMPDIR") ?? "/tmp"
    let temporary = "\(folder)/\(FileContents.unfinishedName("verify"))"
    try FileContents.makeDirectory(temporary)
    defer { try? FileContents.remove(temporary) }
    let hasExperiment = FileContents.exists(
      "\(path)/\(ExperimentRunner.Files.manifest)")
    return hasExperiment
      ? try rerunExperiment(path, in: temporary, jobs: jobs, isInterrupted: isInterrupted)
      : try rerunTraining(path, in: temporary, isInterrupted: isInterrupted)
  }
}

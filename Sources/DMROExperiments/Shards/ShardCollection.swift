import DMRO
public import DMROFiles
import DMRORecords

/// The shards of an experiment, put together: every trial once.
///
/// Collection takes time linear in the records, and holds those of one shard in memory.
public struct ShardCollection: Sendable {
  /// The experiment: the largest among those of the folders, which has the trials of all.
  public let experiment: Experiment
  /// The folders of the shards, and of experiments that are extended.
  public var folders: [String] { sources.map(\.directory) }
  /// The kernels of OpenBLAS behind the records, if there are several: `nil` for one.
  public let mixedKernels: String?

  private let sources: [ShardSource]
  /// The place of the records of each trial: the index of the source, and the index within it.
  private let places: [Place]
  private let schemes: SchemeRegistry

  private struct Place {
    var source: Int
    var index: Int
  }

  /// Reads the folders of shards.
  ///
  /// - Parameters:
  ///   - folders: Folders of shards, or folders that hold them; an experiment in such a folder is
  ///     one that is extended.
  ///   - out: The folder of the collected records, whose own records are not read.
  ///   - schemes: The schemes by their names.
  /// - Throws: `InputError`, if a trial is missing, twice there or of another experiment, or if a
  ///   shard is unfinished, broken or of another version.
  public init(
    of folders: [String], for out: String, _ schemes: SchemeRegistry = .standard
  ) throws(InputError) {
    self.schemes = schemes
    var sources: [ShardSource] = []
    var known: [ContiguousArray<UInt8>: ExperimentFile] = [:]
    for group in try Self.directories(in: folders, except: out) {
      let found = try group.map { directory throws(InputError) in
        try ShardSource(directory, &known, schemes)
      }
      // Shards beside their collected records have nothing to add.
      let whole = found.first { $0.shard.isAll }
      sources += found.filter { $0.shard.isAll || $0.experiment != whole?.experiment }
    }
    for source in sources { try source.checkVersion(of: sources[0]) }
    let largest = sources.map(\.experiment).max { $0.trials.count < $1.trials.count }
    guard let largest else {
      throw InputError(source: folders.first, rule: "must hold shards of an experiment")
    }
    experiment = largest
    // The numbers of equal trials, in their order.
    var numbers: [Trial: [Int]] = [:]
    for number in largest.trials.indices.reversed() {
      numbers[largest.trials[number], default: []].append(number)
    }
    var places = [Place?](repeating: nil, count: largest.trials.count)
    for (index, source) in sources.enumerated() {
      let targets = try source.targets(in: largest, numbers)
      for (own, target) in targets.enumerated() {
        if let other = places[target] {
          throw InputError(
            source: source.directory,
            rule: "must not hold \(Self.name(target, of: largest)), "
              + "which \(sources[other.source].directory) holds")
        }
        places[target] = Place(source: index, index: own)
      }
    }
    let missing = places.indices.filter { places[$0] == nil }
    if let first = missing.first {
      throw InputError(
        source: folders.joined(separator: ", "),
        rule: """
          must hold all \(places.count) trials, \(missing.count) are missing, such as \
          \(Self.name(first, of: largest)): run the shards that are not there\
          \(Self.hint(sources))\(Self.hint(folders, out))
          """)
    }
    self.places = places.compactMap(\.self)
    for index in sources.indices { try sources[index].readContents(schemes) }
    self.sources = sources
    var kernels: [String] = []
    for run in sources.flatMap(\.runs) {
      let name = "OpenBLAS \(run.environment.openBLAS) on \(run.environment.openBLASCore)"
      if !kernels.contains(name) { kernels.append(name) }
    }
    mixedKernels = kernels.count > 1 ? kernels.joined(separator: ", ") : nil
  }

  /// Returns the folders with records, in their order; those within each given folder together.
  private static func directories(
    in folders: [String], except out: String
  ) throws(InputError) -> [[String]] {
    var found: [[String]] = []
    for folder in folders {
      let names = try FileContents.list(folder)
      let isOut = FileContents.absolute(folder) == FileContents.absolute(out)
      let holdsRecords = names.contains(ExperimentRunner.Files.manifest)
      var directories = holdsRecords && !isOut ? [folder] : []
      for name in names where ExperimentShard.isFolder(name) {
        let directory = "\(folder)/\(name)"
        guard FileContents.exists("\(directory)/\(ExperimentRunner.Files.manifest)") else {
          throw InputError(
            source: directory,
            rule: "must hold records, found no \(ExperimentRunner.Files.manifest): run the shard")
        }
        directories.append(directory)
      }
      // One run of all trials is there already.
      if directories.isEmpty, holdsRecords { directories = [folder] }
      guard !directories.isEmpty else {
        throw InputError(
          source: folder,
          rule: names.contains(ExperimentShard.fileName)
            ? "must hold records, found no \(ExperimentRunner.Files.manifest): run the shard"
            : "must be the folder of a shard, or hold folders of shards")
      }
      found.append(directories)
    }
    return found
  }

  /// Returns the names of what collection leaves in a folder beside the records: the folders of
  /// shards, and the file that tells what ran where.
  ///
  /// - Parameter directory: The folder.
  /// - Throws: `InputError`, if the folder cannot be read.
  package static func traces(in directory: String) throws(InputError) -> [String] {
    try FileContents.list(directory).filter {
      $0 == ShardStarts.fileName || ExperimentShard.isFolder($0)
    }
  }

  /// A trial in an error.
  private static func name(_ number: Int, of experiment: Experiment) -> String {
    let trial = experiment.trials[number]
    let variant = trial.variant.isEmpty ? "" : ", \(Excerpt.printable(trial.variant))"
    let kind = type(of: trial.subject).kind
    return "trial \(number) (\(kind), seed \(trial.settings.seed)\(variant))"
  }

  /// The shards that are not there, if all folders are shards of as many.
  private static func hint(_ sources: [ShardSource]) -> String {
    let counts = Set(sources.map(\.shard.count))
    guard let first = sources.first, counts.count == 1, first.shard.count > 1 else { return "" }
    let present = Set(sources.map(\.shard.number))
    let absent = (1...first.shard.count).filter { !present.contains($0) }
    guard !absent.isEmpty else { return "" }
    let shown = absent.prefix(5).map { "\($0)/\(first.shard.count)" }.joined(separator: ", ")
    return ": " + shown + (absent.count > 5 ? " and \(absent.count - 5) others" : "")
  }

  /// A hint at records that are not read.
  private static func hint(_ folders: [String], _ out: String) -> String {
    let own = FileContents.absolute(out)
    let holds = FileContents.exists("\(out)/\(ExperimentRunner.Files.manifest)")
    guard holds, folders.contains(where: { FileContents.absolute($0) == own }) else { return "" }
    return "; the records in \(out) itself are not read: choose another folder by --out"
  }

  /// Writes the records of all trials, as one run of the experiment does, and what ran where.
  ///
  /// If the process is killed in the middle, it can be repeated.
  ///
  /// - Parameter directory: The folder, without records or with these.
  /// - Throws: `InputError`, if the folder holds other records, or a file cannot be read or written.
  public func write(to directory: String) throws(InputError) {
    try FileContents.makeDirectory(directory)
    let lock = try FolderLock(directory)
    defer { lock.release() }
    FileContents.removeLeftovers(in: directory)
    var file = try ExperimentFile(experiment, schemes)
    file.takeLibraries(of: RunEnvironment(joining: sources.flatMap(\.runs).map(\.environment)))
    try checkPlace(directory, for: file)
    try ShardStarts.table(of: sources.map { ($0.name, $0.runs) }).write(
      to: "\(directory)/\(ShardStarts.fileName)")
    // The manifest comes before the records, which are of nobody without it.
    try StrictJSON.write(file, to: "\(directory)/\(ExperimentRunner.Files.manifest)")
    for part in ShardSource.Part.allCases {
      var writer = FileWriter("\(directory)/\(part.file)")
      try writer.write(RecordTable(columns: part.columns).csv)
      for (number, place) in places.enumerated() {
        try writer.write(sources[place.source].text(of: place.index, part, numbered: number))
      }
      try writer.finish()
    }
  }

  /// Checks that a folder holds no other records.
  private func checkPlace(_ directory: String, for file: ExperimentFile) throws(InputError) {
    let path = "\(directory)/\(ExperimentRunner.Files.manifest)"
    if let training = TrainedPolicy.trace(in: directory) {
      throw InputError(
        .unwritable, source: directory,
        rule: "holds a training (\(training)): choose another folder by --out")
    }
    guard FileContents.exists(path) else {
      for part in ShardSource.Part.allCases
      where FileContents.exists("\(directory)/\(part.file)") {
        throw InputError(
          .unwritable, source: "\(directory)/\(part.file)",
          rule: "is there already: choose another folder by --out")
      }
      return
    }
    let isShard = FileContents.exists("\(directory)/\(ExperimentShard.fileName)")
    let text = ContiguousArray((StrictJSON.encode(file, pretty: true) + "\n").utf8)
    let found = try FileContents.read(path)
    guard !isShard, found == text else {
      throw InputError(
        .unwritable, source: directory,
        rule: "holds \(isShard ? "a shard" : "other records"): choose another folder by --out")
    }
  }
}

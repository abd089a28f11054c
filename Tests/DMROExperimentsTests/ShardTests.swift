import DMRO
import DMROExperiments
import DMROFiles
import DMROReproduction
import Foundation
import TestSupport
import Testing

@Suite("Shards of an experiment")
struct ShardTests {
  private static let figure = Figure.severalServers
  private static let experiment = figure.experiment(SmallRun.scale)

  private static func runner(_ directory: String, _ shard: ExperimentShard) -> ExperimentRunner {
    ExperimentRunner(directory: directory, jobs: 2, shard: shard)
  }

  /// Runs the shards of an experiment, each in its folder within another.
  private static func run(
    _ experiment: Experiment = experiment, shards count: Int, in folder: Folder
  ) throws {
    for number in 1...count {
      let shard = try ExperimentShard(number, of: count)
      _ = try runner("\(folder.path)/\(shard.folder)", shard).run(experiment)
    }
  }

  /// A folder with two shards, made once.
  private static let two = Result<Folder, any Error> {
    let folder = try Folder()
    try run(shards: 2, in: folder)
    return folder
  }

  /// Returns a copy of the folder with two shards.
  private static func copyOfTwo() throws -> Folder {
    try two.get().copy(["shard-1-of-2", "shard-2-of-2"])
  }

  private static func edit(
    _ name: String, in folder: Folder, _ change: (String) -> String
  ) throws {
    try change(folder.text(name)).write(
      toFile: "\(folder.path)/\(name)", atomically: true, encoding: .utf8)
  }

  @Test("Shards have every trial once", arguments: [1, 2, 3, 7, 100])
  func partition(_ count: Int) throws {
    var numbers: [Int] = []
    for number in 1...count {
      let own = try ExperimentShard(number, of: count).trials(of: Self.experiment)
      #expect(own == own.sorted())
      numbers += own
    }
    #expect(numbers.sorted() == Array(Self.experiment.trials.indices))
  }

  @Test("Collected shards are the bytes of one run", arguments: [2, 5, 12])
  func collects(_ count: Int) throws {
    let folder = count == 2 ? try Self.copyOfTwo() : try Folder()
    if count != 2 { try Self.run(shards: count, in: folder) }
    let collection = try ShardCollection(of: [folder.path], for: folder.path)
    #expect(collection.folders.count == count && collection.mixedKernels == nil)
    try collection.write(to: folder.path)
    let whole = try SmallRun.run(Self.figure).folder
    for name in SmallRun.files { try expectSame(folder.contents(name), whole.contents(name)) }
    // A second time it finds its own records.
    try ShardCollection(of: [folder.path], for: folder.path).write(to: folder.path)
    let started = min(count, Self.experiment.trials.count)
    #expect(try folder.text("hosts.csv").split(separator: "\n").count == started + 1)
  }

  /// Files are cut where a kill could have cut the work.
  @Test(
    "A killed shard goes on to the same bytes", arguments: [0, 0.3, 0.6, 0.95],
    [["results.csv"], ["results.csv", "curves.csv"]])
  func resumes(_ share: Double, _ files: [String]) throws {
    let folder = try Self.copyOfTwo()
    let shard = try ExperimentShard(2, of: 2)
    for file in files {
      let path = "shard-2-of-2/\(file)"
      let data = try folder.contents(path)
      try data.prefix(Int(Double(data.count) * share))
        .write(to: URL(filePath: "\(folder.path)/\(path)"))
    }
    #expect(throws: InputError.self) { try ShardCollection(of: [folder.path], for: folder.path) }
    _ = try Self.runner("\(folder.path)/\(shard.folder)", shard).run(Self.experiment)
    try ShardCollection(of: [folder.path], for: folder.path).write(to: folder.path)
    let whole = try SmallRun.run(Self.figure).folder
    for name in SmallRun.files { try expectSame(folder.contents(name), whole.contents(name)) }
  }

  @Test("Further seeds extend an experiment to the bytes of one run with all seeds")
  func extends() throws {
    var scale = SmallRun.scale
    scale.seeds = 1
    let folder = try Folder()
    let first = "\(folder.path)/first"
    _ = try ExperimentRunner(directory: first, jobs: 2).run(Self.figure.experiment(scale))
    for number in 1...2 {
      let shard = try ExperimentShard(number, of: 2, firstSeed: 2)
      _ = try Self.runner("\(folder.path)/more/\(shard.folder)", shard).run(Self.experiment)
    }
    let out = try Folder()
    try ShardCollection(of: ["\(folder.path)/more", first], for: out.path).write(to: out.path)
    let whole = try SmallRun.run(Self.figure).folder
    for name in SmallRun.files { try expectSame(out.contents(name), whole.contents(name)) }
  }

  /// The shards lie beside the records that were collected of them.
  @Test("A collected experiment is extended")
  func extendsCollected() throws {
    var scale = SmallRun.scale
    scale.seeds = 1
    let folder = try Folder()
    try Self.run(Self.figure.experiment(scale), shards: 2, in: folder)
    try ShardCollection(of: [folder.path], for: folder.path).write(to: folder.path)
    let shard = try ExperimentShard(1, of: 1, firstSeed: 2)
    let more = try Folder()
    _ = try Self.runner("\(more.path)/\(shard.folder)", shard).run(Self.experiment)
    let out = try Folder()
    try ShardCollection(of: [folder.path, more.path], for: out.path).write(to: out.path)
    let whole = try SmallRun.run(Self.figure).folder
    for name in SmallRun.files { try expectSame(out.contents(name), whole.contents(name)) }
    // What ran where is that of the shards.
    #expect(try !out.text("hosts.csv").contains(",\"\","))
    // In one folder the smaller experiment would have to be replaced.
    _ = try Self.runner("\(folder.path)/\(shard.folder)", shard).run(Self.experiment)
    for (shards, words) in [
      (["shard-1-of-2", "shard-2-of-2"], "holds other records: choose another"),
      ([], "itself are not read: choose another"),
    ] {
      let copy = try folder.copy(SmallRun.files + [shard.folder] + shards)
      let error = #expect(throws: InputError.self) {
        try ShardCollection(of: [copy.path], for: copy.path).write(to: copy.path)
      }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
  }

  @Test("A shard beside those of another count is refused before its work")
  func refusesOtherCounts() throws {
    let folder = try Self.copyOfTwo()
    try ExperimentShard(2, of: 2).checkNeighbors(in: folder.path)
    try ExperimentShard(1, of: 3, firstSeed: 2).checkNeighbors(in: folder.path)
    try ExperimentShard(1, of: 3).checkNeighbors(in: "\(folder.path)/none")
    let error = #expect(throws: InputError.self) {
      try ExperimentShard(1, of: 3).checkNeighbors(in: folder.path)
    }
    #expect(
      error?.description.contains("shard-1-of-2: is one of 2 shards, this one of 3") == true)
  }

  @Test("The records of one run are collected as they are")
  func collectsOneRun() throws {
    let folder = try SmallRun.run(Self.figure).folder.copy(SmallRun.files)
    try ShardCollection(of: [folder.path], for: folder.path).write(to: folder.path)
    for name in SmallRun.files {
      try expectSame(folder.contents(name), SmallRun.run(Self.figure).folder.contents(name))
    }
  }

  /// Files may be lost after a start: a later one finds fewer trials.
  @Test("A start takes over from the trials that it found")
  func startsAgain() throws {
    let folder = try Self.copyOfTwo()
    try Self.edit("shard-2-of-2/hosts.csv", in: folder) { text in
      let row = text.split(separator: "\n")[1].dropFirst(2)
      return text + "4,\(row)\n1,\(row)\n"
    }
    try ShardCollection(of: [folder.path], for: folder.path).write(to: folder.path)
    let hosts = try folder.text("hosts.csv").split(separator: "\n").filter {
      $0.contains("shard-2-of-2")
    }
    let rest = Self.experiment.trials.count / 2 - 1
    #expect(hosts.map { $0.split(separator: ",")[1] } == ["1", "\(rest)"])
  }

  struct Mistake: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var words: [String]
    var make: @Sendable (Folder) throws -> [String]

    init(
      _ name: String, _ words: String..., make: @escaping @Sendable (Folder) throws -> [String]
    ) {
      (testDescription, self.words, self.make) = (name, words, make)
    }
  }

  static let mistakes = [
    Mistake("a shard is missing", "must hold all", "are missing", "2/2") {
      ["\($0.path)/shard-1-of-2"]
    },
    Mistake("a shard is there twice", "must not hold trial 0", "which", "holds") {
      [$0.path, "\($0.path)/shard-1-of-2"]
    },
    Mistake("a shard has no records", "shard-2-of-2: must hold records", "run the shard") {
      try FileManager.default.removeItem(atPath: "\($0.path)/shard-2-of-2/experiment.json")
      return [$0.path]
    },
    Mistake("no shard is there", "must be the folder of a shard, or hold folders of shards") {
      try FileManager.default.createDirectory(
        atPath: "\($0.path)/none", withIntermediateDirectories: false)
      return ["\($0.path)/none"]
    },
    Mistake("a shard lacks rows", "results.csv: must hold", "shard 2 of 2 to its end") {
      try edit("shard-2-of-2/results.csv", in: $0) { text in
        text.split(separator: "\n").dropLast().joined(separator: "\n") + "\n"
      }
      return [$0.path]
    },
    Mistake("a row is cut off", "curves.csv: line", "is cut off") {
      try edit("shard-1-of-2/curves.csv", in: $0) { String($0.dropLast(5)) }
      return [$0.path]
    },
    Mistake("a row is of another trial", "results.csv: line 2, column trial", "found 5") {
      try edit("shard-1-of-2/results.csv", in: $0) { text in
        var lines = text.split(separator: "\n").map(String.init)
        lines[1] = "5" + lines[1].dropFirst()
        return lines.joined(separator: "\n") + "\n"
      }
      return [$0.path]
    },
    Mistake("a shard is of other settings", "found trial 1 with settings that no trial") {
      try edit("shard-2-of-2/experiment.json", in: $0) {
        $0.replacing("\"updates\" : 100", with: "\"updates\" : 200")
          .replacing(/"curves" : \d+/, with: "\"curves\" : 80")
      }
      return [$0.path]
    },
    Mistake("a shard is of another version", "must be of dmro", "found 9.9") {
      try edit("shard-2-of-2/experiment.json", in: $0) {
        $0.replacing(/"dmroVersion" : "[^"]*"/, with: "\"dmroVersion\" : \"9.9\"")
      }
      return [$0.path]
    },
    Mistake("a shard is of another experiment", "must be of the experiment of", "\"other\"") {
      try edit("shard-2-of-2/experiment.json", in: $0) {
        $0.replacing("\"name\" : \"fig7\"", with: "\"name\" : \"other\"")
      }
      return [$0.path]
    },
    Mistake("the number of a shard is broken", "shard.json", "from 1 to 2, found 3") {
      try edit("shard-2-of-2/shard.json", in: $0) {
        $0.replacing("\"shard\" : 2", with: "\"shard\" : 3")
      }
      return [$0.path]
    },
    Mistake("a file was saved by another program", "must have the bytes that dmro writes") {
      try edit("shard-1-of-2/results.csv", in: $0) { $0.replacing("\n", with: "\r\n") }
      return [$0.path]
    },
    Mistake("starts are missing", "hosts.csv: no such file") {
      try FileManager.default.removeItem(atPath: "\($0.path)/shard-2-of-2/hosts.csv")
      return [$0.path]
    },
    Mistake("starts do not add up", "hosts.csv", "column finished", "must be from 0 to") {
      try edit("shard-2-of-2/hosts.csv", in: $0) { $0.replacing("\n0,", with: "\n2,") }
      return [$0.path]
    },
  ]

  @Test("Broken shards are refused in one line, and nothing is written", arguments: mistakes)
  func refuses(_ mistake: Mistake) throws {
    let folder = try Self.copyOfTwo()
    let folders = try mistake.make(folder)
    let out = "\(folder.path)/out"
    let error = #expect(throws: InputError.self) {
      try ShardCollection(of: folders, for: out).write(to: out)
    }
    let text = error?.description ?? ""
    for word in mistake.words { #expect(text.contains(word), "\(text)") }
    #expect(!text.contains("\n"))
    #expect(!FileManager.default.fileExists(atPath: out))
  }

  @Test("Collection leaves other records as they are")
  func keepsOthers() throws {
    let folder = try Self.copyOfTwo()
    let other = try SmallRun.run(.learningRates).folder.copy(SmallRun.files)
    let error = #expect(throws: InputError.self) {
      try ShardCollection(of: [folder.path], for: other.path).write(to: other.path)
    }
    #expect(error?.description.contains("holds other records") == true)
    for name in SmallRun.files {
      try expectSame(
        other.contents(name), SmallRun.run(.learningRates).folder.contents(name))
    }
    let file = try Folder()
    try Data("own\n".utf8).write(to: URL(filePath: "\(file.path)/results.csv"))
    let third = #expect(throws: InputError.self) {
      try ShardCollection(of: [folder.path], for: file.path).write(to: file.path)
    }
    #expect(third?.description.contains("results.csv: is there already") == true)
    #expect(try file.text("results.csv") == "own\n")
    let shard = "\(folder.path)/shard-1-of-2"
    let second = #expect(throws: InputError.self) {
      try ShardCollection(of: [folder.path], for: shard).write(to: shard)
    }
    #expect(second?.description.contains("holds a shard") == true)
  }

  @Test("A folder takes only its own shard")
  func refusesOthers() throws {
    let folder = try Self.copyOfTwo()
    let directory = "\(folder.path)/shard-1-of-2"
    for (shard, words) in [
      (ExperimentShard.all, "must hold all trials, found shard 1 of 2"),
      (try ExperimentShard(2, of: 2), "must hold shard 2 of 2, found shard 1 of 2"),
    ] {
      let error = #expect(throws: InputError.self) {
        try Self.runner(directory, shard).run(Self.experiment)
      }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    }
    let whole = try SmallRun.run(Self.figure).folder.copy(SmallRun.files)
    let error = #expect(throws: InputError.self) {
      try Self.runner(whole.path, ExperimentShard(1, of: 2)).run(Self.experiment)
    }
    #expect(error?.description.contains("must hold shard 1 of 2, found all trials") == true)
    #expect(throws: InputError.self) {
      try ExperimentRunner(directory: directory, jobs: 1).read()
    }
    // All trials would be run again.
    let run = #expect(throws: InputError.self) {
      try ExperimentRunner(directory: folder.path, jobs: 1).run(Self.experiment)
    }
    #expect(run?.description.contains("holds shards, such as shard-1-of-2") == true)
  }

  /// A second machine is told by the file of its starts, and the records that both made say so.
  @Test("Several kernels are said, and finished records need none of them")
  func tellsKernels() throws {
    let folder = try Self.copyOfTwo()
    try Self.edit("shard-2-of-2/hosts.csv", in: folder) { text in
      var lines = text.split(separator: "\n").map(String.init)
      var cells = lines[1].split(separator: ",").map(String.init)
      cells[4] = "Z14"
      // The second machine did all but the first trial; a third was stopped at once.
      lines.append((["1", "second"] + cells[2...]).joined(separator: ","))
      lines.append((["1", "third"] + cells[2...]).joined(separator: ","))
      lines.swapAt(2, 3)
      return lines.joined(separator: "\n") + "\n"
    }
    let collection = try ShardCollection(of: [folder.path], for: folder.path)
    #expect(collection.mixedKernels?.contains("on Z14") == true)
    try collection.write(to: folder.path)
    let hosts = try folder.text("hosts.csv")
    #expect(hosts.contains("second") && !hosts.contains("third"))
    #expect(try folder.text("experiment.json").contains(" + Z14\""))
    let runner = ExperimentRunner(directory: folder.path, jobs: 1)
    let count = Self.experiment.trials.count
    _ = try runner.run(Self.experiment) { #expect($0 == count) }
    try Self.edit("results.csv", in: folder) { text in
      text.split(separator: "\n").dropLast(2).joined(separator: "\n") + "\n"
    }
    let error = #expect(throws: InputError.self) { try runner.run(Self.experiment) }
    #expect(error?.description.contains("openBLASCore") == true)
  }

  struct Launch: Sendable {
    var variables: [String: String]
    /// The shard; `nil` for none, words of the error if it is refused.
    var shard: String?
    var words: String?

    init(_ text: String, _ shard: String?, words: String? = nil) {
      variables = Dictionary(
        uniqueKeysWithValues: text.split(separator: " ").map { word in
          let parts = word.split(separator: "=")
          return (String(parts[0]), String(parts[1]))
        })
      (self.shard, self.words) = (shard, words)
    }
  }

  private static func array(_ id: Int, _ first: Int, _ last: Int, _ count: Int) -> String {
    """
    SLURM_ARRAY_TASK_ID=\(id) SLURM_ARRAY_TASK_MIN=\(first) SLURM_ARRAY_TASK_MAX=\(last) \
    SLURM_ARRAY_TASK_COUNT=\(count)
    """
  }

  static let launches = [
    Launch("PATH=/bin", nil),
    Launch("SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_MIN=1", nil, words: "found task 1 of 0"),
    Launch(
      array(2, 1, 2, 2) + " PMI_RANK=1 PMI_SIZE=9223372036854775807", nil,
      words: "ranks: must be between 1 and"),
    Launch(array(3, 1, 16, 16), "shard 3 of 16"),
    Launch(array(0, 0, 15, 16), "shard 1 of 16"),
    Launch(array(3, 3, 3, 1), nil, words: "SLURM_ARRAY_TASK_ID: must be of an array"),
    Launch(array(3, 1, 7, 4), nil, words: "give --shard I/N"),
    Launch("OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=1", nil),
    Launch("OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=3", "shard 3 of 3"),
    Launch("PMI_RANK=0 PMI_SIZE=2", "shard 1 of 2"),
    Launch("SLURM_PROCID=1 SLURM_STEP_NUM_TASKS=4", "shard 2 of 4"),
    // A batch script, in which Slurm has given room for four tasks.
    Launch("SLURM_PROCID=0 SLURM_NTASKS=4", nil),
    Launch(
      array(2, 1, 3, 3) + " OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=4", "shard 6 of 12"),
    Launch(
      "SLURM_ARRAY_TASK_ID=x", nil, words: "SLURM_ARRAY_TASK_ID: must be a number from 0"),
  ]

  @Test("Launchers give shards", arguments: launches)
  func launched(_ launch: Launch) throws {
    let shard = Result<ExperimentShard?, InputError> { () throws(InputError) in
      try ExperimentShard.launched { launch.variables[$0] }
    }
    if let words = launch.words {
      let error = #expect(throws: InputError.self) { try shard.get() }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
    } else {
      #expect(try shard.get()?.description == launch.shard)
    }
  }
}

import DMRO
public import DMROExperiments
public import DMROFiles

/// A sweep over settings: each combination of a grid, or each entry of a list, with several seeds.
///
/// A file names the settings as the command line and files of settings do:
///
/// ```json
/// {
///   "format": "dmro-sweep-1", "name": "rates", "over": "train", "seeds": 5,
///   "settings": {"updates": 1000},
///   "grid": {"learning-rate": [0.01, 0.001], "batch": [32, 64]}
/// }
/// ```
public struct Sweep: Sendable {
  /// The work for each combination and seed.
  enum Subject: Hashable, Sendable {
    /// A training.
    case training
    /// A training of the outer model, and adaptations from it in other systems.
    case metaTraining
    /// The experiment of a figure.
    case figure(Figure)
    /// A study.
    case study(Study)
  }

  /// The values of the settings that vary.
  struct Combination: Hashable, Sendable {
    /// The texts by the names of the settings.
    var texts: [String: String]

    /// The texts in one line, in the order of the names; the variant in records.
    var name: String {
      texts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
  }

  /// The name of the experiment, and of its folder.
  public let name: String
  /// The number of seeds: 1, 2, and so on.
  public var seeds: Int
  let subject: Subject
  /// The settings of all trials, by their names.
  let settings: [String: String]
  /// The combinations, in the order of the table.
  let combinations: [Combination]
  /// The number of unseen workflows of a trial.
  let unseenWorkflows: Int
  /// The number of updates averaged in a row of `curves.csv`; `nil` for no curves.
  let curveWindow: Int?
  /// The purpose of the systems to adapt to.
  let systems: SystemFamily.Purpose
  /// The numbers of updates in new systems after which decisions are measured.
  let checkpoints: [Int]
  /// The text of the file.
  private var text = ContiguousArray<UInt8>()

  /// The most trials of a sweep.
  public static let maximumTrials = 1_000_000
  /// The setting of a training that names its scheme.
  static let scheme = "scheme"
  /// The settings of a training of the outer model beside those by their names.
  static let (start, family, outer) = ("start", "family", "outer.")

  /// The names of the settings that vary, in the order of the alphabet.
  var varied: [String] { Set(combinations.flatMap(\.texts.keys)).sorted() }

  /// Reads a sweep.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, naming the element and the rule, if the file is broken.
  public static func read(from path: String) throws(InputError) -> Sweep {
    let text = try FileContents.read(path)
    var sweep = try StrictJSON.decode(Sweep.self, from: text, source: path)
    sweep.text = text
    return sweep
  }

  /// The name of the copy of the file in the folder of results.
  static let fileName = "sweep.json"

  /// Reads the sweep of a folder of results.
  ///
  /// - Parameters:
  ///   - directory: The folder.
  ///   - experiment: The experiment of the folder.
  /// - Returns: The sweep; `nil` if the experiment is none of a sweep in the folder.
  /// - Throws: `InputError`, if the file of the sweep is broken.
  static func kept(
    in directory: String, for experiment: Experiment
  ) throws(InputError) -> Sweep? {
    let path = "\(directory)/\(fileName)"
    guard FileContents.exists(path) else { return nil }
    let sweep = try read(from: path)
    let seeds = experiment.trials.map(\.settings.seed).max() ?? 1
    guard try sweep.experiment(seeds: Int(clamping: seeds)).isSame(as: experiment) else {
      return nil
    }
    return sweep
  }

  /// Writes the table of records to their folder, and a copy of the file of the sweep.
  ///
  /// - Parameters:
  ///   - records: The records of the experiment.
  ///   - directory: The folder.
  /// - Returns: The table.
  /// - Throws: `InputError`, if a file cannot be written.
  @discardableResult public func write(
    _ records: ExperimentRunner.Records, to directory: String
  ) throws(InputError) -> StudyAnalysis {
    let analysis = analyze(records)
    try analysis.write(to: directory)
    try FileContents.write(text, to: "\(directory)/\(Self.fileName)")
    return analysis
  }
}

extension Sweep: Decodable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case format, name, over, seeds, settings, grid, list, unseenWorkflows, curveWindow, systems
    case checkpoints
  }

  private static let format = "dmro-sweep-1"

  /// Reads a sweep, refusing unknown keys.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(
      keyedBy: CodingKeys.self, format: Self.format, forKey: .format)
    func invalid(_ key: CodingKeys, _ rule: String) throws -> DecodingError {
      try container.superDecoder(forKey: key).invalid(rule)
    }
    let name = try container.decode(String.self, forKey: .name)
    guard !name.isEmpty, !name.contains("/"), !name.hasPrefix(".") else {
      throw try invalid(.name, "must be a name without /, found \"\(name)\"")
    }
    let over = try container.decode(String.self, forKey: .over)
    let known = ["train", "meta-train"] + Figure.allCases.map(\.name) + Study.allCases.map(\.name)
    guard let subject = Subject(name: over) else {
      throw try invalid(.over, Suggestion.rule(for: over, among: known))
    }
    func number(
      _ key: CodingKeys, _ range: ClosedRange<Int>, default value: Int?
    ) throws -> Int? {
      guard container.contains(key) else { return value }
      let number = try container.decodeStrictly(Int.self, forKey: key)
      guard range.contains(number) else {
        throw try invalid(
          key, "must be between \(range.lowerBound) and \(range.upperBound), found \(number)")
      }
      return number
    }
    (self.name, self.subject) = (name, subject)
    seeds = try number(.seeds, 1...10_000, default: 10) ?? 10
    unseenWorkflows = try number(.unseenWorkflows, 1...1_000_000, default: 500) ?? 500
    curveWindow = try number(.curveWindow, 1...100_000_000, default: nil)
    let isMeta = subject == .metaTraining
    for key in [CodingKeys.systems, .checkpoints] where container.contains(key) && !isMeta {
      throw try invalid(key, "is for a sweep over meta-train")
    }
    if isMeta, curveWindow != nil {
      throw try invalid(.curveWindow, "is not for a sweep over meta-train")
    }
    systems =
      try container.decodeStrictlyIfPresent(SystemFamily.Purpose.self, forKey: .systems)
      ?? .validation
    checkpoints = try container.decodeIfPresent([Int].self, forKey: .checkpoints) ?? [0, 1, 5, 10]
    settings =
      try container.decodeIfPresent([String: SettingText].self, forKey: .settings)?
      .mapValues(\.text) ?? [:]
    let grid = try container.decodeIfPresent([String: [SettingText]].self, forKey: .grid)
    let list = try container.decodeIfPresent([[String: SettingText]].self, forKey: .list)
    if let grid, list == nil {
      for (key, values) in grid.sorted(by: { $0.key < $1.key }) where values.isEmpty {
        throw try invalid(.grid, "must have a value of \(key)")
      }
      let count = grid.values.reduce(1.0) { $0 * Double($1.count) }
      guard count <= Double(Self.maximumTrials) else {
        throw try invalid(.grid, "must have at most \(Self.maximumTrials) combinations")
      }
      combinations = Self.combinations(of: grid.mapValues { $0.map(\.text) })
    } else if let list, grid == nil {
      guard !list.isEmpty else { throw try invalid(.list, "must have an entry") }
      combinations = list.map { Combination(texts: $0.mapValues(\.text)) }
    } else {
      throw decoder.invalid("must have either a grid or a list of settings")
    }
    if let twice = Set(settings.keys).intersection(combinations.flatMap(\.texts.keys)).min() {
      throw try invalid(.settings, "must not have \(twice), which varies")
    }
    let (firsts, counts) = (combinations, combinations.count)
    guard Set(firsts).count == counts else {
      throw try invalid(grid == nil ? .list : .grid, "must have every combination once")
    }
    let sweep = self
    try decoder.validated { () throws(InputError) in _ = try sweep.experiment(seeds: 1) }
  }

  /// Returns all combinations; the values of the last setting change first.
  private static func combinations(of grid: [String: [String]]) -> [Combination] {
    var all = [Combination(texts: [:])]
    for (name, values) in grid.sorted(by: { $0.key < $1.key }) {
      all = all.flatMap { combination in
        values.map { value in
          var own = combination
          own.texts[name] = value
          return own
        }
      }
    }
    return all
  }
}

extension Sweep.Subject {
  fileprivate init?(name: String) {
    switch name {
    case "train": self = .training
    case "meta-train": self = .metaTraining
    default:
      if let figure = Figure.allCases.first(where: { $0.name == name }) {
        self = .figure(figure)
      } else if let study = Study(name: name) {
        self = .study(study)
      } else {
        return nil
      }
    }
  }
}

/// The value of a setting in a file, as a text: a text, a number or a truth value.
private struct SettingText: Decodable {
  let text: String

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let text = try? container.decode(String.self) {
      self.text = text
    } else if let truth = try? container.decode(Bool.self) {
      text = "\(truth)"
    } else if let number = try? container.decode(Int.self) {
      text = "\(number)"
    } else if let number = try? container.decode(Double.self) {
      text = "\(number)"
    } else {
      throw decoder.invalid("must be a text, a number, true or false")
    }
  }
}

public import DMROFiles

/// A part of an experiment's trials, run by itself: in another process or on another machine.
///
/// Shards of one experiment have every trial once. The trials are dealt out like cards, each round
/// beginning with the next shard: so no shard has trials of one kind only where the kinds of a seed are
/// as many as the shards.
/// An experiment that is extended leaves out the trials of the seeds that are there.
public struct ExperimentShard: Hashable, Sendable {
  /// The number of the shard, from 1.
  public let number: Int
  /// The number of shards.
  public let count: Int
  /// The least seed of its trials.
  public let firstSeed: Int

  /// The most shards of an experiment.
  public static let maximumCount = 1_000_000

  /// Creates a shard.
  ///
  /// - Parameters:
  ///   - number: The number of the shard, from 1.
  ///   - count: The number of shards.
  ///   - firstSeed: The least seed of its trials; by default 1, for all.
  /// - Throws: `InputError`, if the number is not one of 1 to the count, or a number is out of
  ///   bounds.
  public init(_ number: Int, of count: Int, firstSeed: Int = 1) throws(InputError) {
    try NumberRules.within(1...Self.maximumCount, count, "shards")
    guard (1...count).contains(number) else {
      throw InputError(
        element: "shard", rule: "must be a number from 1 to \(count), found \(number)")
    }
    try NumberRules.within(1...10_000, firstSeed, "firstSeed")
    (self.number, self.count, self.firstSeed) = (number, count, firstSeed)
  }

  /// All trials in one shard.
  public static let all = ExperimentShard()

  private init() { (number, count, firstSeed) = (1, 1, 1) }

  /// `true` if all trials are in it.
  public var isAll: Bool { self == .all }

  /// The name of its folder within that of the experiment, such as `shard-2-of-4`.
  public var folder: String {
    let seeds = firstSeed == 1 ? "" : "from-seed-\(firstSeed)-"
    return "\(seeds)shard-\(number)-of-\(count)"
  }

  /// Returns `true` for the name of the folder of a shard.
  static func isFolder(_ name: String) -> Bool {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    let shard = parts.suffix(4)
    guard shard.count == 4, shard.first == "shard", shard.dropFirst(2).first == "of" else {
      return false
    }
    return parts.count == 4 || parts.count == 7 && parts.starts(with: ["from", "seed"])
  }

  /// Checks that the shards that are there are as many, before there is any work.
  ///
  /// - Parameter directory: The folder of the shards, which may be missing.
  /// - Throws: `InputError`, if a shard of another number of shards is there.
  package func checkNeighbors(in directory: String) throws(InputError) {
    guard FileContents.isFolder(directory) else { return }
    for name in try FileContents.list(directory) where Self.isFolder(name) {
      let path = "\(directory)/\(name)/\(Self.fileName)"
      guard FileContents.exists(path) else { continue }
      let other = try StrictJSON.read(ExperimentShard.self, from: path)
      guard other.firstSeed != firstSeed || other.count == count else {
        throw InputError(
          .unwritable, source: "\(directory)/\(name)",
          rule: """
            is one of \(other.count) shards, this one of \(count): remove it, or choose another \
            folder by --out
            """)
      }
    }
  }

  /// Returns the numbers of its trials in an experiment, ascending.
  ///
  /// - Parameter experiment: The experiment.
  public func trials(of experiment: Experiment) -> [Int] {
    let own = experiment.trials.indices.filter {
      experiment.trials[$0].settings.seed >= UInt64(firstSeed)
    }
    return stride(from: 0, to: own.count, by: count).compactMap { first in
      let round = first / count
      let index = first + (number - 1 + count - round % count) % count
      return index < own.count ? own[index] : nil
    }
  }
}

extension ExperimentShard: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case format, shard, shards, firstSeed
  }

  private static let format = "dmro-shard-1"

  /// The name of the file that tells the shard, in its folder.
  package static let fileName = "shard.json"

  /// Reads a shard, refusing unknown keys.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(
      keyedBy: CodingKeys.self, format: Self.format, forKey: .format)
    let number = try container.decodeStrictly(Int.self, forKey: .shard)
    let count = try container.decodeStrictly(Int.self, forKey: .shards)
    let firstSeed = try container.decodeStrictly(Int.self, forKey: .firstSeed)
    self = try decoder.validated { () throws(InputError) in
      try ExperimentShard(number, of: count, firstSeed: firstSeed)
    }
  }

  /// Writes the shard.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Self.format, forKey: .format)
    try container.encode(number, forKey: .shard)
    try container.encode(count, forKey: .shards)
    try container.encode(firstSeed, forKey: .firstSeed)
  }
}

extension ExperimentShard: CustomStringConvertible {
  /// The shard in words, such as "shard 2 of 4".
  public var description: String {
    "shard \(number) of \(count)" + (firstSeed == 1 ? "" : ", from seed \(firstSeed)")
  }
}

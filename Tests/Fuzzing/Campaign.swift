import DMRORandom
public import Foundation

/// Many inputs for one reader, the same ones for the same seed.
public struct Campaign {
  /// The outcome.
  public struct Report: Sendable {
    /// The number of inputs that were refused.
    public var refused = 0
    /// The number of inputs that were read.
    public var accepted = 0
    /// Inputs that broke a promise, and which.
    public var broken: [(input: Data, reason: String)] = []
  }

  /// The longest time for an input, far beyond what any takes.
  private static let limit = Duration.seconds(5)

  private let reader: Reader
  private let stream: RandomStream

  /// Creates a campaign.
  ///
  /// - Parameters:
  ///   - reader: The reader.
  ///   - seed: The seed of all chance.
  public init(_ reader: Reader, seed: UInt64) {
    self.reader = reader
    stream = RandomStream(seed: seed).split(reader.name)
  }

  /// Gives inputs to the reader, sound ones first, until ten have broken a promise.
  ///
  /// - Parameters:
  ///   - count: The number of inputs made from sound ones.
  ///   - note: Called with each input before the reader gets it.
  public func run(_ count: Int, note: (Data) throws -> Void = { _ in }) rethrows -> Report {
    var report = Report()
    var mutator = Mutator(for: reader, stream: stream)
    for (index, sample) in reader.samples.enumerated() {
      if case .accepted = reader.check(sample) { continue }
      report.broken.append((sample, "refuses sound file \(index)"))
    }
    for _ in 0..<count {
      let input = mutator.next()
      try note(input)
      let start = ContinuousClock.now
      switch reader.check(input) {
      case .refused: report.refused += 1
      case .accepted:
        report.accepted += 1
        mutator.keep(input)
      case .broken(let reason): report.broken.append((input, reason))
      }
      if ContinuousClock.now - start > Self.limit {
        report.broken.append((input, "takes longer than \(Self.limit)"))
      }
      if report.broken.count >= 10 { break }
    }
    return report
  }
}

public import DMROFiles

/// A row of Table I: a family of schemes, with the properties of its implementation here.
public struct SchemeFamily: Sendable {
  /// A number of devices, edges or clouds in Table I.
  public enum Count: String, Sendable {
    /// None.
    case none
    /// A single one.
    case single
    /// Any number.
    case multiple
  }

  /// The decision of a family.
  public enum Decision: String, Sendable {
    /// The place of subtasks.
    case placement
    /// The place of subtasks, and shares of speeds, bandwidths, power or time.
    case placementAndResources = "placement and resources"
    /// Prices, to which others answer by placements.
    case prices
  }

  /// The name in records: lowercase letters, digits and hyphens.
  public var name: String
  /// The name in tables.
  public var title: String
  /// The works behind it, with the numbers of the paper's references where it cites them.
  public var source: String
  /// The theory.
  public var theory: String
  /// `true` if subtasks depend on each other.
  public var hasDependencies: Bool
  /// The number of devices that are planned together.
  public var devices: Count
  /// The number of edges.
  public var edges: Count
  /// The number of clouds.
  public var clouds: Count
  /// The decision.
  public var decides: Decision
  /// `true` if the family brings a start from which it adapts to a new system in a few updates.
  public var adaptsFast: Bool
  /// The names of its schemes on chains, the one of tables first; empty where it does not fit.
  public var chainSchemes: [String] = []
  /// The name of its scheme on graphs; `nil` where it does not fit.
  public var graphScheme: String?
  /// The name of its scheme over time; `nil` where it does not fit.
  public var arrivalScheme: String?
  /// The example of its own paper; `nil` for a family without one.
  public var example: Example?
  /// A remark on the row; empty for none.
  public var remark: String

  init(
    _ name: String, title: String, source: String, theory: String, hasDependencies: Bool = false,
    devices: Count = .single, edges: Count = .none, clouds: Count = .none,
    decides: Decision = .placement, adaptsFast: Bool = false, chain: [String] = [],
    graph: String? = nil, arrivals: String? = nil, example: Example? = nil, remark: String = ""
  ) {
    self.name = name
    self.title = title
    self.source = source
    self.theory = theory
    self.hasDependencies = hasDependencies
    (self.devices, self.edges, self.clouds) = (devices, edges, clouds)
    self.decides = decides
    self.adaptsFast = adaptsFast
    (chainSchemes, graphScheme, arrivalScheme) = (chain, graph, arrivals)
    self.example = example
    self.remark = remark
  }

  /// The example of a family's own paper: numbers that must come out.
  public struct Example: Sendable {
    private let sources: [any (ExampleSource & ~Copyable).Type]

    init(_ sources: any (ExampleSource & ~Copyable).Type...) { self.sources = sources }

    /// Measures the numbers, always the same ones in the same order.
    ///
    /// - Parameters:
    ///   - seed: The random seed.
    ///   - effort: The share of the whole work, above 0 and at most 1; required ranges hold for 1.
    /// - Throws: `InputError`, if a learner diverges.
    public func numbers(seed: UInt64, effort: Double = 1) throws(InputError) -> [ExampleNumber] {
      var numbers: [ExampleNumber] = []
      for source in sources {
        numbers += try source.exampleNumbers(seed: seed, effort: effort)
      }
      return numbers
    }
  }

  /// Returns the numbers of the example by name with their ranges.
  ///
  /// Their values are of a small part of the work, which a program does once.
  ///
  /// - Throws: `InputError`, if a learner diverges.
  public func specification() throws(InputError) -> [ExampleNumber] {
    guard let result = Self.specifications[name] else { return [] }
    return try result.get()
  }

  private static let specifications = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.name, $0.specified) })

  private var specified: Result<[ExampleNumber], InputError> {
    do throws(InputError) {
      return .success(try example?.numbers(seed: 0, effort: 0.01) ?? [])
    } catch { return .failure(error) }
  }
}

public import DMROFiles

/// The differences of an execution from plans: noise, loads that nobody sees, and changes.
public struct JobDisturbance: Hashable, Sendable {
  /// The standard deviation of the logarithm of real to expected times, of each transfer and each
  /// computation; the mean ratio is 1.
  public var noise = 0.0
  /// The loads that nobody sees.
  public var hidden: [HiddenLoad] = []
  /// The changes, in the order of time.
  public var changes: [Change] = []

  /// Jobs of others at a site, which nobody sees.
  public struct HiddenLoad: Hashable, Sendable {
    /// The name of the site, an edge or a cloud with a limit of processors.
    public var site: String
    /// The share of the site's capacity that they take, below 1.
    public var share: Double
    /// The course of their arrivals.
    public var course: Arrivals.Course

    /// Creates a load.
    ///
    /// - Parameters:
    ///   - site: The name of the site.
    ///   - share: The share of the site's capacity.
    ///   - course: The course of the arrivals.
    public init(site: String, share: Double, course: Arrivals.Course = .steady) {
      self.site = site
      self.share = share
      self.course = course
    }
  }

  /// A change of a site against its description, or of the rate of arrivals against its model.
  ///
  /// What is `nil` stays as it is.
  public struct Change: Hashable, Sendable {
    /// The time in s.
    public var time: Double
    /// The name of the site; `nil` for the arrivals.
    public var site: String?
    /// The speed as a factor of that of the description, above 0.
    public var speed: Double?
    /// The bandwidth from and to devices as a factor of that of the description, above 0.
    public var bandwidth: Double?
    /// The number of open processors, at most as many as the site has; 0 for a site that leaves.
    public var processors: Int?
    /// The rate of arrivals as a factor of that of the model, above 0.
    public var rate: Double?

    /// Creates a change of a site.
    ///
    /// - Parameters:
    ///   - time: The time in s.
    ///   - site: The name of the site.
    ///   - speed: The factor of the speed.
    ///   - bandwidth: The factor of the bandwidth.
    ///   - processors: The number of open processors.
    public init(
      at time: Double, site: String, speed: Double? = nil, bandwidth: Double? = nil,
      processors: Int? = nil
    ) {
      self.time = time
      self.site = site
      self.speed = speed
      self.bandwidth = bandwidth
      self.processors = processors
    }

    /// Creates a change of the arrivals.
    ///
    /// - Parameters:
    ///   - time: The time in s.
    ///   - rate: The factor of the rate.
    public init(at time: Double, rate: Double) {
      self.time = time
      self.rate = rate
    }
  }

  /// Creates a disturbance.
  ///
  /// - Parameters:
  ///   - noise: The standard deviation of the logarithm of real to expected times.
  ///   - hidden: The loads that nobody sees.
  ///   - changes: The changes, in the order of time.
  public init(noise: Double = 0, hidden: [HiddenLoad] = [], changes: [Change] = []) {
    self.noise = noise
    self.hidden = hidden
    self.changes = changes
  }

  /// Returns the factor of the rate of arrivals at a time.
  ///
  /// - Parameter time: The time in s.
  public func rateFactor(at time: Double) -> Double {
    changes.last { $0.time <= time && $0.rate != nil }?.rate ?? 1
  }

  /// Checks the numbers and the names of sites.
  ///
  /// - Parameter sites: The sites.
  /// - Throws: `InputError`, naming the element and the rule.
  public func validate(in sites: JobSites) throws(InputError) {
    try Self.check(noise: noise)
    for (index, load) in hidden.enumerated() {
      do throws(InputError) { try load.validate(in: sites) } catch {
        throw error.below("hidden[\(index)]")
      }
    }
    var last = 0.0
    for (index, change) in changes.enumerated() {
      do throws(InputError) { try change.validate(in: sites, after: last) } catch {
        throw error.below("changes[\(index)]")
      }
      last = change.time
    }
  }
}

extension JobDisturbance {
  static func check(noise: Double) throws(InputError) {
    guard (0...3).contains(noise) else {
      throw InputError(
        element: "noise", rule: "must be between 0 and 3, found \(NumberRules.text(noise))")
    }
  }
}

extension JobDisturbance.HiddenLoad {
  fileprivate func validate(in sites: JobSites) throws(InputError) {
    let index = try sites.index(ofSite: site)
    guard index >= sites.deviceCount, sites.processors[index] > 0 else {
      throw InputError(
        element: "site",
        rule: "must be an edge or a cloud with a number of processors, found \"\(site)\"")
    }
    guard (0..<1).contains(share) else {
      throw InputError(
        element: "share",
        rule: "must be at least 0 and below 1, found \(NumberRules.text(share))")
    }
    try course.validate()
  }
}

extension JobDisturbance.Change {
  fileprivate func validate(in sites: JobSites, after last: Double) throws(InputError) {
    guard time.isFinite, time >= last else {
      throw InputError(
        element: "at",
        rule: """
          must be a time in s that is not before that of the change before it, \
          \(NumberRules.text(last)), found \(NumberRules.text(time))
          """)
    }
    for (value, name) in [(speed, "speed"), (bandwidth, "bandwidth"), (rate, "rate")] {
      if let value, !(1e-6...1e6).contains(value) {
        throw InputError(
          element: name,
          rule: "must be a factor between 1e-6 and 1e6, found \(NumberRules.text(value))")
      }
    }
    guard let site else {
      guard rate != nil, speed == nil, bandwidth == nil, processors == nil else {
        throw InputError(element: "site", rule: "must name a site, or \"rate\" stand alone")
      }
      return
    }
    let index = try sites.index(ofSite: site)
    guard rate == nil else {
      throw InputError(element: "rate", rule: "must stand alone: it is that of all arrivals")
    }
    if bandwidth != nil, index < sites.deviceCount {
      throw InputError(
        element: "bandwidth", rule: "must be that of an edge or a cloud, found \"\(site)\"")
    }
    if let processors {
      try NumberRules.within(0...sites.processors[index], processors, "processors")
    }
  }

  /// Takes the change over into what is true.
  func apply(to conditions: inout SiteConditions, of sites: JobSites) {
    guard let site, let index = try? sites.index(ofSite: site) else { return }
    if let speed { conditions.slowness[index] = 1 / speed }
    if let bandwidth { conditions.transfer[index - sites.deviceCount] = 1 / bandwidth }
    if let processors { conditions.processors[index] = processors }
  }
}

extension JobSites {
  /// Returns the index of a site.
  func index(ofSite name: String) throws(InputError) -> Int {
    guard let index = system.sites.firstIndex(where: { $0.name == name }) else {
      throw InputError(
        element: "site",
        rule: Suggestion.rule(for: name, among: system.sites.map(\.name)))
    }
    return index
  }
}

extension JobDisturbance: JSONDocument {
  private enum CodingKeys: String, CodingKey, CaseIterable { case noise, hidden, changes }

  /// Decodes a disturbance; what is missing is none.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    try container.update(&noise, .noise)
    try container.update(&hidden, .hidden)
    try container.update(&changes, .changes)
  }

  /// Encodes the disturbance.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(noise, forKey: .noise)
    try container.encode(hidden, forKey: .hidden)
    try container.encode(changes, forKey: .changes)
  }

  /// The text of the file, in one line.
  public var json: String { StrictJSON.encode(self) + "\n" }
}

extension JobDisturbance.HiddenLoad: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case site, share, bursts, daily }

  /// Decodes a load.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    self.init(
      site: try container.decode(String.self, forKey: .site),
      share: try container.decode(Double.self, forKey: .share),
      course: try Arrivals.Course(container, bursts: .bursts, daily: .daily, decoder))
  }

  /// Encodes the load.
  ///
  /// - Throws: The errors of the encoder.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(site, forKey: .site)
    try container.encode(share, forKey: .share)
    try course.encode(to: &container, bursts: .bursts, daily: .daily)
  }
}

extension JobDisturbance.Change: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case time = "at"
    case site, speed, bandwidth, processors, rate
  }

  /// Decodes a change.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    time = try container.decode(Double.self, forKey: .time)
    site = try container.decodeIfPresent(String.self, forKey: .site)
    speed = try container.decodeIfPresent(Double.self, forKey: .speed)
    bandwidth = try container.decodeIfPresent(Double.self, forKey: .bandwidth)
    processors = try container.decodeIfPresent(Int.self, forKey: .processors)
    rate = try container.decodeIfPresent(Double.self, forKey: .rate)
  }
}

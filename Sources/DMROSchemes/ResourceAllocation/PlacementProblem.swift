public import DMROFiles

/// Placement and shares together: the task of each of n users runs on the user's device, at one of
/// some edges, which users share, or in the cloud at its own speed.
///
/// Sites are 0 for the device, 1 … m for the edges, and m + 1 for the cloud. The cost of a placement
/// is the weighted sum of delays under the best shares of each edge's speed and link: see
/// `ResourceShares`.
public struct PlacementProblem: Hashable, Sendable {
  /// A user with a task.
  public struct User: Hashable, Sendable {
    /// The computation v in megacycles.
    public var computation: Double
    /// The data e in MB that go to another site.
    public var data: Double
    /// The weight w of the delay.
    public var weight: Double
    /// The speed of the user's device in MHz.
    public var deviceSpeed: Double

    /// Creates a user.
    ///
    /// - Parameters:
    ///   - computation: The computation v in megacycles.
    ///   - data: The data e in MB.
    ///   - weight: The weight w of the delay.
    ///   - deviceSpeed: The speed of the user's device in MHz.
    public init(computation: Double, data: Double, weight: Double = 1, deviceSpeed: Double) {
      self.computation = computation
      self.data = data
      self.weight = weight
      self.deviceSpeed = deviceSpeed
    }
  }

  /// A server with its link.
  public struct Server: Hashable, Sendable {
    /// The speed in MHz.
    public var speed: Double
    /// The bandwidth of the link in MB/s.
    public var bandwidth: Double

    /// Creates a server.
    ///
    /// - Parameters:
    ///   - speed: The speed in MHz.
    ///   - bandwidth: The bandwidth of the link in MB/s.
    public init(speed: Double, bandwidth: Double) {
      self.speed = speed
      self.bandwidth = bandwidth
    }
  }

  /// The users.
  public let users: [User]
  /// The edges, whose speed and link are shared.
  public let edges: [Server]
  /// The cloud, with its speed and link for each user.
  public let cloud: Server

  /// The roots √(w v) and √(w e) of each user, `[n]`.
  let roots: [Roots]
  /// The weighted delay of each user on its device and in the cloud, `[n]`.
  let own: [OwnDelays]

  /// Creates a problem.
  ///
  /// - Parameters:
  ///   - users: The users, at least one.
  ///   - edges: The edges.
  ///   - cloud: The cloud, with its speed and link for each user.
  /// - Throws: `InputError`, if there is no user, or a number is not finite and above 0.
  public init(users: [User], edges: [Server], cloud: Server) throws(InputError) {
    try NumberRules.atLeast(1, users.count, "users.count")
    for (index, user) in users.enumerated() {
      try NumberRules.positive(user.computation, "users[\(index)].computation")
      try NumberRules.positive(user.data, "users[\(index)].data")
      try NumberRules.positive(user.weight, "users[\(index)].weight")
      try NumberRules.positive(user.deviceSpeed, "users[\(index)].deviceSpeed")
    }
    for (index, edge) in edges.enumerated() { try edge.validate("edges[\(index)]") }
    try cloud.validate("cloud")
    self.users = users
    self.edges = edges
    self.cloud = cloud
    roots = users.map {
      Roots(
        computation: ($0.weight * $0.computation).squareRoot(),
        data: ($0.weight * $0.data).squareRoot())
    }
    own = users.map { user in
      let cloudDelay = user.computation / cloud.speed + user.data / cloud.bandwidth
      return OwnDelays(
        device: user.weight * user.computation / user.deviceSpeed, cloud: user.weight * cloudDelay)
    }
  }

  /// The number of sites m + 2.
  public var siteCount: Int { edges.count + 2 }

  /// Returns the weighted sum of delays of a placement in s, under the best shares.
  ///
  /// - Parameter placement: The site of each user, `[n]`.
  /// - Throws: `InputError`, unless there is a known site for each user.
  public func cost(of placement: [Int]) throws(InputError) -> Double {
    guard placement.count == users.count else {
      throw InputError(
        element: "placement",
        rule: "must hold \(users.count) sites, one for each user, found \(placement.count)")
    }
    for (user, site) in placement.enumerated() {
      try NumberRules.within(0...siteCount - 1, site, "placement[\(user)]")
    }
    var loads = Loads(self)
    for (user, site) in placement.enumerated() { loads.add(user, to: site, self) }
    return loads.cost
  }
}

extension PlacementProblem.Server {
  fileprivate func validate(_ element: String) throws(InputError) {
    try NumberRules.positive(speed, "\(element).speed")
    try NumberRules.positive(bandwidth, "\(element).bandwidth")
  }
}

/// The roots √(w v) and √(w e) of a user, or their sums.
struct Roots: Hashable, Sendable {
  var computation: Double
  var data: Double
}

/// The weighted delays of a user where nothing is shared.
struct OwnDelays: Hashable, Sendable {
  var device: Double
  var cloud: Double
}

/// The cost of a partial placement, and of one more user.
struct Loads {
  /// The cost of the users placed so far.
  private(set) var cost = 0.0
  /// The sums Σ √(w v) and Σ √(w e) at each edge, `[m]`.
  private(set) var sums: [Roots]

  init(_ problem: PlacementProblem) {
    sums = Array(repeating: Roots(computation: 0, data: 0), count: problem.edges.count)
  }

  /// The sum of the growth of the squares.
  @inline(__always)
  func marginal(_ user: Int, at site: Int, _ problem: PlacementProblem) -> Double {
    if site == 0 { return problem.own[user].device }
    if site > sums.count { return problem.own[user].cloud }
    let (root, sum, edge) = (problem.roots[user], sums[site - 1], problem.edges[site - 1])
    return root.computation * (2 * sum.computation + root.computation) / edge.speed
      + root.data * (2 * sum.data + root.data) / edge.bandwidth
  }

  mutating func add(_ user: Int, to site: Int, _ problem: PlacementProblem) {
    cost += marginal(user, at: site, problem)
    move(user, site, 1, problem)
  }

  mutating func remove(_ user: Int, from site: Int, _ problem: PlacementProblem) {
    move(user, site, -1, problem)
    cost -= marginal(user, at: site, problem)
  }

  private mutating func move(
    _ user: Int, _ site: Int, _ sign: Double, _ problem: PlacementProblem
  ) {
    guard site > 0, site <= sums.count else { return }
    sums[site - 1].computation += sign * problem.roots[user].computation
    sums[site - 1].data += sign * problem.roots[user].data
  }
}

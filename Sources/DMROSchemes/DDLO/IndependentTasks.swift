public import DMROFiles
public import DMRORandom

/// Users with independent tasks, each at one of several sites: the model of DDLO and DDTO.
///
/// Tasks of a user at one site are done one after the other, sites work side by side. The cost of a
/// plan is the energy of all tasks plus, for each user, the weighted delay of the slowest site. The
/// users share the bandwidth to each site in equal parts.
///
/// Sources: Huang, Feng, Feng, Huang and Qian, "Distributed Deep Learning-based Offloading for Mobile
/// Edge Computing Networks", 2018, Equations (1)–(8), with the constants of the authors' program
/// (github.com/revenol/DDLO); with three sites the model of Wu, Zhang, Guan, Wolter and Xu,
/// "Collaborate Edge and Cloud Computing With Distributed Deep Learning for Smart City Internet of
/// Things", 2020 (DDTO).
public struct IndependentTasks: Hashable, Sendable {
  /// A site where tasks can be computed.
  public struct Server: Hashable, Sendable {
    /// The energy in J of a MB, its transmission included.
    public var energy: Double
    /// The computing time in s of a MB.
    public var computing: Double
    /// The bandwidth in MB/s that the users share; infinite for the device.
    public var bandwidth: Double

    /// Creates a site.
    ///
    /// - Parameters:
    ///   - energy: The energy in J of a MB, its transmission included.
    ///   - computing: The computing time in s of a MB.
    ///   - bandwidth: The bandwidth in MB/s that the users share; infinite for the device.
    public init(energy: Double, computing: Double, bandwidth: Double = .infinity) {
      self.energy = energy
      self.computing = computing
      self.bandwidth = bandwidth
    }
  }

  /// The number of users.
  public var users: Int
  /// The number of tasks of each user.
  public var tasksPerUser: Int
  /// The range of the sizes of tasks in MB, uniform.
  public var sizes: ClosedRange<Double>
  /// The sites, the device first.
  public var sites: [Server]
  /// The weight of a second of delay against a joule.
  public var delayWeight: Double

  /// Creates a model.
  ///
  /// - Parameters:
  ///   - users: The number of users.
  ///   - tasksPerUser: The number of tasks of each user.
  ///   - sizes: The range of the sizes of tasks in MB.
  ///   - sites: The sites, the device first.
  ///   - delayWeight: The weight of a second of delay against a joule.
  public init(
    users: Int = 3, tasksPerUser: Int = 3, sizes: ClosedRange<Double> = 10...30, sites: [Server],
    delayWeight: Double = 1
  ) {
    self.users = users
    self.tasksPerUser = tasksPerUser
    self.sizes = sizes
    self.sites = sites
    self.delayWeight = delayWeight
  }

  /// The largest number of plans in `leastCost(sizes:)`.
  public static let enumerationLimit = 1 << 20

  private static let bitsPerMB = 8 * 1_048_576.0

  /// The device of the authors' program: 3.25e-7 J and 4.75e-7 s a bit.
  private static let device = Server(energy: bitsPerMB * 3.25e-7, computing: bitsPerMB * 4.75e-7)
  /// The edge server: 1.42e-7 J a bit sent and 1.5e-7 J a bit computed, 1900 cycles a bit at 10 GHz,
  /// 100 Mbit/s for all users.
  private static let edge = Server(
    energy: bitsPerMB * (1.42e-7 + 1.5e-7), computing: bitsPerMB * 1900 / 10e9, bandwidth: 100 / 8)

  /// The example of DDLO: device or edge for three tasks of three users, 512 plans.
  public static let ddlo = IndependentTasks(sites: [device, edge])

  /// An example for DDTO: the same with a cloud, 19,683 plans.
  ///
  /// The cloud is ten times as fast as the edge, behind a third of its bandwidth; these numbers are
  /// ours.
  public static let ddto = IndependentTasks(
    sites: [
      device, edge,
      Server(
        energy: bitsPerMB * (1.42e-7 + 1.5e-7), computing: bitsPerMB * 1900 / 100e9,
        bandwidth: 100 / 24),
    ])

  /// The number of tasks of all users.
  public var taskCount: Int { users * tasksPerUser }

  /// Checks the model.
  ///
  /// - Throws: `InputError`, naming the property and the broken rule.
  public func validate() throws(InputError) {
    try NumberRules.within(1...1000, users, "users")
    try NumberRules.within(1...1000, tasksPerUser, "tasksPerUser")
    try NumberRules.within(1...1000, sites.count, "sites")
    try NumberRules.positive(sizes.lowerBound, "sizes[0]")
    try NumberRules.positive(sizes.upperBound, "sizes[1]")
    try NumberRules.positive(delayWeight, "delayWeight")
    for (index, site) in sites.enumerated() {
      try NumberRules.positive(site.energy, "sites[\(index)].energy")
      try NumberRules.positive(site.computing, "sites[\(index)].computing")
      guard site.bandwidth > 0 else {
        throw InputError(
          element: "sites[\(index)].bandwidth", rule: "must be above 0, found \(site.bandwidth)")
      }
    }
  }

  /// Draws the sizes of all tasks in MB, user by user, `[users · tasksPerUser]`.
  ///
  /// - Parameter stream: The source of randomness.
  public func draw(using stream: inout RandomStream) -> ContiguousArray<Double> {
    ContiguousArray(
      (0..<taskCount).map { _ in
        stream.uniform(sizes.lowerBound, sizes.upperBound)
      })
  }

  /// Returns the cost of a plan: the energy in J plus the weighted delay in s.
  ///
  /// - Parameters:
  ///   - plan: The site of each task, `[users · tasksPerUser]`.
  ///   - sizes: The sizes in MB, `[users · tasksPerUser]`.
  /// - Complexity: O(tasks · sites); allocates nothing.
  public func cost(of plan: ContiguousArray<Int>, sizes: ContiguousArray<Double>) -> Double {
    precondition(
      plan.count == taskCount && sizes.count == taskCount,
      "a plan must hold \(taskCount) sites, found \(plan.count) for \(sizes.count) sizes")
    var cost = 0.0
    for user in 0..<users {
      var delay = 0.0
      for (index, site) in sites.enumerated() {
        var data = 0.0
        for task in user * tasksPerUser..<(user + 1) * tasksPerUser where plan[task] == index {
          data += sizes[task]
        }
        cost += data * site.energy
        delay = max(delay, data * (site.computing + Double(users) / site.bandwidth))
      }
      cost += delayWeight * delay
    }
    return cost
  }

  /// Returns the least cost over all plans, by enumeration.
  ///
  /// - Parameter sizes: The sizes in MB, `[users · tasksPerUser]`.
  /// - Throws: `InputError`, if there are more plans than `enumerationLimit`.
  /// - Complexity: O(tasks · sites · sites^tasks).
  public func leastCost(sizes: ContiguousArray<Double>) throws(InputError) -> Double {
    try checkPlanCount()
    var plan = ContiguousArray(repeating: 0, count: taskCount)
    var lowest = cost(of: plan, sizes: sizes)
    while true {
      // Count up by 1 in base K.
      var digit = 0
      while digit < taskCount, plan[digit] == sites.count - 1 {
        plan[digit] = 0
        digit += 1
      }
      guard digit < taskCount else { return lowest }
      plan[digit] += 1
      lowest = min(lowest, cost(of: plan, sizes: sizes))
    }
  }

  private func checkPlanCount() throws(InputError) {
    guard sites.count > 1 else { return }
    var planCount = 1
    for _ in 0..<taskCount {
      planCount *= sites.count
      guard planCount <= Self.enumerationLimit else {
        throw InputError(
          element: "users", rule: "must have at most \(Self.enumerationLimit) plans, found more")
      }
    }
  }
}

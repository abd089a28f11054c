public import DMRO
public import DMROFiles
public import DMROOffloading

/// Places the users of a problem one after the other: the process of a learner that places tasks and
/// allocates resources, as the DQN of reference [34] of the paper.
///
/// An episode is a problem; users of most weighted computation come first. An action is the site of
/// the next user, and its cost the growth of the weighted sum of delays under the best shares, in
/// units of the mean weighted delay of a user at the better of its device and the cloud. So the costs
/// of an episode sum to that of the placement.
public struct PlacementProcess: OffloadingProcess {
  /// The number of users that an observation shows behind the next one.
  private static let horizon = 2

  /// One row of features, and a value for each site.
  public let shape: ObservationShape

  private let edgeCount: Int
  private var problem: PlacementProblem?
  private var order: [Int] = []
  private var placed: [Int] = []
  private var loads: Loads?
  /// The sums of the roots of the users from each place of the order on, `[n + 1]`.
  private var rest: [Roots] = []
  /// The unit of costs in s.
  private var unit = 1.0

  /// Creates a process.
  ///
  /// - Parameter edges: The number of edges, the same in all problems.
  /// - Precondition: The number is not negative.
  public init(edges: Int) {
    precondition(edges >= 0, "the number of edges must be at least 0, found \(edges)")
    edgeCount = edges
    // A user: its delays at the device and in the cloud, and its roots beside each edge. An edge:
    // the roots of those placed there and of those to come, and the growth by the next user.
    let user = 2 + 2 * edges
    shape = ObservationShape(
      features: 1 + (1 + Self.horizon) * user + 5 * edges, valuesPerRow: edges + 2)
  }

  /// The site of each user, `[n]`: 0 for those that are not placed yet; empty before the first
  /// problem.
  public var placement: [Int] {
    var sites = Array(repeating: 0, count: order.count)
    for (user, site) in zip(order, placed) { sites[user] = site }
    return sites
  }

  /// The weighted sum of delays so far in s, under the best shares.
  public var cost: Double { loads?.cost ?? 0 }

  /// The site where the sum of all delays grows least by the next user.
  var cheapestSite: Int {
    (0..<shape.valuesPerRow).min { growth(at: $0) < growth(at: $1) } ?? 0
  }

  /// The growth of the cost by a site of the next user, in the unit of costs.
  private func growth(at site: Int) -> Double {
    guard let problem, let loads, !isFinished else {
      preconditionFailure("the process must be reset to a problem, of which a user is left")
    }
    precondition(
      (0..<shape.valuesPerRow).contains(site),
      "a site must be between 0 and \(shape.valuesPerRow - 1), found \(site)")
    return loads.marginal(order[placed.count], at: site, problem) / unit
  }

  // MARK: An episode

  /// `true` once all users are placed, and before the first problem.
  public var isFinished: Bool { placed.count == order.count }

  /// Checks that a problem has the edges of the process, and costs that networks can learn from.
  ///
  /// - Parameter episode: The problem.
  /// - Throws: `InputError`, if it has more or fewer edges, or a cost in the unit of costs is not
  ///   finite in single precision.
  public func check(_ episode: PlacementProblem) throws(InputError) {
    guard episode.edges.count == edgeCount else {
      throw InputError(
        element: "edges", rule: "must hold \(edgeCount) edges, found \(episode.edges.count)")
    }
    let unit = episode.meanOwnDelay
    let greatest =
      (0..<episode.siteCount).map { site in
        var loads = Loads(episode)
        for user in episode.users.indices { loads.add(user, to: site, episode) }
        return loads.cost
      }.max() ?? 0
    guard unit >= .leastNormalMagnitude, Float(greatest / unit).isFinite else {
      throw InputError(
        element: "users", rule: "must have delays that are finite, and not too far from each other")
    }
  }

  /// Begins with a problem, of which no user is placed.
  ///
  /// - Parameter episode: The problem.
  /// - Precondition: `check(_:)` accepts it.
  public mutating func reset(to episode: PlacementProblem) {
    precondition(
      episode.edges.count == edgeCount,
      "a process of \(edgeCount) edges, found \(episode.edges.count)")
    (problem, loads, placed) = (episode, Loads(episode), [])
    (order, unit) = (episode.searchOrder, episode.meanOwnDelay)
    rest = [Roots(computation: 0, data: 0)]
    for user in order.reversed() {
      let (roots, behind) = (episode.roots[user], rest[rest.count - 1])
      rest.append(
        Roots(
          computation: behind.computation + roots.computation, data: behind.data + roots.data))
    }
    rest.reverse()
  }

  /// Places the next user.
  ///
  /// - Parameter action: The site.
  /// - Returns: The growth of the cost, in the unit of costs.
  /// - Precondition: A user is left, and the site is known.
  @discardableResult
  public mutating func step(_ action: Int) -> Outcome {
    let outcome = outcome(of: action)
    guard let problem else { return outcome }
    loads?.add(order[placed.count], to: action, problem)
    placed.append(action)
    return outcome
  }

  /// Returns the growth of the cost by a site of the next user, in the unit of costs.
  ///
  /// - Parameter action: The site.
  /// - Precondition: A user is left, and the site is known.
  public func outcome(of action: Int) -> Outcome {
    Outcome(cost: growth(at: action), discount: placed.count + 1 < order.count ? 1 : 0)
  }

  /// Returns the cost of a plan, in the unit of costs.
  ///
  /// - Parameter decision: The sites in the order of the process, `[n]`.
  /// - Precondition: The process was reset to a problem, and there is a known site for each user.
  public func totalCost(of decision: [Int]) -> Double {
    guard let problem else { preconditionFailure("the process must be reset to a problem") }
    precondition(
      decision.count == order.count,
      "a plan must hold \(order.count) sites, found \(decision.count)")
    var plan = self
    plan.reset(to: problem)
    for site in decision { plan.step(site) }
    return plan.cost / unit
  }

  // MARK: Observations

  /// Writes the features of the next user, of those behind it and of the edges; zeros where no user
  /// is left.
  ///
  /// - Parameter state: The observation, `[F]`.
  public func encodeState(into state: inout MutableSpan<Float>) {
    var index = 0
    func write(_ value: Double) {
      state[index] = Float(value)
      index += 1
    }
    guard let problem, let loads, !isFinished else {
      for index in state.indices { state[index] = 0 }
      return
    }
    write(Double(order.count - placed.count) / Double(order.count))
    for place in placed.count...placed.count + Self.horizon {
      let user = place < order.count ? order[place] : nil
      let own = user.map { problem.own[$0] } ?? OwnDelays(device: 0, cloud: 0)
      let roots = user.map { problem.roots[$0] } ?? Roots(computation: 0, data: 0)
      write((own.device / unit).squareRoot())
      write((own.cloud / unit).squareRoot())
      for edge in problem.edges {
        write(roots.computation / (edge.speed * unit).squareRoot())
        write(roots.data / (edge.bandwidth * unit).squareRoot())
      }
    }
    for (index, edge) in problem.edges.enumerated() {
      let speed = (edge.speed * unit).squareRoot()
      let bandwidth = (edge.bandwidth * unit).squareRoot()
      write(loads.sums[index].computation / speed)
      write(loads.sums[index].data / bandwidth)
      write(rest[placed.count].computation / speed)
      write(rest[placed.count].data / bandwidth)
      write(growth(at: index + 1).squareRoot())
    }
  }

  /// Writes the observation after a site of the next user.
  ///
  /// - Parameters:
  ///   - action: The site.
  ///   - state: The observation, `[F]`.
  /// - Precondition: A user is left, and the site is known.
  public func encodeState(after action: Int, into state: inout MutableSpan<Float>) {
    var next = self
    next.step(action)
    next.encodeState(into: &state)
  }

  // MARK: Positions

  /// Writes the sites so far.
  ///
  /// - Parameter writer: The writer.
  public func writePosition(to writer: inout StateWriter) {
    writer.add(placed.count)
    for site in placed { writer.add(site) }
  }

  /// Places users as they were.
  ///
  /// - Parameters:
  ///   - reader: The reader.
  ///   - episode: The problem; `nil` before the first one.
  /// - Throws: `InputError`, if the bytes end before, there are more sites than users, a site is
  ///   unknown, or `check(_:)` refuses the problem.
  public mutating func restorePosition(
    from reader: inout StateReader, in episode: PlacementProblem?
  ) throws(InputError) {
    let count = try reader.integer("position", in: 0...(episode?.users.count ?? 0))
    guard let episode else { return }
    try check(episode)
    reset(to: episode)
    for place in 0..<count {
      step(try reader.integer("sites[\(place)]", in: 0...shape.valuesPerRow - 1))
    }
  }
}

extension PlacementProcess {
  /// Returns the settings of Q-networks that place users.
  ///
  /// [34] has other problems and settings. These are ours: γ = 1, because an episode is one problem;
  /// Adam, its rate, the memory and the exploration were chosen on problems of the seed 101.
  ///
  /// - Parameters:
  ///   - units: The number s of units; 1 gives a DQN.
  ///   - rule: The transition that each unit stores.
  public static func configuration(
    units: Int, rule: TransitionRule = .paper
  ) -> InnerModelConfiguration {
    var own = InnerModelConfiguration()
    (own.units, own.transitionRule) = (units, rule)
    own.discount = 1
    own.optimizer = .adam(learningRate: 0.001)
    own.exploration = Exploration(initial: 1, final: 0.1, decaySteps: 20_000)
    (own.memoryCapacity, own.warmUp, own.batchSize) = (20_000, 1000, 64)
    return own
  }
}

extension PlacementProblem {
  /// The mean weighted delay of a user in s, at the better of its device and the cloud.
  fileprivate var meanOwnDelay: Double {
    own.reduce(0) { $0 + min($1.device, $1.cloud) } / Double(users.count)
  }
}

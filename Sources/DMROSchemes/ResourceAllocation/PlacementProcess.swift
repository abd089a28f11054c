public import DMROFiles
public import DMROOffloading

/// Places the users of a problem one after the other: the process of a learner that places tasks and
/// allocates resources, as the DQN of reference [34] of the paper.
///
/// An episode is a problem; users of most weighted computation come first. An action is the site of
/// the next user, and its cost the growth of the weighted sum of delays under the best shares. So
/// the cost of an episode is that of the placement, in units of the mean delay of a user at the
/// better of its device and the cloud.
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
  /// The sums of the roots of the users that are not placed.
  private var rest = Roots(computation: 0, data: 0)
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

  /// The site of each user so far, `[n]` at the end; users to come are at the device.
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

  private func growth(at site: Int) -> Double {
    guard let problem, let loads, !isFinished else { return 0 }
    return loads.marginal(order[placed.count], at: site, problem) / unit
  }

  // MARK: An episode

  /// `true` once all users are placed.
  public var isFinished: Bool { placed.count == order.count }

  /// Checks that a problem has the edges of the process.
  ///
  /// - Parameter episode: The problem.
  /// - Throws: `InputError`, if it has more or fewer.
  public func check(_ episode: PlacementProblem) throws(InputError) {
    guard episode.edges.count == edgeCount else {
      throw InputError(
        element: "edges", rule: "must hold \(edgeCount) edges, found \(episode.edges.count)")
    }
  }

  /// Begins with a problem, of which no user is placed.
  ///
  /// - Parameter episode: The problem.
  /// - Precondition: It has the edges of the process.
  public mutating func reset(to episode: PlacementProblem) {
    precondition(
      episode.edges.count == edgeCount,
      "a process of \(edgeCount) edges, found \(episode.edges.count)")
    (problem, loads, placed) = (episode, Loads(episode), [])
    order = episode.searchOrder
    rest = episode.roots.reduce(Roots(computation: 0, data: 0)) {
      Roots(computation: $0.computation + $1.computation, data: $0.data + $1.data)
    }
    unit = episode.own.reduce(0) { $0 + min($1.device, $1.cloud) } / Double(order.count)
  }

  /// Places the next user.
  ///
  /// - Parameter action: The site.
  /// - Returns: The growth of the cost.
  @discardableResult
  public mutating func step(_ action: Int) -> Outcome {
    let outcome = outcome(of: action)
    guard let problem, !isFinished else { return outcome }
    let user = order[placed.count]
    loads?.add(user, to: action, problem)
    rest.computation -= problem.roots[user].computation
    rest.data -= problem.roots[user].data
    placed.append(action)
    return outcome
  }

  /// Returns the growth of the cost by a site of the next user.
  ///
  /// - Parameter action: The site.
  public func outcome(of action: Int) -> Outcome {
    Outcome(cost: growth(at: action), discount: placed.count + 1 < order.count ? 1 : 0)
  }

  /// Returns the cost of a plan.
  ///
  /// - Parameter decision: The sites in the order of the process, `[n]`.
  public func totalCost(of decision: [Int]) -> Double {
    guard let problem else { return 0 }
    var loads = Loads(problem)
    for (user, site) in zip(order, decision) { loads.add(user, to: site, problem) }
    return loads.cost / unit
  }

  // MARK: Observations

  /// Writes the features of the next user, of those behind it and of the edges.
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
      write(rest.computation / speed)
      write(rest.data / bandwidth)
      write(growth(at: index + 1).squareRoot())
    }
  }

  /// Writes the observation after a site of the next user.
  ///
  /// - Parameters:
  ///   - action: The site.
  ///   - state: The observation, `[F]`.
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
  /// - Throws: `InputError`, if there are more sites than users, or a site is unknown.
  public mutating func restorePosition(
    from reader: inout StateReader, in episode: PlacementProblem?
  ) throws(InputError) {
    if let episode { reset(to: episode) }
    for _ in 0..<(try reader.integer("position", in: 0...order.count)) {
      step(try reader.integer("site", in: 0...shape.valuesPerRow - 1))
    }
  }
}

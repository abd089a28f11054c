public import DMROFiles

/// The times and sites of the subtasks of a graph, and of its transfers.
public struct Schedule: Hashable, Sendable {
  /// A transfer of more than 0 MB between two sites.
  public struct Transfer: Hashable, Sendable {
    /// The index of the subtask that sends; `nil` for an input, which the device sends.
    public var from: Int?
    /// The index of the subtask that receives; `nil` for an output, which the device receives.
    public var to: Int?
    /// The index in the system of the site that sends.
    public var source: Int
    /// The index in the system of the site that receives.
    public var destination: Int
    /// The size in MB.
    public var size: Double
    /// The time in s at which the transfer starts.
    public var start: Double
    /// The time in s at which all is there.
    public var finish: Double

    /// Creates a transfer.
    ///
    /// - Parameters:
    ///   - from: The index of the subtask that sends; `nil` for an input.
    ///   - to: The index of the subtask that receives; `nil` for an output.
    ///   - source: The index in the system of the site that sends.
    ///   - destination: The index in the system of the site that receives.
    ///   - size: The size in MB.
    ///   - start: The time in s at which the transfer starts.
    ///   - finish: The time in s at which all is there.
    public init(
      from: Int?, to: Int?, source: Int, destination: Int, size: Double, start: Double,
      finish: Double
    ) {
      (self.from, self.to) = (from, to)
      (self.source, self.destination) = (source, destination)
      (self.size, self.start, self.finish) = (size, start, finish)
    }
  }

  /// The subtasks in the order of placement, `[N]`.
  public var order: [Int]
  /// The index in the system of the site of each subtask, `[N]`.
  public var decision: [Int]
  /// The time in s at which each subtask starts, `[N]`.
  public var start: [Double]
  /// The time in s at which each subtask finishes, `[N]`.
  public var finish: [Double]
  /// The transfers between sites.
  public var transfers: [Transfer]
  /// The delay T: the latest of all finishes and returns, minus the arrival, in s.
  public var delay: Double
  /// The weighted energy E in J.
  public var energy: Double
  /// The cost T + δ·E, each divided as the scaling says.
  public var cost: Double

  /// Creates a schedule.
  ///
  /// - Parameters:
  ///   - order: The subtasks in the order of placement, `[N]`.
  ///   - decision: The index in the system of the site of each subtask, `[N]`.
  ///   - start: The time in s at which each subtask starts, `[N]`.
  ///   - finish: The time in s at which each subtask finishes, `[N]`.
  ///   - transfers: The transfers between sites.
  ///   - delay: The delay T in s.
  ///   - energy: The weighted energy E in J.
  ///   - cost: The cost.
  public init(
    order: [Int], decision: [Int], start: [Double], finish: [Double], transfers: [Transfer],
    delay: Double, energy: Double, cost: Double
  ) {
    (self.order, self.decision) = (order, decision)
    (self.start, self.finish, self.transfers) = (start, finish, transfers)
    (self.delay, self.energy, self.cost) = (delay, energy, cost)
  }
}

extension SchedulingProblem {
  /// Returns the schedule of a plan.
  ///
  /// - Parameters:
  ///   - decision: The site of each subtask, `[N]`, counted among the sites of the problem.
  ///   - order: The subtasks in the order of placement; the default order by default.
  ///   - timelines: The reservations of earlier workflows; none by default.
  /// - Throws: `InputError`, if the decision has another length or an unknown site, or the order
  ///   does not hold each subtask once, behind those it depends on.
  /// - Precondition: The reservations are in the same system.
  public func schedule(
    _ decision: [Int], order: [Int]? = nil, on timelines: Timelines? = nil
  ) throws(InputError) -> Schedule {
    try check(decision, order: order)
    var builder = ScheduleBuilder(self, on: timelines)
    for subtask in order ?? defaultOrder { builder.place(subtask, at: decision[subtask]) }
    return builder.schedule()
  }

  /// Throws unless a plan is one of the problem.
  ///
  /// - Parameters:
  ///   - decision: The site of each subtask.
  ///   - order: The subtasks in the order of placement; `nil` for the default order.
  /// - Throws: `InputError`, naming the element and the broken rule.
  package func check(_ decision: [Int], order: [Int]?) throws(InputError) {
    try Rules.decision(decision, subtasks: subtaskCount, sites: siteCount)
    if let order { try check(order: order) }
  }

  /// Throws unless an order holds each subtask once, behind those it depends on.
  ///
  /// - Parameter order: The subtasks in the order of placement.
  /// - Throws: `InputError`, naming the element and the broken rule.
  package func check(order: [Int]) throws(InputError) {
    guard order.count == subtaskCount else {
      throw InputError(
        element: "order", rule: "must hold \(subtaskCount) subtasks, found \(order.count)")
    }
    var isPlaced = [Bool](repeating: false, count: subtaskCount)
    for (position, subtask) in order.enumerated() {
      guard isPlaced.indices.contains(subtask), !isPlaced[subtask],
        tables.incoming(subtask).allSatisfy({ isPlaced[Int(tables.links.source[$0])] })
      else {
        throw InputError(
          element: "order[\(position)]",
          rule: "must be a further subtask, behind those it depends on, found \(subtask)")
      }
      isPlaced[subtask] = true
    }
  }
}

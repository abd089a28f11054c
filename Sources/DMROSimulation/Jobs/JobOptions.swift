/// The options of a job: the times, the energy and the cost of each action, on top of all that is
/// reserved.
public struct JobOptions: Sendable {
  /// The job.
  public internal(set) var job = Job(device: 0, arrival: 0, computation: 0, input: 0)
  /// The options, `[K]`.
  public internal(set) var options: ContiguousArray<Option>

  /// An action of a job.
  public struct Option: Hashable, Sendable {
    /// The time in s at which the input is there.
    public var ready = 0.0
    /// The time in s at which the job starts.
    public var start = 0.0
    /// The time in s at which the job has run.
    public var finish = 0.0
    /// The time T in s from the arrival until the output is back.
    public var delay = 0.0
    /// The computing time in s.
    public var computing = 0.0
    /// The weighted energy E in J.
    public var energy = 0.0
    /// The cost.
    public var cost = 0.0
    /// The processor; −1 where they have no limit.
    var unit = -1

    /// The time in s that the job waits for a processor, once its input is there.
    public var wait: Double { start - ready }
  }

  init(actionCount: Int) {
    options = ContiguousArray(repeating: Option(), count: actionCount)
  }

  /// The number of actions K.
  public var count: Int { options.count }

  /// The option of an action.
  ///
  /// - Parameter action: The action, below K.
  public subscript(action: Int) -> Option { options[action] }

  /// Returns the action of the least cost, ties to the lower action.
  public var cheapest: Int {
    var best = 0
    for action in 1..<max(1, options.count) where options[action].cost < options[best].cost {
      best = action
    }
    return best
  }
}

extension JobOptions {
  /// Creates room for the options of a system.
  ///
  /// - Parameter sites: The sites.
  public init(_ sites: JobSites) { self.init(actionCount: sites.actionCount) }
}

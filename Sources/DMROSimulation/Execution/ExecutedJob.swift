/// An event of a job on its way.
public enum JobEvent: Hashable, Sendable {
  /// Its input is at the site.
  case ready
  /// It starts.
  case start
  /// It has run; its output is on the way.
  case finish
}

/// A job on its way, or done: what was planned, and what happened.
public struct ExecutedJob: Hashable, Sendable {
  /// The number that tells it apart; below 0 for a hidden job.
  public internal(set) var ticket = -1
  /// The job.
  public internal(set) var job = Job(device: 0, arrival: 0, computation: 0, input: 0)
  /// The action of its plan.
  public internal(set) var action = 0
  /// The planned start in s.
  public internal(set) var plannedStart = 0.0
  /// The planned end of the computation in s.
  public internal(set) var plannedFinish = 0.0
  /// The time in s at which the input is at the site.
  public internal(set) var ready = 0.0
  /// The time in s at which it starts; `nan` as long as it waits.
  public internal(set) var start = Double.nan
  /// The time in s at which it has run; `nan` as long as it waits.
  public internal(set) var finish = Double.nan
  /// The time in s that the output takes.
  public internal(set) var back = 0.0
  /// The weighted energy in J.
  public internal(set) var energy = 0.0

  /// The planned processor; −1 for none.
  var unit = -1
  /// The computing time in s by the description of the site.
  var work = 0.0
  /// The factor of the real to the expected computing time.
  var noise = 1.0
  var isReady = false
  /// The site, of jobs where processors have no limit.
  var site = 0

  init() {}

  /// Creates a hidden job: it runs in the order of arrival.
  init(hidden job: Job, work: Double) {
    self.job = job
    self.work = work
    (plannedStart, plannedFinish, ready) = (job.arrival, job.arrival, job.arrival)
  }

  /// The time T in s from the arrival until the output is back.
  public var delay: Double { finish + back - job.arrival }
}

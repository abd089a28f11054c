import DMRO
import DMROFiles

/// A running training: its model, its state, and the rows so far.
struct TrainingCourse: ~Copyable {
  let settings: TrainingSettings
  private(set) var model: InnerModel
  private var process: TrainingProcess
  private let workflows: [Workflow]
  /// The held-out workflows; `nil` without measurements of progress.
  let heldOut: HeldOutWorkflows?
  /// A row for every update.
  private(set) var rows: [TrainingRun.Progress] = []
  private var divergence = DivergenceGuard()

  /// Creates a training at its beginning.
  ///
  /// - Parameters:
  ///   - settings: The settings of the training.
  ///   - start: The initial parameters of all units; `nil` for a random draw in each.
  ///   - measuresProgress: `true` if the gap on held-out workflows is measured at intervals.
  ///   - threads: The number of threads.
  /// - Throws: `InputError`, if a setting is out of bounds.
  init(
    _ settings: TrainingSettings, startingFrom start: NetworkBlock?, measuresProgress: Bool,
    threads: Int
  ) throws(InputError) {
    try settings.validate()
    let process = settings.process
    model = try InnerModel(
      settings.model, for: process, stream: settings.modelStream,
      startingFrom: start ?? settings.start?.network,
      threads: threads)
    self.settings = settings
    self.process = process
    workflows = settings.trainingWorkflows
    heldOut =
      measuresProgress ? HeldOutWorkflows(settings.measuredWorkflows, process: process) : nil
    rows.reserveCapacity(min(settings.updates, 1 << 16))
  }

  /// Trains up to an update.
  ///
  /// - Parameters:
  ///   - end: The update.
  ///   - watchesDivergence: `true` if costs far above their running median also end the training, not
  ///     only those that are not finite.
  ///   - isInterrupted: Called before every step; `true` ends the training.
  ///   - report: Called after every update.
  /// - Throws: `InputError`, if the training diverges.
  mutating func advance(
    to end: Int, watchesDivergence: Bool, until isInterrupted: () -> Bool,
    report: (TrainingRun.Progress) -> Void
  ) throws(InputError) {
    let (settings, heldOut) = (settings, heldOut)
    var (rows, divergence) = (self.rows, self.divergence)
    self.rows = []
    var failure: InputError?
    try model.train(on: &process, episodes: workflows, updates: end - model.updates) {
      model, step in
      let isMeasured =
        step.update % settings.evaluationInterval == 0 || step.update == settings.updates
      var fault =
        watchesDivergence ? divergence.note(step.cost) : DivergenceGuard.fault(of: step.cost)
      // One pass over the parameters, a thousandth of the work since the last.
      if fault == nil, watchesDivergence, step.update % DivergenceGuard.window == 0,
        !model.networks.isFinite
      {
        fault = "a parameter is not finite"
      }
      if let fault {
        failure = DivergenceGuard.error(at: step.update, fault, settings)
        return
      }
      let gap: Double?
      do throws(InputError) {
        gap = isMeasured ? try heldOut?.gap(of: model.networks) : nil
      } catch {
        failure = error
        return
      }
      let row = TrainingRun.Progress(step: step, gap: gap)
      rows.append(row)
      report(row)
    } until: {
      failure != nil || isInterrupted()
    }
    self.rows = rows
    self.divergence = divergence
    if let failure { throw failure }
  }

  /// The complete state of the training, without the rows.
  var snapshot: ContiguousArray<UInt8> { model.snapshot(in: process) }

  /// Restores the state of a snapshot.
  ///
  /// - Parameters:
  ///   - snapshot: The bytes.
  ///   - rows: The rows up to there.
  /// - Throws: `InputError`, if the snapshot is of another training, or breaks a rule.
  mutating func restore(
    _ snapshot: ContiguousArray<UInt8>, rows: [TrainingRun.Progress]
  ) throws(InputError) {
    try model.restore(snapshot, in: &process, episodes: workflows)
    guard model.updates == rows.count, model.updates <= settings.updates else {
      throw InputError(
        element: "updates",
        rule: "must be \(rows.count), as many as there are rows of progress, found \(model.updates)"
      )
    }
    self.rows = rows
    divergence = DivergenceGuard()
    for row in rows { _ = divergence.note(row.step.cost) }
  }
}

/// A job on its way, with the times of its plan.
protocol PlannedJob {
  var plannedStart: Double { get }
  var plannedFinish: Double { get }
}

extension ExecutedJob: PlannedJob {}
extension JobObserver.JobFlight: PlannedJob {}

extension ContiguousArray where Element: PlannedJob {
  /// Inserts a job in the order of the planned starts and ends, behind those of the same times.
  mutating func insertAsPlanned(_ job: Element) {
    var place = count
    while place > 0,
      (job.plannedStart, job.plannedFinish)
        < (self[place - 1].plannedStart, self[place - 1].plannedFinish)
    { place -= 1 }
    insert(job, at: place)
  }
}

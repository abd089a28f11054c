import DMROOffloading

/// A transfer or a subtask of a workflow on its way.
struct WorkflowActivity: Sendable {
  /// The number of the workflow.
  var workflow: Int
  /// The subtask that runs; `nil` for a transfer.
  var subtask: Int?
  /// The site that computes or sends, and the one that receives.
  var site: Int
  var destination: Int
  /// Megacycles or MB.
  var size: Double
  /// The factor of the real to the expected time.
  var noise: Double
  /// The place among the activities of the workflow, and those of the ones before it.
  var place = 0
  var before: [Int]
  /// The processor or the ports that it takes, by their names.
  var units: [UInt64]
  var plannedStart: Double
  var plannedFinish: Double
  /// The real times, `nan` as long as it waits.
  var start = Double.nan
  var finish = Double.nan

  /// Returns `true` if it is planned before another: of the same times, in the order of a workflow.
  func isPlanned(before other: WorkflowActivity) -> Bool {
    (plannedStart, plannedFinish, workflow, place)
      < (other.plannedStart, other.plannedFinish, other.workflow, other.place)
  }

  /// Returns the time in s that it takes in a system, without noise.
  func time(in system: EdgeCloudSystem) -> Double {
    if subtask != nil { return size / system.sites[site].speed }
    return system.latency(from: site, to: destination)
      + size / system.bandwidth(from: site, to: destination)
  }

  /// Returns the activities of a schedule, each behind those before it.
  ///
  /// - Parameters:
  ///   - workflow: The number of the workflow.
  ///   - graph: The workflow.
  ///   - schedule: Its schedule.
  ///   - reserved: What the schedule has reserved.
  ///   - noise: Draws the factor of an activity.
  static func all(
    of workflow: Int, _ graph: WorkflowGraph, _ schedule: Schedule,
    _ reserved: [(unit: UInt64, start: Double, end: Double)], noise: () -> Double
  ) -> [WorkflowActivity] {
    var left = reserved
    func take(_ resource: Int, _ start: Double, _ finish: Double) -> [UInt64] {
      guard finish > start,
        let place = left.firstIndex(where: {
          Int($0.unit >> 32) == resource && $0.start == start && $0.end == finish
        })
      else { return [] }
      return [left.remove(at: place).unit]
    }
    var activities: [WorkflowActivity] = []
    /// The place of the run of each subtask.
    var runs = [Int](repeating: -1, count: graph.subtaskCount)
    func add(_ transfer: Schedule.Transfer, after: [Int]) {
      activities.append(
        WorkflowActivity(
          workflow: workflow, subtask: nil, site: transfer.source,
          destination: transfer.destination, size: transfer.size, noise: noise(),
          place: activities.count, before: after,
          units: take(3 * transfer.source + 1, transfer.start, transfer.finish)
            + take(3 * transfer.destination + 2, transfer.start, transfer.finish),
          plannedStart: transfer.start, plannedFinish: transfer.finish))
    }
    for subtask in schedule.order {
      var before: [Int] = []
      for transfer in schedule.transfers where transfer.to == subtask {
        before.append(activities.count)
        add(transfer, after: transfer.from.map { [runs[$0]] } ?? [])
      }
      for entry in graph.links.incomingStart[subtask]..<graph.links.incomingStart[subtask + 1] {
        // Data that need no transfer.
        let sender = Int(graph.links.source[Int(entry)])
        before.append(runs[sender])
      }
      let site = schedule.decision[subtask]
      let (start, finish) = (schedule.start[subtask], schedule.finish[subtask])
      runs[subtask] = activities.count
      activities.append(
        WorkflowActivity(
          workflow: workflow, subtask: subtask, site: site, destination: site,
          size: graph.subtasks[subtask].computation, noise: noise(), place: activities.count,
          before: before,
          units: take(3 * site, start, finish), plannedStart: start, plannedFinish: finish))
      for transfer in schedule.transfers where transfer.from == subtask && transfer.to == nil {
        add(transfer, after: [runs[subtask]])
      }
    }
    return activities
  }
}

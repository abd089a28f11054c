import DMRO
import DMROFiles
import DMROSchemes

/// Prints the resource schedule of workflows that are planned together.
enum SharePrinter {
  /// A share of a subtask in JSON.
  private struct Record: Encodable {
    var workflow: String
    var subtask: Int
    var site: Int
    var speedShare: Double
    var bandwidthShare: Double
    var seconds: Double
  }

  /// The delays of a workflow in JSON.
  private struct Delays: Encodable {
    var workflow: String
    var delay: Double
    var equalDelay: Double
  }

  /// A schedule in JSON.
  private struct Schedule: Encodable {
    var meanDelay: Double
    var meanEqualDelay: Double
    var delays: [Delays]
    var rows: [Record]
  }

  /// Returns the schedule as JSON.
  ///
  /// - Parameters:
  ///   - schedule: The schedule.
  ///   - workflows: The workflows.
  static func json(_ schedule: ResourceSchedule, of workflows: [Workflow]) -> String {
    StrictJSON.encode(
      Schedule(
        meanDelay: schedule.meanDelay, meanEqualDelay: schedule.meanEqualDelay,
        delays: workflows.indices.map { index in
          Delays(
            workflow: workflows[index].id, delay: schedule.delays[index],
            equalDelay: schedule.equalDelays[index])
        },
        rows: schedule.rows.map { row in
          Record(
            workflow: workflows[row.workflow].id, subtask: row.subtask, site: row.site,
            speedShare: row.speedShare, bandwidthShare: row.bandwidthShare, seconds: row.seconds)
        }))
  }

  /// Returns the schedule as a table.
  ///
  /// - Parameters:
  ///   - schedule: The schedule.
  ///   - workflows: The workflows.
  ///   - system: The system.
  static func text(
    _ schedule: ResourceSchedule, of workflows: [Workflow], in system: EdgeCloudSystem
  ) -> String {
    let header = ["workflow", "subtask", "site", "speed", "bandwidth", "seconds"]
    let rows = schedule.rows.map { row in
      let workflow = workflows[row.workflow]
      return [
        workflow.id, row.subtask == workflow.subtaskCount ? "return" : "\(row.subtask)",
        system.sites[row.site].name, share(row.speedShare), share(row.bandwidthShare),
        Terminal.fixed(row.seconds, 1),
      ]
    }
    let onDevice = workflows.map { $0.computation.reduce(0, +) / system.sites[0].speed }
    let meanOnDevice = onDevice.reduce(0, +) / Double(max(1, onDevice.count))
    let names = ["workflow", "delay", "with equal shares", "all on its device"]
    let delays = workflows.indices.map { index in
      [workflows[index].id]
        + [schedule.delays[index], schedule.equalDelays[index], onDevice[index]].map {
          Terminal.fixed($0, 1)
        }
    }
    let means =
      ["mean"]
      + [schedule.meanDelay, schedule.meanEqualDelay, meanOnDevice].map { Terminal.fixed($0, 1) }
    return """

      Shares, if the workflows run at the same time, each with a device of its own:
      \(Terminal.table([header] + rows))
      \(Terminal.table([names] + delays + [means]))
      Delays are in seconds. A workflow keeps its share of a site's speed, and of a link in its direction,
      for the whole time: in proportion to the square root of its work there, which of all fixed shares
      gives the least mean delay; single workflows may lose by it. Plans were chosen for workflows that run
      alone, as were the delays above: where sites are shared, other plans may be far better.

      """
  }

  private static func share(_ value: Double) -> String {
    value == 0 ? "–" : Terminal.percent(value, 1)
  }
}

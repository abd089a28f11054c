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
    let delays = workflows.indices.map { index in
      [
        workflows[index].id, Terminal.fixed(schedule.delays[index], 1),
        Terminal.fixed(schedule.equalDelays[index], 1),
      ]
    }
    let means = [
      "mean", Terminal.fixed(schedule.meanDelay, 1), Terminal.fixed(schedule.meanEqualDelay, 1),
    ]
    return """

      Shares, if the workflows run at the same time, each with a device of its own:
      \(Terminal.table([header] + rows))
      \(Terminal.table([["workflow", "delay (s)", "with equal shares"]] + delays + [means]))
      A workflow keeps its share of a site's speed, and of a link in its direction, for the whole time:
      in proportion to the root of its work there, which of all such shares gives the least mean delay.

      """
  }

  private static func share(_ value: Double) -> String {
    value == 0 ? "–" : Terminal.percent(value, 1)
  }
}

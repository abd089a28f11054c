import DMROExperiments
import DMROFiles
import DMROGraphs
import DMROScheduling

/// The picture of the study `graphs`: the cost of plans against the time that planning takes.
///
/// Costs are those of the records. Times are measured when the picture is drawn, so that records
/// stay the same bytes on any machine.
enum GraphFront {
  private static let file = "front.csv"
  /// The table of times, and the files of the picture.
  static let files = [file] + GnuplotPicture.files(of: "graphs")
  /// The most workflows whose planning is timed.
  private static let timed = 30
  private static let tests = [20, 50].map { GraphTrial.TestSet(subtasks: $0, sites: 5) }

  /// The ways of deciding by networks, those that cost more time last.
  private static let networks = ["dmro-1", "dmro-3", "dmro", "dmro-polished"]

  /// The schemes without learning, as they are drawn.
  private static let drawn: [(scheme: GraphScheme, title: String, look: GnuplotPicture.Look)] = [
    (.heft, "HEFT", point(.black, .openSquare)),
    (.cpop, "CPOP", point(.black, .openTriangle)),
    (.peft, "PEFT", point(.black, .openDiamond)),
    (.lookahead, "lookahead HEFT", point(.black, .cross)),
    (.greedy, "greedy", point(.purple, .turnedTriangle)),
    (.look, "look", point(.green, .triangle)),
    (.pilot, "pilot", point(.green, .diamond)),
    (.hillClimbing, "hill climbing", point(.skyBlue, .openSquare)),
    (.localSearch, "local search", point(.blue, .square)),
    (.genetic, "genetic", point(.blue, .diamond)),
    (.swarm, "swarm", point(.skyBlue, .openCircle)),
    (.optimal, "optimum of the order", point(.orange, .square)),
  ]

  private static func point(
    _ color: GnuplotPicture.Color, _ point: GnuplotPicture.Point
  ) -> GnuplotPicture.Look {
    .init(color, .solid, point, width: 0)
  }

  /// Measures times, and adds them to the results of the study.
  static func add(
    to analysis: inout StudyAnalysis, _ records: ExperimentRunner.Records,
    _ scale: ExperimentScale
  ) throws(InputError) {
    let names = networks + drawn.map(\.scheme.rawValue)
    var columns: [(gaps: [Double], times: [Double])] = []
    for test in tests {
      let problems = test.problems(min(timed, Graphs.workflows(scale)))
      var (gaps, times): ([Double], [Double]) = ([], [])
      for name in names {
        let values = Graphs.gaps(records, scheme: name, variant: test.name, test: test.name)
        gaps.append(values.isEmpty ? .nan : Statistics.interquartileMean(values))
        times.append(try microseconds(name, problems))
      }
      columns.append((gaps, times))
    }
    var table = RecordTable(
      columns: [RecordColumn("scheme", .string)]
        + tests.flatMap {
          [
            RecordColumn(column("gap", $0), .number, isOptional: true),
            RecordColumn(column("microseconds", $0), .number),
          ]
        })
    for (row, name) in names.enumerated() {
      table.append(
        [.string(name)]
          + columns.flatMap { column -> [RecordValue] in
            let gap = column.gaps[row]
            return [gap.isFinite ? .number(gap) : .missing, .number(column.times[row])]
          })
    }
    analysis.data[file] = table
    analysis.picture = picture(table, scale)
  }

  private static func column(_ quantity: String, _ test: GraphTrial.TestSet) -> String {
    "\(quantity)_n\(test.subtasks)_k\(test.sites)"
  }

  /// Returns the median time of planning one of the workflows in µs.
  ///
  /// The time of networks does not depend on what they have learned: those of the package stand in.
  private static func microseconds(
    _ name: String, _ problems: [SchedulingProblem]
  ) throws(InputError) -> Double {
    let packaged = GraphPolicy.packaged
    let mode = GraphTrial.modes(packaged.networks.count).first { $0.name == name }
    let byNetworks = try mode?.planner(of: packaged.networks, packaged.origin)
    return try PlanningTime.median(of: problems) { problem throws(InputError) in
      if let byNetworks {
        _ = byNetworks(problem)
      } else if let scheme = GraphScheme(rawValue: name) {
        _ = try problem.plan(by: scheme)
      }
    }
  }

  private static func picture(_ table: RecordTable, _ scale: ExperimentScale) -> GnuplotPicture {
    let dmro = GnuplotPicture.Look.of("dmro")
    // Both panels have the same axes, with room around the points.
    func ends(_ axis: GnuplotPicture.Axis) -> GnuplotPicture.Axis {
      var axis = axis
      axis.lower = axis.lower.map { $0 / 1.5 }
      axis.upper = axis.upper.map { $0 * 1.5 }
      return axis
    }
    let time = ends(
      GnuplotPicture.Axis(
        "median planning time of a workflow (µs)", isLogarithmic: true, writesPowers: true
      ).around(tests.flatMap { table.numbers(column("microseconds", $0)) }))
    let gap = ends(
      .gap(tests.flatMap { table.numbers(column("gap", $0)) }, to: "best known plans"))
    var picture = GnuplotPicture(
      name: "graphs",
      title: """
        Cost of graphs against planning time on one core: \(Graphs.workflows(scale)) workflows; \
        networks: interquartile mean of \(scale.seeds) seeds
        """,
      panels: tests.map { test in
        func series(
          _ rows: Range<Int>, _ look: GnuplotPicture.Look, _ name: String
        ) -> GnuplotPicture.Series {
          .init(
            file,
            [
              .only(.indices(rows), .column(column("microseconds", test))),
              .percent(.column(column("gap", test))),
            ], .points(), look, name: name)
        }
        let first = networks.count
        return GnuplotPicture.Panel(
          "\(test.subtasks) subtasks, \(test.sites) sites", x: time, y: gap,
          series: [series(0..<first, dmro, "dmro")]
            + drawn.indices.map { index in
              let row = first + index
              return series(row..<row + 1, drawn[index].look, drawn[index].scheme.rawValue)
            })
      })
    picture.panelHeight = 21.5
    picture.legend =
      [.init("networks", dmro)] + drawn.map { .init($0.title, $0.look) }
    picture.notes = ["Networks from the left: 1, 3, 5, and 5 with polished plans."]
    return picture
  }
}

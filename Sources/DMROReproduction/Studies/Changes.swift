import DMRO
import DMROExperiments
import DMROSimulation

extension Study {
  /// Shared sites that change, from what is observed.
  public static let changes = Study(
    name: "changes", title: "Shared sites that change",
    abstract: "shared sites that change, with estimates from what is observed",
    experiment: ArrivalChanges.experiment, analyze: ArrivalChanges.analyze)
}

/// Delay after each change, with what is estimated from observations beside the truth.
enum ArrivalChanges {
  private typealias Subject = ChangeTrial.Subject

  /// The subjects that are compared with the one that is told the truth.
  private static let compared = Subject.allCases.filter { $0 != .truth }

  /// The system and the changes of the picture.
  private static let drawn = CongestedSystem.b
  private static let drawnChanges: [ChangeTrial.Change] = [.load, .edge, .bandwidth, .cloud]

  private static func title(_ subject: Subject) -> String {
    switch subject {
    case .truth: "DMRO, told the truth"
    case .times: "DMRO, from inputs, starts and ends"
    case .responses: "DMRO, from ends alone"
    case .queues: "DMRO, believes the description"
    case .selfish: "selfish, from inputs, starts and ends"
    case .selfishQueues: "selfish, believes the description"
    }
  }

  private static func look(_ subject: Subject) -> GnuplotPicture.Look {
    switch subject {
    case .truth: .init(.black, .solid, .openCircle, width: 1.5)
    case .times: .of("dmro")
    case .responses: .init(.skyBlue, .dashed, .square, width: 1.5)
    case .queues: .init(.orange, .dotted, .diamond, width: 1.5)
    case .selfish: .init(.green, .longDashed, .triangle, width: 1.5)
    case .selfishQueues: .init(.gray, .solid, .openSquare, width: 1.5)
    }
  }

  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    let isQuick = scale.startUpdates < 1000
    return Experiment(
      name: "changes",
      trials: scale.trials { settings in
        [
          Trial(
            ChangeTrial(
              systems: CongestedSystem.allCases, jobsBefore: isQuick ? 200 : 1000,
              jobsAfter: isQuick ? 300 : 3000, effort: isQuick ? 0.05 : 1), settings: settings)
        ]
      }, curveWindow: 1, unseenWorkflows: scale.unseenWorkflows)
  }

  private static func values(
    _ records: ExperimentRunner.Records, _ subject: Subject, _ variant: String
  ) -> [Double] {
    records.results.filter("scheme", .string(subject.rawValue))
      .filter("variant", .string(variant)).numbers("mean_cost")
  }

  private static func estimate(_ values: [Double], _ label: String) -> Estimate {
    var stream = RandomStream(seed: 1).split("changes").split(label)
    return Bootstrap().estimate(.interquartileMean, of: values, using: &stream)
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> StudyAnalysis {
    let systems = CongestedSystem.allCases
    var table = SummaryTable(
      columns: [.init("change", title: "Change"), .init("planner", title: "Planner")]
        + systems.flatMap { system in
          [
            SummaryTable.Column(system.rawValue, title: system.rawValue, style: .percent(1)),
            .init("\(system.rawValue) first", title: "first 100", style: .percent(1)),
            .init("\(system.rawValue) noticed", title: "noticed", style: .decimal(1)),
          ]
        })
    for change in ChangeTrial.Change.allCases {
      for subject in compared {
        var cells: [SummaryTable.Cell] = [.text(change.rawValue), .text(subject.rawValue)]
        for system in systems {
          for isFirst in [false, true] {
            let variant = ChangeTrial.variant(system, change, isFirst: isFirst)
            let changes = zip(
              values(records, subject, variant), values(records, .truth, variant)
            ).map { $0 / $1 - 1 }
            cells.append(.estimate(estimate(changes, subject.rawValue + variant)))
          }
          let alarms = records.results.filter("scheme", .string(subject.rawValue))
            .filter("variant", .string(ChangeTrial.variant(system, change)))
            .integers("updates")
          cells.append(.number(Statistics.mean(alarms.map(Double.init))))
        }
        table.append(cells)
      }
    }
    let time = curves(records.curves)
    return StudyAnalysis(
      summary: table,
      unit: """
        change of the mean delay against the same policy that is told the truth, over all workflows \
        after the change and the first \(ChangeTrial.window); changes noticed
        """,
      data: ["changes.csv": time], picture: picture(time, seeds: scale.seeds))
  }

  private static func column(_ change: ChangeTrial.Change, _ subject: Subject) -> String {
    "\(change)_\(subject.rawValue)".replacing("-", with: "_")
  }

  /// The delays after each change, in windows, each with its interval.
  private static func curves(_ rows: RecordTable) -> RecordTable {
    var columns = [RecordColumn("workflow", .number)]
    var estimates: [[Estimate]] = []
    for change in drawnChanges {
      for subject in Subject.allCases {
        let name = column(change, subject)
        let own = rows.filter("scheme", .string(subject.rawValue))
          .filter("variant", .string(ChangeTrial.variant(drawn, change)))
        var stream = RandomStream(seed: 1).split("changes").split(name)
        estimates.append(
          Bootstrap().curve(
            .interquartileMean, of: CurveAnalysis.runs(own, "cost"), using: &stream))
        columns += RecordColumn.estimate(name)
      }
    }
    var table = RecordTable(columns: columns)
    for place in estimates[0].indices {
      table.append(
        [.number((Double(place) + 0.5) * Double(ChangeTrial.window))]
          + estimates.flatMap { $0[place].recordValues })
    }
    return table
  }

  private static func picture(_ table: RecordTable, seeds: Int) -> GnuplotPicture {
    let upper = table.numbers("workflow").max() ?? 0
    var picture = GnuplotPicture(
      name: "changes",
      title: """
        \(drawn.rawValue) changes at workflow 0: means of \(ChangeTrial.window) workflows; \
        interquartile mean and 95 % interval of \(seeds) seeds
        """,
      panels: drawnChanges.map { change in
        let series = Subject.allCases.map { (column(change, $0), look($0)) }
        return GnuplotPicture.Panel(
          change.rawValue,
          x: GnuplotPicture.Axis("workflow", lower: 0, upper: upper + 50),
          y: GnuplotPicture.Axis("delay (s)").around(series.flatMap { table.numbers($0.0) }),
          series: GnuplotPicture.Series.curves(
            "changes.csv", x: .column("workflow"), series,
            style: { .points(every: 4, from: $0) }))
      })
    picture.columns = 2
    picture.legend = Subject.allCases.map { .init(title($0), look($0)) }
    return picture
  }
}

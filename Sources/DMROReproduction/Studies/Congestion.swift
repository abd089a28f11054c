import DMRO
import DMROExperiments
import DMROFiles
import DMROSimulation

extension Study {
  /// Schemes and policies on devices that share sites over time.
  public static let congestion = Study(
    name: "congestion", title: "Many devices over time",
    abstract: "schemes and policies on devices that share sites over time",
    experiment: Congestion.experiment, analyze: Congestion.analyze)
}

/// Cost against load on three systems, and on unseen ones.
enum Congestion {
  static let loads = [0.6, 0.8, 0.9, 0.95]
  /// The planners; the parts of the recipe are another study.
  private static let planners: [CongestionTrial.Planners] = [
    .schemes, .specialists, .convexSpecialists, .family,
  ]

  /// A scheme of the picture and the table.
  private struct Shown {
    var name: String
    var title: String
    var look: GnuplotPicture.Look
  }

  private static let shown: [Shown] = [
    Shown(name: "dmro", title: "DMRO, learned for the system", look: .of("dmro")),
    Shown(
      name: "dmro-family-safe", title: "DMRO, one policy for all, with the safety choice",
      look: .init(.blue, .dashed, .square, width: 1.5)),
    Shown(
      name: "dmro-family", title: "DMRO, one policy for all, alone",
      look: .init(.skyBlue, .dotted, .openSquare, width: 1.5)),
    Shown(
      name: "prices", title: "tuned static prices",
      look: .init(.green, .solid, .triangle, width: 1.5)),
    Shown(
      name: "fpi", title: "tuned prices of queues",
      look: .init(.orange, .dashed, .diamond, width: 1.5)),
    Shown(name: "greedy", title: "selfish", look: .init(.black, .solid, .openCircle, width: 1.5)),
  ]

  /// The jobs of a run, and the share of the recipe's effort.
  static func scale(_ scale: ExperimentScale) -> (jobs: Int, effort: Double) {
    scale.startUpdates < 1000 ? (20 * scale.unseenWorkflows, 0.1) : (80 * scale.unseenWorkflows, 1)
  }

  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    let (jobs, effort) = Self.scale(scale)
    let unseen = effort < 1 ? 3 : 30
    return Experiment(
      name: "congestion",
      trials: scale.trials { settings in
        planners.map { planners in
          let seesMore = planners == .schemes || planners == .family
          return Trial(
            CongestionTrial(
              planners, systems: CongestedSystem.allCases, loads: loads,
              unseenSystems: seesMore ? unseen : 0, jobs: jobs, effort: effort),
            settings: settings)
        }
      }, unseenWorkflows: scale.unseenWorkflows)
  }

  /// The values of a scheme at a place, seed by seed.
  static func values(
    _ records: ExperimentRunner.Records, _ scheme: String, _ variant: String
  ) -> [Double] {
    records.results.filter("scheme", .string(scheme)).filter("variant", .string(variant))
      .numbers("mean_cost")
  }

  /// The values relative to those of the selfish scheme on the same jobs, seed by seed.
  static func changes(
    _ records: ExperimentRunner.Records, _ scheme: String, _ variant: String
  ) -> [Double] {
    zip(values(records, scheme, variant), values(records, "greedy", variant)).map { $0 / $1 - 1 }
  }

  static func estimate(_ values: [Double], _ label: String) -> Estimate {
    var stream = RandomStream(seed: 1).split("congestion").split(label)
    guard values.count > 1 else {
      return Estimate(
        value: values.first ?? .nan, lower: values.first ?? .nan, upper: values.first ?? .nan)
    }
    return Bootstrap().estimate(.interquartileMean, of: values, using: &stream)
  }

  static func analyze(
    _ records: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> StudyAnalysis {
    let names =
      planners.reversed().flatMap { CongestionTrial.names($0) }
    var table = SummaryTable(
      columns: [.init("scheme", title: "Scheme"), .init("measure", title: "Measure")]
        + CongestedSystem.allCases.flatMap { system in
          loads.map { load in
            let name = CongestionTrial.name(system, load)
            return .init(name, title: name, style: .percent(1))
          }
        }
        + [
          .init("unseen", title: "Unseen systems", style: .percent(1)),
          .init("worst", title: "Worst of them", style: .percent(1)),
        ])
    let unseen = Self.scale(scale).effort < 1 ? 3 : 30
    for name in names where name != "greedy" {
      for measure in [CongestionTrial.Measure.mean, .p95, .p99] {
        var cells: [SummaryTable.Cell] = [.text(name), .text(measure.rawValue)]
        for system in CongestedSystem.allCases {
          for load in loads {
            let variant = measure.variant(CongestionTrial.name(system, load))
            let changes = changes(records, name, variant)
            cells.append(
              changes.count > 1
                ? .estimate(estimate(changes, name + variant))
                : changes.first.map { .number($0) } ?? .missing)
          }
        }
        let perSystem = (1...unseen).compactMap { number -> [Double]? in
          let found = changes(records, name, measure.variant("unseen \(number)"))
          return found.isEmpty ? nil : found
        }
        if perSystem.isEmpty {
          cells += [.missing, .missing]
        } else {
          let seeds = perSystem[0].indices
          let means = seeds.map { seed in
            Statistics.mean(perSystem.map { $0[seed] })
          }
          cells.append(
            means.count > 1 ? .estimate(estimate(means, name + "unseen")) : .number(means[0]))
          cells.append(.number(perSystem.flatMap(\.self).reduce(-.infinity, max)))
        }
        table.append(cells)
      }
    }
    let data = curves(records)
    return StudyAnalysis(
      summary: table, unit: "change against the selfish scheme on the same jobs, by its own value",
      data: ["congestion.csv": data], picture: picture(data, scale))
  }

  /// A row of panels of the picture.
  private enum Drawn: String, CaseIterable {
    /// The mean cost, and the 99 % quantile of the delay.
    case mean, p99
    /// The share of jobs at the edge.
    case edge

    var title: String {
      switch self {
      case .mean: "mean"
      case .p99: "99 %"
      case .edge: "at the edge"
      }
    }

    /// The values of a scheme at a place, seed by seed.
    func values(
      _ records: ExperimentRunner.Records, _ scheme: String, _ place: String
    ) -> [Double] {
      switch self {
      case .mean: Congestion.values(records, scheme, place)
      case .p99:
        Congestion.values(records, scheme, CongestionTrial.Measure.p99.variant(place))
      case .edge:
        records.results.filter("scheme", .string(scheme)).filter("variant", .string(place))
          .strings("site_shares").map { shares in
            // The shares of devices, edges and clouds.
            let parts = shares.split(separator: " ").compactMap { Double($0) }
            return parts.count == 3 ? parts[1] : .nan
          }
      }
    }
  }

  /// The mean costs, the 99 % quantiles of delays and the shares at the edge against the load, each
  /// with its interval.
  private static func curves(_ records: ExperimentRunner.Records) -> RecordTable {
    var columns = [RecordColumn("load", .number)]
    for system in CongestedSystem.allCases {
      for drawn in Drawn.allCases {
        for scheme in shown {
          columns += RecordColumn.estimate(column(system, drawn, scheme.name))
        }
      }
    }
    var table = RecordTable(columns: columns)
    for load in loads {
      var row: [RecordValue] = [.number(load)]
      for system in CongestedSystem.allCases {
        for drawn in Drawn.allCases {
          for scheme in shown {
            let place = CongestionTrial.name(system, load)
            row +=
              estimate(
                drawn.values(records, scheme.name, place), "\(drawn)" + scheme.name + place
              ).recordValues
          }
        }
      }
      table.append(row)
    }
    return table
  }

  private static func column(
    _ system: CongestedSystem, _ drawn: Drawn, _ scheme: String
  ) -> String {
    "\(system.rawValue)_\(drawn.rawValue)_\(scheme)".replacing("-", with: "_")
  }

  private static func picture(_ table: RecordTable, _ scale: ExperimentScale) -> GnuplotPicture {
    var picture = GnuplotPicture(
      name: "congestion",
      title: """
        Ten devices that share an edge and a cloud: \(Self.scale(scale).jobs) jobs; interquartile \
        mean and 95 % interval of \(scale.seeds) seeds
        """,
      panels: CongestedSystem.allCases.flatMap { system in
        [Drawn.mean, .p99].map { panel(system, $0, table) }
      }
        // On system A hardly any job is at the edge.
        + [.b, .c].map { panel($0, .edge, table) })
    picture.legend = shown.map { .init($0.title, $0.look) }
    return picture
  }

  private static func panel(
    _ system: CongestedSystem, _ drawn: Drawn, _ table: RecordTable
  ) -> GnuplotPicture.Panel {
    let names = shown.map { (column(system, drawn, $0.name), $0.look) }
    let numbers = names.flatMap { table.numbers($0.0) }
    return GnuplotPicture.Panel(
      "\(drawn.title), \(system.rawValue)",
      x: GnuplotPicture.Axis("load", lower: 0.55, upper: 1),
      y: drawn == .edge
        ? GnuplotPicture.Axis("share of jobs (%)").around(numbers.map { 100 * $0 })
        : GnuplotPicture.Axis("delay (s)").around(numbers),
      series: GnuplotPicture.Series.curves(
        "congestion.csv", x: .column("load"), names,
        y: { drawn == .edge ? .percent($0) : $0 }))
  }
}

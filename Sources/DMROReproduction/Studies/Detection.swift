import DMROExperiments
import DMRO

extension Study {
  /// False alarms and delays of noticing change.
  public static let detection = Study(
    name: "detection", title: "Noticing change by observed costs",
    abstract: "false alarms and delays of noticing change",
    experiment: Detection.experiment, analyze: Detection.analyze)
}

/// The rate of false alarms and the delay of true ones of a Page–Hinkley test: simulated costs that
/// equal their predictions with noise, and then move.
enum Detection {
  static let noises = [0.02, 0.05, 0.1]
  static let shifts = [-0.3, 0.1, 0.2, 0.5]
  static let thresholds = [0.25, 0.5, 1]
  /// The number of workflows of a run without a change.
  static let length = 1000
  /// The number of workflows before a change.
  static let before = 100

  /// Returns the workflow at which an alarm is given, if it is.
  ///
  /// - Parameters:
  ///   - detector: The detector.
  ///   - noise: The standard deviation of observed costs, as a share of the predicted.
  ///   - shift: The change of costs, as a share of the predicted.
  ///   - change: The number of workflows before they do.
  ///   - length: The number of workflows in all.
  ///   - stream: The random stream.
  static func firstAlarm(
    of detector: ChangeDetector, noise: Double, shift: Double, after change: Int, length: Int,
    using stream: RandomStream
  ) -> Int? {
    var (detector, stream) = (detector, stream)
    return (0..<length).first { index in
      let cost = max(0, 1 + noise * stream.normal() + (index < change ? 0 : shift))
      return detector.add(cost - 1)
    }
  }

  /// The experiment without trials, as a record of the scale.
  static func experiment(_ scale: ExperimentScale, _: SchemeRegistry) -> Experiment {
    Experiment(name: "detection", trials: [], unseenWorkflows: scale.unseenWorkflows)
  }

  static func analyze(
    _: ExperimentRunner.Records, _ scale: ExperimentScale, _: SchemeRegistry
  ) -> StudyAnalysis {
    let runs = scale.unseenWorkflows
    var table = SummaryTable(
      columns: [
        .init("threshold", title: "Threshold"), .init("noise", title: "Noise"),
        .init("false_alarms", title: "False alarms in \(length) workflows", style: .percent(1)),
      ]
        + shifts.map {
          .init("delay_\($0)", title: "Delay at \(Int(100 * $0)) %", style: .decimal(1))
        }
        + shifts.map {
          .init("missed_\($0)", title: "Missed at \(Int(100 * $0)) %", style: .percent(0))
        })
    for threshold in thresholds {
      let detector = ChangeDetector(test: PageHinkley(ofErrorsAbove: threshold))
      for noise in noises {
        let stream = RandomStream(seed: 1).split("detection").split("\(threshold) \(noise)")
        let alarms = (0..<runs).count { run in
          firstAlarm(
            of: detector, noise: noise, shift: 0, after: 0, length: length,
            using: stream.split("false").split(run)) != nil
        }
        // A delay is counted where no false alarm came before, and given up after as many workflows
        // as came before.
        let delays = shifts.map { shift in
          (0..<runs).compactMap { run -> Int? in
            let alarm = firstAlarm(
              of: detector, noise: noise, shift: shift, after: before, length: 2 * before,
              using: stream.split("\(shift)").split(run))
            if let alarm, alarm < before { return nil }
            return (alarm ?? 2 * before) - before
          }
        }
        let found = delays.map { $0.filter { $0 < before } }
        table.append(
          [
            .text("\(threshold)"), .text("\(Int(100 * noise)) %"),
            .number(Double(alarms) / Double(runs)),
          ]
            + found.map {
              $0.isEmpty ? .missing : .number(Statistics.mean($0.map { Double($0 + 1) }))
            }
            + zip(delays, found).map { .number(1 - Double($1.count) / Double(max(1, $0.count))) })
      }
    }
    return StudyAnalysis(
      summary: table,
      unit: "false alarms, workflows until a change is noticed, changes not noticed in 100")
  }
}

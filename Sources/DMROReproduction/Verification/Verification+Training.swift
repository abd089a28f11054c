import DMROExperiments
import DMRO
import DMROFiles

extension Verification {
  /// Runs a training again, and compares.
  static func rerunTraining(
    _ directory: String, in temporary: String, isInterrupted: () -> Bool
  ) throws(InputError) -> Verification {
    guard TrainingCheckpoints(of: directory).updates.isEmpty else {
      throw InputError(
        source: directory,
        rule: "must hold a finished training: this one was interrupted, go on with --resume")
    }
    let settings = try TrainingSettings.read(
      from: "\(directory)/\(TrainedPolicy.Files.settings)")
    let result: TrainingRun.Result
    do throws(InputError) {
      result = try TrainingRun.train(settings, until: isInterrupted)
    } catch { throw error.found(in: directory) }
    try TrainedPolicy.write(settings, result, to: temporary)
    if FileContents.exists("\(directory)/\(TensorBoardEvents.fileName)") {
      try TensorBoardEvents.write(result.progress, to: temporary)
    }
    let environment = "\(directory)/\(TrainedPolicy.Files.environment)"
    let difference =
      if FileContents.exists(environment) {
        try RunEnvironment.read(from: environment).difference(from: .current)
      } else { "it does not say what it was made with" as String? }
    return try Verification(
      of: directory, with: temporary,
      except: [TrainedPolicy.Files.environment, TrainingCheckpoints.folder, Report.fileName]
        + TrainedPolicy.Files.drawn,
      environment: difference)
  }
}

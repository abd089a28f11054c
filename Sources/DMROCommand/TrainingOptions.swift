import ArgumentParser
import DMROExperiments
import DMROFiles

/// The options of a training without costs: one for each setting with a flag.
struct TrainingOptions: ParsableArguments {
  @Option(.setting("start")) var start: GivenSetting?
  @Option(.setting("workflows")) var workflows: GivenSetting?
  @Option(.setting("subtasks")) var subtasks: GivenSetting?
  @Option(.setting("encoding")) var encoding: GivenSetting?
  @Option(.setting("networks")) var networks: GivenSetting?
  @Option(.setting("hidden")) var hidden: GivenSetting?
  @Option(.setting("activation")) var activation: GivenSetting?
  @Option(.setting("initialization")) var initialization: GivenSetting?
  @Option(.setting("updates")) var updates: GivenSetting?
  @Option(.setting("rule")) var rule: GivenSetting?
  @Option(.setting("target")) var target: GivenSetting?
  @Option(.setting("head")) var head: GivenSetting?
  @Flag(.setting("prioritized")) var prioritized = false
  @Option(.setting("optimizer")) var optimizer: GivenSetting?
  @Option(.setting("learning-rate")) var learningRate: GivenSetting?
  @Option(.setting("loss")) var loss: GivenSetting?
  @Option(.setting("max-gradient-norm")) var maxGradientNorm: GivenSetting?
  @Option(.setting("discount")) var discount: GivenSetting?
  @Option(.setting("epsilon")) var epsilon: GivenSetting?
  @Option(.setting("memory")) var memory: GivenSetting?
  @Option(.setting("warm-up")) var warmUp: GivenSetting?
  @Option(.setting("batch")) var batch: GivenSetting?
  @Option(.setting("update-every")) var updateEvery: GivenSetting?
  @Option(.setting("freeze-every")) var freezeEvery: GivenSetting?
  @Option(.setting("measure-every")) var measureEvery: GivenSetting?
  @Option(.setting("seed")) var seed: GivenSetting?

  /// The texts of the given settings by their flags.
  var given: [String: String] {
    var given = givenSettings
    if prioritized { given["prioritized"] = "true" }
    return given
  }
}

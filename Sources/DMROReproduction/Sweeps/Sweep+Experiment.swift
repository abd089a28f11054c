import DMRO
public import DMROExperiments
public import DMROFiles

extension Sweep {
  /// Returns the experiment of the sweep.
  ///
  /// - Parameter seeds: The number of seeds; by default that of the file.
  /// - Returns: The experiment: for each seed, the trials of each combination.
  /// - Throws: `InputError`, if a setting is unknown or breaks a rule, if two combinations are the
  ///   same, or if there are too many trials.
  public func experiment(seeds: Int? = nil) throws(InputError) -> Experiment {
    var sets: [[Trial]] = []
    var known: [[Trial]: Int] = [:]
    for (number, combination) in combinations.enumerated() {
      let trials: [Trial]
      do throws(InputError) { trials = try self.trials(of: combination) } catch {
        throw combination.texts.isEmpty || error.source != nil
          ? error : error.below("\"\(combination.name)\"")
      }
      let unnamed = trials.map { trial in
        var own = trial
        own.variant = ""
        return own
      }
      if let other = known.updateValue(number, forKey: unnamed) {
        throw InputError(
          element: "\"\(combination.name)\"",
          rule: "must differ from \"\(combinations[other].name)\": the trials are the same")
      }
      sets.append(trials)
    }
    let seeds = seeds ?? self.seeds
    let count = sets.reduce(0) { $0 + $1.count }
    guard Double(count) * Double(seeds) <= Double(Self.maximumTrials) else {
      throw InputError(
        element: "seeds",
        rule: "must give at most \(Self.maximumTrials) trials, found \(count) for each of \(seeds)")
    }
    var experiment = Experiment(
      name: name, trials: [], curveWindow: curveWindow, unseenWorkflows: unseenWorkflows)
    experiment.measuresUnitsAlone = measuresUnitsAlone
    for seed in 1...max(1, seeds) {
      for trial in sets.joined() {
        var own = trial
        own.settings.seed = UInt64(seed)
        experiment.trials.append(own)
      }
    }
    return experiment
  }

  /// `true` if the figure or study measures each network of a learner alone, too.
  private var measuresUnitsAlone: Bool {
    switch subject {
    case .training, .metaTraining: false
    case .figure(let figure): figure.experiment(.full(seeds: 1)).measuresUnitsAlone
    case .study(let study): study.experiment(.full(seeds: 1)).measuresUnitsAlone
    }
  }

  /// Returns the trials of a combination for one seed.
  private func trials(of combination: Combination) throws(InputError) -> [Trial] {
    let texts = settings.merging(combination.texts) { _, own in own }
    switch subject {
    case .training: return [try training(texts, combination.name)]
    case .metaTraining: return [try metaTraining(texts, combination.name)]
    case .figure(let figure):
      return try known(texts, combination) { figure.experiment($0) }
    case .study(let study):
      return try known(texts, combination) { study.experiment($0) }
    }
  }

  /// Returns the settings of a training, without those of the subject.
  private func settings(
    _ texts: [String: String], from base: TrainingSettings = TrainingSettings()
  ) throws(InputError) -> TrainingSettings {
    guard texts["seed"] == nil else {
      throw InputError(
        element: "seed", rule: "must not be set: the key seeds of the sweep counts them")
    }
    for setting in TrainingSettings.settings {
      guard let flag = setting.flag?.name, flag != setting.path, texts[flag] != nil,
        texts[setting.path] != nil
      else { continue }
      throw InputError(
        element: flag, rule: "must not stand beside \(setting.path), which is the same setting")
    }
    var settings = base
    try settings.set(texts)
    try settings.validate()
    return settings
  }

  private func training(_ texts: [String: String], _ name: String) throws(InputError) -> Trial {
    var texts = texts
    let scheme = texts.removeValue(forKey: Self.scheme) ?? Learner.dmro.name
    let known = SchemeRegistry.standard.learning
    guard let learner = known.first(where: { $0.name == scheme }) else {
      throw InputError(
        element: Self.scheme, rule: Suggestion.rule(for: scheme, among: known.map(\.name)))
    }
    let settings = try self.settings(texts)
    if let curveWindow, curveWindow > settings.updates {
      throw InputError(
        element: "curveWindow",
        rule: "must be at most the \(settings.updates) updates, found \(curveWindow)")
    }
    return Trial(.learner(learner), variant: name, settings: settings)
  }

  private func metaTraining(
    _ texts: [String: String], _ name: String
  ) throws(InputError) -> Trial {
    var texts = texts
    let start = try Self.choice(StartingPoint.self, &texts, Self.start, default: .meta)
    let family = try Self.choice(SystemFamily.self, &texts, Self.family, default: .wide)
    guard start != .random, var outer = start.learning(updates: 5000) else {
      throw InputError(element: Self.start, rule: "must be learned, found random")
    }
    for name in ["updates", "measure-every", "evaluationInterval", "heldOutWorkflows"]
    where texts[name] != nil {
      throw InputError(
        element: name, rule: "is of trainings; that of the outer model is outer.updates")
    }
    let outerTexts = texts.filter { $0.key.hasPrefix(Self.outer) }
    for name in outerTexts.keys { texts[name] = nil }
    do throws(InputError) {
      try outer.set(
        Dictionary(
          uniqueKeysWithValues: outerTexts.map {
            (String($0.key.dropFirst(Self.outer.count)), $0.value)
          }))
      try outer.validate()
    } catch {
      var error = error
      // The names that are suggested stand below it, too.
      error.rule = error.rule.replacing("did you mean \"", with: "did you mean \"\(Self.outer)")
      throw error.below("outer")
    }
    for name in ["outer.metaRate", "outer.innerUpdates"]
    where outerTexts[name] != nil && outer.algorithm == .jointTraining {
      throw InputError(
        element: name, rule: "is of Reptile and first-order MAML, found start \(start.rawValue)")
    }
    var base = TrainingSettings()
    base.model = start.adaptationModel.configuration
    var adaptation = Adaptation(
      family: family, start: start, startUpdates: outer.updates, checkpoints: checkpoints)
    adaptation.outer = outer
    adaptation.purpose = systems
    let isAscending = zip(checkpoints, checkpoints.dropFirst()).allSatisfy { $0 < $1 }
    guard checkpoints.first == 0, isAscending, checkpoints.last ?? 0 <= 100_000_000 else {
      throw InputError(
        element: "checkpoints", rule: "must ascend from 0, to at most 100000000")
    }
    return Trial(
      .adaptation(adaptation), variant: name, settings: try settings(texts, from: base))
  }

  /// Returns the trials of a figure or a study for one seed, based on other settings.
  private func known(
    _ texts: [String: String], _ combination: Combination, _ make: (ExperimentScale) -> Experiment
  ) throws(InputError) -> [Trial] {
    let base = try settings(texts)
    var scale = ExperimentScale.full(seeds: 1)
    scale.base = base
    scale.updates = base.updates
    scale.unseenWorkflows = unseenWorkflows
    let experiment = make(scale)
    let isOfSettings = experiment.trials.allSatisfy {
      $0.subject is LearnerTrial || $0.subject is PlanningTrial || $0.subject is Adaptation
        || $0.subject is ScenarioTrial
    }
    guard isOfSettings, !experiment.trials.isEmpty else {
      throw InputError(
        element: "over", rule: "must be of trainings for chains, found \"\(experiment.name)\"")
    }
    return experiment.trials.map { trial in
      var own = trial
      own.variant = [combination.name, trial.variant].filter { !$0.isEmpty }
        .joined(separator: ": ")
      return own
    }
  }

  private static func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _: Choice.Type, _ texts: inout [String: String], _ name: String, default value: Choice
  ) throws(InputError) -> Choice {
    guard let text = texts.removeValue(forKey: name) else { return value }
    guard let choice = Choice(rawValue: text) else {
      throw InputError(
        element: name, rule: Suggestion.rule(for: text, among: Choice.allCases.map(\.rawValue)))
    }
    return choice
  }
}

public import DMRO

extension GnuplotPicture {
  /// The picture of a training: the loss of the networks, and the gap of their decisions, against
  /// updates.
  ///
  /// It reads `progress.csv`.
  ///
  /// - Parameters:
  ///   - settings: The settings of the training.
  ///   - reference: The kind of reference of the gap.
  public static func training(
    _ settings: TrainingSettings, reference: Reference.Kind = .optimum
  ) -> GnuplotPicture {
    let file = TrainedPolicy.Files.progress
    let update = GnuplotPicture.Value.column("update")
    let cost = GnuplotPicture.Value.column("cost")
    let window = max(1, settings.updates / 100)
    let units = settings.model.units
    let x = Axis.updates(settings.updates, renewalEvery: settings.model.freezeInterval)
    let scheme = units == 1 ? "dqn" : "dmro"
    let each = Look(.gray, width: 0.5)
    let mean = Look(Look.of(scheme).color, width: 1.9)

    let loss = Panel(
      "cost while learning", x: x,
      y: Axis(
        "\(units == 1 ? "" : "mean ")TD loss\(settings.scaling == .none ? "" : " (dimensionless)")",
        isLogarithmic: true, writesPowers: true),
      series: [
        Series(file, [update, cost], .line, each, name: "loss"),
        Series(
          file, [.window(window, of: update), cost], .line, mean, averages: true,
          name: "mean-loss"),
      ])
    let gap = Panel(
      "decisions on \(settings.heldOutWorkflows) held-out workflows", x: x,
      y: .gap(to: Reference.Kind.title(of: [reference])),
      series: [
        Series(
          file,
          [
            update,
            .only(
              .multiples(of: settings.evaluationInterval, last: settings.updates, in: "update"),
              .percent(.column("gap"))),
          ], .points(), .of(scheme))
      ])
    var picture = GnuplotPicture(
      name: "training", title: "Training: \(settings.caption)", panels: [loss, gap])
    picture.legend = [
      LegendEntry("loss of each update", each), LegendEntry("mean of \(window) updates", mean),
      LegendEntry("gap of the decisions", .of(scheme)),
    ]
    return picture
  }
}

extension TrainingSettings {
  /// The caption of the training in pictures, on one line.
  var caption: String {
    let learner = model.units == 1 ? "DQN" : "DMRO with s = \(model.units)"
    return "\(learner), \(system.name), δ = \(energyWeight), scaling \(scaling.rawValue)"
  }
}

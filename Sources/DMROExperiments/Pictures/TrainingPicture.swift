import DMRO

extension GnuplotPicture {
  /// The picture of a training: the loss of the networks, and the gap of their decisions, against
  /// updates.
  ///
  /// It reads `progress.csv`.
  ///
  /// - Parameter settings: The settings of the training.
  public static func training(_ settings: TrainingSettings) -> GnuplotPicture {
    let file = TrainedPolicy.Files.progress
    let update = "column(\"update\")"
    let cost = "column(\"cost\")"
    let window = max(1, settings.updates / 100)
    let units = settings.model.units
    let renewals = settings.updates / settings.model.freezeInterval
    let showsRenewals = (2...25).contains(renewals)
    let x = Axis(
      showsRenewals ? "updates (vertical lines: frozen networks renewed)" : "updates",
      lower: 0, upper: Double(max(settings.updates, 1)))

    var loss = Panel(
      x: x,
      y: Axis(
        "\(units == 1 ? "" : "mean ")TD loss\(settings.scaling == .none ? "" : " (dimensionless)")",
        isLogarithmic: true),
      series: [
        Series(file, [update, cost], .line(width: 0.7), .skyBlue, title: "each update"),
        Series(
          file,
          ["\(window) * (floor((\(update) - 1) / \(window)) + 0.5)", cost],
          .line(width: 2.2), .blue, title: "mean of \(window) updates", averages: true),
      ])
    // A logarithmic scale has no 0: what is below 0.001 % stands there.
    var gap = Panel(
      x: x, y: Axis("gap to optimum (%)", isLogarithmic: true),
      series: [
        Series(
          file,
          [
            update,
            """
            int(\(update)) % \(settings.evaluationInterval) == 0 \
            || \(update) == \(settings.updates) \
            ? (100 * column("gap") > 0.001 ? 100 * column("gap") : 0.001) : NaN
            """,
          ],
          .linePoints(width: 1.8), .vermilion,
          title: "decisions on \(settings.heldOutWorkflows) held-out workflows")
      ])
    if showsRenewals {
      let lines = [
        "set xtics \(settings.model.freezeInterval)",
        "set grid xtics linetype 1 linewidth 0.5 linecolor rgb \"#E0E0E0\"",
      ]
      loss.commands += lines
      gap.commands += lines
    }
    var picture = GnuplotPicture(
      name: "training", title: "Training: \(settings.caption)", panels: [loss, gap])
    picture.height = 520
    return picture
  }
}

extension TrainingSettings {
  /// What a picture of the training or its results says about it, in one line.
  var caption: String {
    let learner = model.units == 1 ? "DQN" : "DMRO with s = \(model.units)"
    return "\(learner), \(system.name), δ = \(energyWeight), scaling \(scaling.rawValue)"
  }
}

import DMROArrivals
import DMROFiles
import DMRONetworks
import DMROSchemes
import DMROSimulation

extension CitedLearner {
  /// A learner of another family over time.
  struct OverTime: Sendable {
    /// The name in records.
    let name: String
    private let configuration: PolicyGradientConfiguration

    fileprivate init(_ name: String, _ configuration: PolicyGradientConfiguration) {
      (self.name, self.configuration) = (name, configuration)
    }

    /// Learns in a system.
    ///
    /// - Parameters:
    ///   - setting: The system with its arrivals.
    ///   - seed: The random seed.
    ///   - effort: The share of the updates.
    ///   - isInterrupted: Called before every update; the training ends when it returns `true`.
    /// - Returns: The network, which serves in a `JobPolicy`.
    /// - Throws: `InputError`, if the training diverges or is interrupted.
    func learn(
      _ setting: JobSetting, _ seed: UInt64, _ effort: Double, _ isInterrupted: () -> Bool
    ) throws(InputError) -> NetworkBlock {
      var own = configuration
      own.updates = max(1, Int(Double(own.updates) * effort))
      var model = try PolicyGradientModel(
        own, on: JobQLearner.process(in: setting, seed: seed), seed: seed,
        episodes: JobQLearner.stretch)
      try model.train(until: isInterrupted)
      guard model.updates == own.updates else { throw .interruptedTrial }
      return model.networks
    }
  }

  /// The learners over time, in the order of tables.
  static let overTime = [
    OverTime(
      "actor-critic",
      .a2c.like(.arrivals).scaled(toSteps: PolicyGradientConfiguration.arrivals.gradientSteps)),
    OverTime("ppo", .arrivals),
  ]
}

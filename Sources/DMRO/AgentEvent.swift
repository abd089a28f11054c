/// An event inside an agent, for logs and metrics: `OffloadingAgent.onEvent`.
public enum AgentEvent: Hashable, Sendable {
  /// Observed costs drift from the predicted ones: the scaled costs of the last observation.
  case drift(observed: Double, predicted: Double)
  /// The inner model begins again from ψ: the reason, and the number of restarts so far.
  case restart(AgentRestart, count: Int)
  /// The inner model made an update: its loss and the rest of the report.
  case update(TrainingStep)
}

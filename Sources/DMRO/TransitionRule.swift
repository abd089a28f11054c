/// Which transition each unit of the inner model stores after a step.
///
/// In state S_i, unit j proposed action a^j; the episode moved on with the cheapest proposal a_i.
public enum TransitionRule: String, CaseIterable, Codable, Sendable {
  /// The paper's reward, Section IV-A: −min_j F where the unit proposed a_i, −max_j F elsewhere;
  /// the next state is the one after a_i.
  case paper
  /// What the unit's own proposal would have led to: reward −F(S_i, a^j), and the state after a^j.
  case counterfactual
  /// The transition of a_i for all units, as the pseudo-code can also be read.
  ///
  /// It starves the networks of bad actions; it is here to be compared with.
  case chosen
}

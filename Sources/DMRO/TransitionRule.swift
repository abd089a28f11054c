/// The rule for the transition stored by each unit of the inner model.
///
/// In state S_i, unit j proposed action a^j; the episode moved on with the cheapest proposal a_i.
public enum TransitionRule: String, CaseIterable, Codable, Sendable {
  /// The paper's reward, Section IV-A: −min_j F if the unit proposed a_i, otherwise −max_j F; the
  /// next state is the one after a_i.
  case paper
  /// The outcome of the unit's own proposal: reward −F(S_i, a^j), and the state after a^j.
  case counterfactual
  /// The transition of a_i for all units, as the pseudo-code can also be read.
  ///
  /// The networks see few bad actions. Use it for comparison, and in processes without prices in
  /// advance: there it is the only rule.
  case chosen
}

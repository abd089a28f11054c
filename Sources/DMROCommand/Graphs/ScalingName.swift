import ArgumentParser
import DMRO

/// A scaling of costs: of chains, of graphs, or of both.
enum ScalingName: String, CaseIterable, ExpressibleByArgument {
  case none = "none"
  case perTerm = "per-term"
  case perParameter = "per-parameter"
  case relative = "relative"

  /// Returns the scaling of chains.
  ///
  /// - Throws: `ValidationError`, if it is for graphs only.
  func ofChains() throws(ValidationError) -> CostScaling {
    if let scaling = CostScaling(rawValue: rawValue) { return scaling }
    throw ValidationError(
      "--scaling \(rawValue) is for graphs and systems with queues; chains take none, per-term or "
        + "per-parameter")
  }

  /// Returns the scaling of graphs.
  ///
  /// - Throws: `ValidationError`, if it is for chains only.
  func ofGraphs() throws(ValidationError) -> GraphScaling {
    if let scaling = GraphScaling(rawValue: rawValue) { return scaling }
    throw ValidationError(
      "--scaling \(rawValue) is for chains; graphs and systems with queues take none or relative")
  }
}

import ArgumentParser
import DMRO
import DMROFiles

/// A scaling of costs: of chains, of graphs, or of both.
enum ScalingName: String, CaseIterable, ExpressibleByArgument {
  case none = "none"
  case perTerm = "per-term"
  case perParameter = "per-parameter"
  case relative = "relative"

  /// Returns the scaling of chains.
  ///
  /// - Throws: `InputError`, if it is for graphs only.
  func ofChains() throws(InputError) -> CostScaling {
    if let scaling = CostScaling(rawValue: rawValue) { return scaling }
    throw InputError(
      element: "--scaling",
      rule: "must be none, per-term or per-parameter for chains, found \(rawValue)")
  }

  /// Returns the scaling of graphs.
  ///
  /// - Throws: `InputError`, if it is for chains only.
  func ofGraphs() throws(InputError) -> GraphScaling {
    if let scaling = GraphScaling(rawValue: rawValue) { return scaling }
    throw InputError(
      element: "--scaling",
      rule: "must be none or relative for graphs and systems with queues, found \(rawValue)")
  }
}

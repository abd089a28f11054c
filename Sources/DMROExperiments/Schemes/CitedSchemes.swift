import DMRO
import DMROSchemes

/// The schemes of other families that the paper cites, on chains.
package enum CitedSchemes {
  /// Those without training.
  static let planning: [any Scheme] = [
    CustomScheme("game", title: "subtask game") { SubtaskGame().plan($0, by: $1) },
    CustomScheme("neurosurgeon", title: "Neurosurgeon") { Neurosurgeon.plan($0, by: $1) },
  ]
  /// Those that learn.
  static let learning: [any LearningScheme] = CitedLearner.allCases

  /// Returns `true` for the name of a learner that also learns on graphs.
  ///
  /// - Parameter name: The name.
  package static func learnsGraphs(_ name: String) -> Bool {
    CitedLearner.allCases.contains { $0.name == name && $0.learnGraphs != nil }
  }
}

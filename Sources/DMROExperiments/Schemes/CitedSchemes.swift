import DMRO
package import DMROFiles
package import DMROGraphs
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

  /// The names of the learners that also learn on graphs.
  package static let graphLearners = CitedLearner.allCases.filter { $0.learnGraphs != nil }
    .map(\.name)

  /// Trains a learner of another family on graphs.
  ///
  /// - Parameters:
  ///   - name: The name of the learner.
  ///   - origin: The origin of a policy that learns as much.
  /// - Returns: The policy, in the default order.
  /// - Throws: `InputError`, if there is no such learner, or it diverges.
  package static func graphPolicy(
    _ name: String, _ origin: GraphPolicyOrigin, until isInterrupted: () -> Bool = { false }
  ) throws(InputError) -> GraphPolicy {
    guard let learn = CitedLearner.allCases.first(where: { $0.name == name })?.learnGraphs else {
      throw InputError(element: "cited", rule: Suggestion.rule(for: name, among: graphLearners))
    }
    var policy = try GraphPolicy(learn(origin, isInterrupted), origin: origin)
    policy.deviation = 0
    return policy
  }
}

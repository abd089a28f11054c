import ArgumentParser
import DMRO
import DMROArrivals
import DMROFiles
import DMROGraphs

/// The policy of decisions: a training, a policy for graphs, or the packaged one.
struct PolicyArgument: ParsableArguments {
  /// The planner of the workflows.
  enum Policy {
    /// The folder of a training: it plans chains on its system.
    case training(String)
    /// Meta-parameters, which plan chains on any system of their sites.
    case start(MetaParameters<ChainProcess>)
    /// A policy for graphs.
    case graphs(GraphPolicy)
    /// A policy over time.
    case arrivals(JobPolicy, JobPolicyOrigin)
  }

  @Argument(
    help: ArgumentHelp(
      """
      The folder of a training, the file of meta-parameters, or that of a policy for graphs or \
      over time. (default: the packaged policy)
      """,
      valueName: "folder-or-file"))
  var policy: String?

  @Flag(
    help: """
      With a training: use the networks with the smallest gap on the held-out workflows, instead of \
      the last ones.
      """)
  var best = false

  /// Returns the policy.
  ///
  /// - Throws: `InputError`, if there is none, or it is broken; `ValidationError`, if an option does
  ///   not apply to it.
  func choose() throws -> Policy {
    if let policy {
      guard FileContents.exists(policy) else {
        throw InputError(.unreadable, source: policy, rule: "no such file or folder")
      }
      if FileContents.isFolder(policy) { return .training(policy) }
    }
    guard !best else { throw ValidationError("--best requires the folder of a training") }
    guard let policy else { return .graphs(.packaged) }
    // A pipe can be read only once: one read serves for both.
    let data = try FileContents.read(policy, limit: NetworkBlock.weightFileLimit)
    if PlanPolicy.isPolicy(data, source: policy) {
      throw InputError(
        source: policy,
        rule: "must be another policy; this one, of dmro train --shape, is for dmro simulate")
    }
    if JobPolicy.isPolicy(data, source: policy) {
      let (learned, origin) = try JobPolicy.decode(data, source: policy)
      return .arrivals(learned, origin)
    }
    return MetaParameters<ChainProcess>.isPresent(in: data, source: policy)
      ? .start(try .decode(data, source: policy)) : .graphs(try .decode(data, source: policy))
  }
}

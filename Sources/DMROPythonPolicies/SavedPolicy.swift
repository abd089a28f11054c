internal import DMRO
internal import DMROArrivals
internal import DMROFiles
internal import DMROGraphs
internal import DMRONetworks
internal import DMROOffloading
internal import DMROPython

/// A policy from files, in its system.
enum SavedPolicy: Sendable {
  /// Networks that place chains.
  case chains(TrainedPolicy)
  /// Networks that place graphs, and the system if one is given or the policy has its own.
  case graphs(GraphPolicy, EdgeCloudSystem?)
  /// Networks that predict what a choice costs others.
  case arrivals(JobPolicy, JobPolicyOrigin)

  /// Reads a policy.
  ///
  /// - Parameters:
  ///   - path: The folder of a training, or a weight file; `nil` for the packaged policy.
  ///   - system: The system; `nil` for that of the training.
  ///   - isBest: `true` for the best checkpoint of a training.
  /// - Throws: `InputError`, if a file is missing or broken, or does not go with the system.
  init(
    _ path: String?, in system: SystemChoice?, isBest: Bool
  ) throws(InputError) {
    let given = try system?.read()
    guard let path else {
      guard !isBest else { throw Self.noBest }
      self = .graphs(.packaged, given)
      return
    }
    if FileContents.isFolder(path) {
      guard given == nil else {
        throw InputError(element: "system", rule: "must be missing: a training has its own")
      }
      self = .chains(
        isBest ? try TrainedPolicy(readingBestOf: path) : try TrainedPolicy(readingFrom: path))
      return
    }
    guard !isBest else { throw Self.noBest }
    let data = try FileContents.read(path, limit: NetworkBlock.weightFileLimit)
    if PlanPolicy.isPolicy(data, source: path) {
      throw InputError(
        source: path,
        rule: "must be another policy; this one, of dmro train --shape, is for dmro simulate")
    }
    if JobPolicy.isPolicy(data, source: path) {
      let (policy, origin) = try JobPolicy.decode(data, source: path)
      self = .arrivals(policy, origin)
    } else if MetaParameters<ChainProcess>.isPresent(in: data, source: path) {
      guard let given else {
        throw InputError(
          element: "system", rule: "must be given: meta-parameters decide in a system")
      }
      self = .chains(try TrainedPolicy(.decode(data, source: path), in: given))
    } else {
      let policy = try GraphPolicy.decode(data, source: path)
      self = .graphs(policy, given ?? policy.origin.family.system)
    }
  }

  private static let noBest = InputError(
    element: "best", rule: "must be false: only the folder of a training has checkpoints")

  /// The networks, `[s, P]`.
  var networks: NetworkBlock {
    switch self {
    case .chains(let policy): policy.networks
    case .graphs(let policy, _): policy.networks
    case .arrivals(let policy, _): policy.networks
    }
  }

  /// The policy in JSON.
  var json: String {
    let (kind, system, more): (String, EdgeCloudSystem?, String)
    switch self {
    case .chains(let policy):
      let settings = policy.settings
      let process = settings.process
      (kind, system) = ("chain", settings.system)
      more = """
        "energyWeight": \(JSONText.number(settings.energyWeight)), \
        "scaling": "\(settings.scaling.rawValue)", \
        "maxComputation": \(JSONText.number(process.costModel.bounds.maxComputation)), \
        "maxTransfer": \(JSONText.number(process.costModel.bounds.maxTransfer)), \
        "maximumSubtasks": \(process.maximumSubtasks), \
        "encoding": "\(process.encoding.rawValue)", "context": "\(process.context.rawValue)"
        """
    case .graphs(let policy, let given):
      (kind, system) = ("graph", given)
      more = """
        "isResidual": \(policy.origin.configuration.isResidual), \
        "features": \(StrictJSON.encode(policy.origin.features)), \
        "reward": "\(policy.origin.stepCost == .raw ? "cost" : "shaped")"
        """
    case .arrivals(let policy, let origin):
      (kind, system) = ("arrivals", origin.system)
      more = """
        "gain": \(JSONText.number(policy.gain)), \
        "convexity": \(JSONText.number(policy.convexity)), "vote": "\(policy.vote.rawValue)"
        """
    }
    let architecture = networks.architecture
    return """
      {"kind": "\(kind)", "units": \(networks.count), "inputs": \(architecture.inputs), \
      "outputs": \(architecture.outputs), "system": \(system?.json ?? "null"), \(more)}
      """
  }
}

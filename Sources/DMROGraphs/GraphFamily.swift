public import DMROFiles
public import DMROOffloading
public import DMRORandom

/// A family of workflows on systems with queues.
///
/// Random systems have speeds, energies and links of the distribution "wide", with more edges and
/// clouds; random graphs are those of Topcuoglu and others and, in part, layered ones. A family may
/// have one system instead, and with it a set of workflows.
public struct GraphFamily: Hashable, Sendable {
  /// The numbers of subtasks N.
  public var subtasks: ClosedRange<Int>
  /// The numbers of edges.
  public var edges: ClosedRange<Int>
  /// The numbers of clouds.
  public var clouds: ClosedRange<Int>
  /// The ratios of communication to computation, log-uniform.
  public var communicationRatio: ClosedRange<Double>
  /// The weights δ of energy.
  public var energyWeights: [Double]
  /// True for random numbers of processors and ports; otherwise a processor and a port on the
  /// device, two processors on each edge, and nothing shared in clouds.
  public var hasRandomQueues: Bool
  /// The system, if it is always the same; its sites take the place of random edges and clouds.
  public var system: EdgeCloudSystem?
  /// The workflows on the system, if they are given; a random one of them is drawn.
  public var workflows: [WorkflowGraph]?

  /// Creates a family of random workflows on random systems.
  ///
  /// - Parameters:
  ///   - subtasks: The numbers of subtasks N.
  ///   - edges: The numbers of edges.
  ///   - clouds: The numbers of clouds.
  ///   - communicationRatio: The ratios of communication to computation.
  ///   - energyWeights: The weights δ of energy, not empty.
  ///   - hasRandomQueues: True for random numbers of processors and ports.
  public init(
    subtasks: ClosedRange<Int>, edges: ClosedRange<Int>, clouds: ClosedRange<Int>,
    communicationRatio: ClosedRange<Double> = 0.1...5, energyWeights: [Double] = [0, 0.2, 1],
    hasRandomQueues: Bool = false
  ) {
    self.subtasks = subtasks
    self.edges = edges
    self.clouds = clouds
    self.communicationRatio = communicationRatio
    self.energyWeights = energyWeights
    self.hasRandomQueues = hasRandomQueues
  }

  /// The family of the packaged policy's training: N from 5 to 30, three to five sites, random
  /// queues.
  public static let training = GraphFamily(
    subtasks: 5...30, edges: 1...2, clouds: 1...2, energyWeights: [0, 0.1, 0.2, 0.5, 1],
    hasRandomQueues: true)

  /// Creates a family of random or given workflows on one system.
  ///
  /// - Parameters:
  ///   - system: The system.
  ///   - subtasks: The numbers of subtasks N of random workflows.
  ///   - communicationRatio: The ratios of communication to computation of random workflows.
  ///   - energyWeight: The weight δ of energy.
  ///   - workflows: The workflows; random ones by default.
  public init(
    on system: EdgeCloudSystem, subtasks: ClosedRange<Int> = Self.training.subtasks,
    communicationRatio: ClosedRange<Double> = 0.1...5, energyWeight: Double = 0.2,
    workflows: [WorkflowGraph]? = nil
  ) {
    self.init(
      subtasks: subtasks, edges: 0...0, clouds: 0...0, communicationRatio: communicationRatio,
      energyWeights: [energyWeight])
    self.system = system
    self.workflows = workflows
  }

  /// Checks the family.
  ///
  /// - Throws: `InputError`, naming the property and the broken rule.
  public func validate() throws(InputError) {
    for (range, bounds, name) in [
      (subtasks, 1...100_000, "subtasks"), (edges, 0...100, "edges"), (clouds, 0...100, "clouds"),
    ] {
      try NumberRules.within(bounds, range.lowerBound, name)
      try NumberRules.within(bounds, range.upperBound, name)
    }
    // Sizes that follow from such ratios are those of workflows.
    for ratio in [communicationRatio.lowerBound, communicationRatio.upperBound]
    where !(1e-6...1e6).contains(ratio) {
      throw InputError(
        element: "communicationRatio",
        rule: "must be between 1e-6 and 1e6, found \(NumberRules.text(ratio))")
    }
    guard !energyWeights.isEmpty else {
      throw InputError(element: "energyWeights", rule: "must hold at least 1 number, found none")
    }
    for weight in energyWeights where !(weight == 0 || (1e-6...1e6).contains(weight)) {
      throw InputError(
        element: "energyWeights",
        rule: "must be 0 or between 1e-6 and 1e6, found \(NumberRules.text(weight))")
    }
    guard let workflows else { return }
    guard let system else {
      throw InputError(element: "workflows", rule: "must have a system, found none")
    }
    guard !workflows.isEmpty else {
      throw InputError(element: "workflows", rule: "must hold at least 1 workflow, found none")
    }
    for (index, workflow) in workflows.enumerated() {
      do {
        for weight in energyWeights {
          _ = try SchedulingProblem(
            workflow, in: system, energyWeight: weight, scaling: .relative)
        }
      } catch { throw error.below("workflows[\(index)]") }
    }
  }

  /// The greatest number of sites K.
  public var maximumSites: Int {
    system?.sites.count ?? 1 + edges.upperBound + clouds.upperBound
  }

  /// Draws a workflow on a system.
  ///
  /// - Parameter stream: The source of randomness.
  public func draw(using stream: inout RandomStream) -> SchedulingProblem {
    if let system, let workflows {
      let workflow = workflows[stream.below(workflows.count)]
      return Self.problem(workflow, system, energyWeights[stream.below(energyWeights.count)])
    }
    let system = system ?? randomSystem(using: &stream)
    let count = Self.draw(subtasks, using: &stream)
    var quantities = GraphQuantities()
    quantities.communicationRatio = stream.logUniform(
      communicationRatio.lowerBound, communicationRatio.upperBound)
    quantities.heterogeneity = stream.uniform(0.2, 1.8)
    let energyWeight = energyWeights[stream.below(energyWeights.count)]
    let graph: WorkflowGraph
    do {
      if stream.below(3) == 0 {
        graph = try LayeredGraphGenerator(
          subtasks: count, fat: stream.uniform(0.2, 0.8), density: stream.uniform(0.1, 0.9),
          regularity: stream.uniform(0.2, 0.9), jump: 1 + stream.below(3), quantities: quantities
        ).graph(id: "layered", in: system, using: &stream)
      } else {
        graph = try RandomGraphGenerator(
          subtasks: count, shape: stream.logUniform(0.5, 2), outDegree: 1 + stream.below(5),
          quantities: quantities
        ).graph(id: "random", in: system, using: &stream)
      }
    } catch {
      preconditionFailure("the family breaks a rule: \(error)")
    }
    return Self.problem(graph, system, energyWeight)
  }

  private static func problem(
    _ graph: WorkflowGraph, _ system: EdgeCloudSystem, _ energyWeight: Double
  ) -> SchedulingProblem {
    do {
      return try SchedulingProblem(
        graph, in: system, energyWeight: energyWeight, scaling: .relative)
    } catch {
      preconditionFailure("the family breaks a rule: \(error)")
    }
  }

  private static func draw(_ range: ClosedRange<Int>, using stream: inout RandomStream) -> Int {
    range.lowerBound + stream.below(range.count)
  }

  private func randomSystem(using stream: inout RandomStream) -> EdgeCloudSystem {
    let tiers: [Tier] =
      [.device] + Array(repeating: .edge, count: Self.draw(edges, using: &stream))
      + Array(repeating: .cloud, count: Self.draw(clouds, using: &stream))
    let sites = tiers.enumerated().map { index, tier in
      let speeds: (Double, Double)
      let energies: (Double, Double)
      switch tier {
      case .device: (speeds, energies) = ((5, 60), (0.1, 0.6))
      case .edge: (speeds, energies) = ((30, 200), (0.05, 0.4))
      case .cloud: (speeds, energies) = ((60, 400), (0.03, 0.3))
      }
      return Site(
        name: "\(tier.rawValue)-\(index)", tier: tier,
        speed: stream.logUniform(speeds.0, speeds.1),
        energy: stream.logUniform(energies.0, energies.1),
        resources: queues(of: tier, using: &stream))
    }
    var bandwidth = [[Double?]](
      repeating: Array(repeating: nil, count: tiers.count), count: tiers.count)
    for row in tiers.indices {
      for column in tiers.indices where column > row {
        let range: (Double, Double)
        switch (tiers[row], tiers[column]) {
        case (.device, .edge): range = (50, 1600)
        case (.device, _): range = (2, 100)
        case (.edge, .edge): range = (50, 1600)
        case (.edge, _): range = (20, 800)
        default: range = (100, 2000)
        }
        bandwidth[row][column] = stream.logUniform(range.0, range.1)
        bandwidth[column][row] = bandwidth[row][column]
      }
    }
    do {
      return try EdgeCloudSystem(name: "random", sites: sites, bandwidth: bandwidth)
    } catch {
      preconditionFailure("the family breaks a rule: \(error)")
    }
  }

  private func queues(of tier: Tier, using stream: inout RandomStream) -> SiteResources {
    var resources = SiteResources.unshared
    switch tier {
    case .device:
      resources.processors = hasRandomQueues ? 1 + stream.below(2) : 1
      resources.ports = hasRandomQueues ? 1 + stream.below(2) : 1
    case .edge:
      resources.processors = hasRandomQueues ? 1 + stream.below(4) : 2
      if hasRandomQueues, stream.below(3) == 0 { resources.ports = 1 + stream.below(4) }
    case .cloud:
      if hasRandomQueues, stream.below(3) == 0 { resources.processors = 1 + stream.below(8) }
    }
    return resources
  }
}

extension GraphFamily: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable {
    case subtasks, edges, clouds, communicationRatio, energyWeights, hasRandomQueues, system,
      workflows
  }

  /// Reads a family; a missing or unknown key is an error, but for `system` and `workflows`.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
    subtasks = try container.decode(ClosedRange<Int>.self, forKey: .subtasks)
    edges = try container.decode(ClosedRange<Int>.self, forKey: .edges)
    clouds = try container.decode(ClosedRange<Int>.self, forKey: .clouds)
    communicationRatio = try container.decode(
      ClosedRange<Double>.self, forKey: .communicationRatio)
    energyWeights = try container.decode([Double].self, forKey: .energyWeights)
    hasRandomQueues = try container.decode(Bool.self, forKey: .hasRandomQueues)
    system = try container.decodeIfPresent(EdgeCloudSystem.self, forKey: .system)
    workflows = try container.decodeIfPresent([WorkflowGraph].self, forKey: .workflows)
  }
}

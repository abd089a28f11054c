public import DMRO

/// A changing system: consecutive phases.
public struct Scenario: Hashable, Sendable, Encodable {
  /// A phase with a constant system.
  public struct Phase: Hashable, Sendable, Encodable {
    /// The name of the change.
    public var name: String
    /// The system.
    public var system: EdgeCloudSystem
    /// The number of arriving workflows.
    public var workflows: Int

    /// Creates a phase.
    ///
    /// - Parameters:
    ///   - name: The name of the change.
    ///   - system: The system.
    ///   - workflows: The number of arriving workflows.
    public init(name: String, system: EdgeCloudSystem, workflows: Int) {
      self.name = name
      self.system = system
      self.workflows = workflows
    }
  }

  /// The phases.
  public var phases: [Phase]
  /// The standard deviation of observed costs, as a share of the true ones.
  public var noise: Double

  /// Creates a scenario.
  ///
  /// - Parameters:
  ///   - phases: The phases.
  ///   - noise: The standard deviation of observed costs, as a share of the true ones.
  public init(phases: [Phase], noise: Double = 0.05) {
    self.phases = phases
    self.noise = noise
  }

  /// The number of workflows of all phases.
  public var workflowCount: Int { phases.reduce(0) { $0 + $1.workflows } }

  /// Table II with an initially busy cloud; then bandwidth drops, the edge slows down, and the
  /// cloud returns.
  ///
  /// The slowest site, the slowest link and the highest energy stay: costs have the same scale in
  /// all phases.
  ///
  /// - Parameter workflows: The number of workflows in each phase.
  /// - Returns: The scenario.
  public static func scripted(workflows: Int = 60) -> Scenario {
    let steps: [(name: String, edge: Double, cloud: Double, link: Double)] = [
      ("cloud busy", 70, 60, 800), ("bandwidth drops", 70, 60, 12),
      ("edge slows down", 30, 60, 12), ("cloud returns", 30, 150, 12),
    ]
    return Scenario(
      phases: steps.map { step in
        Phase(
          name: step.name,
          system: .table2(edge: step.edge, cloud: step.cloud, deviceEdge: step.link),
          workflows: workflows)
      })
  }
}

extension EdgeCloudSystem {
  /// Table II with other server speeds, in MHz, and another bandwidth between device and edge, in
  /// MB/s.
  fileprivate static func table2(
    edge: Double, cloud: Double, deviceEdge: Double
  ) -> EdgeCloudSystem {
    var sites = table2.sites
    sites[1].speed = edge
    sites[2].speed = cloud
    let (far, between) = (table2.bandwidth(from: 0, to: 2), table2.bandwidth(from: 1, to: 2))
    do {
      return try EdgeCloudSystem(
        name: "edge \(Int(edge)) MHz, cloud \(Int(cloud)) MHz, link \(Int(deviceEdge)) MB/s",
        sites: sites,
        bandwidth: [[nil, deviceEdge, far], [deviceEdge, nil, between], [far, between, nil]])
    } catch {
      preconditionFailure("the scenario breaks a rule of systems: \(error)")
    }
  }
}

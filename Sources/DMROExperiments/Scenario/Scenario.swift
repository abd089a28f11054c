public import DMRO

/// A system that changes: phases, one after the other.
public struct Scenario: Hashable, Sendable, Encodable {
  /// A time in which the system stays as it is.
  public struct Phase: Hashable, Sendable, Encodable {
    /// What has happened.
    public var name: String
    /// The system.
    public var system: EdgeCloudSystem
    /// The number of workflows that arrive.
    public var workflows: Int

    /// Creates a phase.
    ///
    /// - Parameters:
    ///   - name: What has happened.
    ///   - system: The system.
    ///   - workflows: The number of workflows that arrive.
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

  /// Table II with a cloud that is busy at first; then bandwidth drops, the edge slows down, and the
  /// cloud returns.
  ///
  /// The slowest site, the slowest link and the greatest energy stay, so that costs are scaled alike
  /// in all phases.
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
  /// Table II with other speeds of its servers, in MHz, and another bandwidth between device and
  /// edge, in MB/s.
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

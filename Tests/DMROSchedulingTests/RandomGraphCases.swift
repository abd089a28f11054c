import DMROOffloading
import DMRORandom

/// Small graphs on small systems with queues, drawn at random.
enum RandomGraphCases {
  /// Returns a system of K sites; with `isShared`, with processors, ports, latency and the energy of
  /// transfers.
  static func system(
    siteCount: Int, isShared: Bool = true, isDirected: Bool = false,
    using stream: inout RandomStream
  ) throws -> EdgeCloudSystem {
    let edges = stream.below(siteCount)
    let sites = (0..<siteCount).map { index in
      Site(
        name: "site \(index)", tier: index == 0 ? .device : index <= edges ? .edge : .cloud,
        speed: stream.uniform(10, 200), energy: stream.uniform(0, 0.5),
        resources: isShared ? resources(using: &stream) : .unshared)
    }
    var bandwidth = [[Double?]](
      repeating: Array(repeating: nil, count: siteCount), count: siteCount)
    var latency = [[Double]](repeating: Array(repeating: 0, count: siteCount), count: siteCount)
    for row in 0..<siteCount {
      for column in 0..<row {
        let number = stream.logUniform(0.5, 50)
        let back = isDirected ? stream.logUniform(0.5, 50) : number
        (bandwidth[row][column], bandwidth[column][row]) = (number, back)
        let time = isShared && stream.below(2) == 0 ? stream.uniform(0, 3) : 0
        (latency[row][column], latency[column][row]) = (time, time)
      }
    }
    return try EdgeCloudSystem(
      name: "random", sites: sites, bandwidth: bandwidth,
      energyWeights: EnergyWeights(edge: stream.uniform(0, 2), cloud: stream.uniform(0, 2)),
      latency: latency, isDirected: isDirected)
  }

  private static func resources(using stream: inout RandomStream) -> SiteResources {
    SiteResources(
      processors: stream.below(4) == 0 ? nil : 1 + stream.below(3),
      ports: stream.below(4) == 0 ? nil : 1 + stream.below(2),
      sending: stream.uniform(0, 2), receiving: stream.uniform(0, 1))
  }

  /// Returns a graph of N subtasks: any earlier one may send to any later one; some numbers are 0.
  static func graph(
    subtasks count: Int, density: Double = 0.4, using stream: inout RandomStream
  ) throws -> WorkflowGraph {
    var transfers: [WorkflowGraph.Transfer] = []
    var names = Array(0..<count)
    stream.shuffle(&names)
    for to in 0..<count {
      for from in 0..<to where stream.uniform() < density {
        let size = stream.below(5) == 0 ? 0 : stream.uniform(0, 60)
        transfers.append(.init(from: names[from], to: names[to], size: size))
      }
    }
    let subtasks = (0..<count).map { index in
      WorkflowGraph.Subtask(
        id: "t\(index)", computation: stream.below(10) == 0 ? 0 : stream.uniform(100, 3000),
        input: stream.below(2) == 0 ? 0 : stream.uniform(0, 40),
        output: stream.below(2) == 0 ? 0 : stream.uniform(0, 20))
    }
    return try WorkflowGraph(
      id: "random", arrival: stream.below(2) == 0 ? 0 : stream.uniform(0, 100),
      subtasks: subtasks, transfers: transfers)
  }

  /// Returns a problem.
  static func problem(
    subtasks: Int, siteCount: Int, isDirected: Bool = false, using stream: inout RandomStream
  ) throws -> SchedulingProblem {
    let system = try system(siteCount: siteCount, isDirected: isDirected, using: &stream)
    let graph = try graph(
      subtasks: subtasks, density: stream.uniform(0.1, 0.7), using: &stream)
    return try SchedulingProblem(
      graph, in: system, energyWeight: [0, 0.2, 1][stream.below(3)],
      scaling: stream.below(2) == 0 ? .none : .relative)
  }
}

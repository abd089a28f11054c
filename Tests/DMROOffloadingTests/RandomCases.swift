import DMROOffloading
import DMRORandom

/// Systems, workflows and plans drawn at random: each case of a test has a stream of its own.
enum RandomCases {
  /// Returns a system of K sites with numbers of the magnitude of Tables II and III.
  static func system(
    siteCount: Int, isDirected: Bool = false, using stream: inout RandomStream
  ) throws -> EdgeCloudSystem {
    let edges = stream.below(siteCount)
    let sites = (0..<siteCount).map { index in
      Site(
        name: "site \(index)", tier: index == 0 ? .device : index <= edges ? .edge : .cloud,
        speed: stream.uniform(10, 200), energy: stream.uniform(0, 0.5))
    }
    var bandwidth = [[Double?]](
      repeating: Array(repeating: nil, count: siteCount), count: siteCount)
    for row in 0..<siteCount {
      for column in 0..<row {
        let number = stream.logUniform(2, 1000)
        bandwidth[row][column] = number
        bandwidth[column][row] = isDirected ? stream.logUniform(2, 1000) : number
      }
    }
    let weights = EnergyWeights(edge: stream.uniform(0, 2), cloud: stream.uniform(0, 2))
    return try EdgeCloudSystem(
      name: "random", sites: sites, bandwidth: bandwidth, energyWeights: weights,
      isDirected: isDirected)
  }

  /// Returns a workflow of N subtasks drawn as in Section V-A.
  static func workflow(subtasks: Int, using stream: inout RandomStream) -> Workflow {
    WorkloadGenerator(subtasks: subtasks).draw("random", using: &stream)
  }

  /// Returns a plan of N subtasks, every site as likely.
  static func decision(subtasks: Int, siteCount: Int, using stream: inout RandomStream) -> [Int] {
    (0..<subtasks).map { _ in stream.below(siteCount) }
  }
}

/// Returns whether two numbers differ by at most a part of the larger.
func isClose(_ first: Double, _ second: Double, relative tolerance: Double = 1e-9) -> Bool {
  abs(first - second) <= tolerance * max(abs(first), abs(second))
}

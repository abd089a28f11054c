public import DMROFiles
internal import DMROOffloading
internal import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// Placement and shares of resources together: the future work that the paper names in Section VI,
/// and the subject of learners that also allocate resources.
///
/// See `ResourceShares` for one resource, `PlacementProblem` for placement and shares of independent
/// tasks, `PlacementProcess` for learners of these, and `ResourceSchedule` for workflows.
public enum ResourceAllocation {
  /// Measures random cases.
  ///
  /// - Parameters:
  ///   - seed: The seed.
  ///   - effort: The share of the work; 1 for the whole.
  /// - Returns: The closed form ÷ a numeric optimum; the greatest relative difference of branch and
  ///   bound to the optimum by enumeration, for 8 users; the mean cost of the local search ÷ the
  ///   optimum, which it cannot beat, for 8 users and, by branch and bound, for 14; the same of
  ///   learners and of greedy placement, see `PlacementProcess`; and the mean saving against equal
  ///   shares for eight workflows, which is only reported.
  /// - Throws: `InputError`, if a learner diverges.
  public static func exampleNumbers(
    seed: UInt64, effort: Double = 1
  ) throws(InputError) -> [ExampleNumber] {
    let root = RandomStream(seed: seed).split("resource-allocation")
    func mean(_ name: String, _ cases: Int, _ value: (inout RandomStream) -> Double) -> Double {
      let cases = max(1, Int(Double(cases) * effort))
      let stream = root.split(name)
      let values = (0..<cases).map { index in
        var own = stream.split(index)
        return value(&own)
      }
      return values.reduce(0, +) / Double(cases)
    }
    let shares = mean("shares", 50) { stream in
      let work = (0..<5).map { _ in stream.uniform(1, 100) }
      let weights = (0..<5).map { _ in stream.uniform(0.5, 2) }
      let least = ResourceShares.leastDelay(of: work, weights: weights, capacity: 10)
      return least / numericDelay(of: work, weights: weights, capacity: 10)
    }
    var difference = 0.0
    let small = mean("small", 40) { stream in
      let problem = randomProblem(users: 8, using: &stream)
      let optimum = problem.enumeratedOptimum().cost
      difference = max(difference, abs(problem.optimum().cost / optimum - 1))
      return problem.localSearch().cost / optimum
    }
    let large = mean("large", 20) { stream in
      let problem = randomProblem(users: 14, using: &stream)
      return problem.localSearch().cost / problem.optimum().cost
    }
    let saving = mean("schedule", 50) { stream in randomSchedule(using: &stream).saving }
    return try [
      ExampleNumber(
        name: "shares-closed-form",
        title: "Closed form ÷ numeric optimum of the shares of a resource",
        value: shares, required: 1 - 1e-6...1 + 1e-6, holdsForEverySeed: true),
      ExampleNumber(
        name: "shares-branch-and-bound",
        title: "Greatest relative difference of branch and bound to the enumeration, 8 users",
        value: difference, required: 0...1e-9, holdsForEverySeed: true),
      ExampleNumber(
        name: "shares-search-8", title: "Local search ÷ enumerated optimum, 8 users and 2 edges",
        value: small, required: 1 - 1e-9...Double.infinity,
        holdsForEverySeed: true),
      ExampleNumber(
        name: "shares-search-14",
        title: "Local search ÷ optimum by branch and bound, 14 users and 2 edges",
        value: large, required: 1 - 1e-9...Double.infinity,
        holdsForEverySeed: true),
    ] + PlacementProcess.exampleNumbers(seed: seed, effort: effort) + [
      ExampleNumber(
        name: "shares-schedule-saving",
        title: "Mean delay saved by the shares of a resource schedule against equal shares",
        value: saving)
    ]
  }

  /// Returns a random problem with two edges.
  ///
  /// The ranges are constants of this package, not of a paper: work and data spread over two decades,
  /// so that each site suits some user.
  ///
  /// - Parameters:
  ///   - users: The number of users.
  ///   - generator: The source of randomness.
  package static func randomProblem(
    users: Int, using generator: inout some RandomNumberGenerator
  ) -> PlacementProblem {
    do {
      return try PlacementProblem(
        users: (0..<users).map { _ in
          .init(
            computation: generator.logUniform(1e3, 1e5), data: generator.logUniform(1, 100),
            weight: generator.uniform(0.5, 2), deviceSpeed: generator.uniform(20, 60))
        },
        edges: (0..<2).map { _ in
          .init(speed: generator.uniform(100, 300), bandwidth: generator.uniform(1, 10))
        },
        cloud: .init(speed: 60, bandwidth: generator.logUniform(0.1, 1)))
    } catch { preconditionFailure("a random problem breaks a rule: \(error)") }
  }

  /// Returns the schedule of eight workflows of the paper, each with its optimal plan on the system
  /// of Table III.
  private static func randomSchedule(using generator: inout RandomStream) -> ResourceSchedule {
    do {
      let costs = try CostModel(system: .table3, energyWeight: 0.5)
      let workflows = try WorkloadGenerator.paper.workflows(8, using: &generator)
      return try ResourceSchedule(
        workflows: workflows, decisions: workflows.map { costs.optimalPlan(for: $0).decision },
        costs: costs)
    } catch { preconditionFailure("a random schedule breaks a rule: \(error)") }
  }

  /// Returns the least weighted sum of delays of shares, numerically: by descent along the gradient
  /// in the logarithms of the shares.
  ///
  /// - Parameters:
  ///   - work: The work v of the users, above 0, `[users]`.
  ///   - weights: The weights w of the users, above 0, `[users]`.
  ///   - capacity: The capacity C a second.
  package static func numericDelay(
    of work: [Double], weights: [Double], capacity: Double
  ) -> Double {
    var shares = ResourceShares.equal(of: work)
    for _ in 0..<2000 {
      let delays = work.indices.map { weights[$0] * work[$0] / shares[$0] }
      let sum = delays.reduce(0, +)
      // The derivative of ln Σ d by ln f, with f on the simplex, is f − d / Σ d.
      for user in shares.indices {
        shares[user] *= exp(0.5 * (delays[user] / sum - shares[user]))
      }
      let total = shares.reduce(0, +)
      for user in shares.indices { shares[user] /= total }
    }
    return ResourceShares.delay(under: shares, of: work, weights: weights, capacity: capacity)
  }
}

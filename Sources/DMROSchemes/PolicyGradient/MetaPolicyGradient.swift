public import DMROFiles
public import DMROOffloading
public import DMRORandom
internal import DMRONetworks
internal import DMROScheduling

/// A start for policy gradients in any system of a distribution: MRLCO.
///
/// In each iteration, PPO learns for some updates in each of n random systems, from the same start θ.
/// Then the start moves towards what was learned: θ ← θ + β · mean(θᵢ − θ), first-order as Reptile
/// (Nichol, Achiam and Schulman, 2018). So do Wang et al., "Fast Adaptive Task Offloading in Edge
/// Computing Based on Meta Reinforcement Learning" (2021), Algorithm 1, with Adam for the outer step
/// and a sequence-to-sequence network.
///
/// ```swift
/// var meta = try MetaPolicyGradient(MetaPolicyConfiguration(), seed: 1) {
///   stream throws(InputError) in
///   try played(in: SystemDistribution.table4.draw(using: &stream))
/// }
/// try meta.train()
/// let networks = try meta.adapted(to: PlayedProcess(process) { … }, updates: 5, seed: 1)
/// ```
///
/// The same seed gives the same networks, to the byte, for any number of threads.
public struct MetaPolicyGradient<Process: DecisionProcess>: Sendable {
  /// The settings.
  public let configuration: MetaPolicyConfiguration
  /// The start θ.
  public private(set) var networks: PolicyNetworks
  /// The number of iterations made.
  public private(set) var iterations = 0
  private let stream: RandomStream
  private let threads: Int
  private let draw: @Sendable (inout RandomStream) throws(InputError) -> PlayedProcess<Process>

  /// Creates a training.
  ///
  /// - Parameters:
  ///   - configuration: The settings.
  ///   - seed: The random seed.
  ///   - threads: The number of threads; results do not depend on it.
  ///   - draw: Draws a system, as a process of always the same shape; called by several threads.
  /// - Throws: `InputError`, if a setting is out of bounds, and what `draw` throws.
  public init(
    _ configuration: MetaPolicyConfiguration, seed: UInt64, threads: Int = 1,
    systems draw:
      @escaping @Sendable (inout RandomStream) throws(InputError) -> PlayedProcess<Process>
  ) throws(InputError) {
    try configuration.validate()
    try NumberRules.within(1...64, threads, "threads")
    self.configuration = configuration
    self.threads = threads
    self.draw = draw
    stream = RandomStream(seed: seed).split("meta policy gradient")
    var source = stream.split("shape")
    networks = try PolicyNetworks(
      configuration.learner, for: try draw(&source).process.shape,
      stream: stream.split("initialization"))
  }

  /// Trains the start.
  ///
  /// - Parameters:
  ///   - count: The number of iterations to make; by default, all that are left.
  ///   - report: Called after every iteration, with their number.
  /// - Throws: `InputError`, if a learner diverges, a system has another shape, and what drawing a
  ///   system throws.
  public mutating func train(
    iterations count: Int? = nil, report: (Int) -> Void = { _ in }
  ) throws(InputError) {
    let left = configuration.iterations - iterations
    let end = iterations + max(0, min(left, count ?? left))
    while iterations < end {
      let source = stream.split("systems").split(iterations)
      let (draw, learner, start) = (draw, configuration.learner, networks)
      let results = concurrentMap(configuration.systems, threads: threads) {
        system -> Result<PolicyNetworks, InputError> in
        var stream = source.split(system)
        do throws(InputError) {
          return .success(
            try Self.learned(
              learner, try draw(&stream), from: start, stream: stream.split("learner")))
        } catch { return .failure(error) }
      }
      var learned: [PolicyNetworks] = []
      for result in results { learned.append(try result.get()) }
      networks.move(towards: learned, by: configuration.metaRate)
      iterations += 1
      report(iterations)
    }
  }

  /// Returns the networks that learn from the start on in one system, at the adaptation rate.
  ///
  /// - Parameters:
  ///   - played: The system, as a process of the shape of the others.
  ///   - updates: The number k of updates.
  ///   - seed: The random seed.
  ///   - threads: The number of threads; results do not depend on it.
  /// - Throws: `InputError`, as the training.
  public func adapted(
    to played: PlayedProcess<Process>, updates: Int, seed: UInt64, threads: Int = 1
  ) throws(InputError) -> PolicyNetworks {
    try adapted(to: played, updates: [updates], seed: seed, threads: threads)[0]
  }

  /// Returns the networks after some numbers of updates in one system: those of one training.
  ///
  /// - Parameter updates: The numbers of updates, ascending.
  func adapted(
    to played: PlayedProcess<Process>, updates: [Int], seed: UInt64, threads: Int = 1
  ) throws(InputError) -> [PolicyNetworks] {
    var learner = configuration.learner
    learner.updates = max(1, updates.last ?? 0)
    learner.learningRate = configuration.adaptationRate
    learner.finalLearningRate = configuration.adaptationRate
    var model = try Self.model(
      learner, played, from: networks, stream: RandomStream(seed: seed), threads: threads)
    var adapted: [PolicyNetworks] = []
    for count in updates {
      try model.train(updates: count - model.updates)
      adapted.append(model.policyNetworks)
    }
    return adapted
  }

  private static func learned(
    _ learner: PolicyGradientConfiguration, _ played: PlayedProcess<Process>,
    from start: PolicyNetworks, stream: RandomStream
  ) throws(InputError) -> PolicyNetworks {
    var model = try model(learner, played, from: start, stream: stream)
    try model.train()
    return model.policyNetworks
  }

  private static func model(
    _ learner: PolicyGradientConfiguration, _ played: PlayedProcess<Process>,
    from start: PolicyNetworks, stream: RandomStream, threads: Int = 1
  ) throws(InputError) -> PolicyGradientModel<Process> {
    try PolicyGradientModel(
      learner, on: played.process, costs: played.costs, stream: stream, threads: threads,
      from: start, episodes: played.episodes)
  }
}

extension PolicyNetworks {
  /// Moves towards the mean of other networks.
  ///
  /// - Parameters:
  ///   - others: The other networks, summed in this order.
  ///   - rate: The share of the way.
  package mutating func move(towards others: [PolicyNetworks], by rate: Double) {
    func move(_ own: inout NetworkBlock, _ network: (PolicyNetworks) -> NetworkBlock) {
      for index in own.parameters.indices {
        let start = Double(own.parameters[index])
        let sum = others.reduce(0) { $0 + Double(network($1).parameters[index]) - start }
        own.parameters[index] = Float(start + rate * sum / Double(others.count))
      }
    }
    move(&policy) { $0.policy }
    move(&critic) { $0.critic }
  }
}

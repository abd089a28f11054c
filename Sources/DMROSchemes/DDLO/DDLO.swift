import DMRO
public import DMROFiles
public import DMRONetworks
import DMROOffloading
public import DMRORandom

/// Distributed deep learning-based offloading: s networks decide, the best plan is the label of all.
///
/// Each network decides for all tasks at once; the best of their s plans is what all of them learn.
/// With three sites it is DDTO.
///
/// A network reads the sizes of all tasks, and has a softmax over the sites for
/// each task; over two sites that is the sigmoid of the papers. Learning is online: each case is
/// decided, labeled and stored, and every `updateInterval` cases each network takes a step on a
/// minibatch of its own.
///
/// ```swift
/// var ddlo = try DDLO(.ddlo, seed: 1, cases: 32_000)
/// try ddlo.train()
/// let ratio = try ddlo.problem.leastCost(sizes: sizes) / ddlo.decide(sizes).cost
/// ```
///
/// Source: Huang, Feng, Feng, Huang and Qian, "Distributed Deep Learning-based Offloading for Mobile
/// Edge Computing Networks", Mobile Networks and Applications, 2018, Algorithm 1; and Wu, Zhang, Guan,
/// Wolter and Xu, "Collaborate Edge and Cloud Computing With Distributed Deep Learning for Smart City
/// Internet of Things", 2020.
public struct DDLO: ~Copyable {
  /// The tasks and sites.
  public let problem: IndependentTasks
  private let learner: LabelLearner
  private var stream: RandomStream
  private let caseCount: Int
  private var learnedCases = 0
  private var bestPlan: ContiguousArray<Int>

  /// The greatest input of a network: 100 for sizes of 10 to 30 MB, as in the authors' program.
  ///
  /// Large inputs and a fast forgetting optimizer keep the networks different. With inputs of at most
  /// 1 they soon agree, and no plan comes up any more from which they could learn.
  private static let inputScale = 100.0

  /// The settings of the authors' program (github.com/revenol/DDLO, main.py and memory.py): Adam at
  /// 0.01 with β₁ = 0.09, minibatches of 128 from the last 1024 cases, an update every 10 cases from
  /// the 512th on; three networks, the smaller number of this example.
  ///
  /// Departures from that program:
  ///
  /// - Hidden layers of 64 and 64, the program 120 and 80: for speed.
  /// - Weights of Glorot, the program normal ones of the standard deviation 1 ÷ (number of tasks):
  ///   much the same size in 9 tasks.
  /// - A learning rate that falls to 0.003 at the end, the program's stays at 0.01: the ratio with
  ///   three networks rose by 0.0006, the mean of the seeds 103 to 105.
  /// - 32,000 cases in `exampleNumbers(seed:effort:)`, the program 16,000 (80 % of 20,000).
  /// - A softmax over the sites of each task, so that there may be three sites; over two sites that
  ///   is the program's sigmoid.
  ///
  /// Ours were chosen on the seeds 101 to 105, on cases of streams that are not reported.
  public static let configuration: LabelConfiguration = {
    var configuration = LabelConfiguration()
    configuration.units = 3
    configuration.hidden = [64, 64]
    configuration.initialization = .glorot
    configuration.optimizer = .adam(learningRate: 0.01, beta1: 0.09)
    configuration.finalLearningRate = 0.003
    configuration.exploration = .constant(0)
    configuration.memoryCapacity = 1024
    configuration.warmUp = 512
    configuration.batchSize = 128
    configuration.updateInterval = 10
    return configuration
  }()

  /// Creates networks that have not learned.
  ///
  /// - Parameters:
  ///   - problem: The tasks and sites.
  ///   - seed: The random seed; the same seed gives the same networks, to the byte.
  ///   - cases: The number of cases to learn from.
  ///   - configuration: The settings; `isResidual` is not used.
  /// - Throws: `InputError`, if a setting is out of bounds.
  public init(
    _ problem: IndependentTasks, seed: UInt64, cases: Int,
    configuration: LabelConfiguration = Self.configuration
  ) throws(InputError) {
    try problem.validate()
    try configuration.validate()
    try NumberRules.within(0...1_000_000_000, cases, "cases")
    var configuration = configuration
    configuration.isResidual = false
    let stream = RandomStream(seed: seed).split("ddlo")
    let count = problem.taskCount
    // As many updates as fall due behind the warm-up.
    let interval = configuration.updateInterval
    let updates = max(0, cases / interval - (configuration.warmUp - 1) / interval)
    let learner = try LabelLearner(
      configuration,
      ObservationShape(features: count, valuesPerRow: count * problem.sites.count),
      groups: count, updates: updates, stream: stream)
    self.problem = problem
    caseCount = cases
    self.stream = stream.split("cases")
    self.learner = learner
    bestPlan = ContiguousArray(repeating: 0, count: count)
  }

  /// The networks, `[s, P]`.
  public var networks: NetworkBlock { learner.networks }

  /// The number of updates made.
  public var updates: Int { learner.updates }

  /// Learns from random cases: all that are left.
  ///
  /// - Parameter isStopped: Called before every case; `true` ends the training, the networks stay as
  ///   they are, and another call goes on.
  /// - Throws: `InputError`, if the training diverges.
  public mutating func train(until isStopped: () -> Bool = { false }) throws(InputError) {
    while learnedCases < caseCount, !isStopped() {
      learnedCases += 1
      choose(problem.draw(using: &stream), explores: true)
      learner.labels = bestPlan
      try learner.remember()
    }
  }

  /// Decides by the best plan of the networks.
  ///
  /// - Parameter sizes: The sizes of all tasks in MB, `[users · tasksPerUser]`.
  /// - Returns: The site of each task, and the cost of the plan.
  public mutating func decide(
    _ sizes: ContiguousArray<Double>
  ) -> (plan: ContiguousArray<Int>, cost: Double) {
    let cost = choose(sizes)
    return (bestPlan, cost)
  }

  /// Finds the best plan of the networks.
  @discardableResult
  private mutating func choose(
    _ sizes: ContiguousArray<Double>, explores: Bool = false
  ) -> Double {
    let (lower, upper) = (problem.sizes.lowerBound, problem.sizes.upperBound)
    let half = max((upper - lower) / 2, .leastNormalMagnitude)
    for task in sizes.indices {
      learner.state[task] = Float(Self.inputScale * ((sizes[task] - lower) / half - 1))
    }
    var lowest = Double.infinity
    for unit in 0..<learner.units {
      if explores { learner.explore(unit) } else { learner.propose(unit) }
      let cost = problem.cost(of: learner.chosen, sizes: sizes)
      guard unit == 0 || cost < lowest else { continue }
      lowest = cost
      for task in bestPlan.indices { bestPlan[task] = learner.chosen[task] }
    }
    return lowest
  }

  /// Returns the mean ratio optimum ÷ chosen cost over cases that no network has seen.
  ///
  /// - Parameters:
  ///   - cases: The number of cases, at least 1.
  ///   - stream: The source of the cases.
  /// - Throws: `InputError`, if there is no case, or a case has more plans than
  ///   `IndependentTasks.enumerationLimit`.
  public mutating func ratio(
    over cases: Int, using stream: inout RandomStream
  ) throws(InputError) -> Double {
    try NumberRules.atLeast(1, cases, "cases")
    var sum = 0.0
    for _ in 0..<cases {
      let sizes = problem.draw(using: &stream)
      sum += try problem.leastCost(sizes: sizes) / choose(sizes)
    }
    return sum / Double(cases)
  }
}

public import DMROFiles
internal import DMROLinearAlgebra
public import DMRONetworks
public import DMROOffloading
internal import DMRORandom

/// A start by regression on the system: initial weights as a linear function of its unit costs and
/// their logarithms.
///
/// A library of random systems is drawn, a network is trained in each from the same ψ, and the
/// change of every weight is regressed on the system. Because of the common start, hidden units
/// correspond to each other in all networks, so that their weights can be averaged.
public struct RegressionStart<Process: RepriceableProcess>: Sendable {
  /// The common start ψ of the library.
  public let psi: MetaParameters<Process>
  /// The change of each weight by feature, the intercept first, `[features + 1, P]`.
  private let coefficients: ContiguousArray<Double>
  private let featureCount: Int

  /// Trains a library and fits the regression.
  ///
  /// - Parameters:
  ///   - psi: The common start.
  ///   - settings: The settings of library and regression.
  ///   - model: The settings of learning in a system.
  ///   - episodes: The episodes to learn from, as workflows.
  ///   - seed: The random seed.
  ///   - isInterrupted: Called before every step; `true` ends the work with an error.
  /// - Throws: `InputError`, if a setting is out of bounds, the regression is singular, or the
  ///   library was interrupted.
  public init(
    from psi: MetaParameters<Process>, _ settings: RegressionSettings = .init(),
    learningBy model: InnerModelConfiguration,
    episodes: [Process.Episode], seed: UInt64, until isInterrupted: () -> Bool = { false }
  ) throws(InputError) {
    try settings.validate()
    let stream = RandomStream(seed: seed).split("regression start")
    var systems = stream.split("systems")
    var own = model.adapting(from: psi.network)
    own.units = 1
    var x = ContiguousArray<Double>()
    var y = ContiguousArray<Double>()
    for index in 0..<settings.systems {
      var process = try psi.process(in: psi.provenance.distribution.draw(using: &systems))
      var learner = try InnerModel(
        own, for: process, stream: stream.split(index), startingFrom: psi.network)
      try learner.train(
        on: &process, episodes: episodes, updates: settings.updates, until: isInterrupted)
      guard learner.updates >= settings.updates else {
        throw InputError(
          .interrupted, rule: "interrupted in system \(index + 1) of \(settings.systems)")
      }
      x += Self.features(of: process)
      y += zip(learner.networks.parameters, psi.network.parameters).map { Double($0 - $1) }
    }
    featureCount = settings.systems == 0 ? 0 : x.count / settings.systems
    var penalty = ContiguousArray(
      repeating: settings.penalty * Double(settings.systems), count: featureCount)
    if featureCount > 0 { penalty[0] = 1e-9 }
    guard
      let coefficients = Factorizations.ridgeRegression(
        x, y, rows: settings.systems, features: featureCount,
        outputs: psi.network.parameters.count, penalty: penalty)
    else {
      throw InputError(element: "penalty", rule: "must be larger: the regression is singular")
    }
    self.psi = psi
    self.coefficients = coefficients
  }

  /// Returns the start for an environment, a block of count 1.
  ///
  /// - Parameter process: The process in the environment.
  public func network(in process: Process) -> NetworkBlock {
    let features = Self.features(of: process)
    var network = psi.network
    let count = network.parameters.count
    for (feature, value) in features.prefix(featureCount).enumerated() {
      for index in 0..<count {
        network.parameters[index] += Float(value * coefficients[feature * count + index])
      }
    }
    return network
  }

  /// An intercept, and the features of the environment.
  private static func features(of process: Process) -> ContiguousArray<Double> {
    [1] + process.environmentFeatures.map(Double.init)
  }
}

/// The settings of a regression start.
public struct RegressionSettings: Hashable, Sendable, Codable {
  /// The number of systems.
  public var systems: Int
  /// The number of updates in each.
  public var updates: Int
  /// The penalty λ of the regression, for each system of the library.
  public var penalty: Double

  /// Creates settings.
  ///
  /// - Parameters:
  ///   - systems: The number of systems.
  ///   - updates: The number of updates in each.
  ///   - penalty: The penalty λ of the regression, for each system of the library.
  public init(systems: Int = 200, updates: Int = 500, penalty: Double = 0.01) {
    self.systems = systems
    self.updates = updates
    self.penalty = penalty
  }

  /// Checks the settings.
  ///
  /// - Throws: `InputError`, naming the setting.
  public func validate() throws(InputError) {
    try NumberRules.atLeast(0, systems, "systems")
    try NumberRules.atLeast(0, updates, "updates")
    try NumberRules.positive(penalty, "penalty")
  }
}

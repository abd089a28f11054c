public import DMROFiles
public import DMRORandom

/// A process with past steps that can be priced again in another environment, for Algorithm 2.
///
/// The outer model stores observations and memos of steps. Before each update it prices them in
/// random environments.
public protocol RepriceableProcess: OffloadingProcess {
  /// A distribution of environments, such as the systems of Table IV.
  associatedtype Distribution: EnvironmentDistribution
  /// The settings of the process: everything except its environment. They are stored with ψ.
  associatedtype Settings: ProcessSettings
  /// The memo of a past step: all inputs of its price except the environment.
  associatedtype Memo: StepMemo

  /// An environment, such as a system.
  typealias Environment = Distribution.Environment

  /// Creates a process, finished until it is reset to an episode.
  ///
  /// - Parameters:
  ///   - settings: The settings.
  ///   - environment: The environment.
  /// - Throws: `InputError`, if a setting breaks a rule.
  init(_ settings: Settings, in environment: Environment) throws(InputError)

  /// The settings.
  var settings: Settings { get }

  /// The environment.
  var environment: Environment { get }

  /// Returns the shape of processes in the environments of a distribution.
  ///
  /// - Parameters:
  ///   - settings: The settings of the processes.
  ///   - distribution: The environments.
  static func shape(of settings: Settings, over distribution: Distribution) -> ObservationShape

  /// Checks that networks trained in a distribution can act in an environment.
  ///
  /// - Parameters:
  ///   - environment: The environment.
  ///   - distribution: The environments of the training.
  /// - Throws: `InputError`, naming the broken rule.
  static func check(
    _ environment: Environment, against distribution: Distribution
  ) throws(InputError)

  /// Moves to a random environment, at the same position of the episode.
  ///
  /// - Parameters:
  ///   - distribution: The environments.
  ///   - stream: The source of randomness.
  /// - Precondition: The shape stays the same.
  mutating func move(toRandomOf distribution: Distribution, using stream: inout RandomStream)

  /// The features of the environment, for a regression.
  var environmentFeatures: ContiguousArray<Float> { get }

  /// The scale of costs in the environment, above 0; it weights errors.
  var costScale: Double { get }

  /// Returns the memo of a step, before the action is taken.
  ///
  /// - Parameter action: The action.
  /// - Precondition: The episode is not finished.
  func memo(of action: Int) -> Memo

  /// Returns the outcome of an action in a past step, priced in the current environment.
  ///
  /// - Parameters:
  ///   - action: The action, that of the step or another one.
  ///   - memo: The memo of the step.
  func outcome(of action: Int, recalling memo: Memo) -> Outcome

  /// Rewrites the features of the environment in a past observation.
  ///
  /// - Parameter state: The observation, `[R, F]`.
  func updateState(_ state: inout MutableSpan<Float>)

  /// Rewrites the features of environment and action in the observation after a past step.
  ///
  /// - Parameters:
  ///   - state: The observation after the step, `[R, F]`.
  ///   - action: The assumed action of the step.
  func updateState(_ state: inout MutableSpan<Float>, after action: Int)
}

/// The settings of a process, stored among other keys in the provenance of meta-parameters.
public protocol ProcessSettings: Hashable, Sendable, Codable {
  /// The keys of the settings in a file.
  static var keys: [String] { get }

  /// Checks the settings.
  ///
  /// - Throws: `InputError`, naming the setting and the broken rule.
  func validate() throws(InputError)
}

/// A distribution of environments.
public protocol EnvironmentDistribution: Hashable, Sendable, Codable {
  /// An environment, such as a system.
  associatedtype Environment: Hashable, Sendable

  /// The name, for messages.
  var name: String { get }

  /// Draws an environment.
  ///
  /// - Parameter stream: The source of randomness.
  func draw(using stream: inout RandomStream) -> Environment
}

/// The memo of a past step.
public protocol StepMemo: Hashable, Sendable {
  /// Creates a memo for an empty place of the memory.
  init()

  /// The taken action.
  var action: Int { get }

  /// Writes the memo to a snapshot.
  ///
  /// - Parameter writer: The writer of the snapshot.
  func write(to writer: inout StateWriter)

  /// Reads a memo written by `write(to:)`.
  ///
  /// - Parameters:
  ///   - reader: The reader of the snapshot.
  ///   - actionCount: The number of actions.
  /// - Throws: `InputError`, naming the element and the broken rule.
  init(from reader: inout StateReader, actionCount: Int) throws(InputError)
}

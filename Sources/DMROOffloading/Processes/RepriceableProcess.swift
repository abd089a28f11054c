public import DMROFiles
public import DMRORandom

/// A process whose past steps can be priced again in another environment: what Algorithm 2 needs.
///
/// The outer model stores observations and memos of steps. Before each update it prices them in
/// random environments.
public protocol RepriceableProcess: OffloadingProcess {
  /// Random environments, as the systems of Table IV.
  associatedtype Distribution: EnvironmentDistribution
  /// All that the process is made of but its environment; written beside meta-parameters.
  associatedtype Settings: ProcessSettings
  /// All that the price of a past step depends on but the environment.
  associatedtype Memo: StepMemo

  /// An environment, as a system.
  typealias Environment = Distribution.Environment

  /// Creates a process, finished until it is reset to an episode.
  ///
  /// - Parameters:
  ///   - settings: The settings.
  ///   - environment: The environment.
  /// - Throws: `InputError`, if the settings break a rule.
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

  /// Checks that networks of this process can act in an environment.
  ///
  /// - Parameters:
  ///   - environment: The environment.
  ///   - distribution: The environments that the networks were trained in.
  /// - Throws: `InputError`, naming the rule that the environment breaks.
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

  /// The environment as numbers: the features of a regression on it.
  var environmentFeatures: ContiguousArray<Float> { get }

  /// The size of costs in the environment, above 0, by which errors are weighted.
  var costScale: Double { get }

  /// Returns the memo of the step that an action would take.
  ///
  /// - Parameter action: The action.
  /// - Precondition: The episode is not finished.
  func memo(of action: Int) -> Memo

  /// Returns the outcome of an action in a past step, priced in the current environment.
  ///
  /// - Parameters:
  ///   - action: The action, which may be another than that of the step.
  ///   - memo: The memo of the step.
  func outcome(of action: Int, recalling memo: Memo) -> Outcome

  /// Rewrites what a past observation says about the environment.
  ///
  /// - Parameter state: The observation, `[R, F]`.
  func updateState(_ state: inout MutableSpan<Float>)

  /// Rewrites what the observation after a past step says about the environment and the action.
  ///
  /// - Parameters:
  ///   - state: The observation after the step, `[R, F]`.
  ///   - action: The action that is assumed.
  func updateState(_ state: inout MutableSpan<Float>, after action: Int)
}

/// The settings of a process, written among other keys in the provenance of meta-parameters.
public protocol ProcessSettings: Hashable, Sendable, Codable {
  /// The keys of the settings in a file.
  static var keys: [String] { get }

  /// Checks that a process can be made of the settings.
  ///
  /// - Throws: `InputError`, naming the setting and the rule that it breaks.
  func validate() throws(InputError)
}

/// A distribution of environments.
public protocol EnvironmentDistribution: Hashable, Sendable, Codable {
  /// An environment, as a system.
  associatedtype Environment: Hashable, Sendable

  /// The name in messages.
  var name: String { get }

  /// Draws an environment.
  ///
  /// - Parameter stream: The source of randomness.
  func draw(using stream: inout RandomStream) -> Environment
}

/// The memo of a past step.
public protocol StepMemo: Hashable, Sendable {
  /// Creates a memo that fills an empty place of a memory.
  init()

  /// The action that was taken.
  var action: Int { get }

  /// Writes the memo to a snapshot.
  ///
  /// - Parameter writer: The writer of the snapshot.
  func write(to writer: inout StateWriter)

  /// Reads a memo that `write(to:)` has written.
  ///
  /// - Parameters:
  ///   - reader: The reader of the snapshot.
  ///   - actionCount: The number of actions.
  /// - Throws: `InputError`, naming the element and the rule that it breaks.
  init(from reader: inout StateReader, actionCount: Int) throws(InputError)
}

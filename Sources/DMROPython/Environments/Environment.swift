internal import DMROFiles
internal import DMROOffloading

/// One of the copies of a process: episodes of one action after the other.
protocol EpisodeCopy: Sendable {
  /// Starts the random stream of the copy.
  ///
  /// - Parameter seed: The random seed.
  mutating func begin(seed: UInt64)

  /// Starts an episode.
  ///
  /// - Parameter choice: The index of its workflow; −1 to draw one.
  /// - Returns: The index of the workflow, or the number of the episode since the seed.
  /// - Throws: `InputError`, if there is no such workflow.
  mutating func begin(episode choice: Int) throws(InputError) -> Int

  /// The rule that an action breaks; `nil` for one that may be taken.
  ///
  /// - Parameter action: The action.
  func ruleBroken(by action: Int64) -> String?

  /// Takes an action.
  ///
  /// - Parameter action: An action that breaks no rule.
  mutating func step(_ action: Int) -> EpisodeStep

  /// Writes the observation.
  ///
  /// - Parameter observation: The features, all of which are overwritten.
  mutating func encode(into observation: inout MutableSpan<Float>)

  /// Writes the available actions and their costs to the arrays.
  ///
  /// - Parameters:
  ///   - buffers: The arrays.
  ///   - copy: The number of the copy.
  func writeActions(to buffers: EnvironmentBuffers, at copy: Int)

  /// Writes the result of an episode that has ended to the arrays.
  ///
  /// - Parameters:
  ///   - buffers: The arrays.
  ///   - copy: The number of the copy.
  mutating func writeResult(to buffers: EnvironmentBuffers, at copy: Int)
}

/// The result of a step.
struct EpisodeStep {
  /// The reward: −cost.
  var reward: Double
  /// `true` at the end of the episode.
  var isTerminated = false
  /// `true` where an episode is cut that could go on.
  var isTruncated = false
}

/// The way in which a copy whose episode has ended goes on.
enum Autoreset: String, CaseIterable, Decodable {
  /// By a step that ignores its action.
  case nextStep = "next-step"
  /// At once.
  case sameStep = "same-step"
  /// By a reset.
  case disabled
}

/// An environment of any process.
protocol AnyEnvironment: Exclusive {
  /// The arrays and spaces in JSON, between other keys.
  var json: String { get }
  func bind(
    _ addresses: UnsafeBufferPointer<UnsafeMutableRawPointer?>,
    _ byteCounts: UnsafeBufferPointer<Int64>
  ) throws(InputError)
  func reset(isSeeded: Bool) throws(InputError)
  func step() throws(InputError)
}

/// Copies of a process that take their steps together.
final class Environment<Copy: EpisodeCopy>: AnyEnvironment, @unchecked Sendable {
  let use = Use()
  let json: String
  private let extents: EnvironmentExtents
  private let autoreset: Autoreset
  private let expected: [BufferDescription]
  private var copies: ContiguousArray<Copy>
  private var phases: ContiguousArray<Phase>
  private var buffers: EnvironmentBuffers?

  /// The phase of a copy.
  private enum Phase {
    /// Without a seed.
    case new
    /// With a seed, and no episode.
    case seeded
    case running
    case ended
  }

  /// Creates an environment.
  ///
  /// - Parameters:
  ///   - copy: The process.
  ///   - extents: The extents of the arrays.
  ///   - autoreset: The way in which copies go on.
  ///   - facts: What is said of the process in JSON, without braces.
  init(
    _ copy: Copy, _ extents: EnvironmentExtents, _ autoreset: Autoreset, facts: String
  ) {
    var extents = extents
    extents.hasFinals = autoreset == .sameStep
    self.extents = extents
    self.autoreset = autoreset
    expected = extents.buffers
    copies = ContiguousArray(repeating: copy, count: extents.copies)
    phases = ContiguousArray(repeating: .new, count: extents.copies)
    json = """
      "observation": \(extents.observation), "actions": \(extents.actions), \
      "subtasks": \(extents.plan), \(facts), \
      "buffers": [\(expected.map(\.json).joined(separator: ", "))]
      """
  }

  func bind(
    _ addresses: UnsafeBufferPointer<UnsafeMutableRawPointer?>,
    _ byteCounts: UnsafeBufferPointer<Int64>
  ) throws(InputError) {
    buffers = try unsafe EnvironmentBuffers(
      expected, addresses: addresses, byteCounts: byteCounts)
  }

  private func bound() throws(InputError) -> EnvironmentBuffers {
    guard let buffers else {
      throw InputError(element: "environment", rule: "must have its arrays before it is used")
    }
    return buffers
  }

  func reset(isSeeded: Bool) throws(InputError) {
    let buffers = try bound()
    for copy in copies.indices where buffers.selected[copy] && !isSeeded {
      guard phases[copy] != .new else {
        throw InputError(
          element: Self.element("seeds", copy), rule: "must be given at the first reset")
      }
    }
    for copy in copies.indices where buffers.selected[copy] {
      if isSeeded {
        copies[copy].begin(seed: buffers.seeds[copy])
        phases[copy] = .seeded
      }
      try begin(copy, choice: Int(buffers.episodes[copy]), buffers)
      buffers.rewards[copy] = 0
      buffers.terminations[copy] = false
      buffers.truncations[copy] = false
    }
  }

  /// Starts an episode, and writes what is seen of it.
  private func begin(
    _ copy: Int, choice: Int, _ buffers: EnvironmentBuffers
  ) throws(InputError) {
    do throws(InputError) {
      buffers.episodes[copy] = Int64(try copies[copy].begin(episode: choice))
    } catch { throw error.below(Self.element("episodes", copy)) }
    phases[copy] = .running
    write(copy, buffers)
  }

  private func write(_ copy: Int, _ buffers: EnvironmentBuffers) {
    buffers.observations.write(part: copy, of: observationSize) { copies[copy].encode(into: &$0) }
    copies[copy].writeActions(to: buffers, at: copy)
  }

  private var observationSize: Int { extents.observation.reduce(1, *) }

  func step() throws(InputError) {
    let buffers = try bound()
    // All actions are checked before any copy moves.
    for copy in copies.indices { try check(copy, buffers) }
    for copy in copies.indices {
      guard phases[copy] == .running else {
        // An episode is drawn: this one draws always.
        try begin(copy, choice: -1, buffers)
        buffers.rewards[copy] = 0
        buffers.terminations[copy] = false
        buffers.truncations[copy] = false
        continue
      }
      let step = copies[copy].step(Int(buffers.actions[copy]))
      buffers.rewards[copy] = step.reward
      buffers.terminations[copy] = step.isTerminated
      buffers.truncations[copy] = step.isTruncated
      if step.isTerminated || step.isTruncated {
        copies[copy].writeResult(to: buffers, at: copy)
        guard autoreset != .sameStep else {
          buffers.finals.write(part: copy, of: observationSize) {
            copies[copy].encode(into: &$0)
          }
          try begin(copy, choice: -1, buffers)
          continue
        }
        phases[copy] = .ended
      }
      write(copy, buffers)
    }
  }

  private func check(_ copy: Int, _ buffers: EnvironmentBuffers) throws(InputError) {
    switch phases[copy] {
    case .running:
      guard let rule = copies[copy].ruleBroken(by: buffers.actions[copy]) else { return }
      throw InputError(element: Self.element("actions", copy), rule: rule)
    case .ended where autoreset == .nextStep: return
    case .ended:
      throw InputError(
        element: Self.element("copies", copy), rule: "must be reset: its episode has ended")
    case .new, .seeded:
      throw InputError(
        element: Self.element("copies", copy), rule: "must be reset before its first step")
    }
  }

  private static func element(_ name: String, _ copy: Int) -> String { "\(name)[\(copy)]" }
}

extension EpisodeCopy {
  /// Returns the rule that an action breaks, if it is none of the first ones.
  @inline(__always)
  static func rule(_ action: Int64, below count: Int) -> String? {
    guard action < 0 || action >= count else { return nil }
    return "must be between 0 and \(count - 1), found \(action)"
  }

  /// Writes what an episode has cost.
  @inline(__always)
  func write(
    cost: Double, delay: Double, energy: Double, _ reference: Reference,
    to buffers: EnvironmentBuffers, at copy: Int
  ) {
    buffers.costs[copy] = cost
    buffers.delays[copy] = delay
    buffers.energies[copy] = energy
    buffers.references[copy] = reference.value ?? .nan
    buffers.referenceKinds[copy] =
      switch reference.kind {
      case .optimum: 0
      case .bound: 1
      case .bestKnown: 2
      case .none: 3
      }
  }
}

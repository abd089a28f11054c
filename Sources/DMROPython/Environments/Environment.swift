internal import DMROFiles
internal import DMROOffloading

/// One of the copies of a process: episodes of one action after the other.
///
/// All functions are `mutating`, as a call of others on an element of an array would copy it.
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
  mutating func ruleBroken(by action: Int64) -> String?

  /// Takes an action.
  ///
  /// - Parameter action: An action that breaks no rule.
  mutating func step(_ action: Int) -> EpisodeStep

  /// Writes the observation.
  ///
  /// - Parameter observation: The features, all of which are overwritten.
  mutating func encode(into observation: inout MutableSpan<Float>)

  /// Writes the available actions, which stay the same in an episode.
  ///
  /// - Parameters:
  ///   - buffers: The arrays.
  ///   - copy: The number of the copy.
  mutating func writeMask(to buffers: EnvironmentBuffers, at copy: Int)

  /// Writes the cost of each action, if it is known.
  ///
  /// - Parameters:
  ///   - buffers: The arrays.
  ///   - copy: The number of the copy.
  mutating func writeCandidateCosts(to buffers: EnvironmentBuffers, at copy: Int)

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

/// An environment: copies of a process that take their steps together.
final class Environment: Exclusive, @unchecked Sendable {
  let use = Use()
  /// The arrays and spaces in JSON.
  let json: String
  private let process: Process

  // Cases, and no generic class behind a protocol: that would be called without specialization.
  private enum Process {
    case chain(CopyBox<ChainCopy>)
    case graph(CopyBox<GraphCopy>)
    case arrivals(CopyBox<ArrivalsCopy>)
  }

  /// Creates an environment of chains.
  ///
  /// - Parameters:
  ///   - copy: The process.
  ///   - extents: The extents of the arrays.
  ///   - autoreset: The way in which copies go on.
  ///   - facts: What is said of the process in JSON, without braces.
  init(_ copy: ChainCopy, _ extents: EnvironmentExtents, _ autoreset: Autoreset, facts: String) {
    let box = CopyBox(copy, extents, autoreset)
    process = .chain(box)
    json = box.copies.json(facts)
  }

  /// Creates an environment of graphs, as one of chains.
  init(_ copy: GraphCopy, _ extents: EnvironmentExtents, _ autoreset: Autoreset, facts: String) {
    let box = CopyBox(copy, extents, autoreset)
    process = .graph(box)
    json = box.copies.json(facts)
  }

  /// Creates an environment of arrivals, as one of chains.
  init(
    _ copy: ArrivalsCopy, _ extents: EnvironmentExtents, _ autoreset: Autoreset, facts: String
  ) {
    let box = CopyBox(copy, extents, autoreset)
    process = .arrivals(box)
    json = box.copies.json(facts)
  }

  /// Takes the arrays of the caller.
  func bind(
    _ addresses: UnsafeBufferPointer<UnsafeMutableRawPointer?>,
    _ byteCounts: UnsafeBufferPointer<Int64>
  ) throws(InputError) {
    switch process {
    case .chain(let box): try unsafe box.copies.bind(addresses, byteCounts)
    case .graph(let box): try unsafe box.copies.bind(addresses, byteCounts)
    case .arrivals(let box): try unsafe box.copies.bind(addresses, byteCounts)
    }
  }

  /// Resets the selected copies.
  func reset(isSeeded: Bool) throws(InputError) {
    switch process {
    case .chain(let box): try box.copies.reset(isSeeded: isSeeded)
    case .graph(let box): try box.copies.reset(isSeeded: isSeeded)
    case .arrivals(let box): try box.copies.reset(isSeeded: isSeeded)
    }
  }

  /// Takes the actions of all copies; if one breaks a rule, no copy moves.
  func step() throws(InputError) {
    switch process {
    case .chain(let box): try box.copies.step()
    case .graph(let box): try box.copies.step()
    case .arrivals(let box): try box.copies.step()
    }
  }
}

/// A place in memory for copies.
private final class CopyBox<Copy: EpisodeCopy> {
  var copies: Copies<Copy>

  init(_ copy: Copy, _ extents: EnvironmentExtents, _ autoreset: Autoreset) {
    copies = Copies(copy, extents, autoreset)
  }
}

/// Copies of a process, and the arrays of the caller.
private struct Copies<Copy: EpisodeCopy>: ~Copyable {
  private let extents: EnvironmentExtents
  private let observationSize: Int
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

  init(_ copy: Copy, _ extents: EnvironmentExtents, _ autoreset: Autoreset) {
    var extents = extents
    extents.hasFinals = autoreset == .sameStep
    self.extents = extents
    self.autoreset = autoreset
    observationSize = extents.observation.reduce(1, *)
    expected = extents.buffers
    copies = ContiguousArray(repeating: copy, count: extents.copies)
    phases = ContiguousArray(repeating: .new, count: extents.copies)
  }

  /// Returns the description in JSON.
  func json(_ facts: String) -> String {
    """
    {"observation": \(extents.observation), "actions": \(extents.actions), \
    "subtasks": \(extents.plan), \(facts), \
    "buffers": [\(expected.map(\.json).joined(separator: ", "))]}
    """
  }

  mutating func bind(
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

  mutating func reset(isSeeded: Bool) throws(InputError) {
    let buffers = try bound()
    for copy in copies.indices where buffers.selected[copy] != 0 && !isSeeded {
      guard phases[copy] != .new else {
        throw InputError(
          element: Self.element("seeds", copy), rule: "must be given at the first reset")
      }
    }
    for copy in copies.indices where buffers.selected[copy] != 0 {
      if isSeeded {
        copies[copy].begin(seed: buffers.seeds[copy])
        phases[copy] = .seeded
      }
      try begin(copy, choice: Int(buffers.episodes[copy]), buffers)
    }
  }

  /// Starts an episode, and writes what is seen of it.
  private mutating func begin(
    _ copy: Int, choice: Int, _ buffers: EnvironmentBuffers
  ) throws(InputError) {
    do throws(InputError) {
      buffers.episodes[copy] = Int64(try copies[copy].begin(episode: choice))
    } catch { throw error.below(Self.element("episodes", copy)) }
    phases[copy] = .running
    buffers.rewards[copy] = 0
    buffers.terminations[copy] = false
    buffers.truncations[copy] = false
    copies[copy].writeMask(to: buffers, at: copy)
    write(copy, buffers)
  }

  private mutating func write(_ copy: Int, _ buffers: EnvironmentBuffers) {
    buffers.observations.write(part: copy, of: observationSize) { copies[copy].encode(into: &$0) }
    copies[copy].writeCandidateCosts(to: buffers, at: copy)
  }

  mutating func step() throws(InputError) {
    let buffers = try bound()
    // All actions are checked before any copy moves.
    for copy in copies.indices {
      guard phases[copy] == .running else {
        try checkEnded(copy)
        continue
      }
      guard let rule = copies[copy].ruleBroken(by: buffers.actions[copy]) else { continue }
      throw InputError(element: Self.element("actions", copy), rule: rule)
    }
    for copy in copies.indices {
      guard phases[copy] == .running else {
        try begin(copy, choice: -1, buffers)
        continue
      }
      let step = copies[copy].step(Int(buffers.actions[copy]))
      if step.isTerminated || step.isTruncated {
        try end(copy, step, buffers)
      } else {
        write(copy, buffers)
      }
      buffers.rewards[copy] = step.reward
      buffers.terminations[copy] = step.isTerminated
      buffers.truncations[copy] = step.isTruncated
    }
  }

  /// Ends an episode; where copies go on at once, starts the next one.
  private mutating func end(
    _ copy: Int, _ step: EpisodeStep, _ buffers: EnvironmentBuffers
  ) throws(InputError) {
    copies[copy].writeResult(to: buffers, at: copy)
    phases[copy] = .ended
    guard autoreset == .sameStep else { return write(copy, buffers) }
    buffers.finals.write(part: copy, of: observationSize) { copies[copy].encode(into: &$0) }
    try begin(copy, choice: -1, buffers)
  }

  private func checkEnded(_ copy: Int) throws(InputError) {
    let hasEnded = phases[copy] == .ended
    if hasEnded, autoreset == .nextStep { return }
    throw InputError(
      element: Self.element("copies", copy),
      rule: hasEnded
        ? "must be reset: its episode has ended" : "must be reset before its first step")
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

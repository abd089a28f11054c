internal import DMROFiles

/// Networks that actors read while they play; between rollouts, one thread changes them.
final class SharedActorCritic: @unchecked Sendable {
  var value: ActorCritic

  init(_ value: consuming ActorCritic) { self.value = value }

  /// Reads a state written by `ActorCritic.writeState(to:)`.
  func readState(from reader: inout StateReader) throws(InputError) {
    try value.readState(from: &reader)
  }
}

/// A rollout that its actor writes, and of which minibatches are made afterwards.
final class SharedRollout: @unchecked Sendable {
  var value: PolicyRollout

  init(_ value: consuming PolicyRollout) { self.value = value }

  /// Copies a state to a minibatch.
  func copy(_ state: Int, to batch: inout PolicyMinibatch) { value.copy(state, to: &batch) }
}

/// Sums over the states of an update, in all its passes.
struct PolicySums: Sendable {
  private(set) var count = 0
  private(set) var surrogate: Float = 0
  private(set) var squaredError: Float = 0
  private(set) var entropy: Float = 0
  private(set) var divergence: Float = 0
  private(set) var clipped = 0

  mutating func add(surrogate: Float, entropy: Float, divergence: Float, isClipped: Bool) {
    count += 1
    self.surrogate += surrogate
    self.entropy += entropy
    self.divergence += divergence
    clipped += isClipped ? 1 : 0
  }

  mutating func add(squaredError: Float) { self.squaredError += squaredError }
}

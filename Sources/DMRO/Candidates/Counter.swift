internal import Synchronization

/// A counter that several threads share.
final class Counter: Sendable {
  private let next = Atomic<Int>(0)

  /// Returns the next number; `nil` from a limit on.
  func take(below limit: Int) -> Int? {
    let number = next.add(1, ordering: .relaxed).oldValue
    return number < limit ? number : nil
  }
}

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The priorities of one unit's transitions.
struct Priorities: Hashable, Sendable {
  let settings: PrioritizedReplay
  /// `pᵢ^α` of each transition.
  private(set) var tree: SumTree
  /// The greatest `p^α` so far, which new transitions get so that each is learned from soon.
  private(set) var greatest = 1.0

  init(_ settings: PrioritizedReplay, capacity: Int) {
    self.settings = settings
    tree = SumTree(count: capacity)
  }

  /// Notes a new transition.
  mutating func insert(at index: Int) {
    tree[index] = greatest
  }

  /// Returns the transition in which a point of `[0, 1)` lies, and its unscaled importance weight.
  func draw(at point: Double, stored: Int, correction: Double) -> (index: Int, weight: Double) {
    let index = tree.index(at: point * tree.total)
    let probability = tree[index] / tree.total
    return (index, pow(Double(stored) * probability, -correction))
  }

  /// Notes the error of a transition that was learned from.
  mutating func update(_ index: Int, error: Float) {
    let priority = pow(Double(abs(error)) + settings.floor, settings.exponent)
    guard priority.isFinite else { return }
    tree[index] = priority
    greatest = max(greatest, priority)
  }
}

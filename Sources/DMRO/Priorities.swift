internal import DMROFiles

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
  /// The greatest `p^α` so far, the priority of new transitions, so that each is drawn soon.
  private(set) var greatest = 1.0

  init(_ settings: PrioritizedReplay, capacity: Int) {
    self.settings = settings
    tree = SumTree(count: capacity)
  }

  /// Gives a new transition the greatest priority so far.
  mutating func insert(at index: Int) {
    tree[index] = greatest
  }

  /// Returns the transition at a point of the sum, in `[0, 1)`, and its unscaled importance weight.
  func draw(at point: Double, stored: Int, correction: Double) -> (index: Int, weight: Double) {
    let index = tree.index(at: point * tree.total)
    let probability = tree[index] / tree.total
    return (index, pow(Double(stored) * probability, -correction))
  }

  /// Updates the priority of a transition by its error.
  mutating func update(_ index: Int, error: Float) {
    let priority = pow(Double(abs(error)) + settings.floor, settings.exponent)
    guard priority.isFinite else { return }
    tree[index] = priority
    greatest = max(greatest, priority)
  }

  /// Writes all priorities, but not the settings.
  func writeState(to writer: inout StateWriter) {
    writer.add(greatest)
    for index in 0..<tree.count { writer.add(tree[index]) }
  }

  /// Reads a state written by `writeState(to:)`.
  ///
  /// - Parameters:
  ///   - reader: The reader of the snapshot.
  ///   - stored: The number of transitions in the memory.
  mutating func readState(from reader: inout StateReader, stored: Int) throws(InputError) {
    greatest = try reader.double("priorities.greatest")
    guard greatest > 0 else {
      throw InputError(element: "priorities.greatest", rule: "must be above 0, found \(greatest)")
    }
    var weights = ContiguousArray<Double>()
    for index in 0..<tree.count {
      let weight = try reader.double("priorities[\(index)]")
      // Every stored transition can be drawn, and no other.
      guard index < stored ? weight > 0 && weight <= greatest : weight == 0 else {
        throw InputError(
          element: "priorities[\(index)]",
          rule: index < stored
            ? "must be above 0 and at most \(greatest), found \(weight)"
            : "must be 0, found \(weight)")
      }
      weights.append(weight)
    }
    tree.setAll(weights)
    guard tree.total.isFinite else {
      throw InputError(element: "priorities", rule: "must have a finite sum")
    }
  }
}

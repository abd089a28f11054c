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

  /// Writes everything but the settings.
  func writeState(to writer: inout StateWriter) {
    writer.add(greatest)
    for index in 0..<tree.count { writer.add(tree[index]) }
  }

  /// Reads what `writeState(to:)` has written.
  ///
  /// - Parameters:
  ///   - reader: Where it is read.
  ///   - stored: The number of transitions in the memory, each of which has a priority.
  mutating func readState(from reader: inout StateReader, stored: Int) throws(InputError) {
    greatest = try reader.double("priorities.greatest")
    guard greatest > 0 else {
      throw InputError(element: "priorities.greatest", rule: "must be above 0, found \(greatest)")
    }
    var weights = ContiguousArray<Double>()
    for index in 0..<tree.count {
      let weight = try reader.double("priorities[\(index)]")
      // What is not stored cannot be drawn, and all that is stored can.
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

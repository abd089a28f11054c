import Dispatch
import Synchronization

/// Returns the results of a function for 0 ..< count, in this order, computed by several threads.
///
/// - Parameters:
///   - count: The number of results.
///   - threads: The number of threads.
///   - body: The function.
package func concurrentMap<Result: Sendable>(
  _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  guard threads > 1, count > 1 else { return (0..<count).map(body) }
  let board = Board<Result>(count)
  DispatchQueue.concurrentPerform(iterations: min(threads, count)) { _ in
    while let index = board.next() { board.put(body(index), at: index) }
  }
  return board.results
}

/// The pending indices and the results.
private final class Board<Result: Sendable>: Sendable {
  private let count: Int
  private let state: Mutex<(next: Int, results: [Result?])>

  init(_ count: Int) {
    self.count = count
    state = Mutex((0, Array(repeating: nil, count: count)))
  }

  func next() -> Int? {
    state.withLock { state in
      guard state.next < count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  func put(_ result: Result, at index: Int) {
    state.withLock { $0.results[index] = result }
  }

  var results: [Result] { state.withLock { $0.results.compactMap(\.self) } }
}

import Dispatch

/// Calls a function for 0 ..< count, on some threads.
///
/// - Parameters:
///   - count: The number of calls.
///   - threads: The greatest number of threads; the caller is one of them.
///   - body: The function; calls for different numbers touch nothing in common.
func perform(_ count: Int, threads: Int, _ body: @Sendable (Int) -> Void) {
  let threads = min(threads, count)
  guard threads > 1 else { return (0..<count).forEach(body) }
  let next = Counter()
  DispatchQueue.concurrentPerform(iterations: threads) { _ in
    while let index = next.take(below: count) { body(index) }
  }
}

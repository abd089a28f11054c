package import DMROParallel
import Foundation

/// Ranks within one process: each is a thread, and messages lie in boxes between them.
package struct ThreadRanks: Ranks {
  package let rank: Int
  package var count: Int { post.count }
  private let post: Post

  /// Runs the same work on some ranks at the same time, and returns the result of each.
  ///
  /// - Parameters:
  ///   - count: The number of ranks.
  ///   - work: The work of a rank.
  package static func run<Result: Sendable>(
    _ count: Int, _ work: @escaping @Sendable (any Ranks) throws -> Result
  ) throws -> [Result] {
    let post = Post(count)
    let results = Results<Result>(count)
    for rank in 0..<count {
      let thread = Thread {
        results.put(Swift.Result { try work(ThreadRanks(rank: rank, post: post)) }, at: rank)
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    return try results.wait().map { try $0.get() }
  }

  private init(rank: Int, post: Post) { (self.rank, self.post) = (rank, post) }

  package func send(_ values: Span<Float>, to rank: Int) {
    post.send(values.indices.map { values[$0].bitPattern }, from: self.rank, to: rank)
  }

  package func receive(_ values: inout MutableSpan<Float>, from rank: Int) {
    let found = post.receive(from: rank, by: self.rank)
    precondition(found.count == values.count, "\(found.count) numbers for \(values.count)")
    for index in values.indices { values[index] = Float(bitPattern: found[index]) }
  }

  package func broadcast(_ values: inout MutableSpan<Float>) {
    guard rank == 0 else { return receive(&values, from: 0) }
    for other in 1..<count { send(values.span, to: other) }
  }

  package func gather(_ bytes: ContiguousArray<UInt8>) -> [ContiguousArray<UInt8>] {
    for other in 0..<count { post.send(bytes.map(UInt32.init), from: rank, to: other) }
    return (0..<count).map { other in
      ContiguousArray(post.receive(from: other, by: rank).map(UInt8.init))
    }
  }

  package func isTrueOnAny(_ flag: Bool) -> Bool {
    gather([flag ? 1 : 0]).contains([1])
  }

  /// Boxes of messages, one for each pair of ranks.
  private final class Post: @unchecked Sendable {
    let count: Int
    private let condition = NSCondition()
    private var boxes: [[[UInt32]]]

    init(_ count: Int) {
      self.count = count
      boxes = Array(repeating: [], count: count * count)
    }

    func send(_ message: [UInt32], from sender: Int, to receiver: Int) {
      condition.withLock {
        boxes[sender * count + receiver].append(message)
        condition.broadcast()
      }
    }

    func receive(from sender: Int, by receiver: Int) -> [UInt32] {
      condition.withLock {
        while boxes[sender * count + receiver].isEmpty { condition.wait() }
        return boxes[sender * count + receiver].removeFirst()
      }
    }
  }

  private final class Results<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var values: [Result<Value, any Error>?]

    init(_ count: Int) { values = Array(repeating: nil, count: count) }

    func put(_ value: Result<Value, any Error>, at rank: Int) {
      condition.withLock {
        values[rank] = value
        condition.broadcast()
      }
    }

    func wait() -> [Result<Value, any Error>] {
      condition.withLock {
        while values.contains(where: { $0 == nil }) { condition.wait() }
        return values.compactMap(\.self)
      }
    }
  }
}

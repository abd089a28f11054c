package import DMROFiles
package import DMRONetworks
internal import DMROOffloading
package import DMRORandom

/// The greatest value of a counter, far beyond any run.
package let greatestCount = 1 << 52

// The snapshot format of this module's values.
extension StateWriter {
  package mutating func add(_ stream: RandomStream) {
    for word in stream.words { add(word) }
  }

  package mutating func add(_ optimizer: OptimizerState, network: Int, range: Range<Int>) {
    for values in [optimizer.first, optimizer.second] where !values.isEmpty {
      add(ContiguousArray(values[range]))
    }
    add(Int64(optimizer.steps[network]))
  }
}

extension StateReader {
  package mutating func stream(_ element: String) throws(InputError) -> RandomStream {
    var words: [UInt64] = []
    for _ in 0..<5 { words.append(try integer(UInt64.self, element)) }
    guard let stream = RandomStream(words: words) else {
      throw InputError(element: element, rule: "must have a word that is not 0")
    }
    return stream
  }

  /// Returns a process to the position of a snapshot.
  ///
  /// - Parameters:
  ///   - process: A process before its first reset to an episode.
  ///   - count: The number of begun episodes.
  ///   - episodes: The episodes, taken in order again and again.
  mutating func restore<Process: DecisionProcess>(
    _ process: inout Process, begun count: Int, of episodes: [Process.Episode]
  ) throws(InputError) {
    let episode =
      count > 0 && !episodes.isEmpty ? episodes[(count - 1) % episodes.count] : nil
    try process.restorePosition(from: &self, in: episode)
  }

  package mutating func restore(
    _ optimizer: inout OptimizerState, network: Int, range: Range<Int>
  ) throws(InputError) {
    if !optimizer.first.isEmpty {
      let values = try floats(range.count, "optimizer.first")
      optimizer.first.replaceSubrange(range, with: values)
    }
    if !optimizer.second.isEmpty {
      let values = try floats(range.count, "optimizer.second")
      if let index = values.firstIndex(where: { $0 < 0 }) {
        throw InputError(
          element: "optimizer.second[\(index)]",
          rule: "must not be negative, found \(values[index])")
      }
      optimizer.second.replaceSubrange(range, with: values)
    }
    optimizer.steps[network] = try integer("optimizer.steps", in: 0...greatestCount)
  }
}

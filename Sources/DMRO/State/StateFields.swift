package import DMROFiles
internal import DMRONetworks
package import DMROOffloading
package import DMRORandom

/// The most that a counter can have counted: far more than any run does.
package let greatestCount = 1 << 52

// How the values of this module appear in a snapshot.
extension StateWriter {
  package mutating func add(_ stream: RandomStream) {
    for word in stream.words { add(word) }
  }

  /// Adds where a process stands in its workflow, which the reader knows.
  package mutating func add(_ process: ChainProcess) {
    add(UInt8(process.workflow == nil ? 0 : 1))
    add(Int64(process.position))
    add(Int64(process.previousSite))
  }

  mutating func add(_ optimizer: OptimizerState, network: Int, range: Range<Int>) {
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

  /// Reads where a process stands, and puts it there.
  ///
  /// - Parameters:
  ///   - process: A process that was not reset to a workflow yet.
  ///   - episodes: The number of workflows that were begun.
  ///   - workflows: The workflows, taken in order again and again.
  package mutating func restore(
    _ process: inout ChainProcess, episodes: Int, workflows: [Workflow]
  ) throws(InputError) {
    let hasWorkflow = try integer(UInt8.self, "process")
    let position = try integer("process.position", in: 0...greatestCount)
    let site = try integer("process.previousSite", in: 0...process.actionCount - 1)
    guard hasWorkflow == 1 else {
      guard hasWorkflow == 0, position == 0, site == 0 else {
        throw InputError(element: "process", rule: "must be at its start without a workflow")
      }
      return
    }
    guard episodes > 0, !workflows.isEmpty else {
      throw InputError(element: "process", rule: "must have no workflow before the first episode")
    }
    let workflow = workflows[(episodes - 1) % workflows.count]
    guard workflow.subtaskCount <= process.maximumSubtasks, position <= workflow.subtaskCount,
      position > 0 || site == 0
    else {
      throw InputError(
        element: "process.position",
        rule: "must be between 0 and \(workflow.subtaskCount), found \(position)")
    }
    process.reset(to: workflow)
    // The future depends on the last site alone.
    for _ in 0..<position { process.step(site) }
  }

  mutating func restore(
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

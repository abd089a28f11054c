import DMROFiles

extension WorkflowGraph {
  /// Throws unless there are subtasks, with names of their own and sound numbers.
  static func check(_ subtasks: [Subtask]) throws(InputError) {
    guard !subtasks.isEmpty else {
      throw InputError(element: "subtasks", rule: "must hold at least 1 subtask, found none")
    }
    guard subtasks.count <= maximumCount else {
      throw InputError(
        element: "subtasks",
        rule: "must hold at most \(maximumCount) subtasks, found \(subtasks.count)")
    }
    var positions: [String: Int] = [:]
    positions.reserveCapacity(subtasks.count)
    for (index, subtask) in subtasks.enumerated() {
      guard !subtask.id.isEmpty else {
        throw InputError(element: "subtasks[\(index)].id", rule: "must not be empty")
      }
      if let first = positions.updateValue(index, forKey: subtask.id) {
        throw InputError(
          element: "subtasks[\(index)].id",
          rule: "must differ from all others, found \"\(subtask.id)\" in subtasks[\(first)] too")
      }
      try Rules.notNegative(subtask.computation, "subtasks[\(index)].computation")
      try Rules.notNegative(subtask.input, "subtasks[\(index)].input")
      try Rules.notNegative(subtask.output, "subtasks[\(index)].output")
    }
  }

  /// Throws unless transfers join two different subtasks, with sound sizes.
  static func check(_ transfers: [Transfer], of subtasks: [Subtask]) throws(InputError) {
    guard transfers.count <= maximumCount else {
      throw InputError(
        element: "transfers",
        rule: "must hold at most \(maximumCount) transfers, found \(transfers.count)")
    }
    for (index, transfer) in transfers.enumerated() {
      for (end, name) in [(transfer.from, "from"), (transfer.to, "to")] {
        guard subtasks.indices.contains(end) else {
          throw InputError(
            element: "transfers[\(index)].\(name)",
            rule: "must be the index of one of \(subtasks.count) subtasks, found \(end)")
        }
      }
      guard transfer.from != transfer.to else {
        throw InputError(
          element: "transfers[\(index)]",
          rule: """
            must join two different subtasks, found \"\(subtasks[transfer.from].id)\" at both ends
            """)
      }
      try Rules.notNegative(transfer.size, "transfers[\(index)].size")
    }
  }
}

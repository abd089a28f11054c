import DMROFiles
import DMROOffloading

extension WfInstance {
  private static let bytesPerMegabyte = 1e6

  /// Returns the workflow: works are runtimes times the speed of the machine, transfers are files.
  ///
  /// - Parameters:
  ///   - settings: The speed of machines whose speed is not stated.
  ///   - name: The name of the workflow, if it has none.
  /// - Throws: `InputError` that names the element and the rule it breaks.
  func workflow(
    _ settings: ImportSettings, name: String
  ) throws(InputError) -> ImportedWorkflow {
    var notes = ImportNotes()
    var subtasks = try subtasks(settings, &notes)
    let sums = try transfers(of: &subtasks, &notes)
    return ImportedWorkflow(
      graph: try WorkflowGraph(
        id: self.name.isEmpty ? name : self.name, subtasks: subtasks, transfers: sums.transfers),
      notes: notes.lines)
  }

  /// Returns the subtasks with their works.
  private func subtasks(
    _ settings: ImportSettings, _ notes: inout ImportNotes
  ) throws(InputError) -> [WorkflowGraph.Subtask] {
    var subtasks: [WorkflowGraph.Subtask] = []
    var (assumed, spread, parallel) = (0, 0, 0)
    for task in tasks {
      guard task.runtime >= 0, task.runtime.isFinite else {
        throw InputError(
          element: task.runtimeElement,
          rule: "must be a finite number of at least 0, found \(NumberRules.text(task.runtime))")
      }
      var speed = task.machines.first.flatMap { speeds[$0] }
      if speed == nil {
        speed = settings.referenceSpeed
        assumed += 1
      }
      guard let speed else {
        throw InputError(
          element: task.element,
          rule: """
            must have run on a machine with a speed in MHz, or --reference-speed must be given; \
            found \(task.machines.first.map { "\"\($0)\"" } ?? "no machine")
            """)
      }
      if task.machines.count > 1 { spread += 1 }
      if task.cores > 1 { parallel += 1 }
      subtasks.append(.init(id: task.id, computation: task.runtime * speed))
    }
    notes.add(
      assumed, "task", "tasks",
      "without the speed of a machine: assumed \(NumberRules.text(settings.referenceSpeed ?? 0)) MHz"
    )
    notes.add(spread, "task", "tasks", "on several machines: the speed of the first counts")
    notes.add(parallel, "task", "tasks", "on several cores: the runtime counts once")
    return subtasks
  }

  /// Returns the transfers, and adds inputs and outputs to the subtasks.
  private func transfers(
    of subtasks: inout [WorkflowGraph.Subtask], _ notes: inout ImportNotes
  ) throws(InputError) -> TransferSums {
    var sums = try dependencies()
    let declared = sums
    var carries = Set<SIMD2<Int>>()
    let files = FileUse(self)
    var (shared, updated) = (0, 0)
    for (reader, reads) in files.reads.enumerated() {
      for file in reads {
        guard let all = files.writers[file] else {
          subtasks[reader].input += try megabytes(file, tasks[reader], "inputFiles")
          continue
        }
        let size = try megabytes(file, tasks[reader], "inputFiles")
        var writers = all.filter { $0 != reader }
        if writers.isEmpty { updated += 1 }
        if writers.count > 1 {
          shared += 1
          let parents = writers.filter { declared.contains(from: $0, to: reader) }
          if !parents.isEmpty { writers = parents }
        }
        for writer in writers {
          sums.add(size, from: writer, to: reader)
          carries.insert(SIMD2(writer, reader))
        }
      }
    }
    for (writer, writes) in files.writes.enumerated() {
      for file in writes where !files.isRead.contains(file) && files.writers[file]?.first == writer
      {
        subtasks[writer].output += try megabytes(file, tasks[writer], "outputFiles")
      }
    }
    notes.add(
      sums.transfers.count { !carries.contains(SIMD2($0.from, $0.to)) }, "dependency",
      "dependencies", "without a file: 0 MB")
    notes.add(
      sums.transfers.count - declared.transfers.count, "dependency", "dependencies",
      "by files alone, not named among parents and children")
    notes.add(shared, "reading", "readings", "of a file of several writers: each of them sends it")
    notes.add(updated, "file", "files", "that only the task itself writes and reads: left out")
    notes.add(resizedCount, "file", "files", "listed again with another size: the first counts")
    return sums
  }

  /// Returns the transfers between parents and children, of 0 MB.
  private func dependencies() throws(InputError) -> TransferSums {
    var indices = aliases
    for (index, task) in tasks.enumerated() { indices[task.id] = index }
    var sums = TransferSums()
    for (index, task) in tasks.enumerated() {
      for (names, list) in [(task.parents, "parents"), (task.children, "children")] {
        for (place, name) in names.enumerated() {
          guard let other = indices[name] else {
            throw InputError(
              element: "\(task.element).\(list)[\(place)]",
              rule: "must be the id of a task, found \"\(name)\"")
          }
          guard other != index else {
            throw InputError(
              element: "\(task.element).\(list)[\(place)]",
              rule: "must be another task, found the task itself, \"\(name)\"")
          }
          let isParent = list == "parents"
          sums.add(0, from: isParent ? other : index, to: isParent ? index : other)
        }
      }
    }
    return sums
  }

  private func megabytes(
    _ file: String, _ task: Task, _ list: String
  ) throws(InputError) -> Double {
    guard let size = sizes[file] else {
      throw InputError(
        element: "\(task.element).\(list)",
        rule: "must hold ids of files of the specification, found \"\(file)\"")
    }
    return size / Self.bytesPerMegabyte
  }
}

/// The files that each task reads and writes, each once.
private struct FileUse {
  var reads: [[String]]
  var writes: [[String]]
  var writers: [String: [Int]] = [:]
  var isRead: Set<String> = []

  init(_ instance: WfInstance) {
    func unique(_ files: [String]) -> [String] {
      var seen = Set<String>()
      return files.filter { seen.insert($0).inserted }
    }
    reads = instance.tasks.map { unique($0.reads) }
    writes = instance.tasks.map { unique($0.writes) }
    for (task, files) in writes.enumerated() {
      for file in files { writers[file, default: []].append(task) }
    }
    for files in reads { isRead.formUnion(files) }
  }
}

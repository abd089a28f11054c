import DMROFiles

/// Writes workflows one at a time, as a file that may exceed the memory.
struct WorkflowPrinter: ~Copyable {
  private var file: FileWriter?
  private var output = Terminal.Output()
  private var start = "{\"workflows\": [\n  "

  /// Creates a printer.
  ///
  /// - Parameter path: The file; `nil` for the standard output.
  init(to path: String?) {
    if let path { file = FileWriter(path) }
  }

  /// Writes a workflow.
  ///
  /// - Parameter workflow: Its JSON.
  /// - Throws: `InputError`, if it cannot be written.
  mutating func add(_ workflow: String) throws(InputError) {
    try write(start + workflow)
    start = ",\n  "
  }

  /// Writes the end.
  ///
  /// - Throws: `InputError`, if it cannot be written.
  consuming func finish() throws(InputError) {
    try write("\n]}\n")
    try file?.finish()
    try output.flush()
  }

  private mutating func write(_ text: String) throws(InputError) {
    if file == nil { try output.write(text) } else { try file?.write(text) }
  }
}

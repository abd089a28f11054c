/// A file that is written piece by piece, and takes its place when it is whole.
///
/// A small one is kept in memory until then. The pieces of a large one go to a new file beside the
/// place; those for a pipe or a device go there.
package struct FileWriter: ~Copyable {
  /// The bytes that are kept in memory.
  private let memory: Int
  private let path: String
  /// The file to which pieces go; none while all are in memory.
  private var file: NewFile?
  private var buffer = ""

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - memory: The bytes that are kept in memory.
  package init(_ path: String, memory: Int = 1 << 24) {
    (self.path, self.memory) = (path, memory)
  }

  /// Adds a text, as UTF-8.
  ///
  /// - Parameter text: The text.
  /// - Throws: `InputError`, if it cannot be written.
  package mutating func write(_ text: String) throws(InputError) {
    buffer += text
    if buffer.utf8.count >= memory { try flush() }
  }

  private mutating func flush() throws(InputError) {
    do {
      if file == nil { file = try NewFile(for: path) }
      try file?.write(buffer.utf8)
    } catch { throw .unwritable(path, error) }
    buffer.removeAll(keepingCapacity: true)
  }

  /// Puts the file in its place, where at every moment the earlier one or this one is found.
  ///
  /// - Throws: `InputError`, if that cannot be; an earlier file is then untouched.
  package mutating func finish() throws(InputError) {
    try flush()
    do { try file?.finish() } catch { throw .unwritable(path, error) }
  }
}

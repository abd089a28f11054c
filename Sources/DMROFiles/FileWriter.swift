import Foundation

/// A file that is written piece by piece, and takes its place when it is whole.
///
/// A small one is kept in memory until then. The pieces of a large one go to a new file beside the
/// place; those for a pipe or a device go there.
package struct FileWriter: ~Copyable {
  /// The bytes that are kept in memory.
  private let memory: Int
  private let path: String
  /// The file to which pieces go; none while all are in memory.
  private var handle: FileHandle?
  /// The new file beside the place.
  private var unfinished: URL?
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
    if handle == nil { try open() }
    do { try handle?.write(contentsOf: Data(buffer.utf8)) } catch { throw .unwritable(path, error) }
    buffer.removeAll(keepingCapacity: true)
  }

  private mutating func open() throws(InputError) {
    var file = URL(filePath: path)
    do {
      if FileContents.size(path) != nil || !FileManager.default.fileExists(atPath: path) {
        file = Self.neighbor(of: file)
        unfinished = file
        try Data().write(to: file)
      }
      handle = try FileHandle(forWritingTo: file)
    } catch { throw .unwritable(path, error) }
  }

  /// Puts the file in its place, where at every moment the earlier one or this one is found.
  ///
  /// - Throws: `InputError`, if that cannot be; an earlier file is then untouched.
  package mutating func finish() throws(InputError) {
    guard let handle else { return try FileContents.write(buffer, to: path) }
    try flush()
    guard let unfinished else { return }
    do {
      try handle.synchronize()
      // Foundation has no reliable way to put one file over another.
      guard unsafe rename(unfinished.path, path) == 0 else {
        throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
      }
      self.unfinished = nil
    } catch { throw .unwritable(path, error) }
  }

  /// A name beside a place that nothing else has.
  private static func neighbor(of place: URL) -> URL {
    place.deletingLastPathComponent()
      .appending(path: ".\(place.lastPathComponent).\(UUID().uuidString)")
  }

  deinit {
    if let unfinished { try? FileManager.default.removeItem(at: unfinished) }
    try? handle?.close()
  }
}

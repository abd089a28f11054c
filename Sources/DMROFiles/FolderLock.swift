internal import SystemPackage

/// The right to write into a folder, which one process at a time has.
///
/// It is an advisory lock (`flock`) of the file `.lock` in the folder. The operating system takes it
/// back when the process ends, in whatever way.
package final class FolderLock: Sendable {
  /// The name of the file.
  package static let name = ".lock"

  private let path: String
  private let descriptor: FileDescriptor

  /// Takes the lock.
  ///
  /// - Parameter directory: The folder, which exists.
  /// - Throws: `InputError`, if another process has it, or the file cannot be made.
  package convenience init(_ directory: String) throws(InputError) {
    try self.init(of: directory, at: "\(directory)/\(Self.name)")
  }

  /// Takes the right to write a file.
  ///
  /// - Parameter file: The file, in a folder that exists.
  /// - Throws: `InputError`, if another process has it, or the lock's file cannot be made.
  package convenience init(file: String) throws(InputError) {
    try self.init(of: file, at: file + Self.name)
  }

  private init(of place: String, at path: String) throws(InputError) {
    self.path = path
    for _ in 0..<Self.attempts {
      let descriptor: FileDescriptor
      do {
        descriptor = try .open(
          FilePath(path), .readWrite, options: [.create, .closeOnExec],
          permissions: FilePermissions(rawValue: 0o666))
      } catch { throw .unwritable(path, error) }
      do throws(Errno) {
        try descriptor.lock()
      } catch {
        try? descriptor.close()
        if error == .interrupted { continue }
        guard error == .wouldBlock else { throw .unwritable(path, error, "cannot be locked") }
        break
      }
      if Self.isStill(path, descriptor) {
        self.descriptor = descriptor
        return
      }
      try? descriptor.close()
    }
    throw InputError(
      .busy, source: place,
      rule: "another run is writing there: wait for its end, or choose another place")
  }

  /// The number of attempts at a lock while its last owner removes the file.
  private static let attempts = 100

  /// Gives the lock back, and removes its file.
  package func release() {
    try? SystemCalls.delete(FilePath(path))
    try? descriptor.close()
  }

  /// Returns `true` if a locked file still has its name: its last owner removes it.
  private static func isStill(_ path: String, _ descriptor: FileDescriptor) -> Bool {
    guard let locked = try? descriptor.stat(), let named = try? Stat(FilePath(path)) else {
      return false
    }
    return (locked.deviceID, locked.inode) == (named.deviceID, named.inode)
  }
}

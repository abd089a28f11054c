import Foundation

/// The right to write into a folder, which one process at a time has.
///
/// It is an advisory lock (`flock`) of the file `.lock` in the folder. The operating system takes it
/// back when the process ends, in whatever way.
package final class FolderLock: Sendable {
  /// The name of the file.
  package static let name = ".lock"

  private let path: String
  private let handle: FileHandle

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
      guard let handle = try Self.open(path) else { continue }
      guard flock(handle.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
        let code = errno
        try? handle.close()
        if code == EINTR { continue }
        guard code == EWOULDBLOCK else {
          throw .unwritable(
            path, POSIXError(POSIXErrorCode(rawValue: code) ?? .EIO), "cannot be locked")
        }
        break
      }
      if try Self.isStill(path, handle) {
        self.handle = handle
        return
      }
      try? handle.close()
    }
    throw InputError(
      .busy, source: place,
      rule: "another run is writing there: wait for its end, or choose another place")
  }

  /// How often a lock is tried whose file its last owner removes at that moment.
  private static let attempts = 100

  /// Gives the lock back, and removes its file.
  package func release() {
    try? FileManager.default.removeItem(atPath: path)
    try? handle.close()
  }

  /// Opens the file, which is made where it is missing; returns `nil` where it is gone again.
  private static func open(_ path: String) throws(InputError) -> FileHandle? {
    let url = URL(filePath: path)
    // Of two that make it at once, one does; both open the same.
    do {
      try Data().write(to: url, options: .withoutOverwriting)
    } catch {
      guard (error as NSError).code == CocoaError.fileWriteFileExists.rawValue else {
        throw .unwritable(path, error)
      }
    }
    do {
      return try FileHandle(forUpdating: url)
    } catch {
      guard FileManager.default.fileExists(atPath: path) else { return nil }
      throw .unwritable(path, error)
    }
  }

  /// Returns whether a locked file still has its name: its last owner removes it.
  private static func isStill(_ path: String, _ handle: FileHandle) throws(InputError) -> Bool {
    let mark = Data(UUID().uuidString.utf8)
    do {
      try handle.truncate(atOffset: 0)
      try handle.write(contentsOf: mark)
    } catch {
      throw .unwritable(path, error)
    }
    return FileManager.default.contents(atPath: path) == mark
  }
}

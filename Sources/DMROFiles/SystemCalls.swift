internal import SystemPackage

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The calls of the operating system that swift-system does not have.
enum SystemCalls {
  /// Gives a file another name, at which an earlier file is replaced at once.
  static func move(_ source: FilePath, to target: FilePath) throws(Errno) {
    try check(
      unsafe source.withPlatformString { source in
        unsafe target.withPlatformString { target in
          unsafe code(of: rename(source, target))
        }
      })
  }

  /// Removes a file, or a folder that is empty.
  static func delete(_ path: FilePath) throws(Errno) {
    try check(unsafe path.withPlatformString { unsafe code(of: remove($0)) })
  }

  /// Makes a folder.
  static func makeFolder(_ path: FilePath) throws(Errno) {
    try check(unsafe path.withPlatformString { unsafe code(of: mkdir($0, 0o777)) })
  }

  /// Returns `true` if this process may run a file.
  static func isExecutable(_ path: FilePath) -> Bool {
    unsafe path.withPlatformString { unsafe access($0, X_OK) } == 0
  }

  /// Returns the path of a file from the root, behind all symbolic links.
  static func absolute(_ path: FilePath) throws(Errno) -> String {
    guard let found = unsafe path.withPlatformString({ unsafe realpath($0, nil) }) else {
      throw Errno(rawValue: errno)
    }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  /// Returns the names of the entries of a folder, in no order.
  static func names(in folder: FilePath) throws(Errno) -> [String] {
    guard let stream = unsafe folder.withPlatformString({ unsafe opendir($0) }) else {
      throw Errno(rawValue: errno)
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      // A name may be shorter than the array in which it is declared.
      let name = unsafe UnsafeRawPointer(entry).advanced(
        by: MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
      let text = unsafe String(cString: name.assumingMemoryBound(to: CChar.self))
      if text != ".", text != ".." { names.append(text) }
    }
    return names
  }

  /// The code of a call that returns −1 where it fails.
  fileprivate static func code(of result: CInt) -> Errno? {
    result == 0 ? nil : Errno(rawValue: errno)
  }

  fileprivate static func check(_ error: Errno?) throws(Errno) {
    if let error { throw error }
  }
}

extension FileDescriptor {
  /// Waits until all that was written is on the disk.
  func synchronize() throws(Errno) {
    try SystemCalls.check(SystemCalls.code(of: fsync(rawValue)))
  }

  /// Takes the lock of a file, without waiting for another that has it.
  func lock() throws(Errno) {
    try SystemCalls.check(SystemCalls.code(of: flock(rawValue, LOCK_EX | LOCK_NB)))
  }

  /// `true` for a terminal.
  package var isTerminal: Bool { isatty(rawValue) == 1 }

  /// The number of columns of a terminal; `nil` for something else.
  package var terminalColumns: Int? {
    var size = winsize()
    guard unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Reads bytes until there are as many as asked for, or the end.
  func read(count: Int) throws -> ContiguousArray<UInt8> {
    try unsafe ContiguousArray(unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[filled...])
        let read = try unsafe read(into: UnsafeMutableRawBufferPointer(rest))
        guard read > 0 else { return }
        filled += read
      }
    }
  }
}

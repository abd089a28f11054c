internal import SystemPackage

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The needs of a process, checked before its work: later it could not report that one is missing.
package enum ProcessLimits {
  /// The files that may be open at once beside the standard streams: drawing takes most of them.
  private static let files = 16
  /// The memory in bytes beside that of the program itself.
  ///
  /// A training in the paper's size takes less than 32 MiB. OpenBLAS takes a buffer of 128 MiB at its
  /// first product, with some kernels, and asks forever for one that it does not get.
  private static let memory = 160 << 20

  /// Opens the standard streams that are closed, for nothing to read or write.
  ///
  /// The next file that is opened would otherwise take the place of a stream, with all text for it.
  ///
  /// - Returns: Whether the standard output was open.
  package static func openStandardStreams() -> Bool {
    let streams: [FileDescriptor] = [.standardInput, .standardOutput, .standardError]
    let areOpen = streams.map { fcntl($0.rawValue, F_GETFD) >= 0 }
    // A file gets the least number that is free.
    for isOpen in areOpen where !isOpen { _ = try? openNothing() }
    return areOpen[1]
  }

  /// Returns what this process lacks, in a few words; `nil` if it has all it needs.
  package static var shortage: String? {
    if !hasFiles {
      return "too many open files: \(files) more must be allowed, as by ulimit -n"
    }
    return shortageOfMemory(memory)
  }

  /// Returns that this process lacks memory, in a few words; `nil` if it has enough.
  ///
  /// - Parameter size: The memory that it needs, in bytes.
  package static func shortageOfMemory(_ size: Int) -> String? {
    let room = unsafe mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    if unsafe room != MAP_FAILED && munmap(room, size) == 0 { return nil }
    let size = "\(size >> 20) MiB"
    return "too little memory: \(size) beside the program must be allowed, as by ulimit -v"
  }

  private static var hasFiles: Bool {
    let opened = (0..<files).compactMap { _ in try? openNothing() }
    for file in opened { try? file.close() }
    return opened.count == files
  }

  private static func openNothing() throws -> FileDescriptor {
    try .open(FilePath("/dev/null"), .readWrite, options: .closeOnExec)
  }
}

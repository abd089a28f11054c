import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Signals that ask a run to end.
enum Interruption {
  private static let flag = Atomic<Bool>(false)

  /// Whether a run was asked to end.
  static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Lets SIGINT and SIGTERM ask instead of ending the process; a second one ends it.
  static func install() {
    // The handler must find the flag there.
    flag.store(false, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        Interruption.flag.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// Lets a write beyond the limit of a file's size fail, which names the file, instead of ending
  /// the process.
  static func surviveFullFiles() {
    signal(SIGXFSZ, SIG_IGN)
  }
}

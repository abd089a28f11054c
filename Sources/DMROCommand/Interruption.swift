import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Signals that request the end of a run.
enum Interruption {
  private static let flag = Atomic<Bool>(false)

  /// `true` once an interruption is requested.
  static var isRequested: Bool { flag.load(ordering: .relaxed) }

  /// Makes SIGINT, SIGTERM and SIGUSR1 a request; a second signal ends the process.
  ///
  /// Batch systems announce the end of the time by SIGUSR1, and `mpirun` hands it on to all ranks.
  static func install() {
    // Initializes the flag before the handler can use it.
    flag.store(false, ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGUSR1] {
      signal(number) { number in
        Interruption.flag.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
    }
  }

  /// Ignores SIGXFSZ: a write beyond the limit of file sizes is then an error naming the file.
  static func surviveFullFiles() {
    signal(SIGXFSZ, SIG_IGN)
  }
}

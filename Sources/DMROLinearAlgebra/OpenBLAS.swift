private import CDMROOpenBLAS
private import Synchronization

/// OpenBLAS, the library for products.
///
/// The products of this package are small, and a second BLAS thread makes them slower; networks and
/// runs are computed in parallel instead. OpenBLAS therefore gets one thread, in the whole process: a
/// shared library of it when it is loaded, any other at the first product.
public enum OpenBLAS {
  /// The version, such as `0.3.21`.
  public static var version: String {
    let words = configuration.split(separator: " ")
    return words.count > 1 && words[0] == "OpenBLAS" ? String(words[1]) : "unknown"
  }

  /// The build configuration, as reported by the library.
  public static var configuration: String {
    unsafe openblas_get_config().map { unsafe String(cString: $0) } ?? "unknown"
  }

  /// The processor type of the chosen kernels, such as `SkylakeX`.
  ///
  /// Results differ in their last bits between processor types.
  public static var coreName: String {
    unsafe openblas_get_corename().map { unsafe String(cString: $0) } ?? "unknown"
  }

  /// The number of threads that a product uses: 1.
  public static var threadCount: Int {
    useOneThread()
    return Int(openblas_get_num_threads())
  }

  /// Sets the library to one thread, once.
  @inline(__always)
  static func useOneThread() {
    _ = oneThread
  }

  /// Runs some work with one thread in the library, which has as many as before afterwards: for a
  /// process in which others use it too.
  ///
  /// - Parameter body: The work.
  /// - Throws: What the work throws.
  package static func withOneThread<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // Of several threads the first one sets the number, and the last one restores it.
    works.withLock { works in
      if works.count == 0 {
        works.threads = openblas_get_num_threads()
        useOneThread()
        openblas_set_num_threads(1)
      }
      works.count += 1
    }
    defer {
      works.withLock { works in
        works.count -= 1
        if works.count == 0 { openblas_set_num_threads(works.threads) }
      }
    }
    return try body()
  }

  /// The number of works that go on, and that of threads before the first of them.
  private static let works = Mutex((count: 0, threads: Int32(1)))

  private static let oneThread: Void = openblas_set_num_threads(1)
}

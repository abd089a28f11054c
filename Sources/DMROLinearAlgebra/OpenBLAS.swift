private import CDMROOpenBLAS

/// The library behind the products.
///
/// The products of this package are small, and a second BLAS thread makes them slower; parallel work is
/// done over networks and runs instead. OpenBLAS is therefore told to use one thread, in the whole
/// process, when the first product runs.
public enum OpenBLAS {
  /// The version, as in `0.3.21`.
  public static var version: String {
    let words = configuration.split(separator: " ")
    return words.count > 1 && words[0] == "OpenBLAS" ? String(words[1]) : "unknown"
  }

  /// What the library was built with, in its own words.
  public static var configuration: String {
    unsafe openblas_get_config().map { unsafe String(cString: $0) } ?? "unknown"
  }

  /// The processor for which the library chose its kernels, as in `SkylakeX`.
  ///
  /// Results differ in their last bits between cores.
  public static var coreName: String {
    unsafe openblas_get_corename().map { unsafe String(cString: $0) } ?? "unknown"
  }

  /// The number of threads that a product uses: 1.
  public static var threadCount: Int {
    useOneThread()
    return Int(openblas_get_num_threads())
  }

  /// Tells the library to use one thread, once.
  @inline(__always)
  static func useOneThread() {
    _ = oneThread
  }

  private static let oneThread: Void = openblas_set_num_threads(1)
}

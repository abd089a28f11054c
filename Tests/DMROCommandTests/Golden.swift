import DMROLinearAlgebra
import Foundation

/// What tests share that compare with an earlier version to the byte.
///
/// The kernels of OpenBLAS differ in the last bits, so that both sides use those for Haswell, of the
/// version below.
enum Golden {
  /// The version of OpenBLAS that made the digests.
  private static let library = "0.3.21"

  /// What runs of the command need in their environment.
  static let environment = ["OPENBLAS_CORETYPE": "Haswell", "OPENBLAS_NUM_THREADS": "1"]

  /// Why this machine cannot give the same bytes; nothing where it can.
  static let obstacle: String? = {
    #if os(Linux) && arch(x86_64)
      let processor = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
      let features = Set(processor.split { " \n\t".contains($0) })
      guard features.isSuperset(of: ["avx2", "fma"]) else {
        return "the processor has no AVX2, which the kernels for Haswell need"
      }
      guard OpenBLAS.version == library else {
        return "the digests are those of OpenBLAS \(library), here is \(OpenBLAS.version)"
      }
      return nil
    #else
      return "the digests are those of Linux on x86-64"
    #endif
  }()

  /// The folder with what is compared.
  static let folder = (Bundle.module.resourceURL ?? Bundle.module.bundleURL)
    .appending(path: "Golden")
}

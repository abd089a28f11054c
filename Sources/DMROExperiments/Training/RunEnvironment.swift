import DMRO
public import DMROFiles
import DMROLinearAlgebra

/// The environment of a run, as far as results may depend on it.
///
/// Products of OpenBLAS differ in their last bits between its processor kernels and versions.
public struct RunEnvironment: Codable, Hashable, Sendable {
  private var format = "dmro-environment-1"
  /// The version of this package.
  public var version: String
  /// The version of OpenBLAS.
  public var openBLAS: String
  /// The processor of OpenBLAS's kernels.
  public var openBLASCore: String

  /// The environment of this process.
  public static var current: RunEnvironment {
    RunEnvironment(
      version: dmroVersion, openBLAS: OpenBLAS.version, openBLASCore: OpenBLAS.coreName)
  }

  init(version: String, openBLAS: String, openBLASCore: String) {
    self.version = version
    self.openBLAS = openBLAS
    self.openBLASCore = openBLASCore
  }

  /// Creates the environment of records that were made in several ones.
  ///
  /// - Parameter environments: The environments, of the same version of this package; without any, it
  ///   is that of this process.
  init(joining environments: [RunEnvironment]) {
    let environments = environments.isEmpty ? [.current] : environments
    func joined(_ text: (RunEnvironment) -> String) -> String {
      Set(environments.flatMap { text($0).split(separator: " + ") }).sorted()
        .joined(separator: " + ")
    }
    self.init(
      version: joined(\.version), openBLAS: joined(\.openBLAS),
      openBLASCore: joined(\.openBLASCore))
  }

  /// Reads the environment of a run.
  ///
  /// - Parameter path: The file.
  /// - Throws: `InputError`, if it is missing or broken.
  public static func read(from path: String) throws(InputError) -> RunEnvironment {
    try StrictJSON.read(RunEnvironment.self, from: path)
  }

  func write(to path: String) throws(InputError) {
    try StrictJSON.write(self, to: path)
  }

  /// The reason for other last bits in another environment; `nil` if there is none.
  ///
  /// - Parameter other: The other environment.
  public func difference(from other: RunEnvironment) -> String? {
    let names = [self, other].map {
      "dmro \($0.version), OpenBLAS \($0.openBLAS) on \($0.openBLASCore)"
    }
    return names[0] == names[1] ? nil : "made with \(names[0]); this is \(names[1])"
  }
}

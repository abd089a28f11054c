import DMRO
import DMROFiles
import DMRONetworks
import Dispatch
import Synchronization

/// A folder of learned meta-parameters: experiments with the same ψ learn it once.
///
/// Each file holds one ψ and its origin: all settings and versions behind it. The name of the file
/// is the digest of the origin. If the file is broken or has another origin, ψ is learned again and
/// the file replaced. Experiments in several threads and processes may use the same folder.
public final class StartFolder: Sendable {
  /// The path of the folder; it is created with the first ψ.
  public let path: String
  private let environment: RunEnvironment
  /// The files of ψ being learned, each with a group that is left at the end.
  private let learning = Mutex<[String: DispatchGroup]>([:])

  /// The keys in the metadata of a file.
  private enum Key {
    static let origin = "origin"
    static let checksum = "checksum"
  }

  /// The settings and versions behind ψ.
  private struct Origin: Encodable {
    var environment: RunEnvironment
    var workload: WorkloadGenerator
    /// The provenance of ψ before its first update.
    var provenance: MetaParameters<TrainingProcess>.Provenance
  }

  /// Creates a folder of starts.
  ///
  /// - Parameter path: The folder.
  public convenience init(_ path: String) {
    self.init(path, environment: .current)
  }

  /// Creates the folder `starts` beside the folder of an experiment.
  ///
  /// - Parameter directory: The folder of the experiment.
  public convenience init(beside directory: String) {
    self.init("\(directory)/../starts")
  }

  /// Creates a folder of starts for an environment.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - environment: The versions and the processor of the learning.
  package init(_ path: String, environment: RunEnvironment) {
    self.path = path
    self.environment = environment
  }

  /// Returns ψ from the folder; learns and keeps it if it is missing.
  ///
  /// One thread learns a ψ, and others that need it wait. A thread learns one ψ at a time and does
  /// not wait meanwhile: there is no deadlock.
  ///
  /// - Parameters:
  ///   - untrained: ψ before its first update.
  ///   - workload: The generator of the workflows.
  ///   - isInterrupted: Called repeatedly while waiting; waiting ends when it returns `true`.
  ///   - learn: Learns ψ.
  /// - Throws: `InputError`, if waiting is interrupted; what `learn` throws.
  package func psi(
    after untrained: MetaParameters<TrainingProcess>, on workload: WorkloadGenerator,
    until isInterrupted: () -> Bool,
    learn: () throws(InputError) -> MetaParameters<TrainingProcess>
  ) throws(InputError) -> MetaParameters<TrainingProcess> {
    let origin = StrictJSON.encode(
      Origin(
        environment: environment, workload: workload, provenance: untrained.provenance))
    let file = "\(path)/\(Self.digest(of: origin.utf8)).safetensors"
    while let other = begin(file) {
      if isInterrupted() { throw .interruptedTrial }
      _ = other.wait(timeout: .now() + .milliseconds(20))
    }
    defer { end(file) }
    if let kept = read(file, origin: origin, untrained) { return kept }
    let psi = try learn()
    // A failed write costs only another learning next time: the experiment continues.
    try? write(psi, origin: origin, to: file)
    return psi
  }

  /// Marks a file as being learned; returns the group to wait for if another thread learns it.
  private func begin(_ file: String) -> DispatchGroup? {
    learning.withLock { learning in
      if let other = learning[file] { return other }
      let group = DispatchGroup()
      group.enter()
      learning[file] = group
      return nil
    }
  }

  private func end(_ file: String) {
    learning.withLock { $0.removeValue(forKey: file) }?.leave()
  }

  /// Returns ψ of a file; `nil` if there is none, or it is broken or of another origin.
  private func read(
    _ file: String, origin: String, _ untrained: MetaParameters<TrainingProcess>
  ) -> MetaParameters<TrainingProcess>? {
    guard let data = try? FileContents.read(file, limit: NetworkBlock.weightFileLimit),
      let (network, metadata) = try? NetworkBlock.decode(data, source: file),
      metadata[Key.origin] == origin, metadata[Key.checksum] == Self.checksum(of: network),
      network.architecture == untrained.network.architecture,
      let psi = try? MetaParameters<TrainingProcess>.decode(data, source: file)
    else { return nil }
    let (found, asked) = (psi.provenance, untrained.provenance)
    // Reptile and first-order MAML may make slightly more updates than set.
    guard found.distribution == asked.distribution, found.configuration == asked.configuration,
      found.seed == asked.seed, found.settings == asked.settings,
      found.updates >= asked.configuration.updates
    else { return nil }
    return psi
  }

  private func write(
    _ psi: MetaParameters<TrainingProcess>, origin: String, to file: String
  ) throws(InputError) {
    let data = try psi.data(besides: [
      Key.origin: origin, Key.checksum: Self.checksum(of: psi.network),
    ])
    try FileContents.makeDirectory(path)
    try FileContents.writeDurably(data, to: file)
  }

  /// Returns the checksum of the parameters, which detects changes to other finite values.
  private static func checksum(of psi: NetworkBlock) -> String {
    var writer = StateWriter()
    writer.add(psi.parameters)
    return digest(of: writer.bytes)
  }

  /// Returns CRC-64/XZ in 16 hexadecimal digits.
  private static func digest(of bytes: some Sequence<UInt8>) -> String {
    let digits = String(CRC64(bytes).value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

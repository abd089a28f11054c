import Foundation
import Testing

/// The built command `dmro`, which lies beside the tests.
enum Command {
  /// The outcome of a run of the command.
  struct Outcome {
    var status: Int32
    var wasSignaled: Bool
    var output: Data
    var errors: String

    /// The standard output as text.
    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// The folder of the products, in which both the tests and the command are built.
  static let products: URL = {
    let bundles = Bundle.allBundles.filter { $0.bundleURL.pathExtension == "xctest" }
    if let bundle = bundles.first { return bundle.bundleURL.deletingLastPathComponent() }
    return Bundle.main.bundleURL
  }()

  static let executable = products.appending(path: "dmro")

  /// Runs the command in a folder.
  ///
  /// - Parameters:
  ///   - arguments: What follows the name of the command.
  ///   - folder: Where it runs.
  ///   - launcher: A program and its arguments that run the command, as with fewer privileges.
  ///   - environment: What differs in its environment.
  ///   - input: Its standard input; nothing by default.
  ///   - output: Where its standard output goes; the result has none of it then.
  static func run(
    _ arguments: [String], in folder: Scratch, launcher: [String] = [],
    environment: [String: String] = [:], input: String? = nil, output: FileHandle? = nil
  ) async throws -> Outcome {
    let command = launcher + [executable.path] + arguments
    let process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = folder.url
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let log = try Scratch()
    if let input {
      try log.write(input, to: "input")
      process.standardInput = try FileHandle(forReadingFrom: log.path("input"))
    }
    let (outputFile, errorFile) = (try log.handle("output"), try log.handle("errors"))
    process.standardOutput = output ?? outputFile
    process.standardError = errorFile
    // A run that hangs fails its test by a signal. The longest computes for two minutes; on a busy
    // machine that takes many times as long.
    let timeout = Task {
      try await Task.sleep(for: .seconds(3600))
      // A process that tests start has other signals blocked.
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }
    defer { timeout.cancel() }
    try await withCheckedThrowingContinuation { (ended: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in ended.resume() }
      do { try process.run() } catch { ended.resume(throwing: error) }
    }
    return Outcome(
      status: process.terminationStatus,
      wasSignaled: process.terminationReason == .uncaughtSignal,
      output: try log.data("output"),
      errors: String(decoding: try log.data("errors"), as: UTF8.self))
  }

  /// Runs the command, expects success and no word on the standard error, and returns its output.
  @discardableResult
  static func succeed(
    _ arguments: String..., in folder: Scratch,
    at location: SourceLocation = #_sourceLocation
  ) async throws -> Data {
    let outcome = try await run(arguments, in: folder)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)", sourceLocation: location)
    return outcome.output
  }
}

/// A folder that goes with the last reference to it.
final class Scratch: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appending(path: "dmro-tests-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
  }

  func path(_ name: String) -> URL { url.appending(path: name) }

  func data(_ name: String) throws -> Data { try Data(contentsOf: path(name)) }

  func write(_ text: String, to name: String) throws { try write(Data(text.utf8), to: name) }

  func write(_ data: Data, to name: String) throws { try data.write(to: path(name)) }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(at: path(name), withIntermediateDirectories: true)
  }

  /// Makes a file of the given size that takes no room on the disk.
  func makeSparse(_ name: String, size: UInt64) throws {
    let handle = try handle(name)
    try handle.truncate(atOffset: size)
    try handle.close()
  }

  func handle(_ name: String) throws -> FileHandle {
    try write(Data(), to: name)
    return try FileHandle(forWritingTo: path(name))
  }

  /// The paths of everything below the folder, in order.
  func contents() -> [String] {
    let paths = FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String }
    return (paths ?? []).sorted()
  }
}

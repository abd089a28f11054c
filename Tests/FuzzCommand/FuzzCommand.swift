import ArgumentParser
import Foundation
import Fuzzing

/// Gives inputs to every reader, and tells which broke a promise.
@main
struct FuzzCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz", abstract: "Give broken files to every reader.",
    discussion: """
      What broke a promise is written to a folder; a case that was mended belongs into \
      Tests/FuzzingTests/Corpus. After a crash, --trace leaves the input that caused it there.
      """)

  @Option(help: "The number of inputs for each reader.")
  var count = 10_000

  @Option(help: "The random seed.")
  var seed: UInt64 = 1

  @Option(help: "The only reader that is given any.")
  var only: String?

  @Option(help: "The folder for inputs that broke a promise.")
  var out = "results/fuzz"

  @Option(help: "The most memory that may be taken, in MB; measured on Linux only.")
  var memory = 1024

  @Flag(help: "Write each input before the reader gets it: slow, for finding a crash.")
  var trace = false

  func run() throws {
    let readers = try Reader.all().filter { only == nil || $0.name == only }
    guard !readers.isEmpty, count >= 0 else {
      throw ValidationError("there must be a reader of that name, and a count of at least 0")
    }
    let folder = URL(filePath: out, directoryHint: .isDirectory)
    var (inputs, breaches) = (0, 0)
    let start = ContinuousClock.now
    for reader in readers {
      let report = try Campaign(reader, seed: seed).run(count) { input in
        guard trace else { return }
        try save(input, as: "\(reader.name)-last", in: folder)
      }
      inputs += report.refused + report.accepted + report.broken.count
      breaches += report.broken.count
      print("\(reader.name): \(report.accepted) read, \(report.refused) refused")
      for (index, (input, reason)) in report.broken.enumerated() {
        print("  \(reader.name)-\(seed)-\(index): \(reason.prefix(500))")
        try save(input, as: "\(reader.name)-\(seed)-\(index)", in: folder)
      }
    }
    let peak = Self.peakMemory
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    print(
      "\(inputs) inputs in \(Int(seconds)) s, seed \(seed), \(breaches) breaches, peak memory "
        + (peak.map { "\($0) MB" } ?? "not measured"))
    guard breaches == 0, peak ?? 0 <= memory else { throw ExitCode(65) }
  }

  private func save(_ input: Data, as name: String, in folder: URL) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try input.write(to: folder.appending(path: name))
  }

  /// The most memory that the process has taken so far, in MB, where the system tells.
  private static var peakMemory: Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kilobytes = Int(line.filter(\.isNumber))
    else { return nil }
    return kilobytes / 1024
  }
}

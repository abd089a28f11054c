import CSystemCallLog
import DMROFiles
import Foundation
import Testing

/// The order in which files are written, reach the disk and get their names.
///
/// After a loss of power a name that came before the bytes is the name of an empty file.
@Suite(
  .enabled(
    if: system_call_log_is_available(),
    "calls are logged on Linux with glibc only, and without sanitizers"))
struct DurabilityTests {
  /// A system call that succeeded.
  private enum Call: Equatable {
    case write(String)
    case synchronize(String)
    case rename(from: String, to: String)
  }

  /// Returns the calls that an operation makes, those to other files than below a folder left out.
  private func calls(in folder: String, _ operation: () throws -> Void) throws -> [Call] {
    system_call_log_begin()
    defer { unsafe free(system_call_log_end()) }
    try operation()
    guard let log = unsafe system_call_log_end() else { return [] }
    defer { unsafe free(log) }
    return unsafe String(cString: log).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      guard words[1].hasPrefix(folder) else { return nil }
      switch words[0] {
      case "write": return .write(words[1])
      case "synchronize": return .synchronize(words[1])
      default: return .rename(from: words[1], to: words[2])
      }
    }
  }

  /// Checks that a file was written elsewhere, synchronized, and only then renamed.
  private func expectDurable(
    _ calls: [Call], _ path: String, folderToo: Bool,
    at location: SourceLocation = #_sourceLocation
  ) throws {
    let renaming = try #require(
      calls.firstIndex {
        if case .rename(_, let to) = $0 { return to == path }
        return false
      }, "\(calls)", sourceLocation: location)
    guard case .rename(let unfinished, _) = calls[renaming] else { return }
    let lastWrite = try #require(
      calls.lastIndex(of: .write(unfinished)), "\(calls)", sourceLocation: location)
    let synchronization = calls.lastIndex(of: .synchronize(unfinished))
    #expect(
      synchronization.map { lastWrite < $0 && $0 < renaming } == true, "\(calls)",
      sourceLocation: location)
    #expect(!calls.contains(.write(path)), "\(calls)", sourceLocation: location)
    guard folderToo else { return }
    let folder = URL(filePath: path).deletingLastPathComponent().path
    #expect(
      calls[renaming...].contains(.synchronize(folder)), "\(calls)", sourceLocation: location)
  }

  @Test("Bytes that must outlast a loss of power are on the disk before they get their name")
  func writesDurably() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      for contents in ["old", "new"] {
        let calls = try calls(in: directory) {
          try FileContents.writeDurably(Array(contents.utf8), to: path)
        }
        try expectDurable(calls, path, folderToo: true)
        #expect(try FileContents.read(path) == ContiguousArray(contents.utf8))
      }
    }
  }

  @Test("A file that is written piece by piece is on the disk before it takes its place")
  func writesPieces() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      for _ in 0..<2 {
        let calls = try calls(in: directory) {
          var writer = FileWriter(path, memory: 4)
          for piece in ["first", "second", "third"] { try writer.write(piece) }
          try writer.finish()
        }
        try expectDurable(calls, path, folderToo: false)
      }
    }
  }
}

import DMROFiles
import Foundation
import Synchronization
import Testing

/// Files that are written piece by piece, from memory or through a file beside the place.
struct FileWriterTests {
  @Test(arguments: [0, 10, 1 << 20]) func piecesMakeAFile(memory: Int) throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      for pieces in [["old"], ["new: ", "ä", " and longer than ten bytes", "."]] {
        var writer = FileWriter(path, memory: memory)
        for piece in pieces { try writer.write(piece) }
        try writer.finish()
        #expect(try FileContents.read(path) == ContiguousArray(pieces.joined().utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["file"])
      }
    }
  }

  /// Looks for a file again and again, on a thread of its own.
  private final class Watch: Sendable {
    private let hasBegun = Atomic<Bool>(false)
    private let isOver = Atomic<Bool>(false)
    private let hasEnded = Atomic<Bool>(false)
    private let isMissed = Atomic<Bool>(false)

    init(_ path: String) {
      Thread { [self] in
        while !isOver.load(ordering: .acquiring) {
          hasBegun.store(true, ordering: .releasing)
          if !FileManager.default.fileExists(atPath: path) {
            isMissed.store(true, ordering: .releasing)
          }
        }
        hasEnded.store(true, ordering: .releasing)
      }.start()
      while !hasBegun.load(ordering: .acquiring) { Thread.sleep(forTimeInterval: 0.001) }
    }

    /// Ends, and returns whether the file was always there.
    func end() -> Bool {
      isOver.store(true, ordering: .releasing)
      while !hasEnded.load(ordering: .acquiring) { Thread.sleep(forTimeInterval: 0.001) }
      return !isMissed.load(ordering: .acquiring)
    }
  }

  /// Whoever reads meanwhile finds the earlier file or the new one.
  @Test(arguments: [0, 1 << 20]) func thereIsAFileAtEveryMoment(memory: Int) throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      try FileContents.write("old", to: path)
      let watch = Watch(path)
      for number in 0..<2000 {
        var writer = FileWriter(path, memory: memory)
        try writer.write("new \(number)")
        try writer.finish()
      }
      #expect(watch.end())
      #expect(try FileContents.read(path) == ContiguousArray("new 1999".utf8))
    }
  }

  @Test(arguments: [0, 1 << 20]) func whatIsNotFinishedLeavesNothing(memory: Int) throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      try FileContents.write("old", to: path)
      func begin() throws {
        var writer = FileWriter(path, memory: memory)
        try writer.write("new")
      }
      try begin()
      #expect(try FileContents.read(path) == ContiguousArray("old".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["file"])
    }
  }

  @Test(arguments: ["directory", "missing/file"], [0, 1 << 20])
  func aPlaceThatCannotBeWritten(name: String, memory: Int) throws {
    try withTemporaryDirectory { directory in
      try FileContents.makeDirectory(directory + "/directory")
      let error = #expect(throws: InputError.self) {
        var writer = FileWriter(directory + "/" + name, memory: memory)
        try writer.write("new")
        try writer.finish()
      }
      #expect(error?.kind == .unwritable && error?.source == directory + "/" + name)
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["directory"])
    }
  }
}

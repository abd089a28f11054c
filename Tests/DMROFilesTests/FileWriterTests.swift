import DMROFiles
import Foundation
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
        #expect(try FileContents.read(path) == Data(pieces.joined().utf8))
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["file"])
      }
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
      #expect(try FileContents.read(path) == Data("old".utf8))
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

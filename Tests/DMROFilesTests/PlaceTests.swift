import DMROFiles
import Foundation
import Testing

/// Places that are no regular files, and what is left beside them.
struct PlaceTests {
  /// A pipe is written where it is; a file in its place would not reach the reader.
  @Test(arguments: [0, 1 << 20]) func aPipeStaysAPipe(memory: Int) throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/pipe"
      let output = Pipe()
      let reader = Process()
      reader.executableURL = URL(filePath: "/bin/sh")
      reader.arguments = ["-c", "mkfifo \"$0\" && cat \"$0\"", path]
      reader.standardOutput = output
      try reader.run()
      while !FileManager.default.fileExists(atPath: path) { usleep(1_000) }
      func write() throws {
        var writer = FileWriter(path, memory: memory)
        for piece in ["in ", "pieces"] { try writer.write(piece) }
        try writer.finish()
      }
      try write()
      reader.waitUntilExit()
      #expect(try output.fileHandleForReading.readToEnd() == Data("in pieces".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["pipe"])
    }
  }

  /// A link stays a link, and the file behind it is replaced, beside which nothing is left.
  @Test func aLinkIsWrittenThrough() throws {
    try withTemporaryDirectory { directory in
      try FileContents.makeDirectory(directory + "/folder")
      try FileContents.write("old", to: directory + "/folder/file")
      for (link, target) in [("link", "folder/file"), ("further", "link")] {
        try FileManager.default.createSymbolicLink(
          atPath: directory + "/" + link, withDestinationPath: target)
      }
      for (link, text) in [("link", "new"), ("further", "newer")] {
        try FileContents.write(text, to: directory + "/" + link)
        #expect(try FileContents.read(directory + "/folder/file") == ContiguousArray(text.utf8))
      }
      let target = try FileManager.default.destinationOfSymbolicLink(atPath: directory + "/link")
      #expect(target == "folder/file")
      #expect(try FileContents.list(directory) == ["folder", "further", "link"])
      #expect(try FileContents.list(directory + "/folder") == ["file"])
    }
  }

  /// A link that leads to no file, or to itself, is refused and stays.
  @Test(arguments: ["none", "link"]) func aLinkToNothingIsRefused(_ target: String) throws {
    try withTemporaryDirectory { directory in
      let link = directory + "/link"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
      let error = #expect(throws: InputError.self) { try FileContents.write("new", to: link) }
      #expect(error?.kind == .unwritable)
      #expect(error?.rule.hasPrefix("cannot be written: ") == true)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
      #expect(try FileContents.list(directory) == ["link"])
    }
  }

  /// What others may not read stays so.
  @Test func permissionsAreNotWidened() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      try FileContents.write("old", to: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      try FileContents.write("new", to: path)
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test func whatAnEndedProcessLeftIsRemoved() throws {
    try withTemporaryDirectory { directory in
      try FileContents.write("half", to: directory + "/" + FileContents.unfinishedName("file"))
      try FileContents.write("whole", to: directory + "/file")
      #expect(try FileContents.list(directory).count == 2)
      FileContents.removeLeftovers(in: directory)
      #expect(try FileContents.list(directory) == ["file"])
    }
  }

  /// A folder goes with all that is in it; what a link in it leads to stays.
  @Test func removesFolders() throws {
    try withTemporaryDirectory { directory in
      try FileContents.makeDirectory(directory + "/a/b")
      try FileContents.write("kept", to: directory + "/kept")
      try FileContents.write("x", to: directory + "/a/b/x")
      try FileManager.default.createSymbolicLink(
        atPath: directory + "/a/link", withDestinationPath: directory)
      try FileContents.remove(directory + "/a")
      try FileContents.remove(directory + "/none")
      #expect(try FileContents.list(directory) == ["kept"])
    }
  }

  @Test func bytesAreAddedBehindThoseThatStay() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/log"
      try FileContents.write("one\ntwo", to: path)
      try FileContents.append("three\n".utf8, to: path, after: 4)
      #expect(try FileContents.read(path) == ContiguousArray("one\nthree\n".utf8))
      let error = #expect(throws: InputError.self) {
        try FileContents.append([], to: directory + "/none", after: 0)
      }
      #expect(error?.kind == .unwritable)
    }
  }
}

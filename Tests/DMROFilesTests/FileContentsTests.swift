import DMROFiles
import Foundation
import Testing

@Suite struct FileContentsTests {
  @Test(arguments: [0, 1, 99, 100])
  func readsUpToTheLimit(size: Int) throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      let bytes = ContiguousArray((0..<size).map { UInt8($0) })
      try FileContents.write(bytes, to: path)
      #expect(try FileContents.read(path, limit: 100) == bytes)
    }
  }

  @Test func refusesMoreThanTheLimit() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      try FileContents.write(Data(count: 101), to: path)
      #expect(
        throws: InputError(source: path, rule: "must hold at most 100 bytes, found 101")
      ) { try FileContents.read(path, limit: 100) }
    }
  }

  @Test func aDeviceWithoutEndStopsAtTheLimit() {
    #expect(throws: InputError.self) { try FileContents.read("/dev/zero", limit: 1_000_000) }
  }

  @Test func aDeviceThatIsEmptyIsAnEmptyFile() throws {
    #expect(try FileContents.read("/dev/null").isEmpty)
  }

  @Test func readsAPipeToItsEnd() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/pipe"
      let writer = Process()
      writer.executableURL = URL(filePath: "/bin/sh")
      writer.arguments = [
        "-c", "mkfifo \"$0\" && (printf one; sleep 0.2; printf two) > \"$0\"", path,
      ]
      try writer.run()
      while !FileManager.default.fileExists(atPath: path) { usleep(1_000) }
      #expect(try FileContents.read(path, limit: 100) == ContiguousArray("onetwo".utf8))
      writer.waitUntilExit()
    }
  }

  @Test func refusesAMissingFile() {
    #expect(
      throws: InputError(.unreadable, source: "/no/such/file", rule: "no such file")
    ) { try FileContents.read("/no/such/file") }
  }

  @Test func refusesADirectory() throws {
    try withTemporaryDirectory { directory in
      let link = directory + "/link"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: directory)
      for path in [directory, link] {
        let error = #expect(throws: InputError.self) { try FileContents.read(path) }
        #expect(error?.kind == .unreadable)
        #expect(error?.rule == "must be a file, found a directory")
      }
    }
  }

  @Test func refusesALinkToNothing() throws {
    try withTemporaryDirectory { directory in
      let link = directory + "/link"
      try FileManager.default.createSymbolicLink(
        atPath: link, withDestinationPath: directory + "/nothing")
      let error = #expect(throws: InputError.self) { try FileContents.read(link) }
      #expect(error?.kind == .unreadable)
    }
  }

  @Test(.disabled(if: getuid() == 0, "root may read everything"))
  func refusesAFileWithoutPermission() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      try FileContents.write("secret", to: path)
      try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
      let error = #expect(throws: InputError.self) { try FileContents.read(path) }
      #expect(error?.kind == .unreadable)
      #expect(error?.rule == "no permission to read this file")
    }
  }

  @Test func writesInPlaceOfOldContent() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      try FileContents.write("old and long", to: path)
      try FileContents.write("new: ä", to: path)
      #expect(try FileContents.read(path) == ContiguousArray("new: ä".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["file"])
    }
  }

  /// Another name of the old file keeps the old content: the new one is a file of its own, which
  /// takes the place of the old one only when it is whole.
  @Test func writesBesideThePlace() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      try FileContents.write("old", to: path)
      try FileManager.default.linkItem(atPath: path, toPath: directory + "/other")
      try FileContents.write("new", to: path)
      #expect(try FileContents.read(path) == ContiguousArray("new".utf8))
      #expect(try FileContents.read(directory + "/other") == ContiguousArray("old".utf8))
    }
  }

  /// No file can take the place of a directory, and none can be made where the file system offers no
  /// files, not even by root.
  @Test(arguments: ["directory", "missing/file", "file/below"])
  func aFailureLeavesEverythingAsItWas(name: String) throws {
    try withTemporaryDirectory { directory in
      try FileContents.makeDirectory(directory + "/directory")
      try FileContents.write("old", to: directory + "/directory/inner")
      try FileContents.write("old", to: directory + "/file")
      let error = #expect(throws: InputError.self) {
        try FileContents.write("new", to: directory + "/" + name)
      }
      #expect(error?.kind == .unwritable && error?.source == directory + "/" + name)
      #expect(try FileContents.read(directory + "/file") == ContiguousArray("old".utf8))
      #expect(try FileContents.read(directory + "/directory/inner") == ContiguousArray("old".utf8))
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
          == ["directory", "file"])
    }
  }

  @Test func aFullDiskLeavesNoFile() {
    let error = #expect(throws: InputError.self) {
      try FileContents.write("new", to: "/proc/self/dmro")
    }
    #expect(error?.kind == .unwritable)
  }

  @Test(.disabled(if: getuid() == 0, "root may write everywhere"))
  func aDirectoryWithoutPermissionKeepsItsFile() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/file"
      try FileContents.write("old", to: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: directory)
      defer {
        try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory)
      }
      let error = #expect(throws: InputError.self) { try FileContents.write("new", to: path) }
      #expect(error?.kind == .unwritable)
      #expect(try FileContents.read(path) == ContiguousArray("old".utf8))
    }
  }

  @Test func preparesADirectory() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/a/b"
      try FileContents.prepareDirectory(path, for: ["one", "two"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
      // A file that is there stays as it is; a directory in its place is refused.
      try FileContents.write("old", to: path + "/one")
      try FileContents.prepareDirectory(path, for: ["one", "two"])
      #expect(try FileContents.read(path + "/one") == ContiguousArray("old".utf8))
      try FileContents.makeDirectory(path + "/two")
      #expect(
        throws: InputError(
          .unwritable, source: path + "/two", rule: "must be a file, found a directory")
      ) { try FileContents.prepareDirectory(path, for: ["one", "two"]) }
      let error = #expect(throws: InputError.self) {
        try FileContents.prepareDirectory(path + "/one", for: ["three"])
      }
      #expect(error?.kind == .unwritable)
      #expect(try FileManager.default.contentsOfDirectory(atPath: path).sorted() == ["one", "two"])
    }
  }

  @Test func makesDirectories() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/a/b/c"
      try FileContents.makeDirectory(path)
      try FileContents.makeDirectory(path)
      #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
      try FileContents.write("x", to: directory + "/file")
      let error = #expect(throws: InputError.self) {
        try FileContents.makeDirectory(directory + "/file/below")
      }
      #expect(error?.kind == .unwritable)
    }
  }

  @Test func makesDirectoriesBesideOthers() throws {
    try withTemporaryDirectory { directory in
      for round in 0..<50 {
        DispatchQueue.concurrentPerform(iterations: 8) { shard in
          #expect(throws: Never.self) {
            try FileContents.makeDirectory("\(directory)/\(round)/a/b/c/\(shard)")
          }
        }
      }
    }
  }
}

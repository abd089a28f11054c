import DMROFiles
import Foundation
import Testing

/// What a run keeps for later: checksums, numbers as bytes, sealed files.
@Suite struct StateTests {
  /// The check values of the catalog of CRC algorithms, and of Python's `crcmod`.
  @Test func checksumsAreThoseOfTheCatalogue() {
    #expect(CRC64("123456789".utf8).value == 0x995D_C9BB_DF19_39FA)
    #expect(CRC64([]).value == 0)
    var parts = CRC64("1234".utf8)
    parts.add("56789".utf8)
    #expect(parts == CRC64("123456789".utf8))
  }

  @Test func whatIsWrittenIsRead() throws {
    var writer = StateWriter()
    writer.add(UInt8(200))
    writer.add(Int64(-5))
    writer.add(Float(0.1))
    writer.add(-0.0)
    writer.add("δ")
    writer.add(ContiguousArray<Float>([1, .leastNonzeroMagnitude, -3]))
    writer.add(block: [7, 8])
    // Little-endian, whatever the processor is.
    #expect(writer.bytes.prefix(3) == [200, 0xFB, 0xFF])
    var reader = StateReader(writer.bytes)
    #expect(try reader.integer(UInt8.self, "a") == 200)
    #expect(try reader.integer("b", in: -5...0) == -5)
    #expect(try reader.float("c") == 0.1)
    #expect(try reader.double("d").sign == .minus)
    #expect(try reader.text("e") == "δ")
    #expect(try reader.floats(3, "f") == [1, .leastNonzeroMagnitude, -3])
    #expect(try reader.block("g") == [7, 8])
    try reader.end()
  }

  @Test func nothingIsReadBeyondTheEnd() {
    var writer = StateWriter()
    writer.add(UInt64.max)
    for count in [3, Int.max] {
      #expect(throws: InputError.self) {
        var reader = StateReader(writer.bytes)
        _ = try reader.floats(count, "values")
      }
    }
    #expect(throws: InputError.self) {
      var reader = StateReader(writer.bytes)
      _ = try reader.block("block")
    }
    #expect(
      throws: InputError(element: "count", rule: "must be between 0 and 9, found -1")
    ) {
      var reader = StateReader(writer.bytes)
      _ = try reader.integer("count", in: 0...9)
    }
    #expect(throws: InputError(element: "values[1]", rule: "must be a finite number, found nan")) {
      var writer = StateWriter()
      writer.add(ContiguousArray<Float>([1, .nan]))
      var reader = StateReader(writer.bytes)
      _ = try reader.floats(2, "values")
    }
  }

  @Test func sealedFilesNoticeEveryDamage() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/state"
      let content = ContiguousArray((0..<100).map { UInt8($0) })
      let sealed = SealedFile.seal(content, kind: "TEST")
      try FileContents.writeDurably(sealed, to: path)
      #expect(try SealedFile.read(path, kind: "TEST", limit: 100) == content)
      #expect(throws: InputError.self) { try SealedFile.read(path, kind: "TEST", limit: 99) }
      #expect(throws: InputError.self) { try SealedFile.read(path, kind: "REST", limit: 100) }
      for index in sealed.indices {
        var damaged = sealed
        damaged[index] ^= 1 << UInt8(index % 8)
        try FileContents.write(Data(damaged), to: path)
        #expect(throws: InputError.self) { try SealedFile.read(path, kind: "TEST", limit: 100) }
        try FileContents.write(Data(sealed.prefix(index)), to: path)
        #expect(throws: InputError.self) { try SealedFile.read(path, kind: "TEST", limit: 100) }
      }
    }
  }

  @Test func sealedFilesSayWhatIsWrong() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/state"
      var bytes = SealedFile.seal([1, 2, 3], kind: "TEST")
      bytes[8] = 9
      try FileContents.write(Data(bytes), to: path)
      #expect(throws: InputError(source: path, element: "version", rule: "must be 1, found 9")) {
        try SealedFile.read(path, kind: "TEST", limit: 100)
      }
    }
  }
}

@Suite struct FolderLockTests {
  @Test func oneHasTheFolderAtATime() throws {
    try withTemporaryDirectory { directory in
      let first = try FolderLock(directory)
      #expect {
        _ = try FolderLock(directory)
      } throws: { error in
        (error as? InputError)?.kind == .busy && (error as? InputError)?.source == directory
      }
      first.release()
      #expect(!FileManager.default.fileExists(atPath: "\(directory)/\(FolderLock.name)"))
      let second = try FolderLock(directory)
      second.release()
    }
  }

  /// The file of a run that was killed is no lock.
  @Test func aFileThatWasLeftIsNoLock() throws {
    try withTemporaryDirectory { directory in
      try FileContents.write("left", to: "\(directory)/\(FolderLock.name)")
      try FolderLock(directory).release()
    }
  }

  /// However owners come and go, no two have the folder at once.
  @Test func ownersExcludeEachOther() throws {
    try withTemporaryDirectory { directory in
      let inside = Counter()
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        for _ in 0..<200 {
          guard let lock = try? FolderLock(directory) else { continue }
          inside.enter()
          inside.leave()
          lock.release()
        }
      }
      #expect(inside.most == 1)
    }
  }

  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var count = 0
    private(set) var most = 0

    func enter() {
      lock.withLock {
        count += 1
        most = max(most, count)
      }
    }

    func leave() { lock.withLock { count -= 1 } }
  }
}

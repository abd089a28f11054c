package import Foundation

/// Whole files, read within a bound and written beside their place before they take it.
package enum FileContents {
  /// The largest file that is read unless told otherwise: 256 MiB.
  package static let defaultLimit = 1 << 28

  /// Returns the bytes of a file.
  ///
  /// - Parameters:
  ///   - path: The file, a pipe or a device that ends.
  ///   - limit: The most bytes that are accepted.
  /// - Throws: `InputError`, if the file cannot be read or is larger than the limit.
  package static func read(
    _ path: String, limit: Int = defaultLimit
  ) throws(InputError) -> Data {
    let target = try check(path)
    // A regular file tells its size before it is read; a pipe does not.
    if let size = try? target.resourceValues(forKeys: [.fileSizeKey]).fileSize, size > limit {
      throw InputError(source: path, rule: "must hold at most \(limit) bytes, found \(size)")
    }
    let contents: Data
    do {
      let handle = try FileHandle(forReadingFrom: URL(filePath: path))
      defer { try? handle.close() }
      contents = try handle.read(upToCount: limit + 1) ?? Data()
    } catch {
      throw .unreadable(path, error)
    }
    guard contents.count <= limit else {
      throw InputError(source: path, rule: "must hold at most \(limit) bytes, found more")
    }
    return contents
  }

  /// Opens a file to be read piece by piece.
  ///
  /// - Parameter path: The file, a pipe or a device that ends.
  /// - Throws: `InputError`, if the file cannot be read.
  static func open(_ path: String) throws(InputError) -> FileHandle {
    _ = try check(path)
    do {
      return try FileHandle(forReadingFrom: URL(filePath: path))
    } catch {
      throw .unreadable(path, error)
    }
  }

  /// Returns whether there is a folder at a path.
  ///
  /// - Parameter path: The path.
  package static func isFolder(_ path: String) -> Bool {
    let target = URL(filePath: path).resolvingSymlinksInPath()
    return (try? target.resourceValues(forKeys: [.isDirectoryKey]))?.isDirectory == true
  }

  /// Returns the names of what is in a folder, sorted.
  ///
  /// - Parameter path: The folder.
  /// - Throws: `InputError`, if there is no such folder or it cannot be read.
  package static func list(_ path: String) throws(InputError) -> [String] {
    guard FileManager.default.fileExists(atPath: path) else {
      throw InputError(.unreadable, source: path, rule: "must be a folder; there is none")
    }
    guard isFolder(path) else {
      throw InputError(.unreadable, source: path, rule: "must be a folder, found a file")
    }
    do { return try FileManager.default.contentsOfDirectory(atPath: path).sorted() } catch {
      throw .unreadable(path, error)
    }
  }

  /// Returns the size of a regular file in bytes; nothing for a pipe or a device.
  ///
  /// - Parameter path: The file.
  package static func size(_ path: String) -> Int? {
    let target = URL(filePath: path).resolvingSymlinksInPath()
    let values = try? target.resourceValues(forKeys: [.isRegularFileKey, .fileSizeKey])
    return values?.isRegularFile == true ? values?.fileSize : nil
  }

  /// Checks that there is a file that may be read, and returns it behind all symbolic links.
  private static func check(_ path: String) throws(InputError) -> URL {
    guard FileManager.default.fileExists(atPath: path) else {
      throw InputError(.unreadable, source: path, rule: "no such file")
    }
    let target = URL(filePath: path).resolvingSymlinksInPath()
    guard (try? target.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) != true else {
      throw InputError(.unreadable, source: path, rule: "must be a file, found a directory")
    }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw InputError(.unreadable, source: path, rule: "no permission to read this file")
    }
    return target
  }

  /// Puts the given bytes in the place of a file: all of them, or none.
  ///
  /// The bytes go to a new file beside the place, which is then renamed.
  ///
  /// - Parameters:
  ///   - contents: The bytes.
  ///   - path: The file.
  /// - Throws: `InputError`, if the file cannot be written; its old contents are then untouched.
  package static func write(_ contents: Data, to path: String) throws(InputError) {
    do {
      try contents.write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw .unwritable(path, error)
    }
  }

  /// Puts the given text in the place of a file, as UTF-8: all of it, or none.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - path: The file.
  /// - Throws: `InputError`, if the file cannot be written.
  package static func write(_ text: String, to path: String) throws(InputError) {
    try write(Data(text.utf8), to: path)
  }

  /// Puts bytes in the place of a file, so that they outlast a loss of power: all of them, or none.
  ///
  /// The bytes reach the disk before the file gets its name, and its name before this returns.
  ///
  /// - Parameters:
  ///   - contents: The bytes.
  ///   - path: The file.
  /// - Throws: `InputError`, if the file cannot be written; its old contents are then untouched.
  package static func writeDurably(
    _ contents: some Collection<UInt8>, to path: String
  ) throws(InputError) {
    try write(Data(contents), to: path)
    // Where a folder cannot be synchronized, its file system has no such need.
    let folder = URL(filePath: path).deletingLastPathComponent()
    if let handle = try? FileHandle(forReadingFrom: folder) {
      try? handle.synchronize()
      try? handle.close()
    }
  }

  /// How the names begin that Foundation gives to files that are about to take another's place.
  private static let leftoverPrefix = ".dat.nosync"

  /// Removes what writing leaves beside its place when the process is ended in the middle.
  ///
  /// - Parameter directory: A folder that nobody else writes into at the time.
  package static func removeLeftovers(in directory: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    for name in names where name.hasPrefix(leftoverPrefix) {
      try? FileManager.default.removeItem(atPath: "\(directory)/\(name)")
    }
  }

  /// Removes a file or folder where there is one.
  ///
  /// - Parameter path: The file or folder.
  /// - Throws: `InputError`, if it is there and cannot be removed.
  package static func remove(_ path: String) throws(InputError) {
    guard FileManager.default.fileExists(atPath: path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw .unwritable(path, error, "cannot be removed")
    }
  }

  /// Makes a directory, and those above it, where they are missing.
  ///
  /// - Parameter path: The directory.
  /// - Throws: `InputError`, if it cannot be made.
  package static func makeDirectory(_ path: String) throws(InputError) {
    guard !path.isEmpty else {
      throw InputError(.unwritable, rule: "the name of a folder must not be empty")
    }
    do {
      try FileManager.default.createDirectory(
        at: URL(filePath: path, directoryHint: .isDirectory), withIntermediateDirectories: true)
    } catch {
      throw InputError(
        .unwritable, source: path,
        rule: "the directory cannot be made: \(reason(of: error, at: "\(path)/"))")
    }
  }

  /// Makes a directory where it is missing, and checks that the given files can be written there.
  ///
  /// What would fail at the end of long work fails before it.
  ///
  /// - Parameters:
  ///   - path: The directory.
  ///   - names: The names of the files.
  /// - Throws: `InputError`, if the directory cannot be made or a file cannot be written; no file
  ///   is changed in any case.
  package static func prepareDirectory(
    _ path: String, for names: [String]
  ) throws(InputError) {
    try makeDirectory(path)
    let directory = URL(filePath: path, directoryHint: .isDirectory)
    for name in names {
      let file = directory.appending(path: name)
      if (try? file.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true {
        throw InputError(
          .unwritable, source: "\(path)/\(name)", rule: "must be a file, found a directory")
      }
    }
    let probe = "\(leftoverPrefix)\(UUID().uuidString)"
    do {
      let file = directory.appending(path: probe)
      try Data().write(to: file)
      try FileManager.default.removeItem(at: file)
    } catch {
      throw .unwritable(path, error, "cannot be written into")
    }
  }

  /// Returns why a file cannot be written, in a few words: a file where a folder must be, or what the
  /// operating system gave as the reason.
  ///
  /// - Parameters:
  ///   - error: The error of a file operation.
  ///   - path: The file, or a folder with a slash behind it.
  fileprivate static func reason(of error: any Error, at path: String) -> String {
    let above = path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) }
    let file = above.first {
      !$0.isEmpty && FileManager.default.fileExists(atPath: $0) && !isFolder($0)
    }
    return file.map { "\($0) is a file, not a folder" } ?? reason(of: error)
  }

  /// Returns what the operating system gave as the reason, in a few words.
  ///
  /// - Parameter error: The error of a file operation.
  package static func reason(of error: any Error) -> String {
    let outer = error as NSError
    let inner = outer.userInfo[NSUnderlyingErrorKey] as? NSError ?? outer
    if inner.domain == NSPOSIXErrorDomain, let code = POSIXErrorCode(rawValue: Int32(inner.code)) {
      return String(describing: POSIXError(code).localizedDescription)
    }
    return outer.localizedDescription
  }
}

extension InputError {
  /// The error of a file that cannot be read, with the reason that the operating system gave.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - error: The error of the file operation.
  package static func unreadable(_ path: String, _ error: any Error) -> InputError {
    InputError(
      .unreadable, source: path, rule: "cannot be read: \(FileContents.reason(of: error))")
  }

  /// The error of a file that cannot be written, with the reason that the operating system gave.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - error: The error of the file operation.
  ///   - words: What cannot be done.
  package static func unwritable(
    _ path: String, _ error: any Error, _ words: String = "cannot be written"
  ) -> InputError {
    InputError(
      .unwritable, source: path, rule: "\(words): \(FileContents.reason(of: error, at: path))")
  }
}

internal import SystemPackage

extension FileContents {
  /// Puts the given bytes in the place of a file: all of them, or none.
  ///
  /// The bytes go to a new file beside the place, which is renamed when they are on the disk. A pipe
  /// or a device is written where it is.
  ///
  /// - Parameters:
  ///   - contents: The bytes.
  ///   - path: The file.
  /// - Throws: `InputError`, if the file cannot be written; its old contents are then untouched.
  package static func write(
    _ contents: some Sequence<UInt8>, to path: String
  ) throws(InputError) {
    do {
      var file = try NewFile(for: path)
      try file.write(contents)
      try file.finish()
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
    try write(text.utf8, to: path)
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
    _ contents: some Sequence<UInt8>, to path: String
  ) throws(InputError) {
    try write(contents, to: path)
    // Some file systems cannot synchronize a folder, and do not need it.
    let folder = FilePath(path).removingLastComponent()
    if let descriptor = try? FileDescriptor.open(
      folder.isEmpty ? "." : folder, .readOnly, options: .closeOnExec)
    {
      try? descriptor.synchronize()
      try? descriptor.close()
    }
  }

  /// Writes bytes behind the first bytes of a file, which ends with them then, and returns when they
  /// are on the disk.
  ///
  /// - Parameters:
  ///   - contents: The bytes.
  ///   - path: The file, which exists.
  ///   - length: The number of bytes that stay.
  /// - Throws: `InputError`, if the file cannot be written.
  package static func append(
    _ contents: some Sequence<UInt8>, to path: String, after length: Int
  ) throws(InputError) {
    do {
      let file = try FileDescriptor.open(FilePath(path), .writeOnly, options: .closeOnExec)
      defer { try? file.close() }
      try file.resize(to: Int64(length))
      try file.seek(offset: Int64(length), from: .start)
      try file.writeAll(contents)
      try file.synchronize()
    } catch {
      throw .unwritable(path, error)
    }
  }

  /// Removes the unfinished files of a killed process.
  ///
  /// - Parameter directory: A folder that nobody else writes into at the time.
  package static func removeLeftovers(in directory: String) {
    let names = (try? SystemCalls.names(in: FilePath(directory))) ?? []
    for name in names where isUnfinished(name) {
      try? SystemCalls.delete(FilePath(directory).appending(name))
    }
  }

  /// Returns `true` for the name of an unfinished file.
  ///
  /// - Parameter name: The name.
  package static func isUnfinished(_ name: String) -> Bool { name.hasPrefix(NewFile.prefix) }

  /// Returns a name for a file that is about to take the place of others: `removeLeftovers(in:)`
  /// removes it.
  ///
  /// - Parameter name: The name of the other file.
  package static func unfinishedName(_ name: String) -> String {
    "\(NewFile.prefix)\(String(UInt64.random(in: 0...UInt64.max), radix: 16))-\(name)"
  }

  /// Removes a file, or a folder with its content, if it exists.
  ///
  /// - Parameter path: The file or folder.
  /// - Throws: `InputError`, if it is there and cannot be removed.
  package static func remove(_ path: String) throws(InputError) {
    do { try remove(FilePath(path)) } catch {
      throw .unwritable(path, error, "cannot be removed")
    }
  }

  private static func remove(_ path: FilePath) throws(Errno) {
    // Removes a link, but not its target.
    guard let found = try? Stat(path, followTargetSymlink: false) else { return }
    if found.type == .directory {
      for name in try SystemCalls.names(in: path) { try remove(path.appending(name)) }
    }
    try SystemCalls.delete(path)
  }

  /// Makes a directory, and those above it, where they are missing.
  ///
  /// - Parameter path: The directory.
  /// - Throws: `InputError`, if it cannot be made.
  package static func makeDirectory(_ path: String) throws(InputError) {
    guard !path.isEmpty else {
      throw InputError(.unwritable, rule: "the name of a folder must not be empty")
    }
    do { try makeFolder(FilePath(path)) } catch {
      throw InputError(
        .unwritable, source: path,
        rule: "the directory cannot be made: \(reason(of: error, at: "\(path)/"))")
    }
  }

  private static func makeFolder(_ path: FilePath) throws(Errno) {
    do {
      try makeLastFolder(path)
    } catch  where error == .noSuchFileOrDirectory {
      let parent = path.removingLastComponent()
      guard !parent.isEmpty, parent != path else { throw error }
      // Shards of an experiment begin at the same time: another process may have made it by now.
      if !isFolder(parent.string) { try makeFolder(parent) }
      try makeLastFolder(path)
    }
  }

  private static func makeLastFolder(_ path: FilePath) throws(Errno) {
    do {
      try SystemCalls.makeFolder(path)
    } catch  where error == .fileExists {
      guard isFolder(path.string) else { throw error }
    }
  }

  /// Makes a directory where it is missing, and checks that the given files can be written there.
  ///
  /// Use this before long work, to fail early.
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
    for name in names where isFolder("\(path)/\(name)") {
      throw InputError(
        .unwritable, source: "\(path)/\(name)", rule: "must be a file, found a directory")
    }
    // A file that can be made beside others can take their places.
    do { _ = try NewFile(for: "\(path)/any") } catch {
      throw .unwritable(path, error, "cannot be written into")
    }
  }
}

internal import SystemPackage

/// Whole files, read within a bound and written beside their place before they take it.
package enum FileContents {
  /// The largest file that is read by default: 256 MiB.
  package static let defaultLimit = 1 << 28

  /// Returns the bytes of a file.
  ///
  /// - Parameters:
  ///   - path: The file, a pipe or a device that ends; `-` for the standard input.
  ///   - limit: The most bytes that are accepted.
  /// - Throws: `InputError`, if the file cannot be read or is larger than the limit.
  package static func read(
    _ path: String, limit: Int = defaultLimit
  ) throws(InputError) -> ContiguousArray<UInt8> {
    let file = try open(path)
    defer { try? file.close() }
    // The size of a regular file is known before reading; that of a pipe is not.
    let size = size(path) ?? 0
    guard size <= limit else {
      throw InputError(source: path, rule: "must hold at most \(limit) bytes, found \(size)")
    }
    var contents: ContiguousArray<UInt8>
    do {
      contents = try file.read(count: size)
      while contents.count <= limit {
        let piece = try file.read(count: min(1 << 16, limit + 1 - contents.count))
        guard !piece.isEmpty else { break }
        contents += piece
      }
    } catch {
      throw .unreadable(path, error)
    }
    guard contents.count <= limit else {
      throw InputError(source: path, rule: "must hold at most \(limit) bytes, found more")
    }
    return contents
  }

  /// Returns some bytes of a file.
  ///
  /// - Parameters:
  ///   - path: The file, which is no pipe.
  ///   - range: The indices of the bytes.
  /// - Throws: `InputError`, if the file cannot be read or is shorter.
  package static func read(
    _ path: String, _ range: Range<Int>
  ) throws(InputError) -> ContiguousArray<UInt8> {
    let file = try open(path)
    defer { try? file.close() }
    let contents: ContiguousArray<UInt8>
    do {
      try file.seek(offset: Int64(range.lowerBound), from: .start)
      contents = try file.read(count: range.count)
    } catch { throw .unreadable(path, error) }
    guard contents.count == range.count else {
      throw InputError(.unreadable, source: path, rule: "was cut off while it was read")
    }
    return contents
  }

  /// Opens a file to be read piece by piece.
  ///
  /// - Parameter name: The file, a pipe or a device that ends; `-` for the standard input.
  /// - Throws: `InputError`, if the file cannot be read.
  static func open(_ name: String) throws(InputError) -> FileDescriptor {
    let path = name == "-" ? "/dev/stdin" : name
    guard exists(path) else {
      throw InputError(.unreadable, source: path, rule: "no such file")
    }
    guard !isFolder(path) else {
      throw InputError(.unreadable, source: path, rule: "must be a file, found a directory")
    }
    do {
      return try .open(FilePath(path), .readOnly, options: .closeOnExec)
    } catch Errno.permissionDenied {
      throw InputError(.unreadable, source: path, rule: "no permission to read this file")
    } catch {
      throw .unreadable(path, error)
    }
  }

  /// Returns `true` if there is a file or a folder at a path, behind all symbolic links.
  ///
  /// - Parameter path: The path.
  package static func exists(_ path: String) -> Bool {
    (try? Stat(FilePath(path))) != nil
  }

  /// Returns `true` if there is a folder at a path.
  ///
  /// - Parameter path: The path.
  package static func isFolder(_ path: String) -> Bool {
    (try? Stat(FilePath(path)))?.type == .directory
  }

  /// Returns `true` if this process may run the file at a path.
  ///
  /// - Parameter path: The path.
  package static func isExecutable(_ path: String) -> Bool {
    exists(path) && !isFolder(path) && SystemCalls.isExecutable(FilePath(path))
  }

  /// Returns the path of a file from the root, behind all symbolic links; the same path where there
  /// is no such file.
  ///
  /// - Parameter path: The path.
  package static func absolute(_ path: String) -> String {
    (try? SystemCalls.absolute(FilePath(path))) ?? path
  }

  /// Returns the last part of a path, the name of the file or folder.
  ///
  /// - Parameter path: The path.
  package static func name(of path: String) -> String {
    FilePath(path).lastComponent?.string ?? path
  }

  /// Returns the names of the entries of a folder, sorted.
  ///
  /// - Parameter path: The folder.
  /// - Throws: `InputError`, if there is no such folder or it cannot be read.
  package static func list(_ path: String) throws(InputError) -> [String] {
    guard exists(path) else {
      throw InputError(.unreadable, source: path, rule: "must be a folder; there is none")
    }
    guard isFolder(path) else {
      throw InputError(.unreadable, source: path, rule: "must be a folder, found a file")
    }
    do { return try SystemCalls.names(in: FilePath(path)).sorted() } catch {
      throw .unreadable(path, error)
    }
  }

  /// Returns the size of a regular file in bytes; nothing for a pipe or a device.
  ///
  /// - Parameter path: The file.
  package static func size(_ path: String) -> Int? {
    guard let found = try? Stat(FilePath(path)), found.type == .regular else { return nil }
    return Int(found.size)
  }
}

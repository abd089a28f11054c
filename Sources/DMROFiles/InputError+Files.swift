internal import SystemPackage

extension FileContents {
  /// Returns the reason from the operating system, in a few words.
  ///
  /// - Parameter error: The error of a file operation.
  package static func reason(of error: any Error) -> String {
    (error as? Errno)?.description ?? String(describing: error)
  }

  /// Returns why a file cannot be written, in a few words: a file where a folder must be, or what the
  /// operating system gave as the reason.
  ///
  /// - Parameters:
  ///   - error: The error of a file operation.
  ///   - path: The file, or a folder with a slash behind it.
  static func reason(of error: any Error, at path: String) -> String {
    let above = path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) }
    let file = above.first { !$0.isEmpty && exists($0) && !isFolder($0) }
    return file.map { "\($0) is a file, not a folder" } ?? reason(of: error)
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
  ///   - words: The refused work, in words.
  package static func unwritable(
    _ path: String, _ error: any Error, _ words: String = "cannot be written"
  ) -> InputError {
    InputError(
      .unwritable, source: path, rule: "\(words): \(FileContents.reason(of: error, at: path))")
  }
}

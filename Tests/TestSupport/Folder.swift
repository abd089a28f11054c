package import Foundation

/// A folder that is removed in the end.
package final class Folder: Sendable {
  package let path: String

  package init() throws {
    path = NSTemporaryDirectory() + "dmro-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Returns a folder with copies of some files.
  package func copy(_ names: [String]) throws -> Folder {
    let copy = try Folder()
    for name in names {
      try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: "\(copy.path)/\(name)")
    }
    return copy
  }

  package func contents(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: "\(path)/\(name)"))
  }

  package func text(_ name: String) throws -> String {
    String(decoding: try contents(name), as: UTF8.self)
  }
}

internal import SystemPackage

/// A file that takes its place when it is whole: until then it lies beside the place under another
/// name.
///
/// A pipe or a device is written in place.
struct NewFile: ~Copyable {
  /// The prefix of the names of unfinished files.
  static let prefix = ".dmro-unfinished-"

  private let place: FilePath
  private let descriptor: FileDescriptor
  /// The file beside the place, as long as it is there.
  private var unfinished: FilePath?

  /// Makes a file beside a place.
  init(for path: String) throws {
    place = FilePath(path)
    if let found = try? Stat(place), found.type != .regular, found.type != .directory {
      descriptor = try .open(place, .writeOnly, options: .closeOnExec)
      return
    }
    var neighbor = place
    neighbor.removeLastComponent()
    neighbor.append(Self.prefix + String(UInt64.random(in: 0...UInt64.max), radix: 16))
    descriptor = try .open(
      neighbor, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: FilePermissions(rawValue: 0o666))
    unfinished = neighbor
  }

  /// Adds bytes.
  func write(_ bytes: some Sequence<UInt8>) throws {
    try descriptor.writeAll(bytes)
  }

  /// Puts the file in its place when its bytes have reached the disk.
  mutating func finish() throws {
    guard let unfinished else { return }
    try descriptor.synchronize()
    try SystemCalls.move(unfinished, to: place)
    self.unfinished = nil
  }

  deinit {
    if let unfinished { try? SystemCalls.delete(unfinished) }
    try? descriptor.close()
  }
}

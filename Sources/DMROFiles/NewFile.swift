internal import SystemPackage

/// A file that takes its place when it is whole: until then it lies beside the place under another
/// name.
///
/// A pipe or a device is written in place, and so is the file behind the standard output or error. A
/// link stays, and the file behind it is replaced.
struct NewFile: ~Copyable {
  /// The prefix of the names of unfinished files.
  static let prefix = ".dmro-unfinished-"

  private let place: FilePath
  private let descriptor: FileDescriptor
  /// The file beside the place, as long as it is there.
  private var unfinished: FilePath?

  /// Makes a file beside a place.
  init(for path: String) throws {
    let given = FilePath(path)
    let found = try? Stat(given)
    if let found, let inPlace = try Self.descriptor(of: found, at: given) {
      (place, descriptor) = (given, inPlace)
      return
    }
    let isLink = (try? Stat(given, followTargetSymlink: false))?.type == .symbolicLink
    let target = isLink ? FilePath(try SystemCalls.absolute(given)) : given
    var neighbor = target
    neighbor.removeLastComponent()
    neighbor.append(Self.prefix + String(UInt64.random(in: 0...UInt64.max), radix: 16))
    var permissions = FilePermissions(rawValue: 0o666)
    // A file that others may not read is replaced by one that they may not read.
    if let found, found.type == .regular { permissions.formIntersection(found.permissions) }
    let beside = try FileDescriptor.open(
      neighbor, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
      permissions: permissions)
    (place, descriptor) = (target, beside)
    unfinished = neighbor
  }

  /// Returns the descriptor of what is written in place: of a standard stream, as `/dev/stdout` is,
  /// for a file in its place would lose what comes before and after; of a pipe or a device.
  private static func descriptor(
    of found: Stat, at path: FilePath
  ) throws -> FileDescriptor? {
    for stream in [FileDescriptor.standardOutput, .standardError] {
      if let own = try? stream.stat(),
        (own.deviceID, own.inode) == (found.deviceID, found.inode)
      {
        return try stream.duplicate()
      }
    }
    guard found.type != .regular, found.type != .directory else { return nil }
    return try .open(path, .writeOnly, options: .closeOnExec)
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

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
    let isWrittenInPlace =
      found.map {
        $0.type != .directory && ($0.type != .regular || Self.isOfStandardStream($0))
      } ?? false
    let isLink = (try? Stat(given, followTargetSymlink: false))?.type == .symbolicLink
    let place = isLink && !isWrittenInPlace ? FilePath(try SystemCalls.absolute(given)) : given
    var neighbor = place
    neighbor.removeLastComponent()
    neighbor.append(Self.prefix + String(UInt64.random(in: 0...UInt64.max), radix: 16))
    var permissions = FilePermissions(rawValue: 0o666)
    // A file that others may not read is replaced by one that they may not read.
    if let found, found.type == .regular { permissions.formIntersection(found.permissions) }
    let descriptor: FileDescriptor =
      isWrittenInPlace
      ? try .open(place, .writeOnly, options: [.append, .closeOnExec])
      : try .open(
        neighbor, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
        permissions: permissions)
    (self.place, self.descriptor) = (place, descriptor)
    unfinished = isWrittenInPlace ? nil : neighbor
  }

  /// Returns `true` for the file behind the standard output or error, as `/dev/stdout` may be: a
  /// file in its place would lose what comes before and after.
  private static func isOfStandardStream(_ found: Stat) -> Bool {
    [FileDescriptor.standardOutput, .standardError].contains { stream in
      guard let own = try? stream.stat() else { return false }
      return (own.deviceID, own.inode) == (found.deviceID, found.inode)
    }
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

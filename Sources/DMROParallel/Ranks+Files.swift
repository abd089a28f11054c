public import DMROFiles

extension Ranks {
  /// Gives the bytes of rank 0 to all ranks, such as those of a file that only it reads.
  ///
  /// - Parameter bytes: Returns the bytes; called on rank 0 only.
  /// - Throws: What `bytes` throws, on rank 0. The other ranks then wait until the program ends them.
  public func fromFirst(
    _ bytes: () throws(InputError) -> ContiguousArray<UInt8>
  ) throws(InputError) -> ContiguousArray<UInt8> {
    gather(isFirst ? try bytes() : [])[0]
  }

  /// Checks that something is the same on all ranks: otherwise they would not end in the same bytes,
  /// or never.
  ///
  /// - Parameters:
  ///   - bytes: What must be the same, such as settings with all that was read from files.
  ///   - name: Its name, for the error.
  /// - Throws: `InputError` on all ranks, naming the first one that differs from rank 0.
  public func requireSame(
    _ bytes: @autoclosure () throws(InputError) -> ContiguousArray<UInt8>, _ name: String
  ) throws(InputError) {
    guard count > 1 else { return }
    let found = gather(try bytes())
    if let other = found.firstIndex(where: { $0 != found[0] }) {
      throw InputError(
        .unreadable, source: "rank \(other)", rule: "must have the \(name) of rank 0, found others")
    }
  }
}

/// An array of the caller, who keeps it as long as it is used here; one without elements may be
/// missing.
@safe
struct CallerArray<Element> {
  private let start: UnsafeMutablePointer<Element>?
  let count: Int

  /// No array.
  init() {
    unsafe start = nil
    count = 0
  }

  /// Takes an array.
  ///
  /// - Parameters:
  ///   - start: The first byte.
  ///   - byteCount: The number of bytes, a multiple of the size of an element.
  init(_ start: UnsafeMutableRawPointer, byteCount: Int) {
    count = byteCount / MemoryLayout<Element>.stride
    unsafe self.start = start.bindMemory(to: Element.self, capacity: count)
  }

  @inline(__always)
  subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < count, "an index must be below \(count)")
      return unsafe start.unsafelyUnwrapped[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "an index must be below \(count)")
      unsafe start.unsafelyUnwrapped[index] = newValue
    }
  }

  /// Writes a part of the array.
  ///
  /// - Parameters:
  ///   - part: The number of the part.
  ///   - size: The number of elements of each part.
  ///   - write: Writes all elements of the part.
  @inline(__always)
  func write(part: Int, of size: Int, _ write: (inout MutableSpan<Element>) -> Void) {
    precondition(part >= 0 && size > 0 && (part + 1) * size <= count, "a part must be inside")
    var span = unsafe MutableSpan(
      _unsafeStart: start.unsafelyUnwrapped + part * size, count: size)
    write(&span)
  }

  /// Writes numbers to the beginning of a part, and a filling behind them.
  ///
  /// - Parameters:
  ///   - numbers: The numbers, not more than the part holds.
  ///   - part: The number of the part.
  ///   - size: The number of elements of each part.
  ///   - filling: The filling.
  func write(
    _ numbers: some Collection<Element>, part: Int, of size: Int, filling: Element
  ) {
    var place = part * size
    for number in numbers {
      self[place] = number
      place += 1
    }
    while place < (part + 1) * size {
      self[place] = filling
      place += 1
    }
  }
}

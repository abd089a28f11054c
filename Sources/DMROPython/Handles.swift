package import DMROFiles
internal import Synchronization

/// An object that one thread at a time uses.
package protocol Exclusive: AnyObject, Sendable {
  /// The flag of its use.
  var use: Use { get }
}

/// The flag of an object's use.
package final class Use: Sendable {
  private let isTaken = Atomic(false)
  private let isClosed = Atomic(false)

  package init() {}

  /// Takes the object; `false` if another thread has it.
  func take() -> Bool { !isTaken.exchange(true, ordering: .acquiring) }

  func give() { isTaken.store(false, ordering: .releasing) }

  /// Tells whether the object was closed; only who took it may ask or change that.
  var closed: Bool {
    get { isClosed.load(ordering: .relaxed) }
    set { isClosed.store(newValue, ordering: .relaxed) }
  }
}

/// The objects of one kind that callers hold by number; no number is used twice.
package final class Handles: Sendable {
  private struct Table {
    var next: Int64 = 1
    var objects: [Int64: any Exclusive] = [:]
  }

  private let kind: String
  private let table = Mutex(Table())

  /// Creates an empty table.
  ///
  /// - Parameter kind: The name of the objects in errors.
  package init(of kind: String) { self.kind = kind }

  /// Returns the number of a further object.
  ///
  /// - Parameter object: The object.
  package func add(_ object: any Exclusive) -> Int64 {
    table.withLock { table in
      defer { table.next += 1 }
      table.objects[table.next] = object
      return table.next
    }
  }

  /// Uses an object, which no other thread may use meanwhile.
  ///
  /// - Parameters:
  ///   - handle: Its number.
  ///   - type: Its type.
  ///   - body: The use.
  /// - Throws: `InputError`, if there is no such object, or another thread uses it; and what the
  ///   use throws.
  package func use<Object, Result>(
    _ handle: Int64, as type: Object.Type, _ body: (Object) throws(InputError) -> Result
  ) throws(InputError) -> Result {
    let object = try take(handle)
    defer { object.use.give() }
    guard let object = object as? Object else { throw missing() }
    return try body(object)
  }

  /// Removes an object that no thread uses.
  ///
  /// - Parameter handle: Its number.
  /// - Throws: `InputError`, if there is no such object, or another thread uses it.
  package func close(_ handle: Int64) throws(InputError) {
    let object = try take(handle)
    object.use.closed = true
    table.withLock { $0.objects[handle] = nil }
    object.use.give()
  }

  private func take(_ handle: Int64) throws(InputError) -> any Exclusive {
    guard let object = table.withLock({ $0.objects[handle] }) else { throw missing() }
    guard object.use.take() else {
      throw InputError(.busy, element: kind, rule: "must not be used by two threads at once")
    }
    guard !object.use.closed else {
      object.use.give()
      throw missing()
    }
    return object
  }

  private func missing() -> InputError {
    InputError(element: kind, rule: "must be open, found one that is closed or was never opened")
  }
}

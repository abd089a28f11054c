import DMROFiles
import DMROPython

/// What a caller in C does: requests as text, and arrays of its own.
enum Caller {
  /// A function that may fail.
  typealias Call = (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32

  /// Returns the status of a call and its text.
  static func call(_ call: Call) -> (status: Int32, text: String?) {
    var place: UnsafeMutablePointer<CChar>?
    let status = unsafe call(&place)
    defer { unsafe release(place) }
    return (status, unsafe place.map { unsafe String(cString: $0) })
  }

  /// Returns the answer to a request.
  static func ask(_ request: String) -> (status: Int32, text: String?) {
    let bytes = Array(request.utf8)
    return unsafe call { place in
      unsafe bytes.withUnsafeBufferPointer {
        unsafe answer($0.baseAddress, Int64($0.count), place)
      }
    }
  }

  /// Opens something by a request.
  static func open(
    _ request: String,
    _ open: (
      UnsafePointer<UInt8>?, Int64, UnsafeMutablePointer<Int64>?,
      UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    ) -> Int32
  ) -> (handle: Int64, status: Int32, text: String?) {
    let bytes = Array(request.utf8)
    var handle: Int64 = 0
    let result = unsafe call { place in
      unsafe bytes.withUnsafeBufferPointer {
        unsafe open($0.baseAddress, Int64($0.count), &handle, place)
      }
    }
    return (handle, result.status, result.text)
  }
}

/// An open environment with its arrays.
@safe
final class CallerEnvironment {
  struct Description: Decodable {
    struct Buffer: Decodable {
      var name: String
      var type: String
      var shape: [Int]
    }
    var observation: [Int]
    var actions: Int
    var buffers: [Buffer]
  }

  let handle: Int64
  let description: Description
  private var arrays: [String: UnsafeMutableRawBufferPointer] = unsafe [:]

  init(_ settings: String) throws {
    let opened = unsafe Caller.open(settings, openEnvironment)
    guard opened.status == 0, let text = opened.text else {
      throw InputError(rule: opened.text ?? "no text")
    }
    handle = opened.handle
    description = try StrictJSON.decode(Description.self, from: text.utf8, source: "description")
    var addresses: [UnsafeMutableRawPointer?] = unsafe []
    var sizes: [Int64] = []
    for buffer in description.buffers {
      let size =
        switch buffer.type {
        case "float32": 4
        case "bool": 1
        default: 8
        }
      let memory = UnsafeMutableRawBufferPointer.allocate(
        byteCount: buffer.shape.reduce(size, *), alignment: 16)
      unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
      unsafe arrays[buffer.name] = memory
      unsafe addresses.append(memory.baseAddress)
      sizes.append(Int64(memory.count))
    }
    let bound = unsafe Caller.call { place in
      unsafe bindEnvironment(handle, addresses, sizes, Int64(sizes.count), place)
    }
    guard bound.status == 0 else { throw InputError(rule: bound.text ?? "no text") }
  }

  deinit {
    _ = unsafe Caller.call { unsafe closeEnvironment(handle, $0) }
    unsafe arrays.values.forEach { unsafe $0.deallocate() }
  }

  func get<Element>(_ name: String, as type: Element.Type) -> [Element] {
    guard let memory = unsafe arrays[name] else { return [] }
    return unsafe Array(memory.bindMemory(to: type))
  }

  func set<Element>(_ name: String, to values: [Element]) {
    guard let memory = unsafe arrays[name] else { return }
    let place = unsafe memory.bindMemory(to: Element.self)
    for (index, value) in values.enumerated() { unsafe place[index] = value }
  }

  /// Resets all copies.
  func reset(seeds: [UInt64]? = nil, episodes: [Int64]? = nil) -> (status: Int32, text: String?) {
    let count = get("selected", as: Bool.self).count
    set("selected", to: Array(repeating: true, count: count))
    set("episodes", to: episodes ?? Array(repeating: -1, count: count))
    if let seeds { set("seeds", to: seeds) }
    return unsafe Caller.call { unsafe resetEnvironment(handle, seeds == nil ? 0 : 1, $0) }
  }

  func step(_ actions: [Int64]) -> (status: Int32, text: String?) {
    set("actions", to: actions)
    return unsafe Caller.call { unsafe stepEnvironment(handle, $0) }
  }
}

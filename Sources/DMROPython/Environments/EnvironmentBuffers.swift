internal import DMROFiles

/// The description of an array of the caller.
struct BufferDescription {
  /// The type of the elements.
  enum Element: String {
    case int64, uint64, float32, float64, bool

    var size: Int {
      switch self {
      case .int64, .uint64, .float64: 8
      case .float32: 4
      case .bool: 1
      }
    }
  }

  let name: String
  let element: Element
  /// The shape; the first extent is the number n of copies.
  let shape: [Int]

  var byteCount: Int { shape.reduce(element.size, *) }

  var json: String {
    "{\"name\": \"\(name)\", \"type\": \"\(element.rawValue)\", \"shape\": \(shape)}"
  }
}

/// The extents of the arrays of an environment; 0 where it has no such array.
struct EnvironmentExtents {
  /// The number n of copies.
  var copies = 1
  /// The shape of an observation, `[D]` or `[K, F]`.
  var observation: [Int] = []
  /// The number of actions K.
  var actions = 1
  /// The number of subtasks N of plans.
  var plan = 0
  /// `true` for the cost of each action.
  var hasCandidateCosts = false
  /// `true` for the order of placement and the times of subtasks.
  var hasTimes = false
  /// `true` for the last observations of episodes whose copies go on at once.
  var hasFinals = false

  /// The arrays, in their order.
  var buffers: [BufferDescription] {
    var buffers: [BufferDescription] = []
    func add(_ name: String, _ element: BufferDescription.Element, _ shape: [Int] = []) {
      buffers.append(.init(name: name, element: element, shape: [copies] + shape))
    }
    add("actions", .int64)
    add("selected", .bool)
    add("seeds", .uint64)
    add("episodes", .int64)
    add("observations", .float32, observation)
    add("masks", .bool, [actions])
    if hasCandidateCosts { add("candidateCosts", .float64, [actions]) }
    add("rewards", .float64)
    add("terminations", .bool)
    add("truncations", .bool)
    add("costs", .float64)
    add("delays", .float64)
    add("energies", .float64)
    add("references", .float64)
    add("referenceKinds", .int64)
    if plan > 0 { add("plans", .int64, [plan]) }
    if hasTimes {
      add("orders", .int64, [plan])
      add("starts", .float64, [plan])
      add("finishes", .float64, [plan])
    }
    if hasFinals { add("finals", .float32, observation) }
    return buffers
  }
}

/// The arrays of the caller.
///
/// It is a class, so that passing it on copies one reference.
final class EnvironmentBuffers {
  let actions: CallerArray<Int64>
  let selected: CallerArray<UInt8>
  let seeds: CallerArray<UInt64>
  let episodes: CallerArray<Int64>
  let observations: CallerArray<Float>
  let masks: CallerArray<Bool>
  let candidateCosts: CallerArray<Double>
  let rewards: CallerArray<Double>
  let terminations: CallerArray<Bool>
  let truncations: CallerArray<Bool>
  let costs: CallerArray<Double>
  let delays: CallerArray<Double>
  let energies: CallerArray<Double>
  let references: CallerArray<Double>
  let referenceKinds: CallerArray<Int64>
  let plans: CallerArray<Int64>
  let orders: CallerArray<Int64>
  let starts: CallerArray<Double>
  let finishes: CallerArray<Double>
  let finals: CallerArray<Float>

  /// Takes arrays.
  ///
  /// - Parameters:
  ///   - expected: What the arrays must be, in their order.
  ///   - addresses: The first byte of each.
  ///   - byteCounts: The number of bytes of each.
  /// - Throws: `InputError`, if one is missing, or has another size or alignment.
  init(
    _ expected: [BufferDescription], addresses: UnsafeBufferPointer<UnsafeMutableRawPointer?>,
    byteCounts: UnsafeBufferPointer<Int64>
  ) throws(InputError) {
    guard addresses.count == expected.count else {
      throw InputError(
        element: "buffers", rule: "must be \(expected.count), found \(addresses.count)")
    }
    var places: [String: Int] = [:]
    for (index, buffer) in expected.enumerated() {
      let found = unsafe byteCounts[index]
      guard let start = unsafe addresses[index], found == buffer.byteCount else {
        throw InputError(
          element: buffer.name,
          rule: "must be an array of \(buffer.byteCount) bytes, found one of \(found)")
      }
      guard Int(bitPattern: start) % buffer.element.size == 0 else {
        throw InputError(element: buffer.name, rule: "must be aligned to its elements")
      }
      places[buffer.name] = index
    }
    func array<Element>(_ name: String) -> CallerArray<Element> {
      guard let place = places[name], let start = unsafe addresses[place] else {
        return CallerArray()
      }
      return unsafe CallerArray(start, byteCount: Int(byteCounts[place]))
    }
    actions = array("actions")
    selected = array("selected")
    seeds = array("seeds")
    episodes = array("episodes")
    observations = array("observations")
    masks = array("masks")
    candidateCosts = array("candidateCosts")
    rewards = array("rewards")
    terminations = array("terminations")
    truncations = array("truncations")
    costs = array("costs")
    delays = array("delays")
    energies = array("energies")
    references = array("references")
    referenceKinds = array("referenceKinds")
    plans = array("plans")
    orders = array("orders")
    starts = array("starts")
    finishes = array("finishes")
    finals = array("finals")
  }
}

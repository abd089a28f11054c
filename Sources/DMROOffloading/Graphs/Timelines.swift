/// The reservations of processors and ports over time.
///
/// A resource is a number of equal units, such as the processors of a site; a unit does one thing
/// at a time. Busy times lie sorted in blocks of fixed size, each linked to the one before it and
/// the one behind it, and times that touch become one. What is released makes room for what comes,
/// so that in the long run nothing is allocated.
public struct Timelines: Sendable {
  /// The number of busy times that a block holds.
  private static let blockSize = 32

  /// The limits of time: `[blocks, 32]`.
  private var starts: ContiguousArray<Double> = []
  private var ends: ContiguousArray<Double> = []
  private var blocks: ContiguousArray<Block> = []
  private var units: ContiguousArray<Unit> = []
  /// The first and the last unit of each resource, −1 where it has none yet.
  private var resources: ContiguousArray<Chain>
  /// The first of the blocks that are not in use, −1 where there is none.
  private var freeBlock: Int32 = -1

  private struct Block: Sendable {
    var count: Int32 = 0
    var previous: Int32 = -1
    var next: Int32 = -1
    /// At least the longest free time behind one of the block's busy times.
    var widest = Double.infinity
  }

  private struct Unit: Sendable {
    var last: Int32
    /// The next unit of the resource, −1 behind the last.
    var next: Int32 = -1
    /// The resource and the position among its units.
    var name: UInt64
    /// The latest end of a busy time.
    var end = -Double.infinity
  }

  private struct Chain: Sendable {
    var first: Int32 = -1
    var last: Int32 = -1
    var count = 0
  }

  /// Creates timelines on which nothing is reserved.
  ///
  /// - Parameter resourceCount: The number of resources.
  /// - Precondition: The number is not negative.
  public init(resourceCount: Int) {
    resources = ContiguousArray(repeating: Chain(), count: resourceCount)
  }

  /// The number of resources.
  var resourceCount: Int { resources.count }

  /// Returns the earliest time at which some unit of a resource is free for a duration.
  ///
  /// - Parameters:
  ///   - resource: The index of the resource.
  ///   - limit: The number of its units.
  ///   - ready: The earliest time that counts.
  ///   - duration: The duration.
  /// - Returns: The time, and the unit: of several the first.
  @inline(__always)
  mutating func earliest(
    on resource: Int, limit: Int, from ready: Double, for duration: Double
  ) -> (time: Double, unit: Int) {
    var unit = Int(resources[resource].first)
    var best = Double.infinity
    var bestUnit = -1
    while unit >= 0 {
      let time =
        units[unit].end <= ready ? ready : firstGap(of: unit, from: ready, for: duration)
      if time < best {
        (best, bestUnit) = (time, unit)
        if time == ready { break }
      }
      unit = Int(units[unit].next)
    }
    if best > ready, resources[resource].count < limit {
      return (ready, addUnit(to: resource))
    }
    return (best, bestUnit)
  }

  /// Returns the earliest time from which on some unit of a resource has nothing reserved, −∞ if one
  /// never had.
  ///
  /// - Parameters:
  ///   - resource: The index of the resource.
  ///   - limit: The number of its units.
  func earliestEnd(on resource: Int, limit: Int) -> Double {
    guard resources[resource].count >= limit else { return -.infinity }
    var time = Double.infinity
    var unit = Int(resources[resource].first)
    while unit >= 0 {
      time = min(time, units[unit].end)
      unit = Int(units[unit].next)
    }
    return time
  }

  /// Returns the resource and the position of a unit among its units, whatever was reserved first.
  func name(of unit: Int) -> UInt64 { units[unit].name }

  /// Returns the earliest time from which a unit is free for a duration.
  private mutating func firstGap(
    of unit: Int, from ready: Double, for duration: Double
  ) -> Double {
    // The block in which the first busy time lies that ends after `ready`, or the one before it.
    var block = Int(units[unit].last)
    while blocks[block].previous >= 0, starts[block * Self.blockSize] > ready {
      block = Int(blocks[block].previous)
    }
    var time = ready
    while true {
      let base = block * Self.blockSize
      let count = Int(blocks[block].count)
      if count > 0 {
        if time + duration <= starts[base] { return time }
        // Skips blocks with too short gaps; the margin covers rounding.
        if blocks[block].widest < duration - (time + duration) * 0x1p-48 {
          time = max(time, ends[base + count - 1])
        } else {
          var widest = 0.0
          var index = lowerBound(ends, base, count, time)
          let isWhole = index == base
          while index < base + count {
            if time + duration <= starts[index] { return time }
            if index > base { widest = max(widest, starts[index] - ends[index - 1]) }
            time = max(time, ends[index])
            index += 1
          }
          let next = Int(blocks[block].next)
          guard next >= 0 else { return time }
          if isWhole {
            let behind = starts[next * Self.blockSize] - ends[base + count - 1]
            blocks[block].widest = max(widest, behind)
          }
        }
      }
      let next = Int(blocks[block].next)
      guard next >= 0 else { return time }
      block = next
    }
  }

  /// Returns the first place of a block whose number is above a time.
  @inline(__always)
  private func lowerBound(
    _ numbers: ContiguousArray<Double>, _ base: Int, _ count: Int, _ time: Double
  ) -> Int {
    // Most times lie near the end.
    var place = base + count
    while place > base, numbers[place - 1] > time { place -= 1 }
    return place
  }

  /// Reserves a unit for a time in which it is free.
  ///
  /// - Parameters:
  ///   - unit: The index of the unit.
  ///   - start: The start of the time.
  ///   - end: The end; a time without duration reserves nothing.
  mutating func reserve(_ unit: Int, from start: Double, to end: Double) {
    guard end > start else { return }
    let last = Int(units[unit].last)
    if end > units[unit].end { units[unit].end = end }
    var block = last
    while blocks[block].previous >= 0, starts[block * Self.blockSize] > start {
      block = Int(blocks[block].previous)
    }
    var base = block * Self.blockSize
    var count = Int(blocks[block].count)
    var place = lowerBound(starts, base, count, start)
    let touchesLeft = place > base && ends[place - 1] == start
    let touchesRight = place < base + count && starts[place] == end
    switch (touchesLeft, touchesRight) {
    case (true, true):
      ends[place - 1] = ends[place]
      remove(place, from: block)
    case (true, false): ends[place - 1] = end
    case (false, true): starts[place] = start
    case (false, false):
      if count == Self.blockSize {
        let second = split(block, of: unit)
        if place > base + Self.blockSize / 2 {
          place = second * Self.blockSize + place - base - Self.blockSize / 2
          block = second
        }
        base = block * Self.blockSize
        count = Int(blocks[block].count)
      }
      insert(start, end, at: place, in: block)
    }
  }

  /// Reserves a unit, told by its name, for a time in which it is free.
  ///
  /// - Parameters:
  ///   - name: The resource and the position of the unit among its units.
  ///   - start: The start of the time.
  ///   - end: The end; a time without duration reserves nothing.
  /// - Precondition: The resource exists.
  package mutating func reserve(named name: UInt64, from start: Double, to end: Double) {
    let (resource, position) = (Int(name >> 32), Int(name & 0xFFFF_FFFF))
    while resources[resource].count <= position { _ = addUnit(to: resource) }
    var unit = Int(resources[resource].first)
    for _ in 0..<position { unit = Int(units[unit].next) }
    reserve(unit, from: start, to: end)
  }

  /// Gives back a time that was reserved.
  ///
  /// - Parameters:
  ///   - unit: The index of the unit.
  ///   - start: The start of the time.
  ///   - end: The end.
  mutating func release(_ unit: Int, from start: Double, to end: Double) {
    guard end > start else { return }
    var block = Int(units[unit].last)
    while blocks[block].previous >= 0, starts[block * Self.blockSize] > start {
      block = Int(blocks[block].previous)
    }
    let base = block * Self.blockSize
    let place = lowerBound(starts, base, Int(blocks[block].count), start) - 1
    switch (starts[place] == start, ends[place] == end) {
    case (true, true): remove(place, from: block)
    case (true, false): starts[place] = end
    case (false, true): ends[place] = start
    case (false, false):
      let wholeEnd = ends[place]
      ends[place] = start
      reserve(unit, from: end, to: wholeEnd)
    }
    blocks[block].widest = .infinity
    if place == base, blocks[block].previous >= 0 {
      blocks[Int(blocks[block].previous)].widest = .infinity
    }
    if units[unit].end == end { units[unit].end = latestEnd(of: unit) }
    if blocks[block].count == 0 { drop(block, of: unit) }
  }

  private func latestEnd(of unit: Int) -> Double {
    var block = Int(units[unit].last)
    while blocks[block].count == 0, blocks[block].previous >= 0 {
      block = Int(blocks[block].previous)
    }
    let count = Int(blocks[block].count)
    return count == 0 ? -.infinity : ends[block * Self.blockSize + count - 1]
  }

  private mutating func insert(_ start: Double, _ end: Double, at place: Int, in block: Int) {
    var index = block * Self.blockSize + Int(blocks[block].count)
    while index > place {
      starts[index] = starts[index - 1]
      ends[index] = ends[index - 1]
      index -= 1
    }
    starts[place] = start
    ends[place] = end
    blocks[block].count += 1
    blocks[block].widest = .infinity
  }

  private mutating func remove(_ place: Int, from block: Int) {
    let last = block * Self.blockSize + Int(blocks[block].count) - 1
    var index = place
    while index < last {
      starts[index] = starts[index + 1]
      ends[index] = ends[index + 1]
      index += 1
    }
    blocks[block].count -= 1
  }

  /// Moves the second half of a full block to a new one behind it, and returns that.
  private mutating func split(_ block: Int, of unit: Int) -> Int {
    let second = newBlock()
    let half = Self.blockSize / 2
    for index in 0..<half {
      starts[second * Self.blockSize + index] = starts[block * Self.blockSize + half + index]
      ends[second * Self.blockSize + index] = ends[block * Self.blockSize + half + index]
    }
    let next = blocks[block].next
    blocks[block].count = Int32(half)
    blocks[block].next = Int32(second)
    blocks[second] = Block(
      count: Int32(half), previous: Int32(block), next: next, widest: blocks[block].widest)
    if next >= 0 {
      blocks[Int(next)].previous = Int32(second)
    } else {
      units[unit].last = Int32(second)
    }
    return second
  }

  /// Takes an empty block out of a unit, unless it is the only one.
  private mutating func drop(_ block: Int, of unit: Int) {
    let (previous, next) = (blocks[block].previous, blocks[block].next)
    guard previous >= 0 || next >= 0 else { return }
    if previous >= 0 { blocks[Int(previous)].next = next }
    if next >= 0 {
      blocks[Int(next)].previous = previous
    } else {
      units[unit].last = previous
    }
    blocks[block].next = freeBlock
    freeBlock = Int32(block)
  }

  private mutating func newBlock() -> Int {
    guard freeBlock < 0 else {
      let block = Int(freeBlock)
      freeBlock = blocks[block].next
      blocks[block] = Block()
      return block
    }
    blocks.append(Block())
    starts.append(contentsOf: repeatElement(0, count: Self.blockSize))
    ends.append(contentsOf: repeatElement(0, count: Self.blockSize))
    return blocks.count - 1
  }

  private mutating func addUnit(to resource: Int) -> Int {
    let unit = units.count
    let name = UInt64(resource) << 32 | UInt64(resources[resource].count)
    units.append(Unit(last: Int32(newBlock()), name: name))
    if resources[resource].last >= 0 {
      units[Int(resources[resource].last)].next = Int32(unit)
    } else {
      resources[resource].first = Int32(unit)
    }
    resources[resource].last = Int32(unit)
    resources[resource].count += 1
    return unit
  }

  /// Forgets the reservations before a time; later queries start no earlier.
  ///
  /// - Parameter time: The earliest time that will still be asked for.
  /// - Complexity: O(number of units + number of forgotten reservations).
  public mutating func forget(before time: Double) {
    for unit in units.indices {
      var block = Int(units[unit].last)
      while blocks[block].previous >= 0 { block = Int(blocks[block].previous) }
      while blocks[block].next >= 0,
        ends[block * Self.blockSize + Int(blocks[block].count) - 1] <= time
      {
        let next = Int(blocks[block].next)
        drop(block, of: unit)
        block = next
      }
    }
  }
}

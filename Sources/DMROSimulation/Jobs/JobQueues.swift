/// The reserved times of all processors of a system.
///
/// Each processor has its busy times in order; times that touch become one. Only a few lie ahead of
/// the present, for behind the last one there are no gaps. What lies before the present is forgotten.
/// Nothing is allocated once no processor has more busy times ahead than ever before.
public struct JobQueues: Sendable {
  /// The number of processors.
  let unitCount: Int
  /// The number of busy times that a processor has room for.
  private(set) var capacity = 8
  /// The limits of the busy times, `[units, capacity]`.
  private var starts: ContiguousArray<Double>
  private var ends: ContiguousArray<Double>
  /// The number of busy times of each processor, `[units]`.
  private var counts: ContiguousArray<Int32>
  /// The end of the last busy time of each processor in s, `[units]`; −∞ where it was never busy.
  private(set) var last: ContiguousArray<Double>

  init(unitCount: Int) {
    self.unitCount = unitCount
    starts = ContiguousArray(repeating: 0, count: unitCount * capacity)
    ends = starts
    counts = ContiguousArray(repeating: 0, count: unitCount)
    last = ContiguousArray(repeating: -.infinity, count: unitCount)
  }

  /// Returns the earliest time at which one of several processors is free for a duration, and the
  /// first such processor.
  ///
  /// - Parameters:
  ///   - first: The first of the processors.
  ///   - count: Their number, at least 1.
  ///   - ready: The earliest time that counts, not before the present.
  ///   - duration: The duration.
  @inline(__always)
  func earliest(
    from first: Int, count: Int, ready: Double, duration: Double
  ) -> (start: Double, unit: Int) {
    var (best, bestUnit) = (Double.infinity, first)
    for unit in first..<first + count {
      if last[unit] <= ready { return (ready, unit) }
      let time = gap(of: unit, ready: ready, duration: duration)
      if time < best {
        (best, bestUnit) = (time, unit)
        if time == ready { break }
      }
    }
    return (best, bestUnit)
  }

  /// Returns the earliest time from `ready` on at which a processor is free for a duration.
  ///
  /// - Parameters:
  ///   - unit: The processor.
  ///   - ready: The earliest time that counts, not before the present.
  ///   - duration: The duration.
  @inline(__always)
  func gap(of unit: Int, ready: Double, duration: Double) -> Double {
    var time = ready
    let base = unit * capacity
    for place in base..<base + Int(counts[unit]) {
      if time + duration <= starts[place] { return time }
      time = max(time, ends[place])
    }
    return time
  }

  /// Returns the end of a processor's last busy time that is over at a time; −∞ if there is none.
  ///
  /// - Parameters:
  ///   - unit: The processor.
  ///   - time: The time, at which the processor is free.
  @inline(__always)
  func end(on unit: Int, before time: Double) -> Double {
    if last[unit] <= time { return last[unit] }
    let base = unit * capacity
    var end = -Double.infinity
    for place in base..<base + Int(counts[unit]) {
      guard ends[place] <= time else { break }
      end = ends[place]
    }
    return end
  }

  /// Reserves a processor for a time in which it is free.
  ///
  /// - Parameters:
  ///   - unit: The processor.
  ///   - start: The start of the time.
  ///   - end: The end; a time without duration reserves nothing.
  ///   - now: The present; busy times that end before it are forgotten.
  @inline(__always)
  mutating func reserve(_ unit: Int, from start: Double, to end: Double, now: Double) {
    guard end > start else { return }
    if last[unit] <= now {
      // All busy times of the processor are over.
      let base = unit * capacity
      (starts[base], ends[base]) = (start, end)
      counts[unit] = 1
      last[unit] = end
      return
    }
    insert(start, end, in: unit, now: now)
  }

  private mutating func insert(_ start: Double, _ end: Double, in unit: Int, now: Double) {
    forget(unit, before: now)
    if Int(counts[unit]) == capacity { grow() }
    let base = unit * capacity
    let count = Int(counts[unit])
    var place = base + count
    while place > base, starts[place - 1] > start { place -= 1 }
    let touchesLeft = place > base && ends[place - 1] == start
    let touchesRight = place < base + count && starts[place] == end
    switch (touchesLeft, touchesRight) {
    case (true, true):
      ends[place - 1] = ends[place]
      for index in place..<base + count - 1 {
        (starts[index], ends[index]) = (starts[index + 1], ends[index + 1])
      }
      counts[unit] -= 1
    case (true, false): ends[place - 1] = end
    case (false, true): starts[place] = start
    case (false, false):
      var index = base + count
      while index > place {
        (starts[index], ends[index]) = (starts[index - 1], ends[index - 1])
        index -= 1
      }
      (starts[place], ends[place]) = (start, end)
      counts[unit] += 1
    }
    last[unit] = max(last[unit], end)
  }

  private mutating func forget(_ unit: Int, before now: Double) {
    let base = unit * capacity
    let count = Int(counts[unit])
    var over = 0
    while over < count, ends[base + over] <= now { over += 1 }
    guard over > 0 else { return }
    for index in base..<base + count - over {
      (starts[index], ends[index]) = (starts[index + over], ends[index + over])
    }
    counts[unit] -= Int32(over)
  }

  /// Forgets all reservations of some processors.
  ///
  /// - Parameter units: The processors.
  mutating func clear(_ units: Range<Int>) {
    for unit in units { (counts[unit], last[unit]) = (0, -.infinity) }
  }

  /// Reserves a processor for a time behind all that is reserved there.
  ///
  /// - Parameters:
  ///   - unit: The processor.
  ///   - start: The start of the time, not before the end of the last busy time.
  ///   - end: The end; a time without duration reserves nothing.
  mutating func append(_ unit: Int, from start: Double, to end: Double) {
    guard end > start else { return }
    let place = unit * capacity + Int(counts[unit])
    if counts[unit] > 0, ends[place - 1] == start {
      ends[place - 1] = end
    } else {
      if Int(counts[unit]) == capacity { return growing { $0.append(unit, from: start, to: end) } }
      (starts[place], ends[place]) = (start, end)
      counts[unit] += 1
    }
    last[unit] = end
  }

  private mutating func growing(_ body: (inout JobQueues) -> Void) {
    grow()
    body(&self)
  }

  private mutating func grow() {
    var wider = JobQueues(unitCount: unitCount)
    wider.capacity = 2 * capacity
    wider.starts = ContiguousArray(repeating: 0, count: unitCount * wider.capacity)
    wider.ends = wider.starts
    for unit in 0..<unitCount {
      for index in 0..<Int(counts[unit]) {
        wider.starts[unit * wider.capacity + index] = starts[unit * capacity + index]
        wider.ends[unit * wider.capacity + index] = ends[unit * capacity + index]
      }
    }
    (wider.counts, wider.last) = (counts, last)
    self = wider
  }

  /// Takes over the reservations of others, in place: nothing is allocated if both have the same
  /// room.
  ///
  /// - Parameter other: The other reservations, of the same processors.
  mutating func copy(_ other: borrowing JobQueues) {
    if capacity != other.capacity {
      capacity = other.capacity
      starts = ContiguousArray(repeating: 0, count: unitCount * capacity)
      ends = starts
    }
    for unit in 0..<unitCount {
      let count = other.counts[unit]
      counts[unit] = count
      last[unit] = other.last[unit]
      let base = unit * capacity
      for place in base..<base + Int(count) {
        starts[place] = other.starts[place]
        ends[place] = other.ends[place]
      }
    }
  }

  /// Returns `true` if nothing but what is over differs between two states of reservations.
  ///
  /// - Parameters:
  ///   - other: The other state, of the same processors.
  ///   - now: The present.
  func isEqual(to other: borrowing JobQueues, from now: Double) -> Bool {
    for unit in 0..<unitCount where max(last[unit], other.last[unit]) > now {
      guard last[unit] == other.last[unit] else { return false }
    }
    for unit in 0..<unitCount where last[unit] > now {
      // Compares busy times from the end; what ends before the present does not count, and of what
      // runs now the start does not.
      var (one, two) = (unit * capacity + Int(counts[unit]), 0)
      two = unit * other.capacity + Int(other.counts[unit])
      let (firstOne, firstTwo) = (unit * capacity, unit * other.capacity)
      while true {
        one -= 1
        two -= 1
        let isOver = one < firstOne || ends[one] <= now
        let otherIsOver = two < firstTwo || other.ends[two] <= now
        if isOver || otherIsOver {
          guard isOver == otherIsOver else { return false }
          break
        }
        guard ends[one] == other.ends[two],
          max(starts[one], now) == max(other.starts[two], now)
        else { return false }
      }
    }
    return true
  }

  /// Returns the reserved time ahead of some processors: until the last of it ends, summed over them,
  /// and the number of processors that have some.
  ///
  /// - Parameters:
  ///   - first: The first of the processors.
  ///   - count: Their number.
  ///   - now: The present.
  @inline(__always)
  func ahead(from first: Int, count: Int, now: Double) -> (backlog: Double, busy: Int) {
    var (backlog, busy) = (0.0, 0)
    for unit in first..<first + count where last[unit] > now {
      backlog += last[unit] - now
      busy += 1
    }
    return (backlog, busy)
  }

  /// Returns the earliest time from which on one of some processors has nothing reserved.
  ///
  /// - Parameters:
  ///   - first: The first of the processors.
  ///   - count: Their number, at least 1.
  @inline(__always)
  func firstFree(from first: Int, count: Int) -> Double {
    var time = Double.infinity
    for unit in first..<first + count { time = min(time, last[unit]) }
    return time
  }
}

import Dispatch
import Synchronization

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// Units that one thread at a time works on.
///
/// The crew hands a group to its thread and takes it back, each with a barrier of memory; between the two
/// nobody else touches it. That is what makes it safe to send.
final class UnitGroup: @unchecked Sendable {
  var units: LearningUnits

  init(_ units: consuming LearningUnits) {
    self.units = units
  }
}

/// The memory of all units, which groups read while they update and the model writes between updates.
final class SharedMemory: @unchecked Sendable {
  var memory: ReplayMemory

  init(_ memory: consuming ReplayMemory) {
    self.memory = memory
  }
}

/// Threads that update groups of units at the same time.
///
/// An update takes some ten microseconds for each unit, which is less than it takes to wake a thread. A
/// thread that has finished therefore looks for the next update for a while before it sleeps. Groups
/// belong to no thread: each takes those that nobody has begun, so that an update never waits for a
/// thread that the system has put aside, unless it was in the middle of a group.
final class UnitCrew: Sendable {
  private let state: State

  /// Starts a thread for each group but the first, for the caller works too.
  ///
  /// - Parameters:
  ///   - groups: The groups.
  ///   - memory: The memory that they read.
  /// - Precondition: There is a group.
  init(_ groups: [UnitGroup], memory: SharedMemory) {
    let state = State(groups, memory: memory)
    self.state = state
    for (number, worker) in state.workers.enumerated() {
      DispatchQueue(label: "dmro.units", qos: .userInitiated).async {
        var round = 0
        while let next = worker.wait(after: round, in: state) {
          round = next
          state.work(in: round, from: number + 1)
        }
      }
    }
  }

  deinit {
    state.isStopped.store(true, ordering: .sequentiallyConsistent)
    state.wake()
  }

  /// Updates all groups once, and returns when all are done.
  func update() {
    let round = state.round.add(1, ordering: .sequentiallyConsistent).newValue
    state.wake()
    state.work(in: round, from: 0)
    var looks = 0
    while state.finished.load(ordering: .acquiring) != round * state.stations.count {
      looks += 1
      // Where there are fewer processors than threads, the others need this one.
      if looks % 1000 == 0 { sched_yield() }
    }
  }

  /// A group, and the last round in which a thread began to update it.
  private final class Station: Sendable {
    let group: UnitGroup
    let begun = Atomic<Int>(0)

    init(_ group: UnitGroup) {
      self.group = group
    }
  }

  private final class State: Sendable {
    let stations: [Station]
    let workers: [Worker]
    private let memory: SharedMemory
    /// The number of updates that were asked for.
    let round = Atomic<Int>(0)
    /// The number of updates of a group that were finished.
    let finished = Atomic<Int>(0)
    let isStopped = Atomic<Bool>(false)

    init(_ groups: [UnitGroup], memory: SharedMemory) {
      stations = groups.map(Station.init)
      workers = groups.dropFirst().map { _ in Worker() }
      self.memory = memory
    }

    /// Updates the groups that no thread has begun in a round, beginning with a thread's own.
    ///
    /// A thread that comes late finds all of them begun, in this round or a later one.
    func work(in round: Int, from first: Int) {
      for offset in stations.indices {
        let station = stations[(first + offset) % stations.count]
        guard
          station.begun.compareExchange(
            expected: round - 1, desired: round, ordering: .acquiringAndReleasing
          ).exchanged
        else { continue }
        station.group.units.update(from: memory.memory)
        finished.add(1, ordering: .releasing)
      }
    }

    /// Wakes the workers that sleep.
    func wake() {
      for worker in workers
      where worker.isAsleep.exchange(false, ordering: .sequentiallyConsistent) {
        worker.alarm.signal()
      }
    }
  }

  private final class Worker: Sendable {
    let isAsleep = Atomic<Bool>(false)
    let alarm = DispatchSemaphore(value: 0)

    /// Waits for a round after the given one; returns it, or `nil` where there will be none.
    func wait(after round: Int, in state: State) -> Int? {
      var looks = 0
      while true {
        let current = state.round.load(ordering: .sequentiallyConsistent)
        if current > round { return current }
        if state.isStopped.load(ordering: .sequentiallyConsistent) { return nil }
        looks += 1
        guard looks > 50_000 else { continue }
        looks = 0
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        // What was asked for before everyone could see the sleeper must not be slept through.
        let isIdle =
          state.round.load(ordering: .sequentiallyConsistent) == round
          && !state.isStopped.load(ordering: .sequentiallyConsistent)
        if isIdle || !isAsleep.exchange(false, ordering: .sequentiallyConsistent) { alarm.wait() }
      }
    }
  }
}

import Dispatch
import Synchronization

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// A group of units, updated by one thread at a time.
///
/// The crew hands a group to a thread and takes it back, each time with a memory barrier. No other
/// thread touches it in between, so it is safe to send.
final class UnitGroup: @unchecked Sendable {
  var units: LearningUnits

  init(_ units: consuming LearningUnits) {
    self.units = units
  }
}

/// The memory of all units: groups read it during updates, the model writes it between updates.
final class SharedMemory: @unchecked Sendable {
  var memory: ReplayMemory

  init(_ memory: consuming ReplayMemory) {
    self.memory = memory
  }
}

/// Threads that update groups of units at the same time.
///
/// The update of a unit takes some ten microseconds, less than waking a thread. A thread that has
/// finished therefore polls for the next update for a while before it sleeps. Groups belong to no
/// thread: each thread takes groups that are not begun yet. So an update waits for a suspended
/// thread only if that thread has begun a group.
final class UnitCrew: Sendable {
  private let state: State

  /// Starts one thread fewer than groups, because the caller works too.
  ///
  /// - Parameters:
  ///   - groups: The groups.
  ///   - memory: The memory of all groups.
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
      // With fewer processors than threads, the other threads need this one.
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
    /// The number of requested updates.
    let round = Atomic<Int>(0)
    /// The number of finished updates of single groups.
    let finished = Atomic<Int>(0)
    let isStopped = Atomic<Bool>(false)

    init(_ groups: [UnitGroup], memory: SharedMemory) {
      stations = groups.map(Station.init)
      workers = groups.dropFirst().map { _ in Worker() }
      self.memory = memory
    }

    /// Updates the groups not yet begun in a round, starting at a given group.
    ///
    /// A late thread finds all groups begun, in this round or a later one.
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

    /// Waits for a round after the given one; returns it, or `nil` at the end.
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
        // A round requested before `isAsleep` became visible must not be missed.
        let isIdle =
          state.round.load(ordering: .sequentiallyConsistent) == round
          && !state.isStopped.load(ordering: .sequentiallyConsistent)
        if isIdle || !isAsleep.exchange(false, ordering: .sequentiallyConsistent) { alarm.wait() }
      }
    }
  }
}

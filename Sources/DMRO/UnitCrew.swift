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
/// thread that has finished therefore looks for the next update for a while before it sleeps.
final class UnitCrew: Sendable {
  private let state: State
  private let group: UnitGroup
  private let memory: SharedMemory

  /// Starts a thread for each group but the first, on which the caller works itself.
  ///
  /// - Parameters:
  ///   - groups: The groups.
  ///   - memory: The memory that they read.
  /// - Precondition: There is a group.
  init(_ groups: [UnitGroup], memory: SharedMemory) {
    let state = State(workers: groups.dropFirst().map { _ in Worker() })
    self.state = state
    self.memory = memory
    group = groups[0]
    for (worker, group) in zip(state.workers, groups.dropFirst()) {
      DispatchQueue(label: "dmro.units", qos: .userInitiated).async {
        var updates = 0
        while worker.wait(for: updates, in: state) {
          updates += 1
          group.units.update(from: memory.memory)
          state.finished.add(1, ordering: .releasing)
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
    let before = state.finished.load(ordering: .relaxed)
    state.requested.add(1, ordering: .sequentiallyConsistent)
    state.wake()
    group.units.update(from: memory.memory)
    var looks = 0
    while state.finished.load(ordering: .acquiring) != before + state.workers.count {
      looks += 1
      // Where there are fewer processors than threads, the others need this one.
      if looks % 10_000 == 0 { sched_yield() }
    }
  }

  private final class State: Sendable {
    let workers: [Worker]
    /// The number of updates that were asked for.
    let requested = Atomic<Int>(0)
    /// The number of updates that all workers together have finished.
    let finished = Atomic<Int>(0)
    let isStopped = Atomic<Bool>(false)

    init(workers: [Worker]) {
      self.workers = workers
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

    /// Waits until more updates were asked for than were made, and returns whether there is one.
    func wait(for made: Int, in state: State) -> Bool {
      var looks = 0
      while true {
        if state.requested.load(ordering: .sequentiallyConsistent) > made { return true }
        if state.isStopped.load(ordering: .sequentiallyConsistent) { return false }
        looks += 1
        guard looks > 50_000 else { continue }
        looks = 0
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        // What was asked for before everyone could see the sleeper must not be slept through.
        let isIdle =
          state.requested.load(ordering: .sequentiallyConsistent) == made
          && !state.isStopped.load(ordering: .sequentiallyConsistent)
        if isIdle || !isAsleep.exchange(false, ordering: .sequentiallyConsistent) { alarm.wait() }
      }
    }
  }
}

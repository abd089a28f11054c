import CAllocationCounter
import DMRO
import Testing

@Suite("Memory", .enabled(if: isOptimized, "Only optimized code allocates nothing"))
struct AllocationTests {
  /// Settings under which every kind of update and step happens often.
  static let cases: [InnerModelConfiguration] = TransitionRule.allCases.flatMap { rule in
    TargetRule.allCases.flatMap { target in
      [nil, PrioritizedReplay()].map { replay in
        var settings = InnerModelConfiguration()
        settings.transitionRule = rule
        settings.targetRule = target
        settings.prioritizedReplay = replay
        settings.freezeInterval = 20
        settings.memoryCapacity = 500
        return settings
      }
    }
  }

  @Test("The steady state of training allocates nothing", arguments: cases)
  func trainingAllocatesNothing(_ settings: InnerModelConfiguration) throws {
    var process = smallProcess(subtasks: 10)
    let workflows = drawnWorkflows(20, subtasks: 10)
    var model = try InnerModel(settings, for: process, seed: 1)
    try model.train(on: &process, episodes: workflows, updates: 100)
    let before = allocation_count()
    try model.train(on: &process, episodes: workflows, updates: 200)
    let allocations = allocation_count() - before
    #expect(allocations == 0, "\(allocations) allocations in 200 updates")
  }

  @Test("Allocations are counted")
  func counts() {
    let before = allocation_count()
    let array = [Int](repeating: 7, count: 100_000 + Int(before % 2))
    #expect(array.count > 0)
    #if canImport(Glibc)
      // −2 under a sanitizer, which has an allocator of its own.
      #expect(before == -2 || allocation_count() > before)
    #endif
  }
}

#if DEBUG
  let isOptimized = false
#else
  let isOptimized = true
#endif

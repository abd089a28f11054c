import DMROOffloading
import DMRORandom
import DMROScheduling
import Testing

@Suite("Placement by look")
struct LookRuleTests {
  @Test(
    "Each subtask goes to the first site of the least value, whatever was tried before",
    arguments: [1, 3, 8, 11, 66])
  func sites(siteCount: Int) throws {
    for seed in 0..<20 {
      var stream = RandomStream(seed: 42).split(siteCount).split(seed)
      let problem = try RandomGraphCases.problem(
        subtasks: 20, siteCount: siteCount, using: &stream)
      let order = problem.defaultOrder
      var (builder, rule) = (ScheduleBuilder(problem), LookRule(problem))
      for _ in 0..<5 {
        // Keeps some placements of the last plan, and begins with one at a random site.
        let kept = stream.below(order.count)
        builder.remove(downTo: min(builder.placedCount, kept))
        builder.place(order[builder.placedCount], at: stream.below(siteCount))
        rule.placed(order[builder.placedCount - 1], in: &builder)
        let given = builder.placedCount
        rule.complete(order, upTo: order.count, in: &builder)

        var (other, slow) = (ScheduleBuilder(problem), LookRule(problem))
        for (position, subtask) in order.enumerated() {
          let site =
            position < given
            ? builder.site(of: subtask) : slow.site(for: subtask, in: &other)
          other.place(subtask, at: try #require(site))
          slow.placed(subtask, in: &other)
          #expect(builder.site(of: subtask) == site)
          #expect(rule.knownEnd(after: position + 1) == slow.knownEnd(after: position + 1))
        }
        #expect(builder.cost == other.cost)
      }
    }
  }
}

import DMROFiles
import DMROOffloading
import DMRORandom
import DMROSchemes
import Testing

/// Episodes of policy gradients, and the number of updates.
struct PolicyGradientEpisodeTests {
  @Test func `Learning begins with a new episode, also in a process that is in the midst of one`()
    throws
  {
    let workflows = try PolicyGradientCases.workflows(20)
    var process = try PolicyGradientCases.chain()
    var models: [ContiguousArray<UInt8>] = []
    for _ in 0..<2 {
      var model = try PolicyGradientModel(PolicyGradientCases.small(), on: process, seed: 1) {
        workflows[$0.below(workflows.count)]
      }
      try model.train()
      models.append(model.snapshot())
      process.reset(to: workflows[0])
      process.step(1)
    }
    let isSame = models[0] == models[1]
    #expect(isSame)
  }

  @Test(arguments: [1, 2])
  func `An episode that cannot be drawn or does not fit ends the training`(threads: Int) throws {
    let fitting = try PolicyGradientCases.workflows(1)[0]
    let long = try Workflow(
      id: "long", computation: Array(repeating: 1, count: 11),
      transfer: Array(repeating: 1, count: 12))
    let failure = InputError(element: "episodes", rule: "must not end")
    func error(_ last: Workflow?) throws -> InputError? {
      var model = try PolicyGradientModel(
        PolicyGradientCases.small(), on: PolicyGradientCases.chain(), seed: 1, threads: threads
      ) { stream throws(InputError) in
        guard stream.below(3) == 0 else { return fitting }
        guard let last else { throw failure }
        return last
      }
      return #expect(throws: InputError.self) { try model.train() }
    }
    #expect(try error(nil) == failure)
    let unfit = try error(long)
    #expect(unfit?.element == "long")
    #expect(unfit?.rule == "must have at most 10 subtasks, as the process, found 11")
  }

  @Test func `Any number of updates is that of those left`() throws {
    var model = try PolicyGradientCases.model(PolicyGradientCases.small())
    try model.train(updates: 1)
    try model.train(updates: -1)
    #expect(model.updates == 1)
    try model.train(updates: .max)
    #expect(model.updates == 6)
  }
}

import DMROFiles
import DMROOffloading
import Testing

/// States written by hand: Equation (13), three sites, N = 3.
struct ChainProcessTests {
  /// A workflow whose features ÷ 10⁵ and ÷ 100 are exact in Float.
  ///
  /// These are e_0 = 0.5, v_1 = 0.25, e_1 = 0.125, v_2 = 0.75, e_2 = 0.375,
  /// v_3 = 1, e_3 = 0.25.
  let workflow: Workflow
  let short: Workflow

  init() throws {
    workflow = try Workflow(
      id: "three", computation: [25000, 75000, 100000], transfer: [50, 12.5, 37.5, 25])
    short = try Workflow(id: "one", computation: [50000], transfer: [100, 50])
  }

  private func process(_ encoding: StateEncoding, maximumSubtasks: Int = 3) -> ChainProcess {
    ChainProcess(
      known: CostModel(known: .table2, energyWeight: 0.2), maximumSubtasks: maximumSubtasks,
      encoding: encoding)
  }

  /// The current state; whatever stood in the buffer before must be gone.
  private func state(of process: ChainProcess) -> [Float] {
    var buffer = ContiguousArray(repeating: Float.nan, count: process.stateSize)
    var span = buffer.mutableSpan
    process.encodeState(into: &span)
    return Array(buffer)
  }

  private func state(of process: ChainProcess, after action: Int) -> [Float] {
    var buffer = ContiguousArray(repeating: Float.nan, count: process.stateSize)
    var span = buffer.mutableSpan
    process.encodeState(after: action, into: &span)
    return Array(buffer)
  }

  static let windows: [[Float]] = [
    [0.5, 0.25, 0.125, 0.75, 0.375, 1, 0.25],
    [0.125, 0.75, 0.375, 1, 0.25, 0, 0],
    [0.375, 1, 0.25, 0, 0, 0, 0],
  ]

  @Test func oneHotStates() {
    var process = process(.oneHot)
    process.reset(to: workflow)
    #expect(process.stateSize == 3 + 2 * 3 + 1)
    #expect(state(of: process) == [1, 0, 0] + Self.windows[0])
    #expect(state(of: process, after: 2) == [0, 0, 1] + Self.windows[1])
    process.step(2)
    #expect(state(of: process) == [0, 0, 1] + Self.windows[1])
    #expect(state(of: process, after: 1) == [0, 1, 0] + Self.windows[2])
    process.step(1)
    #expect(state(of: process) == [0, 1, 0] + Self.windows[2])
  }

  @Test func scalarStates() {
    var process = process(.scalar)
    process.reset(to: workflow)
    #expect(process.stateSize == 2 * 3 + 2)
    #expect(state(of: process) == [0] + Self.windows[0])
    #expect(state(of: process, after: 1) == [1] + Self.windows[1])
    process.step(1)
    process.step(2)
    #expect(state(of: process) == [2] + Self.windows[2])
  }

  @Test(arguments: StateEncoding.allCases) func theEndIsAllZeros(_ encoding: StateEncoding) {
    var process = process(encoding)
    let zeros = [Float](repeating: 0, count: process.stateSize)
    #expect(process.isFinished)
    #expect(state(of: process) == zeros)
    process.reset(to: workflow)
    process.step(1)
    process.step(1)
    #expect(state(of: process, after: 2) == zeros)
    process.step(2)
    #expect(process.isFinished)
    #expect(state(of: process) == zeros)
  }

  @Test func shorterWorkflowsArePadded() {
    var process = process(.oneHot, maximumSubtasks: 4)
    process.reset(to: workflow)
    #expect(state(of: process) == [1, 0, 0] + Self.windows[0] + [0, 0])
    process.step(2)
    // Nothing of the longer workflow may remain.
    process.reset(to: short)
    #expect(process.position == 0)
    #expect(process.previousSite == 0)
    #expect(state(of: process) == [1, 0, 0, 1, 0.5, 0.5, 0, 0, 0, 0, 0, 0])
    process.reset(to: workflow)
    #expect(state(of: process) == [1, 0, 0] + Self.windows[0] + [0, 0])
  }

  @Test func stepsMoveOn() {
    var process = process(.oneHot)
    #expect(process.actionCount == 3)
    process.reset(to: workflow)
    for (position, action) in [2, 0, 1].enumerated() {
      #expect(process.position == position)
      #expect(!process.isFinished)
      process.step(action)
      #expect(process.previousSite == action)
    }
    #expect(process.position == 3)
    #expect(process.isFinished)
  }

  @Test func costsOfActionsStartAtThePreviousSite() {
    var process = process(.oneHot)
    let model = process.costModel
    process.reset(to: workflow)
    process.step(2)
    process.step(1)
    for action in 0..<3 {
      let expected = model.localCost(
        computation: 100000, transfer: 37.5, from: 1, to: action, returnTransfer: 25)
      #expect(process.localCost(of: action) == expected)
    }
  }

  @Test func boundsOfZeroLeaveFeaturesAsTheyAre() {
    let bounds = WorkloadBounds(maxComputation: 0, maxTransfer: 0)
    let model = CostModel(known: .table2, energyWeight: 0.2, bounds: bounds)
    var process = ChainProcess(known: model, maximumSubtasks: 1, encoding: .scalar)
    process.reset(to: short)
    #expect(state(of: process) == [0, 100, 50000, 50])
  }

  @Test func wrongNumbersOfSubtasksAreRefused() throws {
    let model = try CostModel(system: .table2, energyWeight: 0)
    for count in [-1, 0, 10_001] {
      let error = #expect(throws: InputError.self) {
        try ChainProcess(costModel: model, maximumSubtasks: count)
      }
      #expect(error?.description == "maximumSubtasks: must be between 1 and 10000, found \(count)")
    }
  }

  @Test func wrongShapesAreStopped() async {
    await #expect(processExitsWith: .failure) {
      let workflow = try Workflow(id: "w", computation: [1, 2], transfer: [0, 0, 0])
      var process = ChainProcess(
        known: CostModel(known: .table2, energyWeight: 0), maximumSubtasks: 1)
      process.reset(to: workflow)
    }
    await #expect(processExitsWith: .failure) {
      let process = ChainProcess(
        known: CostModel(known: .table2, energyWeight: 0), maximumSubtasks: 1)
      var buffer = ContiguousArray(repeating: Float.zero, count: 5)
      var span = buffer.mutableSpan
      process.encodeState(into: &span)
    }
    await #expect(processExitsWith: .failure) {
      var process = ChainProcess(
        known: CostModel(known: .table2, energyWeight: 0), maximumSubtasks: 1)
      process.step(0)
    }
  }
}

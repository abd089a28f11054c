import DMRO

/// A process of any size: random states, random costs, no end.
///
/// It costs almost nothing, so that what is timed are the learners.
struct SyntheticProcess: OffloadingProcess {
  let actionCount: Int
  let stateSize: Int
  private var stream: RandomStream
  private var started = false

  init(stateSize: Int, actionCount: Int, seed: UInt64) {
    self.stateSize = stateSize
    self.actionCount = actionCount
    stream = RandomStream(seed: seed).split("synthetic")
  }

  var isFinished: Bool { !started }

  mutating func reset(to workflow: Workflow) { started = true }

  func encodeState(into state: inout MutableSpan<Float>) {
    var stream = self.stream
    for index in 0..<stateSize { state[index] = Float(stream.uniform()) }
  }

  func encodeState(after action: Int, into state: inout MutableSpan<Float>) {
    var stream = self.stream.split(action)
    for index in 0..<stateSize { state[index] = Float(stream.uniform()) }
  }

  func localCost(of action: Int) -> Double {
    var stream = self.stream.split(action)
    return stream.uniform()
  }

  mutating func step(_ action: Int) { stream = stream.split(action) }

  func totalCost(of decision: [Int]) -> Double { 0 }
}

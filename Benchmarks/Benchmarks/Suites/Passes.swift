import Benchmark
import DMRO

/// The shapes of the passes: inputs, width, outputs, batch.
private let shapes = [
  (22, 64, 3, 1), (22, 64, 3, 32), (22, 128, 3, 128), (42, 256, 5, 256),
]

/// Returns passes on random numbers, both compared with a slow network.
private func verifiedPass(
  _ inputs: Int, _ hidden: Int, _ outputs: Int, _ batch: Int
) throws -> Box<Pass> {
  var stream = RandomStream(seed: 1)
  let architecture = try NetworkArchitecture(
    inputs: inputs, hidden: [hidden, hidden], outputs: outputs)
  var block = NetworkBlock(architecture: architecture, count: 1)
  block.initialize(by: .he, from: stream.split("parameters"))
  let states = (0..<batch).map { _ in (0..<inputs).map { _ in Float(stream.uniform()) } }
  let actions = (0..<batch).map { _ in stream.below(outputs) }
  let targets = (0..<batch).map { _ in Float(stream.uniform(-2, 0)) }
  var pass = Pass(block, inputs: states, actions: actions, targets: targets)
  pass.run()

  let slow = SlowNetwork(block)
  try requireEqual(
    "outputs", pass.outputs, states.flatMap { slow.outputs(for: $0) }, within: 1e-4)
  // The slope of the loss in three random directions must be that of the gradients.
  for _ in 0..<3 {
    let direction = (0..<block.layout.parameterCount).map { _ in stream.uniform(-1, 1) }
    let expected = slow.slope(along: direction) {
      $0.loss(states, actions, targets.map(Double.init))
    }
    let found = zip(pass.gradients, direction).reduce(0) { $0 + Double($1.0) * $1.1 }
    try requireEqual("slope", [Float(found)], [expected], within: 1e-3)
  }
  return Box(pass)
}

/// Forward and backward passes of one network.
func addPasses() {
  for (inputs, hidden, outputs, batch) in shapes {
    let shape = "\(inputs)-\(hidden)-\(hidden)-\(outputs), batch \(batch)"
    let setup = { try verifiedPass(inputs, hidden, outputs, batch) }
    Benchmark(
      "Forward \(shape)", configuration: .init(scalingFactor: .kilo),
      closure: { (benchmark: Benchmark, pass: Box<Pass>) in
        for _ in benchmark.scaledIterations { pass.value.forward() }
      }, setup: setup)
    Benchmark(
      "Backward \(shape)", configuration: .init(scalingFactor: .kilo),
      closure: { (benchmark: Benchmark, pass: Box<Pass>) in
        for _ in benchmark.scaledIterations { pass.value.backward() }
      }, setup: setup)
  }
}

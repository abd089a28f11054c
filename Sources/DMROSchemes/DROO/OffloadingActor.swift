public import DMROFiles
public import DMRONetworks
public import DMRORandom

#if canImport(Darwin)
  private import Darwin
#elseif canImport(Glibc)
  private import Glibc
#elseif canImport(Musl)
  private import Musl
#endif

/// The settings of an actor that learns binary decisions; each default is that of the paper and code
/// of DROO, but for the noise.
public struct ActorSettings: Hashable, Sendable {
  /// The widths of the hidden layers.
  public var hidden = [120, 80]
  /// The rule of the steps.
  public var optimizer = Optimizer.adam(learningRate: 0.01)
  /// The capacity of the memory, in frames; its inputs are at most 100,000,000 numbers.
  public var memory = 1024
  /// The frames of a training batch; their inputs are at most 100,000,000 numbers.
  public var batch = 128
  /// The frames from one training to the next.
  public var trainingInterval = 10
  /// The frames δ from one change of the number of candidates to the next.
  public var candidateInterval = 32
  /// `true` for as many candidates again, of outputs with standard normal noise: the noisy
  /// order-preserving quantization of Bi, Huang, Wang and Zhang (2021).
  ///
  /// Without it, as in the paper of 2020, an actor learns only from candidates near its outputs. In
  /// some trainings one device then never tries its other action: in the example, with the seeds
  /// 103–110, the last frames reach 0.9996–0.99998 of the optimum with noise, and 0.991–0.9999 without.
  public var isNoisy = true

  /// Creates the settings of DROO.
  public init() {}

  /// Throws unless all numbers are in range.
  ///
  /// - Parameter inputs: The number of inputs of the network, at least 1.
  /// - Throws: `InputError`, naming the setting.
  public func validate(inputs: Int) throws(InputError) {
    try optimizer.validate()
    try NumberRules.within(1...100_000_000 / inputs, memory, "memory")
    try NumberRules.within(1...100_000_000 / inputs, batch, "batch")
    try NumberRules.within(1...1_000_000_000, trainingInterval, "trainingInterval")
    try NumberRules.within(1...1_000_000_000, candidateInterval, "candidateInterval")
  }
}

/// One network that proposes binary decisions, and learns the best of each frame: the actor of
/// DROO, Algorithm 1 of Huang, Bi and Zhang (2020).
///
/// The network has linear outputs. The sigmoid of the paper is in the loss, the cross-entropy,
/// whose derivative by an output z is σ(z) − x.
public struct OffloadingActor: ~Copyable {
  /// The candidates of the last proposal, the nearest first; bit i is 1 where device i offloads.
  public private(set) var candidates: ContiguousArray<UInt64> = []
  /// The number k of candidates of the next proposal.
  public private(set) var candidateCount: Int
  /// The mean cross-entropy of the last training, in nats for each output; `nil` before the first.
  public private(set) var loss: Double?

  private let settings: ActorSettings
  private let devices: Int
  private var block: NetworkBlock
  private var optimizer: OptimizerState
  private var workspace: Workspace
  private var gradients: ContiguousArray<Float>
  private var quantizer: OrderPreservingQuantizer
  private var replay: RandomStream
  private var noise: RandomStream
  /// The outputs with noise, less ½, `[N]`.
  private var noisy: ContiguousArray<Float>
  /// The inputs, `[memory, inputs]`, and the best decisions, `[memory]`, of the last frames.
  private var inputs: ContiguousArray<Float>
  private var decisions: ContiguousArray<UInt64>
  /// The inputs of a batch, `[batch, inputs]`, and its decisions, `[batch]`.
  private var batchInputs: ContiguousArray<Float>
  private var batchDecisions: ContiguousArray<UInt64>
  private var frames = 0
  /// The greatest rank of a best candidate, from 1, since the number of candidates changed.
  private var greatestRank = 0

  /// Creates an actor with random weights.
  ///
  /// - Parameters:
  ///   - inputs: The number of inputs.
  ///   - devices: The number N of devices.
  ///   - settings: The settings.
  ///   - stream: The source of randomness.
  /// - Throws: `InputError`, if a number of the settings or of the sizes breaks its rule.
  public init(
    inputs: Int, devices: Int, settings: ActorSettings = ActorSettings(), stream: RandomStream
  ) throws(InputError) {
    try NumberRules.within(1...WirelessPoweredNetwork.maximumDevices, devices, "devices")
    let architecture = try NetworkArchitecture(
      inputs: inputs, hidden: settings.hidden, outputs: devices)
    try settings.validate(inputs: inputs)
    self.settings = settings
    self.devices = devices
    candidateCount = devices
    block = NetworkBlock(architecture: architecture, count: 1)
    block.initialize(by: .he, from: stream.split("initialization"))
    optimizer = OptimizerState(settings.optimizer, for: block)
    workspace = Workspace(architecture: architecture, capacity: settings.batch)
    gradients = ContiguousArray(repeating: 0, count: block.layout.parameterCount)
    quantizer = OrderPreservingQuantizer(devices: devices)
    replay = stream.split("replay")
    noise = stream.split("noise")
    noisy = ContiguousArray(repeating: 0, count: devices)
    self.inputs = ContiguousArray(repeating: 0, count: settings.memory * inputs)
    decisions = ContiguousArray(repeating: 0, count: settings.memory)
    batchInputs = ContiguousArray(repeating: 0, count: settings.batch * inputs)
    batchDecisions = ContiguousArray(repeating: 0, count: settings.batch)
    candidates.reserveCapacity(2 * devices)
  }

  /// Proposes `candidateCount` decisions for the inputs of a frame, and as many with noise.
  ///
  /// - Parameter inputs: The inputs, `[inputs]`.
  /// - Precondition: The count agrees.
  public mutating func propose(_ inputs: ContiguousArray<Float>) {
    block.forward(0, inputs: inputs.span, batch: 1, in: &workspace)
    candidates.removeAll(keepingCapacity: true)
    quantizer.quantize(workspace.outputs, count: candidateCount, into: &candidates)
    guard settings.isNoisy else { return }
    for device in 0..<devices {
      let sigmoid = 1 / (1 + exp(-workspace.outputs[device]))
      noisy[device] = sigmoid - 0.5 + Float(noise.normal())
    }
    quantizer.quantize(noisy, count: candidateCount, into: &candidates)
  }

  /// Remembers the best candidate of a frame, and trains if it is time.
  ///
  /// - Parameters:
  ///   - inputs: The inputs of the frame, `[inputs]`.
  ///   - candidate: The index of the best candidate of the last proposal.
  /// - Precondition: There is such a candidate, and the count of inputs agrees.
  public mutating func learn(_ inputs: ContiguousArray<Float>, best candidate: Int) {
    let width = block.architecture.inputs
    precondition(inputs.count == width, "there are \(width) inputs, found \(inputs.count)")
    let place = frames % settings.memory
    for index in 0..<width { self.inputs[place * width + index] = inputs[index] }
    decisions[place] = candidates[candidate]
    frames += 1
    if frames % settings.trainingInterval == 0 { train() }
    greatestRank = max(greatestRank, candidate % candidateCount + 1)
    if frames % settings.candidateInterval == 0 {
      candidateCount = min(greatestRank + 1, devices)
      greatestRank = 0
    }
  }

  /// Throws if the training has diverged: parameters that are not finite stay so.
  ///
  /// - Throws: `InputError`, if a parameter or the loss is not finite.
  public func requireFinite() throws(InputError) {
    guard block.isFinite, loss?.isFinite ?? true else {
      throw InputError(
        .diverged,
        rule: """
          the training diverged by frame \(frames): \
          \(block.isFinite ? "the loss" : "a parameter") is not finite; lower learningRate, now \
          \(optimizer.learningRate)
          """)
    }
  }

  /// Takes one step on a batch, drawn with replacement from the memory.
  private mutating func train() {
    let (width, batch) = (block.architecture.inputs, settings.batch)
    for row in 0..<batch {
      let frame = replay.below(min(frames, settings.memory))
      batchDecisions[row] = decisions[frame]
      for index in 0..<width { batchInputs[row * width + index] = inputs[frame * width + index] }
    }
    loss = Self.step(
      &block, &optimizer, &workspace, &gradients, inputs: batchInputs, decisions: batchDecisions)
  }

  /// Takes one step down the cross-entropy of decisions, and returns it.
  private static func step(
    _ block: inout NetworkBlock, _ optimizer: inout OptimizerState, _ workspace: inout Workspace,
    _ gradients: inout ContiguousArray<Float>, inputs: ContiguousArray<Float>,
    decisions: ContiguousArray<UInt64>
  ) -> Double {
    block.forward(0, inputs: inputs.span, batch: decisions.count, in: &workspace)
    let loss = crossEntropy(
      workspace.outputs, decisions, devices: block.architecture.outputs,
      gradients: &workspace.outputGradients)
    var span = gradients.mutableSpan
    block.backward(
      0, inputs: inputs.span, batch: decisions.count, in: &workspace, into: &span)
    optimizer.step(&block, network: 0, gradients: gradients.span)
    return loss
  }
}

/// Returns the mean cross-entropy of binary decisions under the sigmoids of outputs, in nats for
/// each output, and its gradients.
///
/// - Parameters:
///   - outputs: The outputs z, `[batch, N]` at the start.
///   - decisions: The decisions x, `[batch]`; bit i is 1 where device i offloads.
///   - devices: The number N of devices.
///   - gradients: Receives (σ(z) − x) / (batch · N), `[batch, N]` at the start.
package func crossEntropy(
  _ outputs: ContiguousArray<Float>, _ decisions: ContiguousArray<UInt64>, devices: Int,
  gradients: inout ContiguousArray<Float>
) -> Double {
  var sum = 0.0
  let count = decisions.count * devices
  for row in decisions.indices {
    for device in 0..<devices {
      let output = outputs[row * devices + device]
      let label: Float = decisions[row] >> UInt64(device) & 1 == 1 ? 1 : 0
      // ln(1 + eᶻ) − x z and σ(z), without overflow
      let tail = exp(-abs(output))
      sum += Double(max(output, 0) - label * output + log1p(tail))
      let sigmoid = (output >= 0 ? 1 : tail) / (1 + tail)
      gradients[row * devices + device] = (sigmoid - label) / Float(count)
    }
  }
  return sum / Double(count)
}

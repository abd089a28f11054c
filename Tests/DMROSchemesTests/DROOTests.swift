import CAllocationCounter
import DMROFiles
import DMRONetworks
import DMRORandom
import Foundation
import Testing

import DMROSchemes

@Suite struct DROOTests {
  /// The gains of the authors' own example, and its greatest rate of the decision 1000100000:
  /// https://github.com/revenol/DROO, optimization.py.
  private static let gains: ContiguousArray<Double> = [
    6.06020304235508e-06, 1.10331933767028e-05, 1.00213540309998e-07, 1.21610610942759e-06,
    1.96138838395145e-06, 1.71456339592966e-06, 5.24563569673585e-06, 5.89530717142197e-07,
    4.07769429231962e-06, 2.88333185798682e-06,
  ]

  private static func frame(_ gains: ContiguousArray<Double> = gains) throws -> WirelessPoweredFrame
  {
    var frame = WirelessPoweredFrame(try WirelessPoweredNetwork(devices: gains.count))
    frame.update(gains: gains)
    return frame
  }

  /// Random gains around those of the paper.
  private static func frames(_ count: Int, seed: UInt64) throws -> [WirelessPoweredFrame] {
    var stream = RandomStream(seed: seed)
    let network = try WirelessPoweredNetwork()
    return (0..<count).map { _ in
      var gains = ContiguousArray<Double>(repeating: 0, count: network.deviceCount)
      network.drawGains(into: &gains, using: &stream)
      var frame = WirelessPoweredFrame(network)
      frame.update(gains: gains)
      return frame
    }
  }

  @Test func `The division of time agrees with the authors' program`() throws {
    var frame = try Self.frame()
    let allocation = frame.allocation(of: 0b10001)
    #expect(abs(allocation.rate / 1596513.0948235895 - 1) < 1e-9)
    #expect(abs(allocation.charging - 0.6965687902072889) < 1e-8)
    #expect(abs(allocation.offloading[0] - 0.27466059129154397) < 1e-8)
    #expect(abs(allocation.offloading[4] - 0.02877061850116715) < 1e-8)
    #expect(frame.rate(of: 0b10001) == allocation.rate)
  }

  @Test func `The division of time is as good as a refined grid, and meets the KKT conditions`()
    throws
  {
    for (index, var frame) in try Self.frames(8, seed: 51).enumerated() {
      for decision in [1, 0b11_0000_0000, UInt64(37 * (index + 1)), frame.allOffload] {
        let allocation = frame.allocation(of: decision)
        if decision % 37 == 0 {
          #expect(abs(frame.gridRate(of: decision) / allocation.rate - 1) < 1e-9)
        }
        // The frame is full, and each offloading device has the same marginal rate of time.
        let total = allocation.offloading.reduce(allocation.charging, +)
        #expect(abs(total - 1) < 1e-6)
        var rate = 0.0
        var charging = 0.0
        for device in 0..<10 {
          let weight = frame.network.weights[device]
          guard decision >> UInt64(device) & 1 == 1 else {
            let local = frame.localFactors[device] * cbrt(allocation.charging)
            rate += local
            charging += local / allocation.charging / 3
            continue
          }
          let time = allocation.offloading[device]
          let ratio = frame.signals[device] * allocation.charging / time
          let marginal = weight * (log1p(ratio) - ratio / (1 + ratio))
          #expect(abs(marginal * WirelessPoweredFrame.unitRate / allocation.price - 1) < 1e-6)
          rate += weight * time * log1p(ratio)
          charging += weight * frame.signals[device] / (1 + ratio)
        }
        #expect(abs(rate * WirelessPoweredFrame.unitRate / allocation.rate - 1) < 1e-6)
        #expect(abs(charging * WirelessPoweredFrame.unitRate / allocation.price - 1) < 1e-6)
      }
    }
  }

  @Test func `Without offloading the whole frame is charging`() throws {
    var frame = try Self.frame()
    let allocation = frame.allocation(of: 0)
    #expect(abs(allocation.charging - 1) < 1e-12)
    let local = frame.localFactors.reduce(0, +) * WirelessPoweredFrame.unitRate
    #expect(abs(allocation.rate / local - 1) < 1e-12)
  }

  @Test func `A device without a channel gets no time`() throws {
    var frame = try Self.frame([0, 2e-6])
    #expect(frame.allocation(of: 0b01).offloading == [0, 0])
    #expect(frame.allocation(of: 0b01).rate == frame.rate(of: 0b00))
    frame.update(gains: [0, 0])
    #expect(frame.allocation(of: 0b11).offloading == [0, 0])
    #expect(frame.rate(of: 0b11) == 0)
  }

  @Test(arguments: [1e-12, 1e-5, 1e-3, 0.1, 1, 1.999, 2.001, 30])
  func `The spectral efficiency solves its equation`(price: Double) {
    let efficiency = spectralEfficiency(price)
    // u − 1 + e⁻ᵘ by its series where it would cancel
    let value =
      efficiency < 0.01
      ? efficiency * efficiency / 2 * (1 - efficiency / 3 * (1 - efficiency / 4))
      : efficiency - 1 + exp(-efficiency)
    #expect(abs(value / price - 1) < 1e-7)
  }

  @Test func `The enumerated optimum is no worse than any decision, and its own rate`() throws {
    var frame = try Self.frame()
    let optimum = frame.optimum()
    #expect(frame.rate(of: optimum.decision) == optimum.rate)
    #expect((0...frame.allOffload).allSatisfy { frame.rate(of: $0) <= optimum.rate })
  }

  @Test func `Candidates are those of the paper's example`() {
    // Outputs 0.2, 0.4, 0.7, 0.9 before the sigmoid; bits of the first device are the lowest.
    var quantizer = OrderPreservingQuantizer(devices: 4)
    var decisions: ContiguousArray<UInt64> = []
    quantizer.quantize([-1.386, -0.405, 0.847, 2.197], count: 4, into: &decisions)
    #expect(decisions == [0b1100, 0b1110, 0b1000, 0b1111])
  }

  @Test func `Candidates keep the order of the outputs`() {
    var stream = RandomStream(seed: 52)
    var quantizer = OrderPreservingQuantizer(devices: 7)
    for _ in 0..<50 {
      let scores = ContiguousArray((0..<7).map { _ in Float(stream.normal()) })
      var decisions: ContiguousArray<UInt64> = []
      quantizer.quantize(scores, count: 7, into: &decisions)
      #expect(Set(decisions).count == 7)
      for decision in decisions {
        for (i, j) in (0..<49).map({ ($0 / 7, $0 % 7) }) where scores[i] > scores[j] {
          #expect(decision >> UInt64(i) & 1 >= decision >> UInt64(j) & 1)
        }
      }
    }
  }

  @Test func `The gradient of the cross-entropy is its central difference`() {
    let outputs: ContiguousArray<Float> = [-3, 0.5, 2, -0.25, 1, 0]
    let decisions: ContiguousArray<UInt64> = [0b101, 0b010]
    var (gradients, ignored) = (outputs, outputs)
    _ = crossEntropy(outputs, decisions, devices: 3, gradients: &gradients)
    for index in outputs.indices {
      func loss(_ step: Float) -> Double {
        var moved = outputs
        moved[index] += step
        return crossEntropy(moved, decisions, devices: 3, gradients: &ignored)
      }
      let difference = (loss(0.01) - loss(-0.01)) / 0.02
      #expect(abs(difference - Double(gradients[index])) < 1e-5)
    }
  }

  @Test func `The number of candidates follows the greatest rank, and at most is that of devices`()
    throws
  {
    var settings = ActorSettings()
    settings.hidden = [4]
    (settings.candidateInterval, settings.isNoisy) = (3, false)
    var actor = try OffloadingActor(
      inputs: 2, devices: 5, settings: settings, stream: RandomStream(seed: 53))
    var counts: [Int] = []
    for candidate in [0, 2, 1, 0, 0, 0, 1, 0, 1, 0, 2, 0] {
      actor.propose([1, 2])
      counts.append(actor.candidates.count)
      actor.learn([1, 2], best: candidate)
    }
    #expect(counts == [5, 5, 5, 4, 4, 4, 2, 2, 2, 3, 3, 3])
    #expect(actor.candidateCount == 4)
  }

  @Test func `An actor learns decisions that it is shown`() throws {
    var settings = ActorSettings()
    (settings.hidden, settings.memory, settings.batch) = ([16], 64, 32)
    var actor = try OffloadingActor(
      inputs: 2, devices: 3, settings: settings, stream: RandomStream(seed: 54))
    // Of its own candidates the one with the fewest devices is the best for the first inputs, and
    // the one with the most for the second.
    for frame in 0..<1500 {
      let inputs: ContiguousArray<Float> = frame % 2 == 0 ? [1, 0] : [0, 1]
      actor.propose(inputs)
      let sizes = actor.candidates.map(\.nonzeroBitCount)
      let best = frame % 2 == 0 ? sizes.min() : sizes.max()
      actor.learn(inputs, best: sizes.firstIndex(of: best ?? 0) ?? 0)
    }
    actor.propose([1, 0])
    #expect(actor.candidates.first == 0)
    actor.propose([0, 1])
    #expect(actor.candidates.first == 0b111)
    #expect(actor.loss ?? 1 < 0.1)
  }

  @Test func `A network with a number out of bounds is an error that names it`() {
    let error = #expect(throws: InputError.self) {
      try WirelessPoweredNetwork(weights: [1, 0], distances: [2, 3])
    }
    #expect(error?.element == "weights[1]")
    #expect(throws: InputError.self) {
      try WirelessPoweredNetwork(weights: [1], distances: [2, 3])
    }
    #expect(throws: InputError.self) { try WirelessPoweredNetwork(devices: 64) }
  }

  @Test func `A short example has the same numbers twice, and most of the rate`() {
    let numbers = DROO.exampleNumbers(seed: 55, effort: 0.02)
    #expect(numbers == DROO.exampleNumbers(seed: 55, effort: 0.02))
    #expect(numbers[0].value > 0.95)
    #expect(numbers[2].isReproduced)
  }

  @Test func `A decision allocates nothing`() throws {
    let network = try WirelessPoweredNetwork()
    var scheme = try DROO(network, stream: RandomStream(seed: 56))
    for _ in 0..<40 { _ = scheme.decide(gains: network.meanGains) }
    let before = allocation_count()
    for _ in 0..<40 { _ = scheme.decide(gains: network.meanGains) }
    let allocations = allocation_count() - before
    #expect(allocations == 0, "\(allocations) allocations in 40 frames")
  }
}

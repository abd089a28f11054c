import CAllocationCounter
import DMROFiles
import DMRORandom
import DMROSchemes
import Foundation
import Testing

@Suite struct LyDROOTests {
  /// A frame with some long and some empty energy queues.
  private static func frame() throws -> DriftFrame {
    var frame = DriftFrame(try QueueingNetwork())
    frame.update(
      gains: [
        3.918415134761514e-11, 1.694151787944775e-11, 6.142386174042521e-12, 2.8737682102544463e-13,
        1.6193732078518695e-11, 5.801393518471017e-12, 1.406435462972075e-11, 1.31275948075917e-12,
        3.4057723556323706e-12, 1.5989305178021292e-12,
      ], backlogs: [12, 3.5, 25, 8, 0.7, 14, 30, 6, 18, 9],
      debts: [900, 0, 1500, 300, 2500, 120, 0, 700, 1900, 450], weight: 20)
    return frame
  }

  /// A frame of some devices with given signal, backlogs and energy queues.
  private static func frame(
    gain: Double = 1e-11, backlogs: ContiguousArray<Double>, debts: ContiguousArray<Double>
  ) throws -> DriftFrame {
    var frame = DriftFrame(try QueueingNetwork(devices: backlogs.count))
    frame.update(
      gains: ContiguousArray(repeating: gain, count: backlogs.count), backlogs: backlogs,
      debts: debts, weight: 20)
    return frame
  }

  /// Values and rates by ResourceAllocation.py of https://github.com/revenol/LyDROO, with delta0 =
  /// 1e-9 and A up to 600 for prices of the same precision; its rates are rounded to 1e-6.
  @Test(
    arguments: [
      (0, 518.565955, 2, 1.105542), (0b1, 970.086436, 0, 12), (0b10010, 538.317711, 1, 3.5),
      (0b1001001, 1085.935134, 6, 13.586937), (0b11_1111_1111, 815.21622, 0, 0),
      (0b110101, 923.620708, 2, 2.962342), (0b10_0011_0110, 775.504118, 2, 11.296913),
    ] as [(UInt64, Double, Int, Double)])
  func `The allocation agrees with the authors' program`(
    decision: UInt64, value: Double, device: Int, rate: Double
  ) throws {
    var frame = try Self.frame()
    #expect(abs(frame.value(of: decision) / value - 1) < 1e-7)
    frame.allocate(decision)
    #expect(abs(frame.rates[device] - rate) < 2e-6)
  }

  @Test func `The allocation is as good as a refined grid, feasible, and worth its value`() throws {
    var stream = RandomStream(seed: 61)
    let network = try QueueingNetwork()
    var frame = DriftFrame(network)
    var gains = ContiguousArray<Double>(repeating: 0, count: 10)
    for index in 0..<12 {
      network.drawGains(into: &gains, using: &stream)
      let backlogs = ContiguousArray((0..<10).map { _ in 30 * pow(stream.uniform(), 3) })
      let debts = ContiguousArray((0..<10).map { _ in max(0, stream.uniform(-900, 3000)) })
      frame.update(gains: gains, backlogs: backlogs, debts: debts, weight: 20)
      for decision in [1 << UInt64(index % 10), stream.next() & frame.allOffload, frame.allOffload]
      {
        let value = frame.value(of: decision)
        let grid = frame.gridValue(of: decision)
        #expect(abs(value / grid - 1) < 3e-6)
        #expect(value > grid * (1 - 1e-9))
        frame.allocate(decision)
        #expect(frame.times.reduce(0, +) < 1 + 1e-9)
        var worth = 0.0
        for device in 0..<10 {
          let isLocal = decision >> UInt64(device) & 1 == 0
          #expect(frame.rates[device] <= backlogs[device])
          #expect(frame.energies[device] <= (isLocal ? 0.27 : 0.1 * frame.times[device]) + 1e-9)
          worth += (backlogs[device] + 20 * network.weights[device]) * frame.rates[device]
          worth -= debts[device] * frame.energies[device]
        }
        #expect(abs(worth / value - 1) < 1e-9)
      }
    }
  }

  @Test func `Without an energy queue a device sends its backlog at the greatest power`() throws {
    var frame = try Self.frame(backlogs: [2, 1], debts: [0, 0])
    frame.allocate(0b11)
    #expect(frame.rates == [2, 1])
    #expect(frame.times.reduce(0, +) < 1)
    for device in 0..<2 {
      #expect(abs(frame.energies[device] / (0.1 * frame.times[device]) - 1) < 1e-12)
    }
  }

  @Test func `With energy queues free time is filled, for slower bits are cheaper`() throws {
    var frame = try Self.frame(backlogs: [2, 1], debts: [500, 900])
    frame.allocate(0b11)
    #expect(frame.rates == [2, 1])
    #expect(abs(frame.times.reduce(0, +) - 1) < 1e-9)
  }

  @Test func `A device without a channel or a backlog sends nothing`() throws {
    var silent = try Self.frame(gain: 0, backlogs: [2, 1], debts: [0, 500])
    #expect(silent.value(of: 0b11) == 0)
    silent.allocate(0b10)
    #expect(silent.rates == [2, 0])
    var empty = try Self.frame(backlogs: [0, 0, 1], debts: [0, 500, 500])
    empty.allocate(0b111)
    #expect(empty.rates == [0, 0, 1])
    #expect(empty.optimum().value > 0)
  }

  @Test func `A device without a channel changes nothing for the others`() throws {
    var frame = DriftFrame(try QueueingNetwork(devices: 3))
    frame.update(
      gains: [1e-12, 0, 1e-11], backlogs: [30, 30, 30], debts: [100, 0, 100], weight: 20)
    #expect(abs(frame.value(of: 0b101) / frame.gridValue(of: 0b101) - 1) < 1e-6)
  }

  @Test(arguments: [1e-12, 1e-5, 4e-5, 6e-5, 0.1, 0.49, 0.51, 1, 2, 30, 1e4])
  func `The cheapest efficiency solves its equation`(ratio: Double) {
    let u = cheapestEfficiency(ratio)
    // eᵘ(u − 1) + 1 by its series where it would cancel
    let value =
      u < 0.02 ? u * u / 2 * (1 + u * (2 / 3 + u / 4 * (1 + u * 4 / 15))) : exp(u) * (u - 1) + 1
    #expect(abs(value / ratio - 1) < 1e-8)
  }

  @Test func `The enumerated optimum is no worse than any decision, and its own value`() throws {
    let frame = try Self.frame()
    let optimum = frame.optimum()
    #expect(frame.value(of: optimum.decision) == optimum.value)
    #expect((0...frame.allOffload).allSatisfy { frame.value(of: $0) <= optimum.value })
  }

  @Test func `Queues grow by arrivals and energy beyond the limit, and shrink by service`() throws {
    let network = try QueueingNetwork(devices: 1, averagePower: 0.01)
    var scheme = try LyDROO(network, stream: RandomStream(seed: 62))
    // Without a backlog there is no service: the energy queue stays empty.
    _ = scheme.decide(gains: [1e-11])
    scheme.advance(arrivals: [4])
    #expect(scheme.backlogs == [4] && scheme.debts == [0])
    let (decision, value) = scheme.decideExactly(gains: [1e-11])
    #expect(decision == 1 && value > 0)
    scheme.advance(arrivals: [1])
    #expect(scheme.backlogs == [1])
    #expect(abs(scheme.debts[0] - 1e4 * (scheme.frame.energies[0] - 0.01)) < 1e-9)
    #expect(scheme.frame.rates == [4])
  }

  @Test func `Draws have the means of the model`() throws {
    let network = try QueueingNetwork(devices: 2, load: 2.5)
    var stream = RandomStream(seed: 63)
    var (gains, arrivals): (ContiguousArray<Double>, ContiguousArray<Double>) = ([0, 0], [0, 0])
    var sums = (gain: 0.0, arrival: 0.0)
    for _ in 0..<20_000 {
      network.drawGains(into: &gains, using: &stream)
      network.drawArrivals(into: &arrivals, using: &stream)
      sums.gain += gains[1] / network.meanGains[1]
      sums.arrival += arrivals[0]
    }
    #expect(abs(sums.gain / 20_000 - 1.3) < 0.03)
    #expect(abs(sums.arrival / 20_000 - 2.5) < 0.06)
  }

  @Test func `Learning comes near enumeration, with stable queues and the power kept`() throws {
    let network = try QueueingNetwork(devices: 6)
    let learned = try LyDROO.run(network, frames: 2000, seed: 64)
    let exact = try LyDROO.run(network, frames: 2000, isExact: true, seed: 64)
    #expect(learned.arrivals == exact.arrivals)
    #expect(learned.ratio > 0.95 && learned.ratio < 1.000_001)
    #expect(learned.backlog < 1.5 * exact.backlog)
    for means in [learned, exact] {
      #expect(abs(means.rate / means.arrivals - 1) < 0.02)
      #expect(means.power < 1.01 * network.averagePower)
      #expect(means.longest < 40)
    }
    let overload = try LyDROO.run(
      QueueingNetwork(devices: 6, load: 9), frames: 500, isExact: true, seed: 64)
    #expect(overload.longest > 500)
  }

  @Test func `A greater weight has longer energy queues`() throws {
    let network = try QueueingNetwork(devices: 4)
    let means = try [20.0, 200, 2000].map {
      try LyDROO.run(network, weight: $0, frames: 500, isExact: true, seed: 65)
    }
    #expect(means[0].debt < means[1].debt && 2 * means[1].debt < means[2].debt)
  }

  @Test func `A decision allocates nothing`() throws {
    let network = try QueueingNetwork()
    var scheme = try LyDROO(network, stream: RandomStream(seed: 66))
    let arrivals = ContiguousArray<Double>(repeating: 3, count: 10)
    for _ in 0..<40 {
      _ = scheme.decide(gains: network.meanGains)
      scheme.advance(arrivals: arrivals)
    }
    let before = allocation_count()
    for _ in 0..<40 {
      _ = scheme.decide(gains: network.meanGains)
      scheme.advance(arrivals: arrivals)
    }
    let allocations = allocation_count() - before
    #expect(allocations == 0, "\(allocations) allocations in 40 frames")
  }

  @Test func `Numbers out of range are errors that name them`() {
    let error = #expect(throws: InputError.self) { try QueueingNetwork(load: 0) }
    #expect(error?.element == "load")
    #expect(throws: InputError.self) { try QueueingNetwork(devices: 64) }
    #expect(throws: InputError.self) { try QueueingNetwork(averagePower: .nan) }
    #expect(throws: InputError.self) {
      try LyDROO.run(QueueingNetwork(), weight: 0, frames: 1, seed: 1)
    }
  }

  @Test func `A short example has the same numbers twice, and exact allocations`() throws {
    let numbers = try LyDROO.exampleNumbers(seed: 67, effort: 0.02)
    #expect(try numbers == LyDROO.exampleNumbers(seed: 67, effort: 0.02))
    #expect(Set(numbers.map(\.name)).count == numbers.count)
    #expect(numbers.first { $0.name == "lydroo-allocation" }?.isReproduced == true)
  }
}

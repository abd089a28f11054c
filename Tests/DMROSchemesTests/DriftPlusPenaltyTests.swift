import DMROFiles
import DMROSchemes
import Testing

@Suite struct DriftPlusPenaltyTests {
  typealias Device = DriftPlusPenalty.Device

  private static let broken: [(String, @Sendable (inout Device) -> Void)] = [
    ("maximumArrival", { $0.maximumArrival = 4 }),
    ("channels", { $0.channels = [.init(probability: 0.5, service: 1)] }),
    ("channels[0].service", { $0.channels = [.init(probability: 1, service: -1)] }),
    ("budget", { $0.budget = 0 }),
  ]

  /// Devices whose optimum is bound by load and budget, by the load alone, and by a scarce budget.
  private static func devices() -> [Device] {
    var rich = Device()
    rich.budget = 0.9
    var poor = Device()
    (poor.budget, poor.maximumArrival) = (0.1, 1.6)
    var two = Device()
    two.channels = [.init(probability: 0.5, service: 1), .init(probability: 0.5, service: 3)]
    (two.budget, two.localEnergy) = (0.3, 0.7)
    return [Device(), rich, poor, two]
  }

  @Test(arguments: devices())
  func `The optimum is that of all mixtures of three fixed policies`(device: Device) throws {
    let optimum = try DriftPlusPenalty.Optimum(of: device)
    #expect(abs(optimum.energy - leastMixture(device)) < 1e-9)
  }

  @Test(arguments: [0, 3])
  func `Multipliers are the slopes of the optimum in load and budget`(index: Int) throws {
    let device = Self.devices()[index]
    let optimum = try DriftPlusPenalty.Optimum(of: device)
    let step = 1e-4
    var loaded = device
    loaded.maximumArrival += 2 * step
    let byLoad = (try DriftPlusPenalty.Optimum(of: loaded).energy - optimum.energy) / step
    #expect(abs(byLoad - optimum.backlogMultiplier) < 1e-6)
    var richer = device
    richer.budget += step
    let byBudget = (try DriftPlusPenalty.Optimum(of: richer).energy - optimum.energy) / step
    #expect(abs(byBudget + optimum.budgetMultiplier) < 1e-6)
  }

  @Test(arguments: [
    (0.0, 0.0, 0), (3.0, 0.0, 2), (3.0, 15.0, 1), (1.0, 4.0, 0), (100.0, 300.0, 2),
  ])
  func `A choice weighs energy, backlog and the virtual queue`(
    backlog: Double, virtualQueue: Double, action: Int
  ) {
    // With V = 1: compute 1.5 − Q, send 1 − 4·Q + Z.
    let actions = Device().actions(in: .init(probability: 1, service: 4))
    let choice = DriftPlusPenalty.choice(
      among: actions, weight: 1, backlog: backlog, virtualQueue: virtualQueue)
    #expect(choice == action)
  }

  @Test func `With V the energy falls to the optimum and the backlog rises`() throws {
    let device = Device()
    let optimum = try DriftPlusPenalty.Optimum(of: device).energy
    let weights = [1.0, 4, 16]
    let means = weights.map {
      DriftPlusPenalty.run(device, weight: $0, slots: 50_000, warmUp: 5000, seed: 41)
    }
    for (weight, means) in zip(weights, means) {
      #expect(means.energy > 0.98 * optimum)
      #expect(means.energy < optimum + device.driftBound / weight)
      #expect(means.price < device.budget * 1.01)
      #expect(means.lastBacklog / 50_000 < 1e-3)
    }
    for (first, second) in zip(means, means.dropFirst()) {
      #expect(second.energy < first.energy)
      #expect(second.backlog > 2 * first.backlog)
    }
  }

  @Test func `A warm-up changes which slots count, and nothing else`() {
    let run = { (slots: Int, warmUp: Int) in
      DriftPlusPenalty.run(Device(), weight: 4, slots: slots, warmUp: warmUp, seed: 42)
    }
    let (whole, first, second) = (run(2000, 0), run(1000, 0), run(1000, 1000))
    #expect(abs(whole.energy - (first.energy + second.energy) / 2) < 1e-9)
    #expect(abs(whole.backlog - (first.backlog + second.backlog) / 2) < 1e-9)
    #expect(whole.lastBacklog == second.lastBacklog)
  }

  @Test func `Example numbers come out and repeat`() {
    let numbers = DriftPlusPenalty.exampleNumbers(seed: 43, effort: 0.1)
    #expect(numbers == DriftPlusPenalty.exampleNumbers(seed: 43, effort: 0.1))
    #expect(Set(numbers.map(\.name)).count == numbers.count)
    #expect(numbers.count(where: \.holdsForEverySeed) == 6)
    for number in numbers where number.name != "drift-cost-v64" {
      #expect(number.isReproduced, "\(number)")
    }
  }

  @Test(arguments: broken)
  func `A load that no policy serves and numbers out of range are refused`(
    name: String, change: @Sendable (inout Device) -> Void
  ) {
    var device = Device()
    change(&device)
    let error = #expect(throws: InputError.self) { try DriftPlusPenalty.Optimum(of: device) }
    #expect(error?.element == name)
  }

  /// The least energy of mixtures of at most three policies that always act the same in a state: an
  /// optimum of two constraints is one of them.
  private func leastMixture(_ device: Device) -> Double {
    var points = [(energy: 0.0, service: 0.0, price: 0.0)]
    for channel in device.channels {
      points = points.flatMap { point in
        device.actions(in: channel).map {
          (
            point.energy + channel.probability * $0.energy,
            point.service + channel.probability * $0.service,
            point.price + channel.probability * $0.price
          )
        }
      }
    }
    var least = Double.infinity
    func consider(_ parts: [(Double, (energy: Double, service: Double, price: Double))]) {
      let service = parts.reduce(0) { $0 + $1.0 * $1.1.service }
      let price = parts.reduce(0) { $0 + $1.0 * $1.1.price }
      guard parts.allSatisfy({ $0.0 >= -1e-12 }), service > device.load - 1e-9,
        price < device.budget + 1e-9
      else { return }
      least = min(least, parts.reduce(0) { $0 + $1.0 * $1.1.energy })
    }
    for (i, a) in points.enumerated() {
      consider([(1, a)])
      for (j, b) in points[..<i].enumerated() {
        // One constraint is tight.
        for share in [
          (device.load - b.service) / (a.service - b.service),
          (device.budget - b.price) / (a.price - b.price),
        ] where share.isFinite { consider([(share, a), (1 - share, b)]) }
        // Both are tight.
        for c in points[..<j] {
          let (s1, s2, s3) = (a.service - c.service, b.service - c.service, device.load - c.service)
          let (p1, p2, p3) = (a.price - c.price, b.price - c.price, device.budget - c.price)
          let determinant = s1 * p2 - s2 * p1
          guard abs(determinant) > 1e-12 else { continue }
          let (x, y) = ((s3 * p2 - s2 * p3) / determinant, (s1 * p3 - s3 * p1) / determinant)
          consider([(x, a), (y, b), (1 - x - y, c)])
        }
      }
    }
    return least
  }
}

import DMROFiles
import DMROOffloading
import DMRORandom
import Foundation
import Testing

struct SystemDistributionTests {
  @Test(
    "Every quantity of a drawn system lies in its range, and the ranges are filled",
    arguments: [SystemDistribution.table4, .wide])
  func rangesAreFilled(_ distribution: SystemDistribution) {
    var stream = RandomStream(seed: 1)
    let systems = (0..<2000).map { _ in distribution.sample(using: &stream) }
    for site in distribution.sites.indices {
      check(distribution.sites[site].speed, systems.map { $0.sites[site].speed })
      check(distribution.sites[site].energy, systems.map { $0.sites[site].energy })
      for other in distribution.sites.indices where other != site {
        guard let link = distribution.bandwidth[site][other] else { continue }
        check(link, systems.map { $0.bandwidth(from: site, to: other) })
      }
    }
  }

  private func check(_ quantity: QuantityDistribution, _ values: [Double]) {
    let (lower, upper) = quantity.bounds
    #expect(values.allSatisfy { $0 >= lower && $0 <= upper })
    let middle: Double
    switch quantity {
    case .constant: return
    case .uniform: middle = (lower + upper) / 2
    case .logUniform: middle = (lower * upper).squareRoot()
    }
    // The median of 2000 draws: within 5 % of the range's draws.
    let below = values.count { $0 < middle }
    #expect((900...1100).contains(below))
  }

  @Test("Equal streams draw equal systems; the file reads back to the same distribution")
  func isDeterministic() throws {
    for distribution in [SystemDistribution.table4, .wide] {
      var (one, two) = (RandomStream(seed: 3), RandomStream(seed: 3))
      #expect(distribution.sample(using: &one) == distribution.sample(using: &two))
      #expect(try SystemDistribution.parse(distribution.json, source: "") == distribution)
    }
  }

  @Test("The file of a system is a distribution that always gives that system")
  func systemIsDistribution() throws {
    let distribution = try SystemDistribution.parse(EdgeCloudSystem.table3.json, source: "")
    var stream = RandomStream(seed: 1)
    #expect(distribution.sample(using: &stream) == .table3)
    #expect(stream == RandomStream(seed: 1))
  }

  static let sound = """
    {"name": "lab",
    "sites": [
    {"name": "d", "tier": "device", "speed": {"uniform": [15, 25]}, "energy": 0.3},
    {"name": "c", "tier": "cloud", "speed": 150, "energy": {"logUniform": [0.1, 0.2]}}],
    "bandwidth": [[null, 800], [800, null]]}
    """

  @Test(arguments: [
    Mistake(
      "[15, 25]", "[25, 15]", "sites[0].speed.uniform",
      "must hold 2 numbers in ascending order, found [25, 15]"),
    Mistake(
      "[15, 25]", "[0, 25]", "sites[0].speed.uniform[0]",
      "must be a finite number above 0, found 0"),
    Mistake(
      "[0.1, 0.2]", "[0, 0.2]", "sites[1].energy.logUniform[0]",
      "must be a finite number above 0, found 0"),
    Mistake("150", "-1", "sites[1].speed", "must be a finite number above 0, found -1"),
    Mistake(
      "[800, null]", "[{\"uniform\": [1, 2]}, null]", "bandwidth[1][0]",
      "must equal bandwidth[0][1]; with \"directed\": true they may differ"),
    Mistake(
      "\"tier\": \"cloud\"", "\"tier\": \"device\"", "sites[1].tier",
      "must be \"edge\" or \"cloud\", for the first site is the only device, found \"device\""),
    Mistake(
      "{\"uniform\": [15, 25]}", "{}", "sites[0].speed",
      "must be a number, or an object with \"uniform\" or \"logUniform\""),
  ])
  func mistakesAreNamed(_ mistake: Mistake) throws {
    try mistake.expect(SystemDistribution.self, in: Self.sound)
  }

  @Test("A context holds the unit costs, from which every local cost follows")
  func contextTellsCosts() throws {
    let model = CostModel(known: .table2, energyWeight: 0.2)
    let features = SystemContext.unitCosts.features(of: model)
    #expect(features.count == SystemContext.unitCosts.size(siteCount: 3))
    // v = v_max / 2 at the edge, e = e_max / 4 from the device: 0.5 · feature 1 + 0.25 · feature 3.
    let cost = model.localCost(computation: 5e4, transfer: 25, from: 0, to: 1)
    #expect(abs(Double(0.5 * features[1] + 0.25 * features[3]) - cost) < 1e-6)
    var process = ChainProcess(known: model, maximumSubtasks: 4, context: .unitCosts)
    var stream = RandomStream(seed: 1)
    var generator = WorkloadGenerator.paper
    generator.subtasks = 4
    process.reset(to: generator.draw("w", using: &stream))
    process.step(1)
    var state = ContiguousArray<Float>(repeating: 9, count: process.stateSize)
    var span = state.mutableSpan
    process.encodeState(into: &span)
    #expect(Array(state.suffix(12)) == Array(features))
    try process.move(to: CostModel(known: SystemFixture.slow, energyWeight: 0.2))
    #expect(process.position == 1 && process.previousSite == 1)
    var moved = ContiguousArray<Float>(repeating: 9, count: process.stateSize)
    var movedSpan = moved.mutableSpan
    process.encodeState(into: &movedSpan)
    #expect(moved.dropLast(12) == state.dropLast(12))
    #expect(moved.suffix(12) != state.suffix(12))
  }
}

extension SystemDistributionTests {
  /// Worked by hand for Table II, δ = 0.2, v_max = 1e5, e_max = 100, scaled per term.
  ///
  /// Delays are divided by 1e5 / 30, transmissions by 100 / 10, energies by 1e5 · 0.3.
  @Test(
    "The numbers of a context: costs of sites, then of links, then a quarter of their logarithms")
  func contextByHand() {
    let costs = [
      1 + 0.2 * 1, 30.0 / 70 + 0.2 * 0.5, 30.0 / 150 + 0.2 / 3, 10.0 / 800, 1, 10.0 / 200,
    ]
    let features = SystemContext.unitCosts.features(
      of: CostModel(known: .table2, energyWeight: 0.2))
    let expected = costs + costs.map { log($0) / 4 }
    #expect(features.count == expected.count)
    for (feature, value) in zip(features, expected) { #expect(abs(Double(feature) - value) < 1e-6) }
  }

  @Test("What costs less than a millionth has the logarithm of a millionth")
  func freeIsFinite() {
    let model = CostModel(
      known: .table2, energyWeight: 0, bounds: WorkloadBounds(maxComputation: 0, maxTransfer: 100))
    let features = SystemContext.unitCosts.features(of: model)
    #expect(features.prefix(3).allSatisfy { $0 == 0 })
    #expect(features[6..<9].allSatisfy { $0 == Float(log(1e-6) / 4) })
  }
}

/// A system unlike Table II.
enum SystemFixture {
  static var slow: EdgeCloudSystem {
    var stream = RandomStream(seed: 9)
    return SystemDistribution.wide.sample(using: &stream)
  }
}

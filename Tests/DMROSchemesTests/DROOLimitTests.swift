import DMROFiles
import DMRONetworks
import DMRORandom
import DMROSchemes
import Testing

@Suite struct DROOLimitTests {
  private static let broken: [(String, @Sendable (inout ActorSettings) -> Void)] = [
    ("memory", { $0.memory = .max }), ("memory", { $0.memory = 10_000_001 }),
    ("memory", { $0.memory = 0 }), ("batch", { $0.batch = .max }), ("batch", { $0.batch = 0 }),
    ("trainingInterval", { $0.trainingInterval = 0 }),
    ("candidateInterval", { $0.candidateInterval = 1_000_000_001 }),
    ("hidden[0]", { $0.hidden = [.max] }),
  ]

  @Test(arguments: broken)
  func `A setting out of bounds is an error that names it`(
    name: String, change: @Sendable (inout ActorSettings) -> Void
  ) {
    var settings = ActorSettings()
    change(&settings)
    let error = #expect(throws: InputError.self) {
      _ = try OffloadingActor(
        inputs: 10, devices: 10, settings: settings, stream: RandomStream(seed: 57))
    }
    #expect(error?.element == name)
  }

  @Test func `A frame of 20 devices is the greatest that is enumerated`() async {
    #expect(WirelessPoweredFrame.maximumEnumeratedDevices == 20)
    await #expect(processExitsWith: .failure) {
      var frame = WirelessPoweredFrame(try WirelessPoweredNetwork(devices: 21))
      _ = frame.optimum()
    }
  }

  @Test(arguments: [(0.01, false), (1e30, true)])
  func `A training that diverges is an error`(rate: Double, diverges: Bool) throws {
    var settings = ActorSettings()
    (settings.hidden, settings.memory, settings.batch) = ([32, 32], 8, 4)
    settings.optimizer = .adam(learningRate: rate)
    let network = try WirelessPoweredNetwork(devices: 3)
    var scheme = try DROO(network, settings: settings, stream: RandomStream(seed: 58))
    try scheme.actor.requireFinite()
    for _ in 0..<60 { _ = scheme.decide(gains: network.meanGains) }
    var found: InputError?
    do { try scheme.actor.requireFinite() } catch { found = error }
    #expect((found?.kind == .diverged) == diverges)
    if diverges { #expect(found?.rule.hasPrefix("the training diverged by frame 60") == true) }
  }

  @Test func `The example has names of its own, and a bound that holds for every seed`() {
    let numbers = DROO.exampleNumbers(seed: 59, effort: 0.002)
    #expect(numbers.allSatisfy { $0.name.hasPrefix("droo-") })
    #expect(numbers.map(\.holdsForEverySeed) == [false, false, true])
    #expect(numbers[0].required == numbers[1].required)
  }
}

import DMROFiles
import DMRONetworks
import DMRORandom
import Foundation
import TestSupport
import Testing

@Suite struct OptimizerTests {
  private static let pairs: [(Optimizer, NaiveOptimizer.Rule)] = [
    (.sgd(learningRate: 0.1), .sgd(momentum: 0)),
    (.sgd(learningRate: 0.1, momentum: 0.9), .sgd(momentum: 0.9)),
    (
      .rmsProp(learningRate: 0.01, decay: 0.95, epsilon: 1e-6), .rmsProp(decay: 0.95, epsilon: 1e-6)
    ),
    (.adam(learningRate: 0.01), .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)),
  ]

  /// Networks step on their own: here one takes two steps for each of the other.
  @Test(arguments: pairs.indices)
  func eachNetworkCountsItsSteps(_ index: Int) throws {
    let (optimizer, rule) = Self.pairs[index]
    var generator = RandomStream(seed: 41)
    let test = NetworkCase(activation: .relu, head: .linear, loss: .huber)
    var block = try test.block(&generator)
    var state = OptimizerState(optimizer, for: block)
    let count = block.layout.parameterCount
    var expected = (0..<2).map { block.parameters[block.range(of: $0)].map(Double.init) }
    var naive = (0..<2).map { _ in
      NaiveOptimizer(rule, rate: optimizer.learningRate, count: count)
    }
    for network in [0, 1, 0, 0, 1, 0] {
      let gradients = ContiguousArray(
        (0..<count).map { _ in Float(generator.uniform(-1, 1)) })
      state.step(&block, network: network, gradients: gradients.span)
      naive[network].step(&expected[network], gradients.map(Double.init))
    }
    #expect(state.steps == [4, 2])
    for network in 0..<2 {
      let found = block.parameters[block.range(of: network)]
      #expect(maximumDifference(found, expected[network]) < 1e-6)
    }
  }

  /// The norm of (3, 4) is 5.
  @Test(
    arguments: [(5, [3, 4]), (6, [3, 4]), (1, [0.6, 0.8]), (2.5, [1.5, 2])] as [(Double, [Double])])
  func clips(norm: Double, expected: [Double]) {
    var gradients: ContiguousArray<Float> = [3, 4]
    var span = gradients.mutableSpan
    let before = clip(&span, toNorm: norm)
    #expect(before == 5)
    #expect(maximumDifference(gradients, expected) < 1e-7)
  }

  @Test func clipsNothingWhereThereIsNothing() {
    var gradients: ContiguousArray<Float> = [0, 0]
    var span = gradients.mutableSpan
    let norm = clip(&span, toNorm: 1)
    #expect(norm == 0 && gradients == [0, 0])
  }

  @Test func clipsGradientsWhoseSquaresFitNoFloat() {
    var gradients = ContiguousArray<Float>(repeating: 1e25, count: 32)
    var span = gradients.mutableSpan
    let norm = clip(&span, toNorm: 1)
    #expect(abs(norm / (1e25 * 32.0.squareRoot()) - 1) < 1e-6)
    #expect(
      maximumDifference(gradients, [Double](repeating: 1 / 32.0.squareRoot(), count: 32)) < 1e-6)
  }

  @Test(arguments: pairs.indices)
  func readsWhatItWrites(_ index: Int) throws {
    let optimizer = Self.pairs[index].0
    let text = StrictJSON.encode(optimizer)
    #expect(try StrictJSON.decode(Optimizer.self, from: Data(text.utf8), source: "f") == optimizer)
  }

  @Test(arguments: Optimizer.Rule.allCases)
  func ruleWithItsUsualSettings(_ rule: Optimizer.Rule) throws {
    let optimizer = Optimizer(rule, learningRate: 0.25)
    #expect(optimizer.rule == rule && optimizer.learningRate == 0.25)
    try optimizer.validate()
  }

  @Test(arguments: [
    (
      #"{"rule":"sgd","learningRate":0,"momentum":0}"#,
      "f: learningRate: must be a finite number above 0, found 0.0"
    ),
    (
      #"{"rule":"sgd","learningRate":-1,"momentum":0}"#,
      "f: learningRate: must be a finite number above 0, found -1.0"
    ),
    (
      #"{"rule":"sgd","learningRate":1,"momentum":1}"#,
      "f: momentum: must be at least 0 and below 1, found 1.0"
    ),
    (#"{"rule":"sgd","learningRate":1}"#, #"f: must have the key "momentum", which is missing"#),
    (#"{"rule":"sgd","learningRate":1,"momentum":0,"beta1":0}"#, #"f: sgd has no setting "beta1""#),
    (
      #"{"rule":"sgd","learningRate":1,"momentun":0}"#,
      #"f: "momentun" is not a known key; did you mean "momentum"?"#
    ),
    (
      #"{"rule":"rms-prop","learningRate":1,"decay":-0.1,"epsilon":1}"#,
      "f: decay: must be at least 0 and below 1, found -0.1"
    ),
    (
      #"{"rule":"rms-prop","learningRate":1,"decay":0.9,"epsilon":0}"#,
      "f: epsilon: must be a finite number above 0, found 0.0"
    ),
    (
      #"{"rule":"adam","learningRate":1,"beta1":1,"beta2":0,"epsilon":1}"#,
      "f: beta1: must be at least 0 and below 1, found 1.0"
    ),
    (
      #"{"rule":"adam","learningRate":1,"beta1":0,"beta2":2,"epsilon":1}"#,
      "f: beta2: must be at least 0 and below 1, found 2.0"
    ),
    (
      #"{"rule":"adam","learningRate":"x","beta1":0,"beta2":0,"epsilon":1}"#,
      "f: learningRate: must be a number"
    ),
    (#"{"learningRate":1}"#, #"f: must have the key "rule", which is missing"#),
  ])
  func refusesInFiles(_ text: String, _ expected: String) {
    let error = #expect(throws: InputError.self) {
      try StrictJSON.decode(Optimizer.self, from: Data(text.utf8), source: "f")
    }
    #expect(error?.description == expected)
  }

  @Test(arguments: ["adamw", "SGD", ""])
  func refusesUnknownRules(_ rule: String) {
    let text = #"{"rule":"\#(rule)","learningRate":1}"#
    let error = #expect(throws: InputError.self) {
      try StrictJSON.decode(Optimizer.self, from: Data(text.utf8), source: "f")
    }
    #expect(error?.element == "rule")
  }

  @Test(arguments: [Double.nan, .infinity, 0, -1])
  func refusesLearningRates(_ rate: Double) {
    for rule in Optimizer.Rule.allCases {
      #expect(throws: InputError.self) { try Optimizer(rule, learningRate: rate).validate() }
    }
  }
}

import DMROLinearAlgebra
import DMRORandom
import TestSupport
import Testing

/// The rules, with settings that are not their defaults.
private let rules: [NaiveOptimizer.Rule] = [
  .sgd(momentum: 0), .sgd(momentum: 0.9), .rmsProp(decay: 0.95, epsilon: 1e-6),
  .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), .adam(beta1: 0, beta2: 0.9, epsilon: 1e-3),
]

@Suite struct OptimizerStepTests {
  /// Five steps on a range in the middle of its buffers; the naive twin has the range alone.
  @Test(arguments: [1, 2, 15, 16, 17, 33, 64, 100, 130], rules.indices)
  func agreesWithTheFormulas(width: Int, rule: Int) {
    var generator = RandomStream(seed: UInt64(width))
    let old = numbers(width + 4, &generator)
    let range = 3..<width + 3
    var parameters = old
    var first = ContiguousArray<Float>(repeating: 0, count: width + 4)
    var second = first
    var naive = NaiveOptimizer(rules[rule], rate: 0.01, count: width)
    var expected = old[range].map(Double.init)
    for step in 1...5 {
      let gradients = numbers(width, &generator)
      naive.step(&expected, gradients.map(Double.init))
      var p = parameters.mutableSpan
      var m = first.mutableSpan
      var v = second.mutableSpan
      switch rules[rule] {
      case .sgd(let momentum):
        Elementwise.sgdStep(
          &p, gradients: gradients.span, velocity: &m, in: range, rate: 0.01,
          momentum: Float(momentum))
      case .rmsProp(let decay, let epsilon):
        Elementwise.rmsPropStep(
          &p, gradients: gradients.span, square: &v, in: range, rate: 0.01, decay: Float(decay),
          epsilon: Float(epsilon))
      case .adam(let beta1, let beta2, let epsilon):
        Elementwise.adamStep(
          &p, gradients: gradients.span, first: &m, second: &v, in: range, step: step, rate: 0.01,
          beta1: beta1, beta2: beta2, epsilon: epsilon)
      }
    }
    #expect(maximumDifference(parameters[range], expected) < 1e-6)
    #expect(maximumDifference(first[range], naive.first) < 1e-6)
    #expect(maximumDifference(second[range], naive.second) < 1e-6)
    // Nothing beside the range has changed.
    for index in [0, 1, 2, width + 3] {
      #expect(parameters[index] == old[index] && first[index] == 0 && second[index] == 0)
    }
  }

  /// After very many steps the corrections are 1, not infinite and not 0.
  @Test(arguments: [1, 10, 1_000_000, Int.max])
  func adamCountsFar(step: Int) {
    var (p, m, v): (ContiguousArray<Float>, ContiguousArray<Float>, ContiguousArray<Float>) = (
      [0], [0], [0]
    )
    var parameters = p.mutableSpan
    var first = m.mutableSpan
    var second = v.mutableSpan
    let gradients: ContiguousArray<Float> = [1]
    Elementwise.adamStep(
      &parameters, gradients: gradients.span, first: &first, second: &second, in: 0..<1, step: step,
      rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8)
    #expect(p[0] < 0 && p[0] > -0.04 && m[0] > 0 && v[0] > 0)
  }

  @Test func adamCountsFrom1() async {
    await #expect(processExitsWith: .failure) {
      var p: ContiguousArray<Float> = [0]
      var q = p
      var r = p
      var parameters = p.mutableSpan
      var first = q.mutableSpan
      var second = r.mutableSpan
      Elementwise.adamStep(
        &parameters, gradients: ContiguousArray<Float>([1]).span, first: &first, second: &second,
        in: 0..<1, step: 0, rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8)
    }
  }
}

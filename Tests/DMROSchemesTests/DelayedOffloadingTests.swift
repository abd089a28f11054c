import DMROFiles
import DMROLinearAlgebra
import DMROSchemes
import Testing

@Suite struct DelayedOffloadingTests {
  typealias Model = DelayedOffloading.Model
  /// The full model with phases of minutes, of which a short simulation sees many.
  private static var brisk: Model {
    var model = Model.full
    (model.fastEnds, model.slowEnds) = (1.0 / 200, 1.0 / 100)
    return model
  }

  private static let broken: [(String, Double, @Sendable (inout Model) -> Void)] = [
    ("arrivals", Double.infinity, { $0.arrivals = 0.02 }),
    ("otherService", 60, { $0.otherService = 1.0 / 1000 }),
    ("deadline", 0, { _ in }), ("fastPower", 60, { $0.fastPower = -1 }),
    ("slowEnds", 60, { $0.slowEnds = 0 }),
  ]

  @Test(arguments: [0.1, 0.5, 0.8])
  func `A link that is always fast without a deadline is the queue M/M/1`(load: Double) throws {
    var model = Model.full
    (model.fastEnds, model.arrivals) = (0, load * model.fastService)
    let means = try DelayedOffloading.means(of: model, deadline: .infinity)
    #expect(abs(means.delay * (model.fastService - model.arrivals) - 1) < 1e-6)
    #expect(abs(means.energy - model.fastPower / model.fastService) < 1e-6)
    #expect(means.leaving == 0)
  }

  @Test func `A link that is almost always away is the queue M/M/∞ of jobs that leave`() {
    var model = Model.full
    (model.slowEnds, model.fastEnds) = (1e-9, 1e3)
    let backlog = DelayedOffloading.Backlog(of: model, deadline: 600, levels: 40)
    // Five jobs on average, Poisson: e⁻⁵ = 0.0067379 of no job.
    #expect(abs(backlog.mean - 5) < 1e-4)
    #expect(abs(backlog.probabilities[1] - 0.006_737_947) < 1e-6)
  }

  @Test(arguments: [(Model.full, 900.0), (.partial, 300)])
  func `Flows balance, and the other queue has the phases of the chain`(
    model: Model, deadline: Double
  ) throws {
    let backlog = DelayedOffloading.Backlog(of: model, deadline: deadline)
    let other = try #require(
      DelayedOffloading.Overflow(of: model, deadline: deadline, levels: backlog.levels))
    let sent =
      model.fastService * backlog.busy(slow: false) + model.slowService * backlog.busy(slow: true)
    #expect(abs((sent + backlog.leaving) / model.arrivals / (1 - backlog.lost) - 1) < 1e-9)
    #expect(abs(other.busy * model.otherService / backlog.leaving - 1) < 1e-9)
    for (phase, probability) in zip(other.phases, backlog.probabilities) {
      #expect(abs(phase - probability) < 1e-10)
    }
  }

  @Test(arguments: [(Model.full, 900.0), (.partial, 300)])
  func `The other queue is that of one chain of both, solved directly`(
    model: Model, deadline: Double
  ) throws {
    var model = model
    model.otherService = 1.0 / 30
    let other = try #require(
      DelayedOffloading.Overflow(of: model, deadline: deadline, levels: 5))
    #expect(abs(other.mean / jointMean(model, deadline, levels: 5, others: 25) - 1) < 1e-7)
  }

  @Test func `Cyclic reduction finds the queue of the plain iteration, at a stable load`() throws {
    var model = Model.full
    model.otherService = 1.0 / 60
    let other = try #require(
      DelayedOffloading.Overflow(of: model, deadline: 900, levels: 8))
    #expect(abs(other.mean / iteratedMean(model, 900, levels: 8) - 1) < 1e-9)
  }

  @Test(arguments: [(0.5, 10), (0.99, 16), (0.9999, 23)])
  func `Near saturation the other queue takes few rounds, and its flows balance`(
    load: Double, rounds: Int
  ) throws {
    var model = Model.full
    let backlog = DelayedOffloading.Backlog(of: model, deadline: 900, levels: 32)
    model.otherService = backlog.leaving / load
    let other = try #require(
      DelayedOffloading.Overflow(of: model, deadline: 900, levels: 32))
    #expect(abs(other.busy / load - 1) < 1e-9)
    for (phase, probability) in zip(other.phases, backlog.probabilities) {
      #expect(abs(phase - probability) < 1e-10)
    }
    // Rounds double: one more for half as much room, and some for the digits.
    #expect(other.rounds <= rounds, "\(other.rounds) rounds")
  }

  @Test func `A saturated other queue is refused`() throws {
    var model = Model.full
    let backlog = DelayedOffloading.Backlog(of: model, deadline: 900, levels: 32)
    for (load, isSolved) in [(1 - 1e-5, true), (1 - 1e-7, false), (1, false), (1.5, false)] {
      model.otherService = backlog.leaving / load
      let other = DelayedOffloading.Overflow(of: model, deadline: 900, levels: 32)
      #expect((other != nil) == isSolved, "\(load)")
    }
  }

  @Test(arguments: [(Model.full, 1200.0), (.partial, 600), (.partial, .infinity), (brisk, 100)])
  func `An event simulation agrees with the linear solve`(model: Model, deadline: Double) throws {
    let exact = try DelayedOffloading.means(of: model, deadline: deadline)
    let (means, halfWidths) = DelayedOffloading.simulatedMeans(
      of: model, deadline: deadline, jobs: 4000, seed: 51)
    // One half width would fail for one seed of twenty.
    #expect(abs(means.delay - exact.delay) < 2 * halfWidths.delay)
    #expect(abs(means.energy - exact.energy) < 2 * halfWidths.energy)
    #expect(halfWidths.delay < 0.1 * exact.delay)
    if deadline.isFinite {
      #expect(abs(means.leaving - exact.leaving) < 2 * halfWidths.leaving)
    } else {
      #expect(means.leaving == 0)
    }
  }

  @Test func `The truncation is small, and smaller with more levels`() {
    let exact = DelayedOffloading.Backlog(of: .full, deadline: 600, levels: 80).mean
    let errors = [16, 24, 32].map {
      abs(DelayedOffloading.Backlog(of: .full, deadline: 600, levels: $0).mean / exact - 1)
    }
    #expect(errors[0] < 1e-2 && errors[1] < errors[0] / 10 && errors[2] < 1e-9)
  }

  @Test(arguments: [0.1, 0.9])
  func `The best deadline has the least weighted product of the list`(weight: Double) throws {
    let deadlines = [15.0, 60, 150, 600, .infinity]
    let best = try DelayedOffloading.bestDeadline(
      of: .partial, energyWeight: weight, among: deadlines)
    for deadline in deadlines {
      let means = try DelayedOffloading.means(of: .partial, deadline: deadline)
      #expect(
        means.weightedProduct(energyWeight: weight)
          >= best.means.weightedProduct(energyWeight: weight))
      if deadline == best.deadline { #expect(means == best.means) }
    }
    // Neither the shortest deadline nor none: some patience pays.
    #expect((60...600).contains(best.deadline))
  }

  @Test func `Example numbers repeat for a seed`() {
    let numbers = DelayedOffloading.exampleNumbers(seed: 52, effort: 0.01)
    #expect(numbers == DelayedOffloading.exampleNumbers(seed: 52, effort: 0.01))
    #expect(Set(numbers.map(\.name)).count == numbers.count)
    #expect(numbers.map(\.name).allSatisfy { $0.hasPrefix("delay-") })
    // The ratios of a short simulation scatter; all else must come out.
    for number in numbers
    where !number.name.hasSuffix("delay") && !number.name.hasSuffix("energy") {
      #expect(number.isReproduced, "\(number)")
    }
  }

  @Test(arguments: broken)
  func `An unstable queue and numbers out of range are refused`(
    name: String, deadline: Double, change: @Sendable (inout Model) -> Void
  ) {
    var model = Model.full
    change(&model)
    let error = #expect(throws: InputError.self) {
      try DelayedOffloading.means(of: model, deadline: deadline)
    }
    #expect(error?.element == name)
  }

  /// The mean length of the other queue by R ← A₀ · (−A₁ − R·A₂)⁻¹ from 0, which converges linearly,
  /// and the sum over its levels.
  private func iteratedMean(_ model: Model, _ deadline: Double, levels: Int) -> Double {
    let n = 2 * (levels + 1)
    // A₀ᵀ and −A₁ᵀ
    var leaving = ContiguousArray<Double>(repeating: 0, count: n * n)
    var negative = leaving
    func leave(_ from: Int, _ to: Int, _ rate: Double, _ matrix: inout ContiguousArray<Double>) {
      negative[from * n + from] += rate
      matrix[to * n + from] += rate
    }
    var moves = leaving
    for backlog in 0...levels {
      let (fast, slow) = (2 * backlog, 2 * backlog + 1)
      leave(fast, slow, model.fastEnds, &moves)
      leave(slow, fast, model.slowEnds, &moves)
      if backlog < levels {
        leave(fast, fast + 2, model.arrivals, &moves)
        leave(slow, slow + 2, model.arrivals, &moves)
      }
      guard backlog > 0 else { continue }
      leave(fast, fast - 2, model.fastService, &moves)
      leave(slow, slow - 2, model.slowService, &moves)
      leave(slow, slow - 2, Double(backlog) / deadline, &leaving)
    }
    for index in moves.indices { negative[index] -= moves[index] }
    for state in 0..<n { negative[state * n + state] += model.otherService }
    var rates = ContiguousArray<Double>(repeating: 0, count: n * n)
    var matrix = negative
    for _ in 0..<2000 {
      rates = Factorizations.solution(of: matrix, leaving, n: n, columns: n) ?? []
      matrix = ContiguousArray(zip(negative, rates).map { $0 - model.otherService * $1 })
    }
    for state in 0..<n { matrix[state * n + state] -= model.otherService }
    for column in 0..<n { matrix[(n - 1) * n + column] = 1 }
    var level = ContiguousArray<Double>(repeating: 0, count: n)
    level[n - 1] = 1
    level = Factorizations.solution(of: matrix, level, n: n) ?? []
    var (total, weighted) = (0.0, 0.0)
    for length in 0..<1000 {
      total += level.reduce(0, +)
      weighted += Double(length) * level.reduce(0, +)
      level = ContiguousArray(
        (0..<n).map { to in (0..<n).reduce(0) { $0 + rates[to * n + $1] * level[$1] } })
    }
    return weighted / total
  }

  /// The mean length of the other queue in the chain of backlog, phase and other queue, the last
  /// truncated too.
  private func jointMean(
    _ model: Model, _ deadline: Double, levels: Int, others: Int
  ) -> Double {
    let n = 2 * (levels + 1) * (others + 1)
    func state(_ other: Int, _ backlog: Int, _ slow: Int) -> Int {
      (other * (levels + 1) + backlog) * 2 + slow
    }
    var equations = ContiguousArray<Double>(repeating: 0, count: n * n)
    func add(_ from: Int, _ to: Int, _ rate: Double) {
      equations[to * n + from] += rate
      equations[from * n + from] -= rate
    }
    for other in 0...others {
      for backlog in 0...levels {
        for slow in 0...1 {
          let here = state(other, backlog, slow)
          add(here, state(other, backlog, 1 - slow), slow == 1 ? model.slowEnds : model.fastEnds)
          if backlog < levels { add(here, state(other, backlog + 1, slow), model.arrivals) }
          if other > 0 { add(here, state(other - 1, backlog, slow), model.otherService) }
          guard backlog > 0 else { continue }
          let service = slow == 1 ? model.slowService : model.fastService
          add(here, state(other, backlog - 1, slow), service)
          if slow == 1, other < others {
            add(here, state(other + 1, backlog - 1, slow), Double(backlog) / deadline)
          }
        }
      }
    }
    for column in 0..<n { equations[(n - 1) * n + column] = 1 }
    var right = ContiguousArray<Double>(repeating: 0, count: n)
    right[n - 1] = 1
    let solution = Factorizations.solution(of: equations, right, n: n) ?? []
    return solution.enumerated().reduce(0) {
      $0 + Double($1.offset / (2 * (levels + 1))) * $1.element
    }
  }
}

import DMRO
import Testing

/// Tasks with a closed form: L(x) = ½ a (x − c)², on which gradient descent with rate α goes from x
/// to c + (1 − α a) (x − c).
struct MetaAlgorithmTests {
  private static let rate: Float = 0.1
  private static let tasks: [(a: Float, c: Float)] = [(1, 0), (4, 3), (2, -1)]

  /// Meta-updates of a small rate over the tasks in turn, until they no longer change ψ.
  private func fixedPoint(_ algorithm: MetaAlgorithm, innerUpdates: Int) -> Float {
    var psi: ContiguousArray<Float> = [10]
    for round in 0..<20_000 {
      let task = Self.tasks[round % Self.tasks.count]
      // Joint training takes whole steps: its step is small itself.
      let rate = algorithm == .jointTraining ? 0.002 : Self.rate
      algorithm.update(&psi, innerUpdates: innerUpdates, rate: 0.02) { theta in
        theta[0] -= rate * task.a * (theta[0] - task.c)
      }
    }
    return psi[0]
  }

  /// The mean of the optima c, weighted.
  private func mean(_ weight: (Float) -> Float) -> Float {
    let weights = Self.tasks.map { weight($0.a) }
    return zip(weights, Self.tasks).reduce(0) { $0 + $1.0 * $1.1.c } / weights.reduce(0, +)
  }

  private func power(_ base: Float, _ exponent: Int) -> Float {
    (0..<exponent).reduce(1) { result, _ in result * base }
  }

  @Test("Joint training finds the least mean loss: weights a")
  func jointTraining() {
    let expected = mean { $0 }
    #expect(abs(fixedPoint(.jointTraining, innerUpdates: 1) - expected) < 0.02)
  }

  @Test(
    "Reptile weighs an optimum by how far k steps lead there: 1 − (1 − α a)^k",
    arguments: [1, 3, 10])
  func reptile(_ k: Int) {
    let expected = mean { 1 - power(1 - Self.rate * $0, k) }
    #expect(abs(fixedPoint(.reptile, innerUpdates: k) - expected) < 0.05)
  }

  @Test(
    "First-order MAML weighs an optimum by the gradient after k steps: a (1 − α a)^k",
    arguments: [1, 3, 10])
  func firstOrderMAML(_ k: Int) {
    let expected = mean { $0 * power(1 - Self.rate * $0, k) }
    #expect(abs(fixedPoint(.firstOrderMAML, innerUpdates: k) - expected) < 0.05)
  }

  @Test("One meta-update, in numbers")
  func oneUpdate() {
    func updated(_ algorithm: MetaAlgorithm) -> Float {
      var psi: ContiguousArray<Float> = [1]
      var calls = 0
      // Each step halves: 1, 1/2, 1/4, 1/8.
      algorithm.update(&psi, innerUpdates: 2, rate: 0.5) {
        $0[0] /= 2
        calls += 1
      }
      #expect(calls == algorithm.steps(innerUpdates: 2))
      return psi[0]
    }
    #expect(updated(.jointTraining) == 0.5)
    #expect(updated(.reptile) == 1 + 0.5 * (0.25 - 1))
    #expect(updated(.firstOrderMAML) == 1 + 0.5 * (0.125 - 0.25))
  }
}

import DMROLinearAlgebra
import DMRORandom
import Testing

struct RidgeTests {
  /// The coefficients make the gradient Xᵀ (X W − Y) + λ W vanish.
  @Test("The gradient vanishes at the solution", arguments: [0.001, 1.0])
  func gradientVanishes(_ penalty: Double) throws {
    var stream = RandomStream(seed: 1)
    let (rows, features, outputs) = (30, 5, 3)
    let x = ContiguousArray((0..<rows * features).map { _ in stream.normal() })
    let y = ContiguousArray((0..<rows * outputs).map { _ in stream.normal() })
    let w = try #require(
      Factorizations.ridgeRegression(
        x, y, rows: rows, features: features, outputs: outputs,
        penalty: ContiguousArray(repeating: penalty, count: features)))
    for feature in 0..<features {
      for output in 0..<outputs {
        var gradient = penalty * w[feature * outputs + output]
        for row in 0..<rows {
          var residual = -y[row * outputs + output]
          for other in 0..<features {
            residual += x[row * features + other] * w[other * outputs + output]
          }
          gradient += x[row * features + feature] * residual
        }
        #expect(abs(gradient) < 1e-10)
      }
    }
  }

  @Test("A singular problem has no solution")
  func singular() {
    #expect(
      Factorizations.ridgeRegression(
        [0, 0], [1, 1], rows: 2, features: 1, outputs: 1, penalty: [0]) == nil)
  }
}

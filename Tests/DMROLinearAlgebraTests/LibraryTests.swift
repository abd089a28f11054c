import DMROLinearAlgebra
import DMRORandom
import TestSupport
import Testing

@Suite struct LibraryTests {
  @Test func openBLASRunsOneThreadAndTellsItsName() {
    #expect(OpenBLAS.threadCount == 1)
    #expect(OpenBLAS.version.split(separator: ".").count >= 3)
    #expect(OpenBLAS.configuration.hasPrefix("OpenBLAS"))
    #expect(!OpenBLAS.coreName.isEmpty && OpenBLAS.coreName != "unknown")
  }

  @Test(arguments: [(1, 1), (2, 1), (5, 5), (22, 7), (64, 22), (64, 64), (65, 33), (3, 0), (0, 0)])
  func orthonormalFactor(rows: Int, columns: Int) {
    var generator = RandomStream(seed: 1)
    var elements = ContiguousArray<Double>()
    for _ in 0..<rows * columns { elements.append(generator.normal()) }
    let a = NaiveMatrix(rows: rows, columns: columns) { elements[$0 * columns + $1] }
    let factor = Factorizations.orthonormalFactor(of: elements, rows: rows, columns: columns)
    let q = NaiveMatrix(rows: rows, columns: columns) { factor[$0 * columns + $1] }

    // Qᵀ · Q = 1
    let identity = NaiveMatrix(rows: columns, columns: columns) { $0 == $1 ? 1 : 0 }
    #expect(maximumDifference((q.transposed * q).elements, identity.elements) < 1e-12)
    // R = Qᵀ · A is upper triangular, its diagonal not negative, and A = Q · R.
    let r = q.transposed * a
    for row in 0..<columns {
      #expect(r[row, row] > 0)
      for column in 0..<row { #expect(abs(r[row, column]) < 1e-12) }
    }
    #expect(maximumDifference((q * r).elements, a.elements) < 1e-12)
  }

  /// Q of a matrix that is orthonormal is the matrix itself, up to the signs that R asks for.
  @Test func aKnownFactor() {
    let q = Factorizations.orthonormalFactor(of: [3, 5, 4, 0], rows: 2, columns: 2)
    #expect(maximumDifference(q, [0.6, 0.8, 0.8, -0.6]) < 1e-15)
    let negative = Factorizations.orthonormalFactor(of: [-2, 0, 0, -3], rows: 2, columns: 2)
    #expect(maximumDifference(negative, [-1, 0, 0, -1]) < 1e-15)
  }

  @Test func refusesAShapeThatIsNone() async {
    await #expect(processExitsWith: .failure) {
      _ = Factorizations.orthonormalFactor(of: [1, 2], rows: 1, columns: 2)
    }
    await #expect(processExitsWith: .failure) {
      _ = Factorizations.orthonormalFactor(of: [1, 2, 3], rows: 2, columns: 2)
    }
  }
}

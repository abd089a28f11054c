import DMROLinearAlgebra
import DMRORandom
import TestSupport
import Testing

/// A product with everything that can be asked of it.
struct Product: CustomTestStringConvertible, Sendable {
  var m: Int
  var n: Int
  var k: Int
  var transposesA = false
  var transposesB = false
  var padding = 0
  var count = 1
  var sharesA = false
  var sharesB = false
  var alpha: Float = 1
  var beta: Float = 0

  var testDescription: String {
    "\(m)×\(k) · \(k)×\(n)" + (transposesA ? ", Aᵀ" : "") + (transposesB ? ", Bᵀ" : "")
      + ", padding \(padding), \(count) networks, α \(alpha), β \(beta)"
      + (sharesA ? ", one A" : "") + (sharesB ? ", one B" : "")
  }

  /// A layout with gaps between its rows and networks and before its start.
  private func layout(_ rows: Int, _ columns: Int, transposed: Bool, shared: Bool) -> MatrixLayout {
    let (height, width) = transposed ? (columns, rows) : (rows, columns)
    let stride = width + padding
    let layout = MatrixLayout(
      offset: 3 * padding, rows: height, columns: width, rowStride: stride,
      batchStride: shared ? 0 : height * stride + padding)
    return transposed ? layout.transposed : layout
  }

  var a: MatrixLayout { layout(m, k, transposed: transposesA, shared: sharesA) }
  var b: MatrixLayout { layout(k, n, transposed: transposesB, shared: sharesB) }
  var c: MatrixLayout { layout(m, n, transposed: false, shared: false) }

  func size(_ layout: MatrixLayout) -> Int {
    (layout.positions(network: count - 1).max() ?? -1) + 1
  }

  /// The shapes of networks, and ones that fit no register.
  static let shapes = [
    (1, 1, 1), (1, 5, 3), (5, 1, 3), (2, 3, 1), (3, 5, 7), (17, 33, 9), (32, 64, 22), (32, 64, 64),
    (64, 64, 32), (33, 5, 64), (1, 64, 64), (127, 129, 65),
  ]

  static let all: [Product] = shapes.flatMap { m, n, k in
    [(false, false), (true, false), (false, true), (true, true)].flatMap { first, second in
      let plain = Product(m: m, n: n, k: k, transposesA: first, transposesB: second)
      var padded = plain
      padded.padding = 5
      padded.alpha = -1.5
      padded.beta = 0.5
      var several = padded
      several.count = 3
      var sharedA = several
      sharedA.sharesA = true
      sharedA.beta = 0
      var sharedB = several
      sharedB.sharesB = true
      sharedB.padding = 0
      return [plain, padded, several, sharedA, sharedB]
    }
  }
}

@Suite struct ProductTests {
  @Test(arguments: Product.all)
  func agreesWithThreeLoops(_ product: Product) {
    var generator = RandomStream(seed: 1)
    let a = numbers(product.size(product.a), &generator)
    let b = numbers(product.size(product.b), &generator)
    let old = numbers(product.size(product.c) + 7, &generator)
    var c = old
    run(product, a, b, &c)
    expectProduct(product, a, b, old, c)
  }

  @Test(arguments: Product.all)
  func agreesWithinOneBuffer(_ product: Product) {
    // A lies before C, then after it.
    for isFirst in [true, false] {
      var generator = RandomStream(seed: 2)
      let (sizeA, sizeC) = (product.size(product.a), product.size(product.c))
      let b = numbers(product.size(product.b), &generator)
      let old = numbers(sizeA + sizeC, &generator)
      let a = isFirst ? product.a : product.a.moved(by: sizeC)
      let c = isFirst ? product.c.moved(by: sizeA) : product.c
      var buffer = old
      var span = buffer.mutableSpan
      multiply(
        a, b.span, product.b, within: &span, into: c, count: product.count, alpha: product.alpha,
        beta: product.beta)
      var apart = old
      var target = apart.mutableSpan
      multiply(
        old.span, a, b.span, product.b, into: &target, c, count: product.count,
        alpha: product.alpha, beta: product.beta)
      #expect(buffer == apart)
    }
  }

  @Test(arguments: [(Float(0), Float(0)), (0.5, -0.5), (1, 2)])
  func nothingToSumLeavesTheOldPart(beta: Float, expected: Float) {
    // k = 0: A is 3 × 0, B is 0 × 4.
    for size in [0, 8] {
      let empty = ContiguousArray<Float>(repeating: .nan, count: size)
      var c = ContiguousArray<Float>(repeating: beta == 0 ? .nan : expected / beta, count: 12)
      var span = c.mutableSpan
      multiply(
        empty.span, MatrixLayout(rows: 3, columns: 0), empty.span,
        MatrixLayout(rows: 0, columns: 4),
        into: &span, MatrixLayout(rows: 3, columns: 4), beta: beta)
      #expect(c == ContiguousArray(repeating: expected, count: 12))
    }
    var c = ContiguousArray<Float>(repeating: beta == 0 ? .nan : expected / beta, count: 12)
    var span = c.mutableSpan
    multiply(
      Span(), MatrixLayout(rows: 3, columns: 0), Span(), MatrixLayout(rows: 0, columns: 4),
      into: &span, MatrixLayout(rows: 3, columns: 4), beta: beta)
    #expect(c == ContiguousArray(repeating: expected, count: 12))
  }

  @Test func nothingToFillIsLeftAlone() {
    let a: ContiguousArray<Float> = [1, 2]
    var c: ContiguousArray<Float> = [7]
    var span = c.mutableSpan
    multiply(
      a.span, MatrixLayout(rows: 0, columns: 2), a.span, MatrixLayout(rows: 2, columns: 1),
      into: &span, MatrixLayout(rows: 0, columns: 1))
    multiply(
      a.span, MatrixLayout(rows: 1, columns: 2), a.span, MatrixLayout(rows: 2, columns: 0),
      into: &span, MatrixLayout(rows: 1, columns: 0))
    multiply(
      a.span, MatrixLayout(rows: 1, columns: 2), a.span, MatrixLayout(rows: 2, columns: 1),
      into: &span, MatrixLayout(rows: 1, columns: 1), count: 0)
    #expect(c == [7])
  }

  @Test(arguments: Product.shapes)
  func aFactorOf0OverwritesWhatIsNotANumber(m: Int, n: Int, k: Int) {
    let product = Product(m: m, n: n, k: k)
    var generator = RandomStream(seed: 3)
    let a = numbers(m * k, &generator)
    let b = numbers(k * n, &generator)
    let old = ContiguousArray<Float>(repeating: .nan, count: m * n)
    var c = old
    run(product, a, b, &c)
    #expect(
      maximumDifference(c, (NaiveMatrix(a, product.a) * NaiveMatrix(b, product.b)).elements) < 1e-5)
  }

  @Test func identityLeavesAMatrixAsItIs() {
    var generator = RandomStream(seed: 4)
    let a = numbers(7 * 7, &generator)
    var identity = ContiguousArray<Float>(repeating: 0, count: 49)
    for index in 0..<7 { identity[index * 8] = 1 }
    var c = ContiguousArray<Float>(repeating: 0, count: 49)
    run(Product(m: 7, n: 7, k: 7), a, identity, &c)
    #expect(c == a)
    run(Product(m: 7, n: 7, k: 7, transposesA: true), a, identity, &c)
    #expect(
      NaiveMatrix(c, MatrixLayout(rows: 7, columns: 7)).transposed.elements == a.map(Double.init))
  }

  private func run(
    _ product: Product, _ a: ContiguousArray<Float>, _ b: ContiguousArray<Float>,
    _ c: inout ContiguousArray<Float>
  ) {
    var span = c.mutableSpan
    multiply(
      a.span, product.a, b.span, product.b, into: &span, product.c, count: product.count,
      alpha: product.alpha, beta: product.beta)
  }

  /// Compares each network's part of C with the product of loops, and the rest with the old C.
  private func expectProduct(
    _ product: Product, _ a: ContiguousArray<Float>, _ b: ContiguousArray<Float>,
    _ old: ContiguousArray<Float>, _ c: ContiguousArray<Float>
  ) {
    var expected = old.map(Double.init)
    for network in 0..<product.count {
      let sums =
        NaiveMatrix(a, product.a, network: network) * NaiveMatrix(b, product.b, network: network)
      for (sum, position) in zip(sums.elements, product.c.positions(network: network)) {
        let kept = product.beta == 0 ? 0 : Double(product.beta) * expected[position]
        expected[position] = Double(product.alpha) * sum + kept
      }
    }
    // k products below 1 in Float, each rounded by at most 2⁻²⁴ of a sum below k.
    #expect(maximumDifference(c, expected) < 1e-6 * Double(product.k + 1))
    let touched = Set((0..<product.count).flatMap { product.c.positions(network: $0) })
    #expect(c.indices.allSatisfy { touched.contains($0) || c[$0] == old[$0] })
  }
}

import Benchmark
import DMRO
import DMROLinearAlgebra

/// A product as a layer needs it.
private struct Product {
  let a: ContiguousArray<Float>
  let b: ContiguousArray<Float>
  var c: ContiguousArray<Float>
  let (aLayout, bLayout, cLayout): (MatrixLayout, MatrixLayout, MatrixLayout)

  /// `[m, k] × [k, n]`, the factors stored as their transposes where told.
  init(_ m: Int, _ k: Int, _ n: Int, transposesA: Bool, transposesB: Bool) throws {
    var stream = RandomStream(seed: 1)
    a = ContiguousArray((0..<m * k).map { _ in Float(stream.uniform(-1, 1)) })
    b = ContiguousArray((0..<k * n).map { _ in Float(stream.uniform(-1, 1)) })
    c = ContiguousArray(repeating: 0, count: m * n)
    aLayout =
      transposesA
      ? MatrixLayout(rows: k, columns: m).transposed : MatrixLayout(rows: m, columns: k)
    bLayout =
      transposesB
      ? MatrixLayout(rows: n, columns: k).transposed : MatrixLayout(rows: k, columns: n)
    cLayout = MatrixLayout(rows: m, columns: n)

    run()
    let expected = (0..<m * n).map { index in
      let (row, column) = (index / n, index % n)
      return (0..<k).reduce(0.0) { sum, step in
        let left = a[transposesA ? step * m + row : row * k + step]
        let right = b[transposesB ? column * k + step : step * n + column]
        return sum + Double(left) * Double(right)
      }
    }
    try requireEqual("product", c, expected, within: 1e-4)
  }

  mutating func run() {
    Self.multiplyAll(a, aLayout, b, bLayout, &c, cLayout)
  }

  /// As a function of parts, which Swift can tell apart.
  private static func multiplyAll(
    _ a: ContiguousArray<Float>, _ aLayout: MatrixLayout, _ b: ContiguousArray<Float>,
    _ bLayout: MatrixLayout, _ c: inout ContiguousArray<Float>, _ cLayout: MatrixLayout
  ) {
    var c = c.mutableSpan
    multiply(a.span, aLayout, b.span, bLayout, into: &c, cLayout)
  }
}

/// The products of a layer: forward, gradient of the weights, gradient of the inputs.
func addProducts() {
  for (batch, inputs, outputs) in [(32, 22, 64), (32, 64, 64), (128, 128, 128), (256, 256, 256)] {
    let products = [
      ("X · W", batch, inputs, outputs, false, false),
      ("Xᵀ · dY", inputs, batch, outputs, true, false),
      ("dY · Wᵀ", batch, outputs, inputs, false, true),
    ]
    for (name, m, k, n, transposesA, transposesB) in products {
      Benchmark(
        "Product \(name), batch \(batch), \(inputs) to \(outputs)",
        configuration: .init(scalingFactor: .kilo),
        closure: { (benchmark: Benchmark, product: Box<Product>) in
          for _ in benchmark.scaledIterations { product.value.run() }
        },
        setup: {
          Box(try Product(m, k, n, transposesA: transposesA, transposesB: transposesB))
        })
    }
  }
}

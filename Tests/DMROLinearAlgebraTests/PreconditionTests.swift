import DMROLinearAlgebra
import Testing

/// Each body runs in a process of its own, which the wrong shape must stop.
@Suite struct PreconditionTests {
  private static let ones = ContiguousArray<Float>(repeating: 1, count: 100)

  private static func product(
    _ a: MatrixLayout, _ b: MatrixLayout, _ c: MatrixLayout, count: Int = 1
  ) {
    var target = ones
    var span = target.mutableSpan
    multiply(ones.span, a, ones.span, b, into: &span, c, count: count)
  }

  private static func productWithin(_ a: MatrixLayout, _ c: MatrixLayout) {
    var buffer = ones
    var span = buffer.mutableSpan
    multiply(a, ones.span, MatrixLayout(rows: 5, columns: 5), within: &span, into: c)
  }

  @Test func theRightShapesPass() async {
    await #expect(processExitsWith: .success) {
      let square = MatrixLayout(rows: 5, columns: 5)
      Self.product(square, square, square, count: 3)
      Self.productWithin(square, square.moved(by: 25))
      Self.product(
        MatrixLayout(rows: 10, columns: 10), MatrixLayout(rows: 10, columns: 10),
        MatrixLayout(rows: 10, columns: 10))
    }
  }

  @Test func factorsThatDoNotMatch() async {
    await #expect(processExitsWith: .failure) {
      Self.product(
        MatrixLayout(rows: 2, columns: 3), MatrixLayout(rows: 2, columns: 3),
        MatrixLayout(rows: 2, columns: 3))
    }
  }

  @Test func aTargetOfAnotherShape() async {
    await #expect(processExitsWith: .failure) {
      Self.product(
        MatrixLayout(rows: 2, columns: 3), MatrixLayout(rows: 3, columns: 4),
        MatrixLayout(rows: 4, columns: 2))
    }
  }

  @Test func aTargetThatIsTransposed() async {
    await #expect(processExitsWith: .failure) {
      let square = MatrixLayout(rows: 3, columns: 3)
      Self.product(square, square, square.transposed)
    }
  }

  @Test func aFactorPastItsBuffer() async {
    await #expect(processExitsWith: .failure) {
      let square = MatrixLayout(rows: 5, columns: 5)
      Self.product(square.moved(by: 76), square, square)
    }
    await #expect(processExitsWith: .failure) {
      let square = MatrixLayout(rows: 5, columns: 5)
      Self.product(square, square.moved(by: 76), square)
    }
    await #expect(processExitsWith: .failure) {
      let square = MatrixLayout(rows: 5, columns: 5)
      Self.product(square, square, square.moved(by: 76))
    }
  }

  @Test func theLastNetworkPastTheBuffer() async {
    await #expect(processExitsWith: .failure) {
      let square = MatrixLayout(rows: 5, columns: 5, batchStride: 25)
      Self.product(square, square, square, count: 5)
    }
  }

  @Test func aNegativeNumberOfNetworks() async {
    await #expect(processExitsWith: .failure) {
      let square = MatrixLayout(rows: 5, columns: 5)
      Self.product(square, square, square, count: -1)
    }
  }

  @Test func factorAndTargetOverlap() async {
    await #expect(processExitsWith: .failure) {
      let square = MatrixLayout(rows: 5, columns: 5)
      Self.productWithin(square, square.moved(by: 24))
    }
    await #expect(processExitsWith: .failure) {
      let square = MatrixLayout(rows: 5, columns: 5)
      Self.productWithin(square.moved(by: 24), square)
    }
  }

  @Test func layoutsThatAreNone() async {
    await #expect(processExitsWith: .failure) { _ = MatrixLayout(offset: -1, rows: 1, columns: 1) }
    await #expect(processExitsWith: .failure) { _ = MatrixLayout(rows: -1, columns: 1) }
    await #expect(processExitsWith: .failure) { _ = MatrixLayout(rows: 1, columns: -1) }
    await #expect(processExitsWith: .failure) {
      _ = MatrixLayout(rows: 1, columns: 3, rowStride: 2)
    }
    await #expect(processExitsWith: .failure) {
      _ = MatrixLayout(rows: 1, columns: 3, batchStride: -1)
    }
  }

  /// A layout that was right and is moved to before its buffer.
  @Test func aNegativeOffset() async {
    await #expect(processExitsWith: .failure) {
      let square = MatrixLayout(rows: 5, columns: 5)
      Self.product(square.moved(by: -1), square, square)
    }
  }

  @Test func elementwiseLoopsPastTheirBuffers() async {
    await #expect(processExitsWith: .failure) {
      var y = Self.ones
      var span = y.mutableSpan
      Elementwise.addBias(
        Self.ones.span, at: 91, to: &span, MatrixLayout(rows: 10, columns: 10), relu: true)
    }
    await #expect(processExitsWith: .failure) {
      var y = Self.ones
      var span = y.mutableSpan
      Elementwise.tanh(&span, in: 99..<101)
    }
    await #expect(processExitsWith: .failure) {
      var y = Self.ones
      var span = y.mutableSpan
      Elementwise.copy(Self.ones.span, at: 50, to: &span, count: 51)
    }
    await #expect(processExitsWith: .failure) {
      var y = Self.ones
      var span = y.mutableSpan
      let indices: ContiguousArray<Int32> = [0, 10]
      Elementwise.gatherRows(indices.span, of: Self.ones.span, width: 10, into: &span)
    }
    await #expect(processExitsWith: .success) {
      Elementwise.prefetchRows(
        ContiguousArray<Int32>([0, 9]).span, of: Self.ones.span, width: 10)
    }
    await #expect(processExitsWith: .failure) {
      Elementwise.prefetchRows(
        ContiguousArray<Int32>([0, 10]).span, of: Self.ones.span, width: 10)
    }
    await #expect(processExitsWith: .failure) {
      Elementwise.prefetchRows(ContiguousArray<Int32>([-1]).span, of: Self.ones.span)
    }
    await #expect(processExitsWith: .failure) {
      var y = Self.ones
      var span = y.mutableSpan
      Elementwise.affine(
        at: 0, parameters: Self.ones.span, weights: MatrixLayout(rows: 5, columns: 5), bias: 25,
        within: &span, at: 4, relu: false)
    }
    await #expect(processExitsWith: .failure) {
      var (p, u) = (Self.ones, Self.ones)
      var parameters = p.mutableSpan
      var velocity = u.mutableSpan
      Elementwise.sgdStep(
        &parameters, gradients: Self.ones.span, velocity: &velocity, in: 0..<99, rate: 1,
        momentum: 0)
    }
  }
}

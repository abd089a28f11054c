import DMROLinearAlgebra
import DMRORandom
import Foundation
import TestSupport
import Testing

@Suite struct ElementwiseTests {
  @Test(arguments: widths, [false, true])
  func addBias(width: Int, relu: Bool) {
    var generator = RandomStream(seed: UInt64(width))
    let layout = MatrixLayout(offset: 2, rows: 3, columns: width, rowStride: width + 1)
    let bias = numbers(width + 1, &generator)
    let old = numbers(2 + 3 * (width + 1), &generator)
    var y = old
    var span = y.mutableSpan
    Elementwise.addBias(bias.span, at: 1, to: &span, layout, relu: relu)
    var expected = old
    for (index, position) in layout.positions().enumerated() {
      let sum = old[position] + bias[1 + index % width]
      expected[position] = relu ? max(0, sum) : sum
    }
    #expect(y == expected)
  }

  @Test(arguments: widths)
  func reluBackwardAndColumnSums(width: Int) {
    var generator = RandomStream(seed: UInt64(width))
    let layout = MatrixLayout(offset: 4, rows: 5, columns: width, rowStride: width + 2)
    let size = 4 + 5 * (width + 2)
    let old = numbers(size, &generator)
    let y = ContiguousArray(numbers(size, &generator).map { max(0, $0) })
    var delta = old
    var sums = ContiguousArray<Float>(repeating: .nan, count: width + 3)
    var deltaSpan = delta.mutableSpan
    var sumSpan = sums.mutableSpan
    Elementwise.reluBackward(
      &deltaSpan, outputs: y.span, layout, columnSums: &sumSpan, at: 3)

    var expected = old
    var expectedSums = [Double](repeating: 0, count: width)
    for (index, position) in layout.positions().enumerated() {
      if y[position] <= 0 { expected[position] = 0 }
      expectedSums[index % width] += Double(expected[position])
    }
    #expect(delta == expected)
    #expect(maximumDifference(sums[3...], expectedSums) < 1e-6)
    #expect(sums[..<3].allSatisfy { $0.isNaN })

    var plain = ContiguousArray<Float>(repeating: .nan, count: width + 3)
    var plainSpan = plain.mutableSpan
    Elementwise.columnSums(of: delta.span, layout, into: &plainSpan, at: 3)
    #expect(plain[3...] == sums[3...])
  }

  @Test(arguments: widths, [false, true])
  func affine(width: Int, relu: Bool) {
    var generator = RandomStream(seed: UInt64(width))
    let inputs = 1 + width % 7
    let weights = MatrixLayout(offset: 5, rows: inputs, columns: width)
    let bias = 5 + inputs * width
    let parameters = numbers(bias + width, &generator)
    let x = numbers(inputs + 1, &generator)
    let product =
      NaiveMatrix(x, MatrixLayout(offset: 1, rows: 1, columns: inputs))
      * NaiveMatrix(parameters, weights)
    let expected = zip(product.elements, parameters[bias...]).map { product, bias in
      relu ? max(0, product + Double(bias)) : product + Double(bias)
    }

    var y = ContiguousArray<Float>(repeating: 9, count: width + 2)
    var span = y.mutableSpan
    Elementwise.affine(
      x.span, at: 1, parameters: parameters.span, weights: weights, bias: bias, into: &span, at: 1,
      relu: relu)
    #expect(maximumDifference(y[1...width], expected) < 2e-6)
    #expect(y[0] == 9 && y[width + 1] == 9)

    // The same where inputs and outputs lie in one buffer, in either order.
    for isFirst in [true, false] {
      let (input, output) = isFirst ? (1, inputs + 1) : (width + 1, 0)
      var buffer = ContiguousArray<Float>(repeating: 9, count: inputs + width + 1)
      buffer.replaceSubrange(input..<input + inputs, with: x[1...])
      var bufferSpan = buffer.mutableSpan
      Elementwise.affine(
        at: input, parameters: parameters.span, weights: weights, bias: bias,
        within: &bufferSpan, at: output, relu: relu)
      #expect(buffer[output..<output + width] == y[1...width])
      #expect(buffer[input..<input + inputs] == x[1...])
    }
  }

  @Test(arguments: widths)
  func tanhAndItsGradient(width: Int) {
    var generator = RandomStream(seed: UInt64(width))
    let x = ContiguousArray(numbers(width + 2, &generator).map { 4 * $0 })
    var y = x
    var span = y.mutableSpan
    Elementwise.tanh(&span, in: 1..<width + 1)
    #expect(
      maximumDifference(y[1...width], x[1...width].map { Foundation.tanh(Double($0)) }) < 2e-7)
    #expect(y[0] == x[0] && y[width + 1] == x[width + 1])

    let old = numbers(width + 2, &generator)
    var delta = old
    var deltaSpan = delta.mutableSpan
    Elementwise.tanhBackward(&deltaSpan, outputs: y.span, in: 1..<width + 1)
    let expected = (1...width).map { Double(old[$0]) * (1 - Double(y[$0]) * Double(y[$0])) }
    #expect(maximumDifference(delta[1...width], expected) < 2e-7)
    #expect(delta[0] == old[0] && delta[width + 1] == old[width + 1])
  }

  @Test(arguments: widths)
  func copyAndGather(width: Int) {
    var generator = RandomStream(seed: UInt64(width))
    let rows = numbers(7 * width, &generator)
    let indices: ContiguousArray<Int32> = [6, 0, 3, 3]
    var gathered = ContiguousArray<Float>(repeating: 9, count: 4 * width + 1)
    var span = gathered.mutableSpan
    Elementwise.gatherRows(indices.span, of: rows.span, width: width, into: &span)
    for (position, index) in indices.enumerated() {
      let row = rows[Int(index) * width..<(Int(index) + 1) * width]
      #expect(gathered[position * width..<(position + 1) * width].elementsEqual(row))
    }
    #expect(gathered[4 * width] == 9)

    var copied = ContiguousArray<Float>(repeating: 9, count: width + 2)
    var copiedSpan = copied.mutableSpan
    Elementwise.copy(rows.span, at: width, to: &copiedSpan, at: 1, count: width)
    #expect(copied[1...width].elementsEqual(rows[width..<2 * width]))
    #expect(copied[0] == 9 && copied[width + 1] == 9)
  }

  @Test(arguments: [1, 2, 15, 16, 17, 32, 33, 64, 100], [1, 3, 16, 31, 48, 65])
  func transpose(rows: Int, columns: Int) {
    var generator = RandomStream(seed: 12)
    let source = numbers(2 + rows * columns, &generator)
    let layout = MatrixLayout(offset: 2, rows: rows, columns: columns)
    var copy = ContiguousArray<Float>(repeating: 9, count: rows * columns + 1)
    var span = copy.mutableSpan
    Elementwise.transpose(source.span, layout, into: &span)
    let expected = NaiveMatrix(source, layout.transposed).elements
    #expect(copy.dropLast().elementsEqual(expected.map(Float.init)))
    #expect(copy[rows * columns] == 9)
  }

  @Test(arguments: widths)
  func sumAndScale(width: Int) {
    var generator = RandomStream(seed: UInt64(width))
    let x = numbers(width + 2, &generator)
    let sum = Elementwise.sumOfSquares(of: x.span, in: 1..<width + 1)
    let expected = x[1...width].reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(sum - expected) < 1e-15 * Double(width))
    var scaled = x
    var span = scaled.mutableSpan
    Elementwise.scale(&span, in: 1..<width + 1, by: -2.5)
    #expect(scaled[1...width].elementsEqual(x[1...width].map { -2.5 * $0 }))
    #expect(scaled[0] == x[0] && scaled[width + 1] == x[width + 1])
  }

  /// What is not a number must stay visible, whatever the width.
  @Test(arguments: [1, 15, 16, 17, 64, 80])
  func whatIsNotANumberIsNotHidden(width: Int) {
    let nan = ContiguousArray<Float>(repeating: .nan, count: width)
    let zero = ContiguousArray<Float>(repeating: 0, count: width + 1)
    var y = nan
    var span = y.mutableSpan
    Elementwise.addBias(
      zero.span, at: 0, to: &span, MatrixLayout(rows: 1, columns: width), relu: true)
    #expect(y.allSatisfy { $0.isNaN })
    y = zero
    var outputs = y.mutableSpan
    Elementwise.affine(
      nan.span, at: 0, parameters: ContiguousArray(repeating: 0, count: 2 * width).span,
      weights: MatrixLayout(rows: 1, columns: width), bias: width, into: &outputs, at: 0, relu: true
    )
    #expect(y[..<width].allSatisfy { $0.isNaN })
    #expect(Elementwise.sumOfSquares(of: nan.span, in: 0..<width).isNaN)
  }

  @Test func nothingIsNothing() {
    var y: ContiguousArray<Float> = [3]
    var span = y.mutableSpan
    let none = MatrixLayout(rows: 0, columns: 1)
    Elementwise.addBias(
      ContiguousArray<Float>([1]).span, at: 0, to: &span, none, relu: true)
    Elementwise.tanh(&span, in: 1..<1)
    Elementwise.scale(&span, in: 0..<0, by: 2)
    Elementwise.copy(Span(), to: &span, count: 0)
    Elementwise.gatherRows(Span(), of: Span(), width: 1, into: &span)
    #expect(y == [3])
    #expect(Elementwise.sumOfSquares(of: Span(), in: 0..<0) == 0)
  }
}

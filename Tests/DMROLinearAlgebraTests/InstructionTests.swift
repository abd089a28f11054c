import DMROLinearAlgebra
import DMRORandom
import Testing

@Suite struct InstructionTests {
  /// All loops, on all widths, one after another; each takes what the one before has left.
  private static func everything() -> [UInt32] {
    var generator = RandomStream(seed: 11)
    var bits: [UInt32] = []
    for width in widths {
      let layout = MatrixLayout(rows: 4, columns: width)
      let size = 4 * width
      let a = numbers(size, &generator)
      let b = numbers(size + width, &generator)
      var (x, y, z) = (a, b, ContiguousArray<Float>(repeating: 0, count: size + width))
      var xs = x.mutableSpan
      var ys = y.mutableSpan
      var zs = z.mutableSpan
      Elementwise.addBias(b.span, at: width, to: &xs, layout, relu: false)
      Elementwise.addBias(a.span, at: width, to: &ys, layout, relu: true)
      Elementwise.reluBackward(&xs, outputs: ys.span, layout, columnSums: &zs, at: 0)
      Elementwise.columnSums(of: ys.span, layout, into: &zs, at: width)
      Elementwise.affine(
        a.span, at: 0, parameters: b.span, weights: layout, bias: size, into: &zs, at: 2 * width,
        relu: false)
      Elementwise.affine(
        a.span, at: 0, parameters: b.span, weights: layout, bias: size, into: &zs, at: 3 * width,
        relu: true)
      let indices: ContiguousArray<Int32> = [3, 1]
      Elementwise.gatherRows(indices.span, of: a.span, width: width, into: &ys)
      Elementwise.transpose(ys.span, layout, into: &xs)
      Elementwise.scale(&ys, in: 0..<size, by: 1.1)
      let gradients = numbers(size, &generator)
      for step in 1...3 {
        Elementwise.sgdStep(
          &xs, gradients: gradients.span, velocity: &zs, in: 0..<size, rate: 0.1, momentum: 0.9)
        for index in 0..<zs.count { zs[index] = abs(zs[index]) }
        for index in 0..<ys.count { ys[index] = abs(ys[index]) }
        Elementwise.rmsPropStep(
          &xs, gradients: gradients.span, square: &zs, in: 0..<size, rate: 0.1, decay: 0.9,
          epsilon: 1e-8)
        Elementwise.adamStep(
          &xs, gradients: gradients.span, first: &ys, second: &zs, in: 0..<size, step: step,
          rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8)
      }
      let sum = Elementwise.sumOfSquares(of: xs.span, in: 0..<size).bitPattern
      bits += [UInt32(truncatingIfNeeded: sum), UInt32(truncatingIfNeeded: sum >> 32)]
      for buffer in [x, y, z] { bits += buffer.map(\.bitPattern) }
    }
    return bits
  }

  /// In a process of its own, because the choice is one for the whole process.
  @Test func allSetsGiveTheSameBits() async {
    await #expect(processExitsWith: .success) {
      let best = Instructions.current
      #expect(Instructions.use(.baseline) == .baseline)
      #expect(Instructions.current == .baseline)
      let expected = Self.everything()
      #expect(Set(expected).count > 10_000)
      for wanted in Instructions.allCases {
        let chosen = Instructions.use(wanted)
        #expect(chosen == Instructions.current && chosen.rawValue <= wanted.rawValue)
        #expect(Self.everything() == expected)
      }
      #expect(Instructions.current == best)
    }
  }
}

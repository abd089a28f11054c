private import CDMROElementwise

// One step of an optimizer on a range of parameters, and on the same range of its state. The
// gradients have their own buffer.
extension Elementwise {
  /// Returns the sum of the squares of a range of numbers.
  ///
  /// - Parameters:
  ///   - x: The buffer.
  ///   - range: The elements to sum.
  public static func sumOfSquares(of x: Span<Float>, in range: Range<Int>) -> Double {
    precondition(range.lowerBound >= 0 && range.upperBound <= x.count)
    return unsafe x.withUnsafeBufferPointer { x in
      guard let x = x.baseAddress else { return 0 }
      return unsafe dmro_sum_of_squares(x + range.lowerBound, range.count)
    }
  }

  /// Multiplies a range of numbers by a factor.
  ///
  /// - Parameters:
  ///   - x: The buffer.
  ///   - range: The elements to multiply.
  ///   - factor: The factor.
  public static func scale(
    _ x: inout MutableSpan<Float>, in range: Range<Int>, by factor: Float
  ) {
    precondition(range.lowerBound >= 0 && range.upperBound <= x.count)
    unsafe x.withUnsafeMutableBufferPointer { x in
      guard let x = x.baseAddress else { return }
      unsafe dmro_scale(x + range.lowerBound, factor, range.count)
    }
  }

  /// Takes a step of stochastic gradient descent with momentum: `u ← μu + g`, `p ← p − ηu`.
  ///
  /// - Parameters:
  ///   - p: The parameters.
  ///   - g: The gradients of the parameters of the range, from the start of the span.
  ///   - velocity: The running sum u of gradients.
  ///   - range: The parameters to change.
  ///   - rate: The learning rate η.
  ///   - momentum: The factor μ of the running sum.
  public static func sgdStep(
    _ p: inout MutableSpan<Float>, gradients g: Span<Float>,
    velocity: inout MutableSpan<Float>, in range: Range<Int>, rate: Float, momentum: Float
  ) {
    check(range, p.count, g.count, velocity.count)
    unsafe p.withUnsafeMutableBufferPointer { p in
      unsafe g.withUnsafeBufferPointer { g in
        unsafe velocity.withUnsafeMutableBufferPointer { u in
          guard let p = p.baseAddress, let g = g.baseAddress, let u = u.baseAddress else { return }
          let start = range.lowerBound
          unsafe dmro_sgd_step(p + start, g, u + start, rate, momentum, range.count)
        }
      }
    }
  }

  /// Takes a step of RMSProp: `s ← ρs + (1 − ρ)g²`, `p ← p − ηg / (√s + ε)`.
  ///
  /// - Parameters:
  ///   - p: The parameters.
  ///   - g: The gradients of the parameters of the range, from the start of the span.
  ///   - square: The running mean s of squared gradients.
  ///   - range: The parameters to change.
  ///   - rate: The learning rate η.
  ///   - decay: The factor ρ of the running mean.
  ///   - epsilon: The constant ε added to the square root.
  public static func rmsPropStep(
    _ p: inout MutableSpan<Float>, gradients g: Span<Float>, square: inout MutableSpan<Float>,
    in range: Range<Int>, rate: Float, decay: Float, epsilon: Float
  ) {
    check(range, p.count, g.count, square.count)
    unsafe p.withUnsafeMutableBufferPointer { p in
      unsafe g.withUnsafeBufferPointer { g in
        unsafe square.withUnsafeMutableBufferPointer { s in
          guard let p = p.baseAddress, let g = g.baseAddress, let s = s.baseAddress else { return }
          let start = range.lowerBound
          unsafe dmro_rmsprop_step(
            p + start, g, s + start, rate, decay, epsilon, range.count)
        }
      }
    }
  }

  /// Takes a step of Adam (Kingma and Ba, 2015), with ε outside the bias-corrected square root.
  ///
  /// - Parameters:
  ///   - p: The parameters.
  ///   - g: The gradients of the parameters of the range, from the start of the span.
  ///   - first: The running mean of gradients.
  ///   - second: The running mean of squared gradients.
  ///   - range: The parameters to change.
  ///   - step: The number of this step, from 1.
  ///   - rate: The learning rate.
  ///   - beta1: The factor of the running mean of gradients.
  ///   - beta2: The factor of the running mean of squared gradients.
  ///   - epsilon: The constant added to the square root.
  public static func adamStep(
    _ p: inout MutableSpan<Float>, gradients g: Span<Float>, first: inout MutableSpan<Float>,
    second: inout MutableSpan<Float>, in range: Range<Int>, step: Int, rate: Double,
    beta1: Double, beta2: Double, epsilon: Double
  ) {
    check(range, p.count, g.count, min(first.count, second.count))
    precondition(step > 0, "Adam counts its steps from 1, found \(step)")
    // The bias corrections are constants of the step.
    let correctedRate = rate / (1 - power(beta1, step))
    let root = 1 / (1 - power(beta2, step)).squareRoot()
    unsafe p.withUnsafeMutableBufferPointer { p in
      unsafe g.withUnsafeBufferPointer { g in
        unsafe first.withUnsafeMutableBufferPointer { m in
          unsafe second.withUnsafeMutableBufferPointer { v in
            guard
              let p = p.baseAddress, let g = g.baseAddress, let m = m.baseAddress,
              let v = v.baseAddress
            else { return }
            let start = range.lowerBound
            unsafe dmro_adam_step(
              p + start, g, m + start, v + start, Float(correctedRate), Float(beta1),
              Float(beta2), Float(root), Float(epsilon), range.count)
          }
        }
      }
    }
  }

  private static func check(_ range: Range<Int>, _ p: Int, _ g: Int, _ state: Int) {
    let count = min(p, state)
    precondition(
      range.lowerBound >= 0 && range.upperBound <= count, "\(range) of \(count) parameters")
    precondition(g == range.count, "\(range.count) parameters, but \(g) gradients")
  }

  /// Returns the base to the given power, by repeated squaring.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }
}

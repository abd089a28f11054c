import ArgumentParser

/// Checks that the value of an option lies within bounds.
///
/// - Parameters:
///   - option: The option.
///   - value: Its value; none where it was not given.
///   - bounds: What it may be.
/// - Throws: `ValidationError`, naming the option.
func check(_ option: String, _ value: Int?, in bounds: ClosedRange<Int>) throws {
  guard let value, !bounds.contains(value) else { return }
  throw ValidationError(
    "\(option) must be between \(bounds.lowerBound) and \(bounds.upperBound), found \(value)")
}

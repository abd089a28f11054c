public import ArgumentParser
public import DMRO
import DMROExperiments
import DMROFiles

extension CostScaling: ExpressibleByArgument {}

/// A range: two numbers separated by a comma.
struct NumberRange: ExpressibleByArgument {
  var range: ClosedRange<Double>

  init?(argument: String) {
    let ends = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let lower = ends[0], let upper = ends[1], lower <= upper else {
      return nil
    }
    range = lower...upper
  }
}

extension Int {
  /// Throws unless the number lies in a range.
  ///
  /// - Parameters:
  ///   - range: The range.
  ///   - flag: The flag of the number.
  func require(in range: ClosedRange<Int>, flag: String) throws(ValidationError) {
    guard range.contains(self) else {
      throw ValidationError(
        "\(flag) must be between \(range.lowerBound) and \(range.upperBound), found \(self)")
    }
  }
}

extension InputError {
  /// Returns the same error with the name of the flag in place of the element.
  ///
  /// - Parameter flags: The flags by element; an index after an element stays.
  func naming(_ flags: [String: String]) -> InputError {
    guard let element else { return self }
    let name = element.prefix { $0 != "[" }
    guard let flag = flags[String(name)] else { return self }
    var error = self
    error.element = flag + element.dropFirst(name.count)
    return error
  }

  /// Adds a hint to the error of a divergence; returns other errors as they are.
  ///
  /// - Parameter hint: The hint.
  func ifDiverged(_ hint: String) -> InputError {
    guard kind == .diverged else { return self }
    var error = self
    error.rule += "; \(hint)"
    return error
  }
}

/// The options of costs.
struct CostOptions: ParsableArguments {
  @Option(.setting("system")) var system: GivenSetting?
  @Option(.setting("energy-weight")) var energyWeight: GivenSetting?
  @Option(.setting("scaling")) var scaling: GivenSetting?
  @Option(.setting("max-computation")) var maxComputation: GivenSetting?
  @Option(.setting("max-transfer")) var maxTransfer: GivenSetting?
}

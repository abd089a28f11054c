public import ArgumentParser
public import DMRO
import DMROExperiments
import DMROFiles

extension CostScaling: ExpressibleByArgument {}

/// A value of an option whose errors name the rule that a text breaks.
protocol RuledArgument: ExpressibleByArgument, Sendable {
  /// Returns the value of a text.
  ///
  /// - Throws: `InputError` without an element, if there is none.
  static func read(_ text: String) throws(InputError) -> Self
}

extension Int: RuledArgument {
  static func read(_ text: String) throws(InputError) -> Int { try TextForm.integer.parse(text) }
}

extension UInt64: RuledArgument {
  static func read(_ text: String) throws(InputError) -> UInt64 { try TextForm.integer.parse(text) }
}

extension Double: RuledArgument {
  static func read(_ text: String) throws(InputError) -> Double { try TextForm.number.parse(text) }
}

extension RuledArgument {
  /// Returns the value of a text, for the command line.
  fileprivate static func parsed(_ text: String) throws -> Self {
    do { return try read(text) } catch { throw ValidationError(error.rule) }
  }
}

// These come before the initializers of the library, which say of a text only that it is invalid.
extension Option where Value: RuledArgument {
  /// An option with a default.
  init(wrappedValue: Value, help: ArgumentHelp? = nil) {
    var help = help ?? ""
    help.abstract += " (default: \(wrappedValue))"
    self.init(wrappedValue: wrappedValue, name: .long, help: help, transform: Value.parsed)
  }
}

extension Option {
  /// An option without a default.
  init<Given: RuledArgument>(help: ArgumentHelp? = nil) where Value == Given? {
    self.init(name: .long, help: help, transform: Given.parsed)
  }
}

extension Argument where Value: RuledArgument {
  /// An argument.
  init(help: ArgumentHelp? = nil) { self.init(help: help, transform: Value.parsed) }
}

/// A range: two numbers separated by a comma.
struct NumberRange: RuledArgument {
  var range: ClosedRange<Double>

  init?(argument: String) { nil }

  private init(_ range: ClosedRange<Double>) { self.range = range }

  static func read(_ text: String) throws(InputError) -> NumberRange {
    let ends = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let lower = ends[0], let upper = ends[1], lower <= upper else {
      throw InputError(
        rule:
          "must be two numbers with a comma between them, the lower one first, found \"\(text)\"")
    }
    return NumberRange(lower...upper)
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

/// The options of sites that are down.
struct AvailabilityOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "For chains: a site that is down, where nothing is placed; may be given several times.",
      valueName: "site"))
  var without: [String] = []

  /// Returns the indices of the sites.
  ///
  /// - Parameter system: The system.
  /// - Throws: `InputError`, if the system has no such site, or all are down.
  func sites(of system: EdgeCloudSystem) throws(InputError) -> Set<Int> {
    do throws(InputError) { return try system.sites(without: without) } catch {
      throw InputError(element: "--without", rule: error.rule)
    }
  }

  /// Throws if a site is given: graphs are planned on all sites.
  func requireNone() throws(ValidationError) {
    guard without.isEmpty else {
      throw ValidationError(
        "--without is for chains, planned by a training or by a scheme of dmro solve for chains"
      )
    }
  }
}

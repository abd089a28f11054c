public import ArgumentParser
public import DMRO
import DMROExperiments
import DMROFiles

extension CostScaling: ExpressibleByArgument {}
extension StateEncoding: ExpressibleByArgument {}
extension Scheme: ExpressibleByArgument {}
extension TransitionRule: ExpressibleByArgument {}
extension TargetRule: ExpressibleByArgument {}
extension Head: ExpressibleByArgument {}
extension Activation: ExpressibleByArgument {}
extension Initialization: ExpressibleByArgument {}
extension Loss: ExpressibleByArgument {}
extension Optimizer.Rule: ExpressibleByArgument {}

/// A list of numbers with commas between them.
struct IntegerList: ExpressibleByArgument {
  var values: [Int]

  init?(argument: String) {
    var values: [Int] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let value = Int(part) else { return nil }
      values.append(value)
    }
    self.values = values
  }
}

/// Two numbers with a comma between them: the ends of a range.
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
  ///   - flag: The flag that gave the number.
  func require(in range: ClosedRange<Int>, flag: String) throws(ValidationError) {
    guard range.contains(self) else {
      throw ValidationError(
        "\(flag) must be between \(range.lowerBound) and \(range.upperBound), found \(self)")
    }
  }
}

extension InputError {
  /// Returns the same error, its element under the name of the flag that gave it.
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

  /// Returns the same error, with a hint behind it where it is a divergence.
  ///
  /// - Parameter hint: What can be done here.
  func ifDiverged(_ hint: String) -> InputError {
    guard kind == .diverged else { return self }
    var error = self
    error.rule += "; \(hint)"
    return error
  }
}

/// A system by name or file.
enum SystemReader {
  /// Returns the system of the given name, or that of a file.
  ///
  /// - Parameters:
  ///   - name: The name, or the file.
  ///   - forChains: Whether it must be a system of the model of chains.
  static func read(
    _ name: String, forChains: Bool = true
  ) throws(InputError) -> EdgeCloudSystem {
    switch name {
    case "table2": return .table2
    case "table3": return .table3
    default:
      do {
        let system = try EdgeCloudSystem.read(from: name)
        if forChains { try system.requireChainModel(in: name) }
        return system
      } catch {
        guard error.kind == .unreadable, !name.contains("/"), !name.contains(".") else {
          throw error
        }
        throw InputError(
          .unreadable, source: name,
          rule: "no such file, and no known system; these are table2 and table3"
            + Suggestion.text(for: name, among: ["table2", "table3"]))
      }
    }
  }
}

/// What plans cost.
struct CostOptions: ParsableArguments {
  @Option(
    name: .customLong("system"),
    help: ArgumentHelp("The system: table2, table3, or a JSON file.", valueName: "name-or-file"))
  var system: String?

  @Option(
    name: .customLong("energy-weight"),
    help: ArgumentHelp(
      "The weight δ of energy against delay. (default: 0.2)", valueName: "delta"))
  var energyWeight: Double?

  @Option(help: "How costs become dimensionless. (default: per-term)")
  var scaling: ScalingName?

  @Option(
    help: ArgumentHelp(
      "The greatest computation, by which costs and features are scaled.",
      valueName: "megacycles"))
  var maxComputation: Double?

  @Option(
    help: ArgumentHelp(
      "The greatest transfer, by which costs and features are scaled.", valueName: "megabytes"))
  var maxTransfer: Double?

  func validate() throws {
    // The magnitudes that the model of costs accepts.
    let accepted = 1e-15...1e15
    for (name, value, least) in [
      ("energy-weight", energyWeight, "0, or"), ("max-computation", maxComputation, "a number"),
      ("max-transfer", maxTransfer, "a number"),
    ] {
      guard let value, !accepted.contains(value), !(value == 0 && least == "0, or") else {
        continue
      }
      throw ValidationError("--\(name) must be \(least) between 1e-15 and 1e15, found \(value)")
    }
  }

  /// Returns bounds with the given ones taking the place of those of the workload.
  func bounds(over bounds: WorkloadBounds) -> WorkloadBounds {
    WorkloadBounds(
      maxComputation: maxComputation ?? bounds.maxComputation,
      maxTransfer: maxTransfer ?? bounds.maxTransfer)
  }
}

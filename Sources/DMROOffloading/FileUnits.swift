public import DMROFiles

/// The units of the numbers in a file, which are converted when it is read.
///
/// ```json
/// "units": {"speed": "GHz", "bandwidth": "Mbit/s", "computation": "Gcycle", "data": "KB"}
/// ```
///
/// A quantity that is not named has the unit of this package: MHz, J/Mcycle, MB/s, Mcycle (a
/// megacycle) and MB. KB, MB and GB are powers of 1000, KiB, MiB and GiB of 1024 bytes.
public struct FileUnits: Hashable, Sendable {
  /// A quantity in files.
  public enum Quantity: String, Hashable, Sendable, CaseIterable, CodingKey {
    /// The speed of a site.
    case speed
    /// The energy of a site.
    case energy
    /// The bandwidth of a link.
    case bandwidth
    /// The computation of a subtask.
    case computation
    /// The data of a transfer, an input or an output.
    case data
  }

  /// A unit: a number of it is multiplied, then divided, to the unit of this package.
  struct Unit: Hashable, Sendable {
    var name: String
    // Two whole numbers, so that 9 KB are 0.009 MB to the last bit.
    var factor: Double
    var divisor: Double

    init(_ name: String, _ factor: Double = 1, over divisor: Double = 1) {
      (self.name, self.factor, self.divisor) = (name, factor, divisor)
    }
  }

  /// The units of numbers that are converted.
  private var units: [Quantity: Unit] = [:]

  /// The units of this package.
  public static let package = FileUnits()

  private init() {}

  /// Creates units.
  ///
  /// - Parameter names: The name of the unit of each quantity; others have that of this package.
  /// - Throws: `InputError`, naming an unknown unit.
  public init(_ names: [Quantity: String]) throws(InputError) {
    for quantity in Quantity.allCases {
      guard let name = names[quantity] else { continue }
      let known = quantity.units
      guard let unit = known.first(where: { $0.name == name }) else {
        throw InputError(
          element: quantity.rawValue, rule: Suggestion.rule(for: name, among: known.map(\.name)))
      }
      if unit != known[0] { units[quantity] = unit }
    }
  }

  /// Returns a number in the unit of this package.
  ///
  /// - Parameters:
  ///   - value: The number of a file.
  ///   - quantity: Its quantity.
  public func converted(_ value: Double, _ quantity: Quantity) -> Double {
    guard !units.isEmpty, let unit = units[quantity] else { return value }
    return value * unit.factor / unit.divisor
  }

  /// The conversions in words, such as "GHz to MHz and KB to MB"; `nil` if nothing is converted.
  public var description: String? {
    let words = Quantity.allCases.compactMap { quantity in
      units[quantity].map { "\($0.name) to \(quantity.units[0].name)" }
    }
    guard let last = words.last else { return nil }
    let others = words.dropLast().joined(separator: ", ")
    return others.isEmpty ? last : "\(others) and \(last)"
  }

  /// Returns an error about a converted number, which says so.
  func converted(_ error: InputError) -> InputError {
    guard let description else { return error }
    var error = error
    error.rule += " (converted from \(description))"
    return error
  }

  /// The text of the units in a file.
  var json: String {
    let pairs = Quantity.allCases.compactMap { quantity in
      units[quantity].map { "\"\(quantity.rawValue)\": \(JSONText.string($0.name))" }
    }
    return "{\(pairs.joined(separator: ", "))}"
  }

  /// Reads the units that a regular file names, and no more of it.
  ///
  /// - Parameter path: The file, or anything else.
  /// - Returns: The units; `nil` for what is no such file, or has more than 16 MB.
  package static func named(in path: String) -> FileUnits? {
    guard let size = FileContents.size(path), size < 1 << 24,
      let file = try? StrictJSON.read(File.self, from: path)
    else { return nil }
    return file.units
  }

  private struct File: Decodable {
    var units: FileUnits?
  }
}

extension FileUnits.Quantity {
  /// The known units, that of this package first.
  var units: [FileUnits.Unit] {
    switch self {
    case .speed:
      [.init("MHz"), .init("Hz", over: 1e6), .init("kHz", over: 1e3), .init("GHz", 1e3)]
    case .energy:
      [.init("J/Mcycle"), .init("J/Gcycle", over: 1e3), .init("nJ/cycle", over: 1e3)]
    case .bandwidth:
      [
        .init("MB/s"), .init("B/s", over: 1e6), .init("KB/s", over: 1e3), .init("GB/s", 1e3),
        .init("bit/s", over: 8e6), .init("kbit/s", over: 8e3), .init("Mbit/s", over: 8),
        .init("Gbit/s", 125),
      ]
    case .computation:
      [
        .init("Mcycle"), .init("cycle", over: 1e6), .init("kcycle", over: 1e3),
        .init("Gcycle", 1e3), .init("Tcycle", 1e6),
      ]
    case .data:
      [
        .init("MB"), .init("B", over: 1e6), .init("KB", over: 1e3), .init("GB", 1e3),
        .init("KiB", 1024, over: 1e6), .init("MiB", 1_048_576, over: 1e6),
        .init("GiB", 1_073_741_824, over: 1e6), .init("bit", over: 8e6), .init("kbit", over: 8e3),
        .init("Mbit", over: 8), .init("Gbit", 125),
      ]
    }
  }
}

extension FileUnits: Decodable {
  /// Decodes the names of units; an unknown key or name is an error.
  ///
  /// - Throws: `DecodingError` that names the element and the rule it breaks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.strictContainer(keyedBy: Quantity.self)
    var names: [Quantity: String] = [:]
    for quantity in Quantity.allCases where container.contains(quantity) {
      names[quantity] = try container.decode(String.self, forKey: quantity)
    }
    let found = names
    self = try decoder.validated { () throws(InputError) in try FileUnits(found) }
  }
}

extension Decoder {
  /// Runs a validating initializer on converted numbers, as `validated(_:)` does.
  ///
  /// - Parameters:
  ///   - units: The units of the numbers.
  ///   - make: Makes the value.
  func validated<Value>(
    in units: FileUnits, _ make: () throws(InputError) -> Value
  ) throws -> Value {
    try validated { () throws(InputError) in
      do throws(InputError) { return try make() } catch { throw units.converted(error) }
    }
  }
}

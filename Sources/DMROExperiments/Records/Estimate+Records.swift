// Estimates among records: a number, then the ends of its interval.
extension RecordColumn {
  /// The columns of an estimate: the number, and behind it the ends of its interval.
  static func estimate(_ name: String, isOptional: Bool = false) -> [RecordColumn] {
    ["", "_lower", "_upper"].map {
      RecordColumn(name + $0, .number, isOptional: isOptional)
    }
  }
}

extension Estimate {
  /// The values in the columns of an estimate.
  var recordValues: [RecordValue] { [.number(value), .number(lower), .number(upper)] }
}

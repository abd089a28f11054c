package import DMROStatistics

// Estimates in records: a number, then the ends of its interval.
extension RecordColumn {
  /// The columns of an estimate: the number, then the ends of its interval.
  package static func estimate(_ name: String, isOptional: Bool = false) -> [RecordColumn] {
    ["", "_lower", "_upper"].map {
      RecordColumn(name + $0, .number, isOptional: isOptional)
    }
  }
}

extension Estimate {
  /// The values in the columns of an estimate.
  package var recordValues: [RecordValue] { [.number(value), .number(lower), .number(upper)] }
}

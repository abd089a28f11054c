/// A table of measurements with declared columns, one measurement in each row.
///
/// ```swift
/// var table = RecordTable(columns: [
///   RecordColumn("scheme", .string), RecordColumn("seed", .integer), RecordColumn("cost", .number),
/// ])
/// table.append(["dmro", 1, 0.25])
/// try table.write(to: "results/fig4/records.csv")
/// ```
public struct RecordTable: Hashable, Sendable {
  /// The columns.
  public let columns: [RecordColumn]
  /// The rows, each with a value for every column.
  public private(set) var rows: [[RecordValue]] = []

  /// Creates a table without rows.
  ///
  /// - Parameter columns: The columns.
  /// - Precondition: There is a column, the names are lines that differ, and an only column is not
  ///   optional: its missing values would be empty lines, which readers of CSV skip.
  public init(columns: [RecordColumn]) {
    precondition(
      columns.count > 1 || columns.first?.isOptional == false,
      "there must be a column, and an only one must not be optional")
    precondition(
      Set(columns.map(\.name)).count == columns.count,
      "the names of columns must differ, found \(columns.map(\.name))")
    precondition(
      columns.allSatisfy { !$0.name.isEmpty && !$0.name.contains(where: \.isNewline) },
      "the name of a column must be one line, not empty")
    self.columns = columns
  }

  /// Adds a row.
  ///
  /// - Parameter row: A value for every column; an integer is converted in a column of numbers.
  /// - Precondition: There are as many values as columns, each of the type of its column.
  public mutating func append(_ row: [RecordValue]) {
    precondition(
      row.count == columns.count, "\(columns.count) columns cannot hold \(row.count) values")
    rows.append(
      zip(row, columns).map { value, column in
        guard let value = value.converted(to: column) else {
          preconditionFailure("column \(column.name) must hold a \(column.kind), found \(value)")
        }
        return value
      })
  }

  /// Adds the rows of another table.
  ///
  /// - Parameter other: A table with the same columns.
  public mutating func append(contentsOf other: RecordTable) {
    precondition(columns == other.columns, "tables of different columns cannot be joined")
    rows += other.rows
  }

  /// Returns the table with another value in a column.
  ///
  /// - Parameters:
  ///   - name: The name of the column.
  ///   - value: The value in all rows.
  /// - Precondition: There is such a column, and the value is of its type.
  package func setting(_ name: String, to value: RecordValue) -> RecordTable {
    let index = index(of: name)
    var table = RecordTable(columns: columns)
    for var row in rows {
      row[index] = value
      table.append(row)
    }
    return table
  }

  /// Returns the index of a column.
  ///
  /// - Parameter name: The name of the column.
  /// - Precondition: There is such a column.
  public func index(of name: String) -> Int {
    guard let index = columns.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("there is no column \(name) among \(columns.map(\.name))")
    }
    return index
  }

  /// Returns the numbers or integers of a column, with NaN for missing values.
  ///
  /// - Parameter name: The name of the column.
  /// - Precondition: There is such a column, and it holds no text.
  public func numbers(_ name: String) -> [Double] {
    let index = index(of: name)
    precondition(columns[index].kind != .string, "column \(name) holds text")
    return rows.map { row in
      switch row[index] {
      case .number(let number): number
      case .integer(let integer): Double(integer)
      case .string, .missing: .nan
      }
    }
  }

  /// Returns the numbers of a column at some updates.
  ///
  /// - Parameters:
  ///   - name: The name of the column.
  ///   - isIncluded: Whether a number of updates is included.
  /// - Precondition: There are such a column and one named `update`, and neither holds text.
  package func numbers(_ name: String, atUpdates isIncluded: (Int) -> Bool) -> [Double] {
    zip(integers("update"), numbers(name)).filter { isIncluded($0.0) }.map(\.1)
  }

  /// Returns the integers of a column.
  ///
  /// - Parameter name: The name of the column.
  /// - Precondition: There is such a column of integers, and it is not optional.
  public func integers(_ name: String) -> [Int] {
    let index = index(of: name)
    precondition(
      columns[index].kind == .integer && !columns[index].isOptional,
      "column \(name) must hold integers, none missing")
    return rows.compactMap { row in
      if case .integer(let integer) = row[index] { integer } else { nil }
    }
  }

  /// Returns the texts of a column.
  ///
  /// - Parameter name: The name of the column.
  /// - Precondition: There is such a column of texts, and it is not optional.
  public func strings(_ name: String) -> [String] {
    let index = index(of: name)
    precondition(
      columns[index].kind == .string && !columns[index].isOptional,
      "column \(name) must hold texts, none missing")
    return rows.compactMap { row in
      if case .string(let text) = row[index] { text } else { nil }
    }
  }
}

extension RecordTable {
  /// Returns the rows with a given value in a column.
  ///
  /// - Parameters:
  ///   - name: The name of the column.
  ///   - value: The value.
  /// - Precondition: There is such a column, and it can hold the value.
  public func filter(_ name: String, _ value: RecordValue) -> RecordTable {
    let index = index(of: name)
    guard let value = value.converted(to: columns[index]) else {
      preconditionFailure("column \(name) holds no \(value)")
    }
    var table = RecordTable(columns: columns)
    table.rows = rows.filter { $0[index] == value }
    return table
  }

  /// Returns groups of rows with equal values in some columns, in the order of their first rows.
  ///
  /// - Parameter names: The names of the columns.
  /// - Returns: For each group the common values, and the rows.
  /// - Precondition: There are such columns.
  public func groups(by names: [String]) -> [(key: [RecordValue], table: RecordTable)] {
    let indices = names.map(index)
    var groups: [(key: [RecordValue], table: RecordTable)] = []
    var positions: [[RecordValue]: Int] = [:]
    for row in rows {
      let key = indices.map { row[$0] }
      let position = positions[key, default: groups.count]
      if position == groups.count {
        positions[key] = position
        groups.append((key, RecordTable(columns: columns)))
      }
      groups[position].table.rows.append(row)
    }
    return groups
  }
}

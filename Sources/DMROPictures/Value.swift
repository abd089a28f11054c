extension GnuplotPicture {
  /// A number for each row of a CSV file.
  public indirect enum Value: Hashable, Sendable {
    /// The number in a column.
    case column(String)
    /// The index of the row, from 0.
    case row
    /// The same number in each row.
    case constant(Double)
    /// A value, shifted sideways so that points of the same x do not hide each other.
    case shifted(Value, by: Double)
    /// A share in percent, and not below `Axis.leastGap`.
    case percent(Value)
    /// A value, and not below a number.
    case atLeast(Double, Value)
    /// The middle of the window that a count from 1 falls into.
    case window(Int, of: Value)
    /// A value in some rows only.
    case only(Rows, Value)

    /// Rows of a file.
    public enum Rows: Hashable, Sendable {
      /// Those with these indices, from 0.
      case indices(Range<Int>)
      /// Those whose number in a column is a multiple, or the last number of all.
      case multiples(of: Int, last: Int, in: String)
    }

    /// The column of the value; `nil` without one.
    public var columnName: String? {
      switch self {
      case .column(let name): name
      case .row, .constant: nil
      case .shifted(let value, _), .percent(let value), .atLeast(_, let value),
        .window(_, let value), .only(_, let value):
        value.columnName
      }
    }

    /// The distance by which the value is shifted sideways.
    var shift: Double { if case .shifted(_, let shift) = self { shift } else { 0 } }

    /// The expression in gnuplot's language.
    var gnuplot: String {
      switch self {
      case .column(let name): "column(\"\(name)\")"
      case .row: "column(0)"
      case .constant(let number): "\(number)"
      case .shifted(let value, let shift): "\(value.gnuplot) + \(shift)"
      case .percent(let value): "percent(\(value.gnuplot))"
      case .atLeast(let least, let value):
        "\(value.gnuplot) < \(least) ? \(least) : \(value.gnuplot)"
      case .window(let window, let value):
        "\(window) * (floor((\(value.gnuplot) - 1) / \(window)) + 0.5)"
      case .only(.indices(let rows), let value):
        """
        column(0) >= \(rows.lowerBound) && column(0) < \(rows.upperBound) ? \(value.gnuplot) : NaN
        """
      case .only(.multiples(let factor, let last, let column), let value):
        """
        int(column("\(column)")) % \(factor) == 0 || column("\(column)") == \(last) \
        ? \(value.gnuplot) : NaN
        """
      }
    }

    /// Returns the value in each row.
    ///
    /// - Parameters:
    ///   - rows: The number of rows.
    ///   - column: The numbers of a column, a number for each row.
    func numbers(_ rows: Int, in column: (String) -> [Double]) -> [Double] {
      switch self {
      case .column(let name): return column(name)
      case .row: return (0..<rows).map(Double.init)
      case .constant(let number): return Array(repeating: number, count: rows)
      case .shifted(let value, let shift):
        return value.numbers(rows, in: column).map { $0 + shift }
      case .percent(let value):
        return value.numbers(rows, in: column).map {
          100 * $0 < Axis.leastGap ? Axis.leastGap : 100 * $0
        }
      case .atLeast(let least, let value):
        return value.numbers(rows, in: column).map { $0 < least ? least : $0 }
      case .window(let window, let value):
        let window = Double(window)
        return value.numbers(rows, in: column).map {
          window * ((($0 - 1) / window).rounded(.down) + 0.5)
        }
      case .only(let selection, let value):
        let numbers = value.numbers(rows, in: column)
        let isIncluded: (Int) -> Bool
        switch selection {
        case .indices(let range): isIncluded = range.contains
        case .multiples(let factor, let last, let name):
          let counts = column(name)
          isIncluded = { row in
            counts[row] == Double(last)
              || counts[row].truncatingRemainder(dividingBy: Double(factor)) == 0
          }
        }
        return numbers.indices.map { isIncluded($0) ? numbers[$0] : .nan }
      }
    }
  }
}

extension GnuplotPicture {
  /// The names of all files of a picture of a name: the picture, its program for gnuplot, its numbers,
  /// its script for matplotlib, and the table beside it.
  ///
  /// - Parameter name: The name of the picture.
  package static func files(of name: String) -> [String] {
    ["svg", "pdf", "gnuplot", "dat", "py", "tex"].map { "\(name).\($0)" }
  }

  /// The name of the file with the numbers that are drawn.
  public var numbersFile: String { "\(name).dat" }
  /// The name of the script for matplotlib.
  public var scriptFile: String { "\(name).py" }
  /// The name of the file for the table beside the picture, for LaTeX.
  public var tableFile: String { "\(name).tex" }
}

/// The numbers of a picture as they are drawn: shifted, in percent, and not below the least gap.
public struct DrawnNumbers: Hashable, Sendable {
  /// A column: its name, and its numbers.
  struct Column: Hashable, Sendable {
    var name: String
    var numbers: [Double]
  }

  private(set) var columns: [Column] = []
  /// The names of the columns of each series of each panel, in the order of its values.
  private(set) var names: [[[String]]] = []

  /// Computes the numbers of a picture.
  ///
  /// - Parameters:
  ///   - picture: The picture.
  ///   - column: The numbers of a column of a file.
  public init(of picture: GnuplotPicture, column: (_ file: String, _ column: String) -> [Double]) {
    for (index, panel) in picture.panels.enumerated() {
      let letter = GnuplotPicture.Layout.letter(index)
      names.append(
        panel.series.map { series in
          let own = Self.numbers(of: series) { column(series.file, $0) }
          let name = series.name ?? series.columns[1].columnName ?? "line"
          return zip(Self.quantities(of: series), own).map { quantity, numbers in
            add(numbers, as: "\(letter)-\(Self.word(name))-\(quantity)")
          }
        })
    }
  }

  /// The numbers in columns of equal length, with spaces between, under their names: for pgfplots.
  public var text: String {
    let count = columns.map(\.numbers.count).max() ?? 0
    let rows = (0..<count).map { row in
      columns.map { row < $0.numbers.count ? Self.text($0.numbers[row]) : "nan" }
    }
    return ([columns.map(\.name)] + rows).map { $0.joined(separator: " ") + "\n" }.joined()
  }

  private static func text(_ number: Double) -> String {
    number.isNaN ? "nan" : number.isFinite ? "\(number)" : number < 0 ? "-inf" : "inf"
  }

  /// Adds a column, unless it is there already; returns its name.
  private mutating func add(_ numbers: [Double], as name: String) -> String {
    var (unique, copy) = (name, 1)
    while let other = columns.first(where: { $0.name == unique }) {
      let isSame = other.numbers.elementsEqual(numbers) { $0 == $1 || ($0.isNaN && $1.isNaN) }
      if isSame { return unique }
      copy += 1
      unique = "\(name)-\(copy)"
    }
    columns.append(Column(name: unique, numbers: numbers))
    return unique
  }

  private static func quantities(of series: GnuplotPicture.Series) -> [String] {
    switch series.style {
    case .line, .points, .bars: ["x", "y"]
    case .band: ["x", "lower", "upper"]
    case .intervals: ["x", "y", "lower", "upper"]
    }
  }

  /// Returns a name of letters, digits, periods and hyphens.
  private static func word(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "." ? $0 : "-" })
  }

  private static func numbers(
    of series: GnuplotPicture.Series, column: (String) -> [Double]
  ) -> [[Double]] {
    let rows = series.columns.lazy.compactMap(\.columnName).first.map { column($0).count } ?? 0
    let numbers = series.columns.map { $0.numbers(rows, in: column) }
    guard series.averages else { return numbers }
    var (places, sums): ([Double], [(sum: Double, count: Int)]) = ([], [])
    for (x, y) in zip(numbers[0], numbers[1]) where y.isFinite {
      if places.last == x {
        sums[sums.count - 1] = (sums[sums.count - 1].sum + y, sums[sums.count - 1].count + 1)
      } else {
        places.append(x)
        sums.append((y, 1))
      }
    }
    return [places, sums.map { $0.sum / Double($0.count) }]
  }
}

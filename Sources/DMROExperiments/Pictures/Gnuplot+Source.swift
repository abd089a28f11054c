extension GnuplotPicture {
  /// The text of the program.
  public var source: String {
    """
    # Draws \(pictureFiles.joined(separator: " and ")). Run in this folder: gnuplot \(sourceFile)
    set encoding utf8
    set datafile separator comma
    set datafile columnheaders
    set datafile missing NaN
    do for [format in "svg pdf"] {
      if (format eq "svg") {
        set terminal svg size \(width),\(height) font "Helvetica,Arial,sans-serif,13" \\
          background rgb "white" noenhanced
      } else {
        set terminal pdfcairo size \(inches(width)),\(inches(height)) font "Helvetica,13" \\
          noenhanced
      }
      set output \(Self.quoted("\(name).")).format
      set multiplot layout \(panels.count),1 title \(Self.quoted(title)) noenhanced \\
        margins 0.13,0.97,\(share(70)),\(1 - share(top)) spacing 0,\(share(46))

    \(panels.indices.map(panel).joined(separator: "\n"))
      unset multiplot
      unset output
    }

    """
  }

  /// Returns a text in quotes within which gnuplot replaces nothing.
  ///
  /// - Parameter text: Any text; its control characters become spaces.
  public static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control ? " " : String(scalar)
    }
    return "'" + scalars.joined().replacing("'", with: "''") + "'"
  }

  /// 96 pixels of a screen are an inch of paper.
  private func inches(_ pixels: Int) -> Double { Double(pixels) / 96 }

  /// The pixels above the first panel: the title, and the legend where there is one.
  private var top: Int { panels.first?.hasLegend == true ? 62 : 42 }

  /// The share of the height that pixels take.
  private func share(_ pixels: Int) -> Double {
    (10_000 * Double(pixels) / Double(height)).rounded() / 10_000
  }

  private func panel(_ index: Int) -> String {
    let panel = panels[index]
    let isLast = index == panels.count - 1
    var lines = [
      "unset logscale; unset xlabel; unset ylabel; unset label; unset arrow; set format; set xtics autofreq; set grid noxtics",
      "set border 3 linewidth 0.8 linecolor rgb \"#404040\"",
      "set tics nomirror out scale 0.6",
      "set grid ytics linetype 1 linewidth 0.5 linecolor rgb \"#E0E0E0\"",
      "set style fill solid 1 noborder",
      panel.hasLegend
        ? "set key at graph 1,1.02 right bottom horizontal samplen 2 noenhanced" : "unset key",
    ]
    // The horizontal axis is shared: only the lowest panel labels it.
    let isShared = !isLast && panels[index + 1].x == panel.x
    lines += axis(panel.x, "x", isLabeled: !isShared) + axis(panel.y, "y", isLabeled: true)
    lines += panel.commands
    lines.append(
      "plot " + panel.series.map(\.source).joined(separator: ", \\\n      "))
    return lines.map { "  \($0)\n" }.joined()
  }

  private func axis(_ axis: Axis, _ letter: String, isLabeled: Bool) -> [String] {
    func end(_ value: Double?) -> String { value.map { "\($0)" } ?? "*" }
    var lines = ["set \(letter)range [\(end(axis.lower)):\(end(axis.upper))]"]
    if axis.isLogarithmic {
      lines.append("set logscale \(letter) 10")
    }
    lines.append(
      isLabeled
        ? "set \(letter)label \(Self.quoted(axis.label)) noenhanced"
        : "set format \(letter) \"\"")
    return lines
  }
}

extension GnuplotPicture.Series {
  fileprivate var source: String {
    var numbers = columns
    if case .bars(let width) = style { numbers.append("\(width)") }
    let using = numbers.map { "(\($0))" }.joined(separator: ":")
    let legend = title.map { "title \(GnuplotPicture.quoted($0))" } ?? "notitle"
    return """
      \(GnuplotPicture.quoted(file)) using \(using)\(averages ? " smooth unique" : "") \
      with \(mark) \(legend)
      """
  }

  private var mark: String {
    let color = "rgb \"\(color.rawValue)\""
    return switch style {
    case .line(let width): "lines linewidth \(width) linecolor \(color)"
    case .dashed(let width): "lines linewidth \(width) dashtype 2 linecolor \(color)"
    case .linePoints(let width):
      "linespoints linewidth \(width) pointtype 7 pointsize 0.5 linecolor \(color)"
    case .band: "filledcurves fillcolor \(color) fillstyle transparent solid 0.2 noborder"
    case .bars: "boxes fillcolor \(color) fillstyle solid 1 noborder"
    case .labels: "labels offset 0,1.5 textcolor \(color) noenhanced"
    }
  }
}

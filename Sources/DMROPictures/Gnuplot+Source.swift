extension GnuplotPicture {
  /// The text of the program.
  public var source: String { source(drawing: name) }

  /// Returns the text of the program with another name of the picture.
  ///
  /// - Parameter name: The name of the picture's files, without extension.
  public func source(drawing name: String) -> String {
    let layout = Layout(self)
    return """
      # Draws \(pictureFiles.joined(separator: " and ")). Run in this folder: gnuplot \(sourceFile)
      set encoding utf8
      set minussign
      set datafile separator comma
      set datafile columnheaders
      set datafile missing NaN
      # A logarithmic scale has no 0: lesser gaps stand at \(Axis.leastGap) %.
      percent(share) = 100 * share < \(Axis.leastGap) ? \(Axis.leastGap) : 100 * share
      do for [format in "svg pdf"] {
        if (format eq "svg") {
          set terminal svg size \(layout.width),\(layout.height) enhanced background rgb "white" \\
            font "\(style.screenFonts),\(style.em)"
        } else {
          # 96 pixels are an inch; letters of 12 pixels are letters of 9 points.
          set terminal pdfcairo size \(layout.width / 96),\(layout.height / 96) enhanced \\
            font "\(style.printFont),\(style.size)" fontscale 0.75 linewidth 1.5 dashlength 1.5
        }
        set output \(Self.quoted("\(name).")).format
        set multiplot
      \(header(layout))
      \(panels.indices.map { panel($0, layout) }.joined(separator: "\n"))
        unset multiplot
        unset output
      }

      """
  }

  /// Returns a text in single quotes, without substitution by gnuplot.
  ///
  /// - Parameter text: Any text; its control characters become spaces.
  public static func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control ? " " : String(scalar)
    }
    return "'" + scalars.joined().replacing("'", with: "''") + "'"
  }

  /// The title, the legend and the caption, drawn with the first panel.
  private func header(_ layout: Layout) -> String {
    var lines = layout.notice.map {
      layout.label($0, "center") + " textcolor rgb \"\(Color.vermilion.rawValue)\""
    }
    lines += layout.title.map { layout.label($0, "center") }
    for (entry, place) in zip(legend, layout.legend) {
      let ((start, end), y) = (place.sample, place.lines[0].y)
      let look = entry.look
      if look.width > 0 {
        lines.append(
          "set arrow from \(layout.at(start, y)) to \(layout.at(end, y)) nohead " + look.lines)
      }
      if look.point != nil {
        lines.append("set label '' at \(layout.at((start + end) / 2, y)) point \(look.points)")
      }
      lines += place.lines.map { layout.label($0, "left") }
    }
    lines += layout.caption.map { layout.label($0, "left") + " textcolor rgb \"#404040\"" }
    return lines.map { "  \($0)\n" }.joined()
  }

  private func panel(_ index: Int, _ layout: Layout) -> String {
    let panel = panels[index]
    let frame = layout.frames[index]
    var lines = [
      "set lmargin at screen \(layout.x(frame.left)); set rmargin at screen "
        + "\(layout.x(frame.right))",
      "set tmargin at screen \(layout.y(frame.top)); set bmargin at screen "
        + "\(layout.y(frame.bottom))",
      "unset logscale; unset key; set format '%g'; set autoscale",
      "set border 3 linewidth 0.8 linecolor rgb \"#404040\"",
      "set tics nomirror out scale 0.6; set xtics autofreq offset 0,0.3; set ytics autofreq",
      "set grid noxtics noytics nomxtics; unset mxtics",
      "set grid ytics linetype 1 linewidth 0.5 linecolor rgb \"#E0E0E0\"",
    ]
    lines += frame.title.map { layout.label($0, "left") }
    lines += frame.vertical.map { layout.label($0, "center rotate") }
    lines += frame.horizontal.map { layout.label($0, "center front") }
    for level in panel.levels {
      lines.append(
        "set arrow from graph 0, first \(level.y) to graph 1, first \(level.y) nohead front "
          + level.look.lines)
    }
    lines += panel.x.commands("x") + (frame.isLabeled ? [] : ["set format x ''"])
    lines += panel.y.commands("y")
    lines.append(
      "plot " + panel.series.flatMap(\.plots).joined(separator: ", \\\n      "))
    lines.append("unset label; unset arrow")
    return lines.map { "  \($0)\n" }.joined()
  }
}

extension GnuplotPicture.Layout {
  fileprivate func x(_ pixels: Double) -> String { Self.rounded(pixels / width) }

  fileprivate func y(_ pixels: Double) -> String { Self.rounded(1 - pixels / height) }

  fileprivate func at(_ x: Double, _ y: Double) -> String { "screen \(self.x(x)),\(self.y(y))" }

  fileprivate func label(_ text: Text, _ alignment: String) -> String {
    "set label \(GnuplotPicture.quoted(text.text)) at \(at(text.x, text.y)) \(alignment) noenhanced"
  }

  private static func rounded(_ share: Double) -> String { "\((share * 1e5).rounded() / 1e5)" }
}

extension GnuplotPicture.Axis {
  fileprivate func commands(_ letter: String) -> [String] {
    func end(_ value: Double?) -> String { value.map { "\($0)" } ?? "*" }
    var lines = ["set \(letter)range [\(end(lower)):\(end(upper))]"]
    if isLogarithmic {
      lines.append("set logscale \(letter) 10")
      if let lower, let upper, upper < 100 * lower {
        // Powers of ten alone would give too few numbers.
        let numbers = (-9...9).flatMap { power in [1, 2, 5].map { "\($0)e\(power)" } }
        lines.append("set \(letter)tics (\(numbers.joined(separator: ", ")))")
      } else if writesPowers {
        lines.append("set format \(letter) '10^{%L}'")
      }
    }
    if let decimals { lines.append("set format \(letter) '%.\(decimals)f'") }
    if let floor {
      lines.append("set \(letter)tics add ('≤\(floor)' \(floor))")
    }
    if !ticks.isEmpty {
      // The layout places their texts.
      let marks = ticks.map { "'' \($0.place)" }
      lines.append("set \(letter)tics (\(marks.joined(separator: ", ")))")
    }
    if let step { lines.append("set \(letter)tics \(step)") }
    if let step, let lineStep {
      lines.append("set m\(letter)tics \(Int((step / lineStep).rounded()))")
      lines.append(
        "set grid \(letter)tics m\(letter)tics linetype 1 linewidth 0.5 "
          + "linecolor rgb \"#E0E0E0\", linetype 1 linewidth 0.5 linecolor rgb \"#E0E0E0\"")
    } else if hasLines {
      lines.append("set grid \(letter)tics linetype 1 linewidth 0.5 linecolor rgb \"#A0A0A0\"")
    }
    return lines
  }
}

extension GnuplotPicture.Look {
  fileprivate var paint: String { "rgb \"\(color.rawValue)\"" }

  fileprivate var lines: String {
    "linewidth \(width) dashtype \(dash.rawValue) linecolor \(paint)"
  }

  fileprivate var points: String {
    "pointtype \(point?.rawValue ?? 7) pointsize 0.55 linewidth 1 linecolor \(paint)"
  }
}

extension GnuplotPicture.Series {
  /// The elements of the command `plot` for the series, from back to front.
  fileprivate var plots: [String] {
    let columns = self.columns.map(\.gnuplot)
    return switch style {
    case .line: [plot(columns, "lines \(look.lines)")]
    case .points(let every, let from):
      (look.width > 0 ? [plot(columns, "lines \(look.lines)")] : [])
        + [plot(columns, "points \(look.points)", rows: " every \(every)::\(from)")]
    case .intervals:
      // Arrows with flat heads: gnuplot's error bars erase the background of their points.
      [
        plot(
          [columns[0], columns[2], "0", "(\(columns[3])) - (\(columns[2]))"],
          "vectors heads size screen 0.004,90 fixed linewidth 1 linecolor \(look.paint)"),
        plot(Array(columns.prefix(2)), "lines \(look.lines)"),
        plot(Array(columns.prefix(2)), "points \(look.points)"),
      ]
    case .band:
      [
        plot(
          columns, "filledcurves fillcolor \(look.paint) fillstyle transparent solid 0.15 noborder")
      ]
    case .bars(let width):
      [plot(columns + ["\(width)"], "boxes fillcolor \(look.paint) fillstyle solid 1 noborder")]
    }
  }

  private func plot(_ columns: [String], _ mark: String, rows: String = "") -> String {
    let using = columns.map { "(\($0))" }.joined(separator: ":")
    let average = averages ? " smooth unique" : ""
    return "\(GnuplotPicture.quoted(file))\(rows) using \(using)\(average) with \(mark)"
  }
}

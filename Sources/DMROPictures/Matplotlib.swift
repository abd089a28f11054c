extension GnuplotPicture {
  /// Returns a script that draws the same picture with matplotlib, from the file of numbers beside it.
  ///
  /// - Parameter numbers: The numbers.
  public func script(drawing numbers: DrawnNumbers) -> String {
    let output = "\(name)-matplotlib.pdf"
    let count = Layout.columnCount(of: self)
    let rows = (panels.count + count - 1) / count
    let fonts = [style.font, "Helvetica", "Arial", "Liberation Sans"].compactMap { $0 }
      .map(Self.literal).joined(separator: ", ")
    // The legend and the sentences take lines of their own.
    let lines = Double(caption.count + legend.count / 2 + 3)
    let height = style.em / 96 * (Double(rows) * (panelHeight + 5) + 1.4 * lines)
    let legend = legend.map { "    (\(Self.literal($0.title)), \(Self.dictionary($0.look)))," }
    let panels = zip(self.panels, numbers.names).enumerated().map { index, panel in
      self.panel(
        panel.0, columns: panel.1, letter: self.panels.count > 1 ? Layout.letter(index) : "")
    }
    let sentences = caption.map { "    \(Self.literal($0)),\n" }.joined()
    return """
      #!/usr/bin/env python3
      \"\"\"Draws \(output), or the file that is given, from \(numbersFile) beside this script.

      It needs matplotlib 3.7 or later: python3 \(scriptFile) [FILE]
      \"\"\"

      import sys
      import textwrap
      from pathlib import Path

      import matplotlib
      import matplotlib.font_manager

      matplotlib.use("Agg")
      from matplotlib import pyplot
      from matplotlib.lines import Line2D

      here = Path(__file__).resolve().parent
      with open(here / \(Self.literal(numbersFile)), encoding="utf-8") as file:
          header = file.readline().split()
          rows = [[float(word) for word in line.split()] for line in file]
      column = {name: [row[index] for row in rows] for index, name in enumerate(header)}

      known = set(matplotlib.font_manager.get_font_names())
      fonts = [name for name in (\(fonts)) if name in known]
      pyplot.rcParams.update({
          "font.family": [*fonts[:1], "DejaVu Sans"], "font.size": \(style.size),
          "axes.titlesize": \(style.size), "figure.titlesize": \(style.size),
          "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True,
          "pdf.fonttype": 42,
      })
      figure, grid = pyplot.subplots(
          \(rows), \(count), figsize=(\(style.width.inches), \(height)), layout="constrained", squeeze=False)
      cells = list(grid.flat)


      def line(axes, x, y, look, **more):
          axes.plot(column[x], column[y], **look, **more)


      def band(axes, x, lower, upper, color):
          axes.fill_between(column[x], column[lower], column[upper], color=color, alpha=0.15, linewidth=0)


      def intervals(axes, x, y, lower, upper, look):
          axes.vlines(column[x], column[lower], column[upper], color=look["color"], linewidth=0.8)
          axes.plot(column[x], column[y], **look)


      def logarithmic(axis, floor, steps):
          def text(value, place):
              return f"≤{value:g}" if floor and abs(value / floor - 1) < 1e-6 else f"{value:g}"
          axis.set_major_locator(matplotlib.ticker.LogLocator(subs=steps))
          axis.set_major_formatter(text)
          axis.set_minor_formatter(matplotlib.ticker.NullFormatter())


      def marks(axis, places, texts):
          axis.set_ticks(places, texts)
          axis.set_minor_locator(matplotlib.ticker.NullLocator())


      \(panels.joined(separator: "\n"))

      for unused in cells[\(self.panels.count):]:
          unused.remove()
      entries = [
      \(legend.joined(separator: "\n"))
      ]
      if entries:
          figure.legend(
              [Line2D([], [], **look) for _, look in entries], [title for title, _ in entries],
              loc="outside lower center", ncols=\(style.width == .single ? 1 : 3), frameon=False)
      caption = [
      \(sentences)]
      width = int(figure.get_figwidth() * 72 / \(style.size) / 0.55)


      def wrapped(text):
          return "\\n".join(textwrap.wrap(text, width))


      title = [\([notice, title].filter { !$0.isEmpty }.map(Self.literal).joined(separator: ", "))]
      figure.suptitle("\\n".join(wrapped(sentence) for sentence in title + caption))
      figure.savefig(sys.argv[1] if len(sys.argv) > 1 else here / \(Self.literal(output)))

      """
  }

  private func panel(_ panel: Panel, columns: [[String]], letter: String) -> String {
    var lines = ["axes = cells[\(letter.isEmpty ? 0 : Int(letter.utf8.first ?? 97) - 97)]"]
    let title = (letter.isEmpty ? "" : "(\(letter)) ") + panel.title
    lines.append("axes.set_title(\(Self.literal(title)), loc=\"left\")")
    for (series, names) in zip(panel.series, columns) {
      let arguments = names.map(Self.literal).joined(separator: ", ")
      var look = series.look
      switch series.style {
      case .line:
        look.point = nil
        lines.append("line(axes, \(arguments), \(Self.dictionary(look)))")
      case .points(let every, let from):
        lines.append(
          "line(axes, \(arguments), \(Self.dictionary(look)), markevery=(\(from), \(every)))")
      case .intervals:
        lines.append("intervals(axes, \(arguments), \(Self.dictionary(look)))")
      case .band:
        lines.append("band(axes, \(arguments), \(Self.literal(look.color.rawValue)))")
      case .bars(let width):
        let (x, y) = (Self.literal(names[0]), Self.literal(names[1]))
        lines.append(
          "axes.bar(column[\(x)], column[\(y)], \(width), color=\(Self.literal(look.color.rawValue)))"
        )
      }
    }
    for level in panel.levels {
      lines.append(
        "axes.axhline(\(level.y), color=\(Self.literal(level.look.color.rawValue)), "
          + "linestyle=\(Self.dash(level.look.dash)), linewidth=\(level.look.width * 0.75))")
    }
    for note in panel.notes {
      lines.append(
        "axes.text(\(note.x), \(note.y), \(Self.literal(note.text)), transform=axes.transAxes, "
          + "ha=\"center\", va=\(note.isAbove ? "\"bottom\"" : "\"top\""), fontsize=\"small\")")
    }
    lines += commands(panel.x, "x") + commands(panel.y, "y")
    lines.append(
      "axes.grid(axis=\"\(panel.x.hasLines || panel.x.lineStep != nil ? "both" : "y")\", color=\"#E0E0E0\", linewidth=0.5)"
    )
    return lines.joined(separator: "\n") + "\n"
  }

  private func commands(_ axis: Axis, _ letter: String) -> [String] {
    // A vertical label may be longer than its axis.
    let label = TextWidth.lines(axis.label, to: letter == "y" ? 14 : 40).joined(separator: "\n")
    var lines = ["axes.set_\(letter)label(\(Self.literal(label)))"]
    if axis.isLogarithmic {
      lines.append("axes.set_\(letter)scale(\"log\")")
      if !axis.writesPowers {
        let floor = axis.floor.map { "\($0)" } ?? "None"
        let isShort = (axis.upper ?? 1e9) < 100 * (axis.lower ?? 1)
        lines.append("logarithmic(axes.\(letter)axis, \(floor), \(isShort ? "(1, 2, 5)" : "(1,)"))")
      }
    }
    if !axis.ticks.isEmpty {
      let places = axis.ticks.map { "\($0.place)" }.joined(separator: ", ")
      let texts = axis.ticks.map { Self.literal($0.text) }.joined(separator: ", ")
      lines.append("marks(axes.\(letter)axis, [\(places)], [\(texts)])")
    } else if let step = axis.lineStep ?? axis.step {
      lines.append(
        "axes.\(letter)axis.set_major_locator(matplotlib.ticker.MultipleLocator(\(step)))")
    }
    // Marks set the ends anew.
    let (lower, upper) = (
      axis.lower.map { "\($0)" } ?? "None", axis.upper.map { "\($0)" } ?? "None"
    )
    lines.append("axes.set_\(letter)lim(\(lower), \(upper))")
    return lines
  }

  /// The arguments of a line.
  private static func dictionary(_ look: Look) -> String {
    var parts = ["\"color\": \(literal(look.color.rawValue))"]
    parts.append(
      look.width > 0
        ? "\"linestyle\": \(dash(look.dash)), \"linewidth\": \(look.width * 0.75)"
        : "\"linestyle\": \"none\"")
    if let point = look.point {
      parts.append("\"marker\": \(literal(point.marker)), \"markersize\": 3.5")
      if point.isOpen { parts.append("\"markerfacecolor\": \"none\"") }
    }
    return "{\(parts.joined(separator: ", "))}"
  }

  private static func dash(_ dash: Dash) -> String {
    dash == .solid ? "\"solid\"" : "(0, \(dash.rawValue))"
  }

  /// Returns a text as Python writes it.
  ///
  /// - Parameter text: Any text.
  static func literal(_ text: String) -> String {
    let parts = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\\": "\\\\"
      case "\"": "\\\""
      case "\n": "\\n"
      // matplotlib would set what stands between two of them as a formula.
      case "$": "\\\\$"
      default:
        scalar.properties.generalCategory == .control ? " " : String(scalar)
      }
    }
    return "\"\(parts.joined())\""
  }
}

extension GnuplotPicture.Point {
  /// The name of the point in matplotlib.
  fileprivate var marker: String {
    switch self {
    case .circle, .openCircle: "o"
    case .square, .openSquare: "s"
    case .triangle, .openTriangle: "^"
    case .turnedTriangle: "v"
    case .diamond, .openDiamond: "D"
    case .cross: "x"
    }
  }

  fileprivate var isOpen: Bool {
    switch self {
    case .openCircle, .openSquare, .openTriangle, .openDiamond: true
    default: false
    }
  }
}

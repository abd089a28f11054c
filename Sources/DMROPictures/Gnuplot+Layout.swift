extension GnuplotPicture {
  /// The layout, in pixels from the upper left corner.
  struct Layout {
    /// A text and the middle of its line.
    struct Text: Hashable {
      var text: String
      var x: Double
      var y: Double
    }

    /// The ends of the axes of a panel.
    struct Frame: Hashable {
      var left: Double
      var right: Double
      var top: Double
      var bottom: Double
      /// `true` for a labeled horizontal axis; `false` if the panel below shares it.
      var isLabeled: Bool
    }

    /// 170 mm, at 96 pixels per 25.4 mm.
    let width = 642.0
    private(set) var height = 0.0
    private(set) var title: [Text] = []
    /// An entry of the legend: the text, its left end, and the middle of its line.
    private(set) var legend: [Text] = []
    private(set) var frames: [Frame] = []

    /// The length of a line sample in the legend.
    static let sample = 30.0
    private static let line = 17.0
    private static let gap = 7.0

    init(_ picture: GnuplotPicture) {
      var y = Self.gap
      for text in Self.wrapped(picture.title, to: width - 24) {
        title.append(Text(text: text, x: width / 2, y: y + Self.line / 2))
        y += Self.line
      }
      y += Self.gap / 2
      y = arrangeLegend(picture.legend.map(\.title), top: y)
      arrangePanels(picture, top: y)
    }

    /// Fills columns from the top, in the fewest rows that fit.
    private mutating func arrangeLegend(_ titles: [String], top: Double) -> Double {
      guard !titles.isEmpty else { return top }
      for rows in 1...titles.count {
        let columns = stride(from: 0, to: titles.count, by: rows).map { first in
          titles[first..<min(first + rows, titles.count)]
        }
        let widths = columns.map { Self.sample + 5 + 16 + ($0.map(Self.width).max() ?? 0) }
        let free = width - 20 - widths.reduce(0, +)
        if free < 0, rows < titles.count { continue }
        var x = 10 + max(0, free) / 2
        for (column, width) in zip(columns, widths) {
          for (row, title) in column.enumerated() {
            let y = top + Self.line * (Double(row) + 0.5)
            legend.append(Text(text: title, x: x + Self.sample + 5, y: y))
          }
          x += width
        }
        return top + Self.line * Double(rows) + Self.gap
      }
      return top
    }

    private mutating func arrangePanels(_ picture: GnuplotPicture, top: Double) {
      let panels = picture.panels
      let cell = width / Double(picture.columns)
      var y = top
      for first in stride(from: 0, to: panels.count, by: picture.columns) {
        let row = first..<min(first + picture.columns, panels.count)
        let titled = row.contains { !panels[$0].title.isEmpty }
        y += titled ? Self.line + 3 : Self.gap
        let bottom = y + Double(picture.panelHeight)
        for index in row {
          let below = index + picture.columns
          let left = cell * Double(index - first)
          frames.append(
            Frame(
              left: left + 68, right: left + cell - 14, top: y, bottom: bottom,
              isLabeled: below >= panels.count || panels[below].x != panels[index].x))
        }
        // The numbers, and the label, below an axis.
        y = bottom + (frames[row].contains(where: \.isLabeled) ? 2 * Self.line + 14 : Self.gap)
      }
      height = y
    }

    /// The approximate width of a text in Helvetica of 12 pixels, rather too large.
    static func width(_ text: String) -> Double {
      text.reduce(0) { $0 + ($1.isUppercase ? 9 : " ,.:;()ijlft".contains($1) ? 3.5 : 6.5) }
    }

    /// Breaks a text between words.
    private static func wrapped(_ text: String, to limit: Double) -> [String] {
      var lines: [String] = []
      for word in text.split(separator: " ") {
        if let last = lines.last, width("\(last) \(word)") <= limit {
          lines[lines.count - 1] = "\(last) \(word)"
        } else {
          lines.append(String(word))
        }
      }
      return lines
    }
  }
}

extension GnuplotPicture {
  /// The layout, in pixels from the upper left corner.
  struct Layout {
    /// A text and the middle of its line.
    struct Text: Hashable {
      var text: String
      var x: Double
      var y: Double
    }

    /// The ends of the axes of a panel, and its texts.
    struct Frame: Hashable {
      var left: Double
      var right: Double
      var top: Double
      var bottom: Double
      /// `true` for a labeled horizontal axis; `false` if the panel below shares it.
      var isLabeled: Bool
      /// The lines of the title, from their left ends.
      var title: [Text] = []
      /// The lines of the vertical label, turned, and of all other texts, by their middles.
      var vertical: [Text] = []
      var horizontal: [Text] = []
    }

    /// An entry of the legend.
    struct Entry: Hashable {
      /// The lines of the text, from their left ends.
      var lines: [Text]
      /// The ends of the sample, and its height.
      var sample: (Double, Double) { (lines[0].x - 2.9 * em, lines[0].x - 0.4 * em) }
      var em: Double
    }

    let width: Double
    private(set) var height = 0.0
    private(set) var notice: [Text] = []
    private(set) var title: [Text] = []
    private(set) var legend: [Entry] = []
    private(set) var frames: [Frame] = []
    private(set) var caption: [Text] = []

    /// The height of letters, of lines, and the space between parts.
    private let em: Double
    /// `true` if the font may be one of equal widths.
    private let isAnyFont: Bool
    private var line: Double { 1.42 * em }
    private var gap: Double { 0.6 * em }

    init(_ picture: GnuplotPicture) {
      (width, em) = (picture.style.pixels, picture.style.em)
      isAnyFont = picture.style.font != nil
      var y = gap
      let limit = width / em - 2
      notice = lines(
        of: picture.notice, to: em * balanced(picture.notice, to: limit), x: width / 2, top: y)
      y += Double(notice.count) * line
      title = lines(
        of: picture.title, to: em * balanced(picture.title, to: limit), x: width / 2, top: y)
      y += Double(title.count) * line + gap / 2
      y = arrangeLegend(picture.legend.map(\.title), top: y)
      y = arrangePanels(picture, top: y)
      for sentence in picture.caption {
        let found = lines(of: sentence, to: width - 2 * em, x: em, top: y)
        caption += found
        y += Double(found.count) * line
      }
      height = (y + gap).rounded(.up)
    }

    /// Returns the width of a text in em.
    private func room(_ text: String) -> Double { TextWidth.em(text, isAnyFont: isAnyFont) }

    /// Breaks a text between words, to a width in em.
    private func wrapped(_ text: String, to limit: Double) -> [String] {
      TextWidth.lines(text, to: limit, isAnyFont: isAnyFont)
    }

    /// Breaks a text into as few lines as a width in em allows, of about the same length.
    private func balanced(_ text: String, to limit: Double) -> Double {
      let count = wrapped(text, to: limit).count
      var least = limit
      while least > limit / 2, wrapped(text, to: least - 1).count == count { least -= 1 }
      return least
    }

    /// Breaks a text into lines below each other.
    private func lines(of text: String, to limit: Double, x: Double, top: Double) -> [Text] {
      wrapped(text, to: limit / em).enumerated().map { index, text in
        Text(text: text, x: x, y: top + line * (Double(index) + 0.5))
      }
    }

    /// Fills columns from the top, in the fewest rows that fit.
    private mutating func arrangeLegend(_ titles: [String], top: Double) -> Double {
      guard !titles.isEmpty else { return top }
      let limit = width - 2 * em
      let texts = titles.map { wrapped($0, to: limit / em - 4.2) }
      for rows in 1...titles.count {
        let columns = stride(from: 0, to: titles.count, by: rows).map { first in
          texts[first..<min(first + rows, titles.count)]
        }
        let widths = columns.map { column in
          em * (4.2 + (column.joined().map(room).max() ?? 0))
        }
        let free = limit - widths.reduce(0, +)
        if free < 0, rows < titles.count { continue }
        let heights = (0..<rows).map { row in
          columns.compactMap { $0.dropFirst(row).first?.count }.max() ?? 1
        }
        var x = em + max(0, free) / 2
        for (column, width) in zip(columns, widths) {
          var y = top
          for (row, lines) in column.enumerated() {
            let placed = lines.enumerated().map { index, text in
              Text(text: text, x: x + 2.9 * em, y: y + line * (Double(index) + 0.5))
            }
            legend.append(Entry(lines: placed, em: em))
            y += line * Double(heights[row])
          }
          x += width
        }
        return top + line * Double(heights.reduce(0, +)) + gap
      }
      return top
    }

    /// Returns the number of panels beside each other: each needs room for its numbers and a label.
    static func columnCount(of picture: GnuplotPicture) -> Int {
      let room = Int(picture.style.pixels / (20 * picture.style.em))
      return max(1, min(picture.columns, picture.panels.count, room))
    }

    private mutating func arrangePanels(_ picture: GnuplotPicture, top: Double) -> Double {
      let panels = picture.panels
      let count = Self.columnCount(of: picture)
      let panelHeight = picture.panelHeight * em
      let labels = panels.map { wrapped($0.y.label, to: picture.panelHeight + 0.5) }
      // The panels below each other have the same margins, and all have the same width.
      let numbers = (0..<count).map { column in
        stride(from: column, to: panels.count, by: count).map { index in
          (width: room(panels[index].y.widestNumber), lines: Double(labels[index].count))
        }
      }
      let margins = numbers.map { column in
        em * (1.2 + (column.map(\.width).max() ?? 0) + 1.3 * (column.map(\.lines).max() ?? 1))
      }
      let end = em * (0.4 + (panels.map { room($0.x.endNumber) / 2 }.max() ?? 0))
      let plot = (width - margins.reduce(0, +)) / Double(count) - end
      let lefts = margins.indices.map { margins[0...$0].reduce(0, +) + Double($0) * (plot + end) }
      var y = top
      for first in stride(from: 0, to: panels.count, by: count) {
        let row = first..<min(first + count, panels.count)
        let titles = row.map { index in
          let letter = panels.count > 1 ? "(\(Self.letter(index))) " : ""
          return wrapped(letter + panels[index].title, to: (plot + end) / em - 0.5)
        }
        let titleCount = Double(titles.map(\.count).max() ?? 0)
        y += titleCount > 0 ? titleCount * line + 0.2 * em : gap
        // Texts above their places may need room above the axes.
        let above = row.flatMap { panels[$0].notes.filter(\.isAbove) }.map { note in
          line * Double(lines(of: note, across: plot).count) - (1 - note.y) * panelHeight
        }
        let rise = max(0, above.max() ?? 0)
        y += rise
        let bottom = y + panelHeight
        var lowest = bottom + gap
        for (index, title) in zip(row, titles) {
          let below = index + count
          let left = lefts[index - first]
          let panel = panels[index]
          var frame = Frame(
            left: left, right: left + plot, top: y, bottom: bottom,
            isLabeled: below >= panels.count || panels[below].x != panel.x)
          for (place, text) in title.enumerated() {
            let up = line * (Double(title.count - place) - 0.5) + 0.2 * em
            frame.title.append(Text(text: text, x: left, y: y - rise - up))
          }
          for (place, text) in labels[index].enumerated() {
            let widest = numbers[index - first].map(\.width).max() ?? 0
            let across = em * (widest + 1.7 + 1.3 * Double(labels[index].count - 1 - place))
            frame.vertical.append(
              Text(text: text, x: left - across, y: (y + bottom) / 2))
          }
          for note in panel.notes { place(note, in: &frame) }
          if frame.isLabeled {
            let cell = (left - margins[index - first], left + plot + end)
            lowest = max(lowest, arrangeBelow(panel.x, in: cell, &frame))
          }
          frames.append(frame)
        }
        y = lowest
      }
      return y
    }

    /// Places the marks and the label below a panel; returns the lower end.
    private func arrangeBelow(
      _ axis: Axis, in cell: (left: Double, right: Double), _ frame: inout Frame
    ) -> Double {
      var y = frame.bottom + 0.7 * em
      var count = 1
      let places = axis.ticks.map { tick in
        frame.left + axis.share(of: tick.place) * (frame.right - frame.left)
      }
      for (index, tick) in axis.ticks.enumerated() {
        let distances = places.indices.filter { abs($0 - index) == 1 }.map {
          abs(places[$0] - places[index])
        }
        let room = (distances.min() ?? width) - 0.4 * em
        let found = lines(of: tick.text, to: room, x: places[index], top: y)
        frame.horizontal += found
        count = max(count, found.count)
      }
      y += line * Double(count) + 0.2 * em
      let middle = (frame.left + frame.right) / 2
      // A label may be as wide as its cell, but its middle is that of the axis.
      let limit = 2 * min(middle - cell.left, cell.right - middle) - em
      let label = lines(of: axis.label, to: limit, x: middle, top: y)
      frame.horizontal += label
      return y + line * Double(label.count) + gap
    }

    /// Breaks a text in a panel of a width.
    private func lines(of note: Note, across width: Double) -> [String] {
      note.text.split(separator: "\n").flatMap {
        wrapped(String($0), to: note.room * width / em)
      }
    }

    /// Places a text in a panel.
    private func place(_ note: Note, in frame: inout Frame) {
      let width = frame.right - frame.left
      let y = frame.bottom - note.y * (frame.bottom - frame.top)
      let texts = lines(of: note, across: width)
      let top = note.isAbove ? y - line * Double(texts.count) : y
      for (index, text) in texts.enumerated() {
        frame.horizontal.append(
          Text(
            text: text, x: frame.left + note.x * width, y: top + line * (Double(index) + 0.5)))
      }
    }

    /// The letter of a panel.
    static func letter(_ index: Int) -> String {
      UnicodeScalar(UInt8(ascii: "a") + UInt8(index % 26)).description
    }
  }
}

extension GnuplotPicture.Axis {
  /// Returns the place of a value, as a share of the axis from its lower end.
  func share(of value: Double) -> Double {
    guard let lower, let upper, upper > lower else { return 0.5 }
    guard isLogarithmic, lower > 0 else { return (value - lower) / (upper - lower) }
    // The exponents of two suffice: only quotients of distances matter.
    return Self.log2(value / lower) / Self.log2(upper / lower)
  }

  /// Returns the binary logarithm of a positive number.
  private static func log2(_ value: Double) -> Double {
    var (result, bit, rest) = (Double(value.exponent), 0.5, value.significand)
    for _ in 0..<40 {
      rest *= rest
      if rest >= 2 {
        rest /= 2
        result += bit
      }
      bit /= 2
    }
    return result
  }

  /// A text about as wide as the widest number of a vertical axis.
  var widestNumber: String {
    var candidates: [String] = []
    if let floor, lower ?? 0 <= floor { candidates.append("≤\(floor)") }
    if let decimals {
      candidates.append("−0." + String(repeating: "0", count: decimals))
    } else if let lower, let upper, isLogarithmic {
      // The exponent is smaller than other letters.
      candidates += writesPowers ? ["10−0"] : [Self.round(lower), Self.round(upper)]
    } else if let lower, let upper {
      candidates.append(Self.step(below: upper - lower))
      candidates.append("\(Self.digits(upper))")
    } else {
      candidates.append("−0.00")
    }
    return candidates.max { TextWidth.em($0) < TextWidth.em($1) } ?? ""
  }

  /// A text about as wide as the number at the upper end of a horizontal axis.
  var endNumber: String {
    if let last = ticks.last { return share(of: last.place) > 0.9 ? last.text : "" }
    return upper.map(Self.digits) ?? "0000"
  }

  private static func digits(_ value: Double) -> String {
    value.magnitude < 1e6 ? "\(Int(value))" : "−1.5e+06"
  }

  /// A power of ten near a positive number.
  private static func round(_ value: Double) -> String {
    guard value < 1 else { return digits(value) }
    let decimals = Int((-log2(value) / 3.3).rounded(.up))
    return "0." + String(repeating: "0", count: max(1, decimals))
  }

  /// A step between numbers of an axis of a length, or one of more digits.
  private static func step(below length: Double) -> String {
    length >= 10 ? "0" : length >= 1 ? "0.0" : round(length) + "0"
  }
}

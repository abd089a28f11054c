/// A drawing of boxes, lines, points and texts at places in pixels, as a gnuplot program.
///
/// For what has no axes that gnuplot knows: schedules and graphs. It has the width and the letters of
/// the other pictures.
package struct Canvas {
  /// The side of a place at which a text stands.
  package enum Alignment: String {
    case left, center, right
  }

  private enum Kind: Hashable {
    case boxes, lines(width: Double), points
  }

  /// The width in pixels, that of a page.
  package static let width = 642.0
  /// The height in pixels.
  package var height = 0.0
  private var layers: [(kind: Kind, rows: [String])] = []
  private var texts: [(text: String, size: Int)] = []

  /// Creates an empty canvas.
  package init() {}

  /// Returns the width of a text in pixels, large enough for the letters that stand in for Helvetica
  /// where it is missing.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - size: The height of the letters in pixels.
  package static func width(_ text: String, size: Double = 12) -> Double {
    TextWidth.em(text) * size
  }

  /// Returns a text that fits, without its middle where it is too long.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - limit: The width in pixels.
  ///   - size: The height of the letters in pixels.
  package static func fitted(_ text: String, to limit: Double, size: Double = 12) -> String {
    var (start, end) = (text[...], text[text.endIndex...])
    guard width(text, size: size) > limit else { return text }
    start = text.prefix((text.count + 1) / 2)
    end = text.suffix(text.count - start.count)
    while width("\(start)…\(end)", size: size) > limit, !start.isEmpty {
      if start.count > end.count { start.removeLast() } else { end.removeFirst() }
    }
    return start.isEmpty ? "" : "\(start)…\(end)"
  }

  private mutating func add(_ row: String, _ kind: Kind) {
    if layers.last?.kind == kind {
      layers[layers.count - 1].rows.append(row)
    } else {
      layers.append((kind, [row]))
    }
  }

  /// Adds a filled box.
  ///
  /// - Parameters:
  ///   - x: The left and right end.
  ///   - y: The upper and lower end.
  ///   - color: The color, as 0xRRGGBB.
  package mutating func box(x: (Double, Double), y: (Double, Double), color: Int) {
    add("\(Self.text(x.0)) \(Self.text(x.1)) \(Self.text(y.0)) \(Self.text(y.1)) \(color)", .boxes)
  }

  /// Adds a line through places.
  ///
  /// - Parameters:
  ///   - places: The places.
  ///   - color: The color, as 0xRRGGBB.
  ///   - width: The width in pixels.
  package mutating func line(_ places: [SIMD2<Double>], color: Int, width: Double = 1) {
    let rows = places.map { "\(Self.text($0.x)) \(Self.text($0.y)) \(color)" }
    add(rows.joined(separator: "\n") + "\n", .lines(width: width))
  }

  /// Adds a point.
  ///
  /// - Parameters:
  ///   - place: The place.
  ///   - point: The shape.
  ///   - size: The size, 1 being some 12 pixels.
  ///   - color: The color, as 0xRRGGBB.
  package mutating func point(
    _ place: SIMD2<Double>, _ point: GnuplotPicture.Point, size: Double, color: Int
  ) {
    add("\(Self.text(place.x)) \(Self.text(place.y)) \(point.rawValue) \(size) \(color)", .points)
  }

  /// Adds a text, in front of all else.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - x: The place of its left end, middle or right end.
  ///   - y: The middle of its line.
  ///   - alignment: The side.
  ///   - size: The height of the letters in pixels.
  ///   - color: The color, as 0xRRGGBB.
  package mutating func text(
    _ text: String, x: Double, y: Double, _ alignment: Alignment = .left, size: Int = 12,
    color: Int = 0
  ) {
    guard !text.isEmpty else { return }
    let label = """
      set label \(GnuplotPicture.quoted(text)) at \(Self.text(x)),\(Self.text(y)) \
      \(alignment.rawValue) front noenhanced textcolor rgb \(color)
      """
    texts.append((label, size))
  }

  /// Returns a number with at most two decimals.
  private static func text(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }

  /// Returns the text of the program.
  ///
  /// - Parameters:
  ///   - file: The name of the picture's file.
  ///   - isPDF: Whether it is PDF; otherwise it is SVG.
  package func source(drawing file: String, isPDF: Bool) -> String {
    let (width, height) = (Self.text(Self.width), Self.text(height))
    let terminal =
      isPDF
      ? """
      pdfcairo size \(Self.width / 96),\(self.height / 96) enhanced font "Helvetica,9" \
      fontscale 0.75 linewidth 1
      """
      : """
      svg size \(width),\(height) enhanced background rgb "white" \
      font "Helvetica,Arial,sans-serif,12"
      """
    // 96 pixels are an inch; letters of 12 pixels are letters of 9 points.
    let scale = isPDF ? 0.75 : 1
    let labels = texts.map { "\($0.text) font \",\(Self.text(Double($0.size) * scale))\"" }
    let blocks = layers.indices.map { index in
      "$layer\(index) << EOD\n\(layers[index].rows.joined(separator: "\n"))\nEOD\n"
    }
    return """
      set encoding utf8
      set terminal \(terminal)
      set output \(GnuplotPicture.quoted(file))
      unset border; unset tics; unset key
      set lmargin at screen 0; set rmargin at screen 1
      set bmargin at screen 0; set tmargin at screen 1
      set xrange [0:\(width)]; set yrange [\(height):0]
      \(blocks.joined())\
      \(labels.joined(separator: "\n"))
      plot \(layers.indices.map { plot($0, pointScale: 1 / scale) }.joined(separator: ", \\\n  "))
      unset output

      """
  }

  private func plot(_ index: Int, pointScale: Double) -> String {
    let data = "$layer\(index) using"
    return switch layers[index].kind {
    case .boxes:
      """
      \(data) (($1+$2)/2):(($3+$4)/2):1:2:3:4:5 with boxxyerror fillstyle solid 1 noborder \
      linecolor rgb variable
      """
    case .lines(let width):
      "\(data) 1:2:3 with lines linewidth \(width) linecolor rgb variable"
    case .points:
      """
      \(data) 1:2:($4*\(pointScale)):3:5 with points pointsize variable pointtype variable \
      linecolor rgb variable
      """
    }
  }
}

/// The room for texts, enough for any usual font: those that stand in for a missing one are wider.
enum TextWidth {
  /// The advance widths of the characters from space to tilde in 1/1000 em: of DejaVu Sans and
  /// Liberation Sans, which has the widths of Helvetica and Arial, the larger one.
  private static let advances = [
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 556, 1015, 684, 686, 722, 770, 667,
    611, 778, 752, 295, 500, 667, 557, 863, 748, 787, 667, 787, 722, 667, 611, 732, 684, 989, 685,
    667, 685, 390, 337, 390, 838, 556, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
  ]

  /// The advance width of each character of a font of equal widths, in em.
  private static let equalAdvance = 0.602

  /// Returns the width of a text in em, the height of its letters.
  ///
  /// - Parameters:
  ///   - text: The text, on one line.
  ///   - isAnyFont: Whether the font may be one of equal widths, instead of a sans serif.
  static func em(_ text: String, isAnyFont: Bool = false) -> Double {
    let sum = Double(text.unicodeScalars.reduce(0) { $0 + advance($1) }) / 1000
    return isAnyFont ? max(sum, equalAdvance * Double(text.count)) : sum
  }

  private static func advance(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x20...0x7E: advances[Int(scalar.value) - 0x20]
    case 0x300...0x36F: 0
    // Letters of Latin, Greek and Cyrillic; then signs; then those of East Asia.
    case 0x7F...0x52F: 850
    case 0x530...0x2E7F: 1000
    default: 1100
    }
  }

  /// Breaks a text between words, and a word that is too long between characters.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - limit: The largest width of a line in em.
  ///   - isAnyFont: Whether the font may be one of equal widths, instead of a sans serif.
  static func lines(_ text: String, to limit: Double, isAnyFont: Bool = false) -> [String] {
    func em(_ text: String) -> Double { Self.em(text, isAnyFont: isAnyFont) }
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, em("\(last) \(word)") <= limit {
        lines[lines.count - 1] = "\(last) \(word)"
        continue
      }
      var line = ""
      for character in word {
        if !line.isEmpty, em("\(line)\(character)") > limit {
          lines.append(line)
          line = ""
        }
        line.append(character)
      }
      lines.append(line)
    }
    return lines
  }
}

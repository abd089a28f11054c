/// The width of a picture, and its type.
public struct PictureStyle: Hashable, Sendable {
  /// The widths of pages and columns.
  public enum Width: String, Hashable, Sendable, CaseIterable {
    /// 170 mm, the text of a page of A4.
    case page
    /// 3.5 inches, a column of a journal with two columns.
    case single
    /// 7.16 inches, both columns.
    case double

    /// The width in inches.
    public var inches: Double {
      switch self {
      case .page: 642 / 96
      case .single: 3.5
      case .double: 7.16
      }
    }

    /// The usual height of letters in points.
    public var size: Double { self == .page ? 9 : 8 }
  }

  /// The width.
  public var width: Width
  /// The font; by default Helvetica, or what stands in for it.
  public var font: String?
  /// The height of letters in points.
  public var size: Double

  /// The heights of letters for which pictures are laid out, in points.
  public static let sizes = 6.0...14

  /// Creates a style.
  ///
  /// - Parameters:
  ///   - width: The width.
  ///   - font: The font; by default Helvetica, or what stands in for it. Letters, digits, spaces,
  ///     hyphens and periods, so that it is one name to any program.
  ///   - size: The height of letters in points, within `sizes`; by default that of the width.
  /// - Precondition: `size` is within `sizes`, and `font` a name.
  public init(_ width: Width = .page, font: String? = nil, size: Double? = nil) {
    precondition(size.map(Self.sizes.contains) ?? true, "letters must be of 6 to 14 points")
    precondition(font.map(Self.isFont) ?? true, "a font must be a name")
    (self.width, self.font, self.size) = (width, font, size ?? width.size)
  }

  /// Returns `true` for the name of a font: at most 64 letters, digits, spaces, hyphens and periods,
  /// the first a letter.
  ///
  /// - Parameter name: The name.
  public static func isFont(_ name: String) -> Bool {
    name.count <= 64 && name.first?.isLetter == true
      && name.allSatisfy { $0.isLetter || $0.isNumber || " -.".contains($0) }
  }

  /// The width in pixels, 96 of which are an inch.
  var pixels: Double { width.inches * 96 }
  /// The height of letters in pixels.
  var em: Double { size * 96 / 72 }

  /// The fonts in the order in which a browser looks for them.
  var screenFonts: String { font.map { "\($0),sans-serif" } ?? "Helvetica,Arial,sans-serif" }
  /// The font for print.
  var printFont: String { font ?? "Helvetica" }
}

extension GnuplotPicture {
  /// The look of a series: its color, and its dashes and points for gray prints.
  public struct Look: Hashable, Sendable {
    /// The color.
    public var color: Color
    /// The dashes.
    public var dash: Dash
    /// The point, if any.
    public var point: Point?
    /// The width of lines in pixels; 0 for points without a line.
    public var width: Double

    /// Creates a look.
    ///
    /// - Parameters:
    ///   - color: The color.
    ///   - dash: The dashes.
    ///   - point: The point, if any.
    ///   - width: The width of lines in pixels; 0 for points without a line.
    public init(_ color: Color, _ dash: Dash = .solid, _ point: Point? = nil, width: Double = 1.5) {
      self.color = color
      self.dash = dash
      self.point = point
      self.width = width
    }
  }

  /// The colors of Okabe and Ito, "Color Universal Design" (2008), distinguishable with any color
  /// vision.
  public enum Color: String, Hashable, Sendable, CaseIterable {
    /// Blue.
    case blue = "#0072B2"
    /// Vermilion.
    case vermilion = "#D55E00"
    /// Bluish green.
    case green = "#009E73"
    /// Reddish purple.
    case purple = "#CC79A7"
    /// Orange.
    case orange = "#E69F00"
    /// Sky blue.
    case skyBlue = "#56B4E9"
    /// Black.
    case black = "#000000"
    /// An additional gray, as far from the others as it can be without being black.
    case gray = "#606060"
  }

  /// The lengths of dashes and gaps, in gnuplot's notation.
  public enum Dash: String, Hashable, Sendable, CaseIterable {
    /// No spaces.
    case solid = "solid"
    /// ─ ─ ─
    case dashed = "(8,4)"
    /// ── ── ──
    case longDashed = "(16,4)"
    /// · · ·
    case dotted = "(2,3)"
    /// ─ · ─ ·
    case dashDotted = "(10,3,2,3)"
  }

  /// The points, by their numbers in gnuplot.
  public enum Point: Int, Hashable, Sendable, CaseIterable {
    /// A filled circle.
    case circle = 7
    /// An open circle.
    case openCircle = 6
    /// A filled square.
    case square = 5
    /// An open square.
    case openSquare = 4
    /// A filled triangle.
    case triangle = 9
    /// An open triangle.
    case openTriangle = 8
    /// A filled triangle, tip down.
    case turnedTriangle = 11
    /// A filled diamond.
    case diamond = 13
    /// An open diamond.
    case openDiamond = 12
    /// A cross.
    case cross = 2
  }
}

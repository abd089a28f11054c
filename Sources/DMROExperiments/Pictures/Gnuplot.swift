/// A picture as a program of gnuplot: panels below each other, each with axes and series.
///
/// The program reads CSV files that lie beside it, and writes the picture twice, as SVG for screens
/// and as PDF for print. Colors are those of `Color`, which people with any color vision can tell
/// apart.
public struct GnuplotPicture: Hashable, Sendable {
  /// The name of the files that the program writes, without extension.
  public var name: String
  /// What stands above the picture.
  public var title: String
  /// The width in pixels of the SVG.
  public var width = 760
  /// The height in pixels of the SVG.
  public var height = 420
  /// The panels, from top to bottom.
  public var panels: [Panel]

  /// Creates a picture.
  ///
  /// - Parameters:
  ///   - name: The name of the files that the program writes, without extension.
  ///   - title: What stands above the picture.
  ///   - panels: The panels, from top to bottom.
  public init(name: String, title: String, panels: [Panel]) {
    self.name = name
    self.title = title
    self.panels = panels
  }

  /// The name of the file for the program.
  public var sourceFile: String { "\(name).gnuplot" }

  /// The names of the files that the program writes.
  public var pictureFiles: [String] { ["\(name).svg", "\(name).pdf"] }

  /// Axes and what is drawn between them.
  public struct Panel: Hashable, Sendable {
    /// The horizontal axis.
    public var x: Axis
    /// The vertical axis.
    public var y: Axis
    /// What is drawn, from back to front.
    public var series: [Series]
    /// Where the legend stands, outside of the data; it has no entry for a series without title.
    public var hasLegend = true
    /// Further commands of gnuplot for this panel.
    public var commands: [String] = []

    /// Creates a panel.
    ///
    /// - Parameters:
    ///   - x: The horizontal axis.
    ///   - y: The vertical axis.
    ///   - series: What is drawn, from back to front.
    public init(x: Axis, y: Axis, series: [Series]) {
      self.x = x
      self.y = y
      self.series = series
    }
  }

  /// An axis.
  public struct Axis: Hashable, Sendable {
    /// The quantity and its unit.
    public var label: String
    /// Whether the scale is logarithmic.
    public var isLogarithmic = false
    /// The lower end; from the data unless told.
    public var lower: Double?
    /// The upper end; from the data unless told.
    public var upper: Double?

    /// Creates an axis.
    ///
    /// - Parameters:
    ///   - label: The quantity and its unit.
    ///   - isLogarithmic: Whether the scale is logarithmic.
    ///   - lower: The lower end; from the data unless told.
    ///   - upper: The upper end; from the data unless told.
    public init(
      _ label: String, isLogarithmic: Bool = false, lower: Double? = nil, upper: Double? = nil
    ) {
      self.label = label
      self.isLogarithmic = isLogarithmic
      self.lower = lower
      self.upper = upper
    }
  }

  /// The colors of Okabe and Ito, "Color Universal Design" (2008).
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
    /// A gray beside them, for what is drawn for orientation.
    case gray = "#999999"
  }

  /// Numbers from a CSV file, and how they are drawn.
  public struct Series: Hashable, Sendable {
    /// How numbers become marks.
    public enum Style: Hashable, Sendable {
      /// A line of the given width through x and y.
      case line(width: Double)
      /// A dashed line through x and y.
      case dashed(width: Double)
      /// A line through x and y, with a dot at each.
      case linePoints(width: Double)
      /// The area between two curves, as of a confidence interval: x, lower and upper y.
      case band
      /// A bar at x from 0 to y.
      case bars(width: Double)
      /// A text at x and y: x, y and the text.
      case labels
    }

    /// The file.
    public var file: String
    /// An expression of gnuplot for each number that the style takes.
    public var columns: [String]
    /// How they are drawn.
    public var style: Style
    /// The color.
    public var color: Color
    /// The entry of the legend, where it has one.
    public var title: String?
    /// Whether y is averaged over points of the same x.
    public var averages = false

    /// Creates a series.
    ///
    /// - Parameters:
    ///   - file: The CSV file.
    ///   - columns: An expression of gnuplot for each number that the style takes, as
    ///     `column("gap")`.
    ///   - style: How they are drawn.
    ///   - color: The color.
    ///   - title: The entry of the legend, where it has one.
    ///   - averages: Whether y is averaged over points of the same x.
    public init(
      _ file: String, _ columns: [String], _ style: Style, _ color: Color, title: String? = nil,
      averages: Bool = false
    ) {
      self.file = file
      self.columns = columns
      self.style = style
      self.color = color
      self.title = title
      self.averages = averages
    }
  }
}

/// A picture as a program of gnuplot: a grid of panels, each with axes and series, under one legend.
///
/// The program reads CSV files that lie beside it, and writes the picture twice, as SVG for screens
/// and as PDF for print: 170 mm wide, the width of a page, in letters of 9 points. Nothing overlaps,
/// because titles, legend, labels and panels each have a place of their own, found from the texts.
public struct GnuplotPicture: Hashable, Sendable {
  /// The name of the files that the program writes, without extension.
  public var name: String
  /// What stands above the picture.
  public var title: String
  /// What each look means, row by row from the left; below the title.
  public var legend: [LegendEntry] = []
  /// The number of panels beside each other.
  public var columns = 2
  /// The height in pixels between the axes of a panel.
  public var panelHeight = 190
  /// The panels, row by row from the left.
  public var panels: [Panel]

  /// Creates a picture.
  ///
  /// - Parameters:
  ///   - name: The name of the files that the program writes, without extension.
  ///   - title: What stands above the picture.
  ///   - panels: The panels, row by row from the left.
  public init(name: String, title: String, panels: [Panel]) {
    self.name = name
    self.title = title
    self.panels = panels
  }

  /// The name of the file for the program.
  public var sourceFile: String { "\(name).gnuplot" }

  /// The names of the files that the program writes.
  public var pictureFiles: [String] { ["\(name).svg", "\(name).pdf"] }

  /// What a look means.
  public struct LegendEntry: Hashable, Sendable {
    /// The meaning.
    public var title: String
    /// The look.
    public var look: Look

    /// Creates an entry.
    ///
    /// - Parameters:
    ///   - title: The meaning.
    ///   - look: The look.
    public init(_ title: String, _ look: Look) {
      self.title = title
      self.look = look
    }
  }

  /// Axes and what is drawn between them.
  public struct Panel: Hashable, Sendable {
    /// What stands above the panel, after its letter where there are several.
    public var title: String
    /// The horizontal axis.
    public var x: Axis
    /// The vertical axis.
    public var y: Axis
    /// What is drawn, from back to front.
    public var series: [Series]
    /// Further commands of gnuplot for this panel.
    public var commands: [String] = []

    /// Creates a panel.
    ///
    /// - Parameters:
    ///   - title: What stands above the panel.
    ///   - x: The horizontal axis.
    ///   - y: The vertical axis.
    ///   - series: What is drawn, from back to front.
    public init(_ title: String = "", x: Axis, y: Axis, series: [Series]) {
      self.title = title
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
    /// Whether numbers are written as powers of ten.
    public var writesPowers = false
    /// The lower end; from the data unless told.
    public var lower: Double?
    /// The upper end; from the data unless told.
    public var upper: Double?
    /// The value at which lesser ones are drawn, where there is one.
    public var floor: Double?
    /// The distance of numbers along the axis; chosen unless told.
    public var step: Double?
    /// The distance of lines across the axis, a part of `step`; at the numbers unless told.
    public var lineStep: Double?

    /// Creates an axis.
    ///
    /// - Parameters:
    ///   - label: The quantity and its unit.
    ///   - isLogarithmic: Whether the scale is logarithmic.
    ///   - writesPowers: Whether numbers are written as powers of ten.
    ///   - lower: The lower end; from the data unless told.
    ///   - upper: The upper end; from the data unless told.
    public init(
      _ label: String, isLogarithmic: Bool = false, writesPowers: Bool = false,
      lower: Double? = nil, upper: Double? = nil
    ) {
      self.label = label
      self.isLogarithmic = isLogarithmic
      self.writesPowers = writesPowers
      self.lower = lower
      self.upper = upper
    }
  }

  /// Numbers from a CSV file, and how they are drawn.
  public struct Series: Hashable, Sendable {
    /// How numbers become marks.
    public enum Style: Hashable, Sendable {
      /// A line through x and y.
      case line
      /// A line through x and y, with the look's point at one of so many rows.
      case points(every: Int = 1, from: Int = 0)
      /// A line through x and y, with a point and an interval at each: x, y, lower and upper y.
      case intervals
      /// The area between two curves, as of a confidence interval: x, lower and upper y.
      case band
      /// A bar at x from 0 to y.
      case bars(width: Double)
      /// A text above x and y: x, y and the text.
      case labels
    }

    /// The file.
    public var file: String
    /// An expression of gnuplot for each number that the style takes.
    public var columns: [String]
    /// How they are drawn.
    public var style: Style
    /// Color, dashes and points.
    public var look: Look
    /// Whether y is averaged over points of the same x; of lines only.
    public var averages = false

    /// Creates a series.
    ///
    /// - Parameters:
    ///   - file: The CSV file.
    ///   - columns: An expression of gnuplot for each number that the style takes, as
    ///     `column("gap")`.
    ///   - style: How they are drawn.
    ///   - look: Color, dashes and points.
    ///   - averages: Whether y is averaged over points of the same x; of lines only.
    public init(
      _ file: String, _ columns: [String], _ style: Style, _ look: Look, averages: Bool = false
    ) {
      self.file = file
      self.columns = columns
      self.style = style
      self.look = look
      self.averages = averages
    }
  }
}

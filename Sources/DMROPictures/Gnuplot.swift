/// A picture as a gnuplot program: a grid of panels with axes and series, under one legend.
///
/// The program reads CSV files in its folder, and writes the picture twice, as SVG for screens and
/// as PDF for print: 170 mm wide, the width of a page, in 9-point type. Titles, legend, labels and
/// panels do not overlap: the layout is computed from the texts.
public struct GnuplotPicture: Hashable, Sendable {
  /// The name of the picture's files, without extension.
  public var name: String
  /// The title, above the picture.
  public var title: String
  /// The legend, row by row from the left; below the title.
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
  ///   - name: The name of the picture's files, without extension.
  ///   - title: The title, above the picture.
  ///   - panels: The panels, row by row from the left.
  public init(name: String, title: String, panels: [Panel]) {
    self.name = name
    self.title = title
    self.panels = panels
  }

  /// The name of the program's file.
  public var sourceFile: String { "\(name).gnuplot" }

  /// The names of the picture's files.
  public var pictureFiles: [String] { ["\(name).svg", "\(name).pdf"] }

  /// An entry of the legend.
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

  /// A panel: axes and series.
  public struct Panel: Hashable, Sendable {
    /// The title; with several panels, it follows the letter of the panel.
    public var title: String
    /// The horizontal axis.
    public var x: Axis
    /// The vertical axis.
    public var y: Axis
    /// The series, from back to front.
    public var series: [Series]
    /// Further gnuplot commands for this panel.
    public var commands: [String] = []

    /// Creates a panel.
    ///
    /// - Parameters:
    ///   - title: The title.
    ///   - x: The horizontal axis.
    ///   - y: The vertical axis.
    ///   - series: The series, from back to front.
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
    /// `true` for a logarithmic scale.
    public var isLogarithmic = false
    /// `true` for numbers as powers of ten.
    public var writesPowers = false
    /// The lower end; by default from the data.
    public var lower: Double?
    /// The upper end; by default from the data.
    public var upper: Double?
    /// The lower limit of drawn values, if any; smaller ones are drawn there.
    public var floor: Double?
    /// The distance of numbers along the axis; by default automatic.
    public var step: Double?
    /// The distance of grid lines, a part of `step`; by default at the numbers.
    public var lineStep: Double?

    /// Creates an axis.
    ///
    /// - Parameters:
    ///   - label: The quantity and its unit.
    ///   - isLogarithmic: `true` for a logarithmic scale.
    ///   - writesPowers: `true` for numbers as powers of ten.
    ///   - lower: The lower end; by default from the data.
    ///   - upper: The upper end; by default from the data.
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

  /// A series: numbers from a CSV file, with a style and a look.
  public struct Series: Hashable, Sendable {
    /// The style of a series.
    public enum Style: Hashable, Sendable {
      /// A line through x and y.
      case line
      /// A line through x and y, with the look's point at every n-th row; with a look of width 0
      /// points alone.
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
    /// A gnuplot expression for each number of the style.
    public var columns: [String]
    /// The style.
    public var style: Style
    /// Color, dashes and points.
    public var look: Look
    /// `true` for the mean of y over points of the same x; for lines only.
    public var averages = false

    /// Creates a series.
    ///
    /// - Parameters:
    ///   - file: The CSV file.
    ///   - columns: A gnuplot expression for each number of the style, such as
    ///     `column("gap")`.
    ///   - style: The style.
    ///   - look: Color, dashes and points.
    ///   - averages: `true` for the mean of y over points of the same x; for lines only.
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

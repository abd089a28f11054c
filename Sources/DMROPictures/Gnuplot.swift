/// A picture as a gnuplot program: a grid of panels with axes and series, under one legend.
///
/// The program reads CSV files in its folder, and writes the picture twice, as SVG for screens and
/// as PDF for print. Titles, legend, labels and panels do not overlap: the layout is computed from
/// the texts, for the width and the letters of the style.
public struct GnuplotPicture: Hashable, Sendable {
  /// The name of the picture's files, without extension.
  public var name: String
  /// The title, above the picture.
  public var title: String
  /// A warning above the title; empty for none.
  public var notice = ""
  /// The legend, row by row from the left; below the title.
  public var legend: [LegendEntry] = []
  /// Sentences below the picture, before those that `caption` adds.
  public var notes: [String] = []
  /// The number of panels beside each other, where the width has room for them.
  public var columns = 2
  /// The height between the axes of a panel, in the height of letters.
  public var panelHeight = 16.0
  /// The width of the picture, and its type.
  public var style = PictureStyle()
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

  /// The sentences below the picture: what it shows otherwise than it is.
  public var caption: [String] {
    var sentences = notes
    if let panel = panels.first(where: { $0.series.contains { $0.columns[0].shift != 0 } }) {
      let name = panel.x.label.split(separator: " (")[0]
      sentences.append("Points of the same \(name) are shifted sideways, to be seen side by side.")
    }
    let hasFloor = panels.contains { panel in
      panel.y.floor.map { panel.y.lower ?? 0 <= $0 } ?? false
    }
    if hasFloor {
      sentences.append(
        "Gaps below \(Axis.leastGap) %, also 0 and less, are drawn at \(Axis.leastGap) %.")
    }
    return sentences
  }

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
    /// Horizontal lines across the panel, and their looks.
    public var levels: [Level] = []
    /// Texts in the panel.
    public var notes: [Note] = []

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

  /// A horizontal line across a panel.
  public struct Level: Hashable, Sendable {
    /// Its place on the vertical axis.
    public var y: Double
    /// The look.
    public var look: Look

    /// Creates a line.
    ///
    /// - Parameters:
    ///   - y: Its place on the vertical axis.
    ///   - look: The look.
    public init(_ y: Double, _ look: Look) { (self.y, self.look) = (y, look) }
  }

  /// A text in a panel.
  public struct Note: Hashable, Sendable {
    /// The text.
    public var text: String
    /// The place of its middle, as a share of the width from the left.
    public var x: Double
    /// The place of its upper edge, or of its lower edge, as a share of the height from below.
    public var y: Double
    /// `true` for a text above its place.
    public var isAbove: Bool
    /// The width for it, as a share of the panel's; it takes as many lines as it needs.
    public var room: Double

    /// Creates a text.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - x: The place of its middle, as a share of the width from the left.
    ///   - y: The place of its edge, as a share of the height from below.
    ///   - isAbove: `true` for a text above its place.
    ///   - room: The width for it, as a share of the panel's.
    public init(_ text: String, x: Double, y: Double, isAbove: Bool = false, room: Double) {
      (self.text, self.x, self.y, self.isAbove, self.room) = (text, x, y, isAbove, room)
    }
  }

  /// A mark on an axis.
  public struct Tick: Hashable, Sendable {
    /// The text.
    public var text: String
    /// The place.
    public var place: Double

    /// Creates a mark.
    ///
    /// - Parameters:
    ///   - text: The text.
    ///   - place: The place.
    public init(_ text: String, at place: Double) { (self.text, self.place) = (text, place) }
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
    /// `true` for a grid line at each number of a horizontal axis.
    public var hasLines = false
    /// The number of decimals; by default as many as are needed.
    public var decimals: Int?
    /// The marks of a horizontal axis, instead of numbers.
    public var ticks: [Tick] = []

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
    }

    /// The file.
    public var file: String
    /// A value for each number of the style.
    public var columns: [Value]
    /// The style.
    public var style: Style
    /// Color, dashes and points.
    public var look: Look
    /// `true` for the mean of y over points of the same x; for lines only.
    public var averages = false
    /// The name in files of numbers; by default that of a column.
    public var name: String?

    /// Creates a series.
    ///
    /// - Parameters:
    ///   - file: The CSV file.
    ///   - columns: A value for each number of the style, such as `.column("gap")`.
    ///   - style: The style.
    ///   - look: Color, dashes and points.
    ///   - averages: `true` for the mean of y over points of the same x; for lines only.
    ///   - name: The name in files of numbers; by default that of a column.
    public init(
      _ file: String, _ columns: [Value], _ style: Style, _ look: Look, averages: Bool = false,
      name: String? = nil
    ) {
      self.name = name
      self.file = file
      self.columns = columns
      self.style = style
      self.look = look
      self.averages = averages
    }
  }
}

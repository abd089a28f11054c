import DMROExperiments
import DMROReproduction
import Testing

/// What pictures draw, and what they say of it.
@Suite struct PictureTests {
  private typealias Value = GnuplotPicture.Value

  private static func picture(_ columns: [Value], averages: Bool = false) -> GnuplotPicture {
    let look = GnuplotPicture.Look(.blue)
    return GnuplotPicture(
      name: "p", title: "t",
      panels: [
        .init(
          x: .init("x (s)"), y: .init("y"),
          series: [.init("d.csv", columns, .line, look, averages: averages)])
      ])
  }

  private static func drawn(_ columns: [Value], averages: Bool = false) -> [[Double]] {
    let data = ["x": [1, 2, 3, 4], "gap": [0.5, 0, -1, .nan]]
    let numbers = DrawnNumbers(of: picture(columns, averages: averages)) { _, column in
      data[column] ?? []
    }
    return numbers.text.split(separator: "\n").dropFirst().map { row in
      row.split(separator: " ").map { Double($0) ?? .zero }
    }
  }

  private static func expect(
    _ columns: [Value], _ expected: [[Double]], averages: Bool = false,
    at location: SourceLocation = #_sourceLocation
  ) {
    let found = drawn(columns, averages: averages)
    let isSame =
      found.count == expected.count
      && zip(found.joined(), expected.joined()).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    #expect(isSame, "\(found), expected \(expected)", sourceLocation: location)
  }

  @Test func numbersAreThoseThatAreDrawn() {
    let (x, gap) = (Value.column("x"), Value.column("gap"))
    Self.expect([x, gap], [[1, 0.5], [2, 0], [3, -1], [4, .nan]])
    // No gap is below the least one; a missing one stays so.
    Self.expect([x, .percent(gap)], [[1, 50], [2, 0.001], [3, 0.001], [4, .nan]])
    Self.expect([.shifted(x, by: 0.5), .row], [[1.5, 0], [2.5, 1], [3.5, 2], [4.5, 3]])
    Self.expect([.atLeast(2.5, x), .constant(7)], [[2.5, 7], [2.5, 7], [3, 7], [4, 7]])
    Self.expect(
      [x, .only(.indices(1..<3), x)], [[1, .nan], [2, 2], [3, 3], [4, .nan]])
    Self.expect(
      [x, .only(.multiples(of: 3, last: 4, in: "x"), x)],
      [[1, .nan], [2, .nan], [3, 3], [4, 4]])
    // Means of two updates, in the middle of their window; a number that is missing is left out.
    Self.expect([.window(2, of: x), gap], [[1, 0.25], [3, -1]], averages: true)
  }

  /// The names of columns are words to pgfplots, and equal columns are there once.
  @Test func columnsAreNamed() {
    var picture = Self.picture([.column("x"), .column("a b_c")])
    let series = picture.panels[0].series[0]
    picture.panels[0].series.append(
      .init("d.csv", series.columns + [.constant(3)], .band, series.look, name: "é"))
    picture.panels[0].series.append(
      .init("d.csv", [.column("x"), .row, .row], .band, series.look, name: "a b_c"))
    picture.panels[0].series.append(
      .init("d.csv", [.shifted(.column("x"), by: 1), .row], .line, series.look, name: "a b_c"))
    let numbers = DrawnNumbers(of: picture) { _, column in column == "x" ? [1] : [2] }
    #expect(
      numbers.text == """
        a-a-b-c-x a-a-b-c-y a---x a---lower a---upper a-a-b-c-lower a-a-b-c-upper a-a-b-c-x-2 a-a-b-c-y-2
        1.0 2.0 1.0 2.0 3.0 0.0 0.0 2.0 0.0

        """)
  }

  @Test func captionsSayWhatIsMoved() {
    let (x, gap) = (Value.column("x"), Value.column("gap"))
    #expect(Self.picture([x, gap]).caption.isEmpty)
    #expect(
      Self.picture([.shifted(x, by: 0.1), gap]).caption
        == ["Points of the same x are shifted sideways, to be seen side by side."])
    var picture = Self.picture([x, .percent(gap)])
    let sentence = "Gaps below 0.001 %, also 0 and less, are drawn at 0.001 %."
    picture.panels[0].y = .gap([0, 0.5], to: "optimum")
    #expect(picture.caption == [sentence])
    // No gap is that small: nothing is moved.
    picture.panels[0].y = .gap([0.1, 0.5], to: "optimum")
    #expect(picture.caption.isEmpty)
    picture.notes = ["note"]
    #expect(picture.caption == ["note"])
    #expect(picture.source.contains("'note'"))
  }

  /// The words of a file are text to Python and LaTeX, never commands.
  @Test func textsAreEscaped() {
    var picture = Self.picture([.column("x"), .column("gap")])
    picture.title = "a\"+__import__('os')\\\n$x$"
    let numbers = DrawnNumbers(of: picture) { _, _ in [] }
    let script = picture.script(drawing: numbers)
    #expect(script.contains(#""a\"+__import__('os')\\\n\\$x\\$""#))
    var table = SummaryTable(columns: [.init("a", title: "10 % of a_b"), .init("b")])
    table.append([.text("[x] & \\input{y} #1 ~^ ≤ δ"), .text("$1\n2")])
    #expect(
      table.latex == """
        % \\usepackage{booktabs}
        \\begin{tabular}{ll}
          \\toprule
          10 \\% of a\\_b & b \\\\
          \\midrule
          {}[x] \\& \\textbackslash{}input\\{y\\} \\#1 \\textasciitilde{}\\textasciicircum{} $\\le$ $\\delta$ & \\$1 2 \\\\
          \\bottomrule
        \\end{tabular}

        """)
  }

  @Test(arguments: PictureStyle.Width.allCases)
  func programsHaveTheWidthOfTheStyle(_ width: PictureStyle.Width) throws {
    var picture = Self.picture([.column("x"), .column("gap")])
    picture.panels += picture.panels
    picture.style = PictureStyle(width, font: "Gill Sans", size: 10)
    let source = picture.source
    #expect(source.contains("svg size \(width.inches * 96),"))
    #expect(source.contains("pdfcairo size \(width.inches),"))
    #expect(source.contains("\"Gill Sans,10.0\""))
    // Panels are below each other where there is no room beside.
    let lefts = Set(source.matches(of: /set lmargin at screen ([\d.]+)/).map(\.output.1))
    #expect(lefts.count == (width == .single ? 1 : 2))
    #expect(
      !PictureStyle.isFont("a\", 'b") && !PictureStyle.isFont("") && !PictureStyle.isFont("1"))
  }

  @Test func picturesOfAQuickPresetSaySo() throws {
    let run = try SmallRun.run(.schemes)
    let scale = SmallRun.scale(of: .schemes)
    #expect(Figure.schemes.analyze(run.records, scale).picture.notice.isEmpty)
    let quick = ExperimentScale.quick(seeds: scale.seeds)
    let picture = Figure.schemes.analyze(run.records, quick).picture
    #expect(picture.notice.hasPrefix("Quick preset"))
    #expect(picture.source.contains(picture.notice))
  }
}

import DMRO
import DMROExperiments

/// A self-contained page in one file, without requests to other machines.
struct HTMLPage {
  /// The title of the window and the page.
  var title: String
  /// The summary below the title.
  var summary: String
  /// The parts, in order.
  var parts: [Part] = []

  /// A heading with the content below it.
  struct Part {
    /// The heading.
    var title: String
    /// The contents, as HTML.
    var contents: [String]
    /// The target of links to the part.
    var anchor: String
    /// The kinds of reference of its gaps.
    var references: Set<Reference.Kind> = []
  }

  /// The text of the file.
  var text: String {
    let links = parts.map { "<a href=\"#\($0.anchor)\">\(Self.escaped($0.title))</a>" }
    let sections = parts.map { part in
      """
      <section id="\(part.anchor)">
      <h2>\(Self.escaped(part.title))</h2>
      \(part.contents.joined(separator: "\n"))
      </section>
      """
    }
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <title>\(Self.escaped(title))</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <header>
      <h1>\(Self.escaped(title))</h1>
      <p>\(Self.escaped(summary))</p>
      <nav>\(links.joined(separator: " "))</nav>
      </header>
      <main>
      \(sections.joined(separator: "\n"))
      </main>
      </body>
      </html>

      """
  }

  /// A paragraph.
  static func paragraph(_ text: String) -> String { "<p>\(escaped(text))</p>" }

  /// Facts beside their names.
  static func facts(_ facts: [(name: String, value: String)]) -> String {
    let rows = facts.map { "<dt>\(escaped($0.name))</dt><dd>\(escaped($0.value))</dd>" }
    return "<dl>\n\(rows.joined(separator: "\n"))\n</dl>"
  }

  /// Text as it was written, which can be scrolled and is closed at first.
  static func details(_ title: String, _ text: String) -> String {
    "<details><summary>\(escaped(title))</summary><pre>\(escaped(text))</pre></details>"
  }

  /// A table; numbers stand on the right.
  ///
  /// - Parameters:
  ///   - header: The headings.
  ///   - isNumeric: Whether a column stands on the right.
  ///   - rows: The cells; text between two pairs of asterisks is strong.
  static func table(_ header: [String], isNumeric: [Bool], rows: [[String]]) -> String {
    func line(_ cells: [String], _ tag: String) -> String {
      let cells = zip(cells, isNumeric).map { cell, isNumeric in
        "<\(tag)\(isNumeric ? " class=\"number\"" : "")>\(marked(cell))</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return """
      <div class="scrolls"><table>
      <thead>\(line(header, "th"))</thead>
      <tbody>
      \(rows.map { line($0, "td") }.joined(separator: "\n"))
      </tbody>
      </table></div>
      """
  }

  /// A table.
  static func table(_ table: SummaryTable) -> String {
    self.table(
      table.columns.map(\.title), isNumeric: table.columns.map { $0.style != .text },
      rows: table.texts)
  }

  /// Text in which the marks of HTML stand for themselves.
  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  private static func marked(_ cell: String) -> String {
    escaped(cell).split(separator: "**", omittingEmptySubsequences: false).enumerated()
      .map { $0.isMultiple(of: 2) ? String($1) : "<strong>\($1)</strong>" }.joined()
  }

  private static let style = """
    body { font: 16px/1.5 system-ui, sans-serif; color: #202020; background: #fff; margin: 0 auto;
      max-width: 60rem; padding: 1rem; }
    h1 { font-size: 1.6rem; line-height: 1.2; margin: 0.5rem 0; }
    h2 { font-size: 1.25rem; border-top: 1px solid #d0d0d0; padding-top: 1rem; margin-top: 2rem; }
    nav a { display: inline-block; margin: 0 0.75rem 0.25rem 0; color: #0072b2; }
    .scrolls { overflow-x: auto; margin: 1rem 0; }
    .claims { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr));
      gap: 0.75rem; margin: 1rem 0; }
    .claim { border: 1px solid #d0d0d0; border-left: 0.35rem solid #808080; border-radius: 0.3rem;
      padding: 0.6rem 0.9rem; }
    .claim.holds { border-left-color: #009e73; }
    .claim.fails { border-left-color: #d55e00; }
    .claim.depends { border-left-color: #e69f00; }
    .verdict { margin: 0; font-weight: 600; }
    .claim h3 { font-size: 1rem; font-weight: 400; margin: 0.1rem 0 0.5rem; }
    .claim dl { display: block; font-size: 0.875rem; margin: 0; }
    .claim dd { margin: 0 0 0.3rem; font-variant-numeric: tabular-nums; }
    table { border-collapse: collapse; font-size: 0.875rem; }
    th, td { padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; }
    th { border-bottom: 2px solid #404040; }
    td { border-bottom: 1px solid #e0e0e0; }
    /* What a row is about stays in sight. */
    th:first-child, td:first-child { position: sticky; left: 0; background: #fff; }
    .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    figure { margin: 1rem 0; }
    img { max-width: 100%; height: auto; }
    dl { display: grid; grid-template-columns: fit-content(40%) 1fr; gap: 0.1rem 1rem; }
    dt { color: #606060; }
    dd { margin: 0; overflow-wrap: anywhere; }
    pre { overflow-x: auto; background: #f4f4f4; padding: 0.75rem; font-size: 0.8rem; }
    @media (max-width: 40rem) {
      th, td { padding: 0.25rem 0.4rem; }
      td:first-child { max-width: 9rem; overflow-wrap: break-word; }
    }
    @media print {
      body { max-width: none; font-size: 10pt; padding: 0; }
      nav, details { display: none; }
      figure, tr, .claim { break-inside: avoid; }
      h2 { break-after: avoid; }
      .scrolls { overflow: visible; }
      table { font-size: 7pt; max-width: 100%; }
      th, td { padding: 0.1rem 0.25rem; overflow-wrap: anywhere; }
      th:first-child, td:first-child { position: static; }
      .number { white-space: normal; }
    }
    """
}

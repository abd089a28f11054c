extension SummaryTable {
  /// The table for LaTeX with the package `booktabs`, its texts escaped.
  public var latex: String {
    func line(_ cells: [String]) -> String {
      "  " + cells.map(Self.latex).joined(separator: " & ") + " \\\\\n"
    }
    let alignment = columns.map { $0.style == .text ? "l" : "r" }.joined()
    return """
      % \\usepackage{booktabs}
      \\begin{tabular}{\(alignment)}
        \\toprule
      \(line(columns.map(\.title)))  \\midrule
      \(texts.map(line).joined())  \\bottomrule
      \\end{tabular}

      """
  }

  /// Returns a text in which the marks of LaTeX stand for themselves.
  ///
  /// - Parameter text: Any text; its line ends and control characters become spaces.
  package static func latex(_ text: String) -> String {
    let escaped = text.unicodeScalars.map { scalar -> String in
      if let command = commands[scalar] { return command }
      return scalar.properties.generalCategory == .control ? " " : String(scalar)
    }.joined()
    // A bracket behind the end of a row would be its option.
    return escaped.hasPrefix("[") || escaped.hasPrefix("*") ? "{}" + escaped : escaped
  }

  /// The marks of LaTeX, and signs that its usual fonts have in formulas only.
  private static let commands: [Unicode.Scalar: String] = [
    "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
    "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_", "{": "\\{", "}": "\\}",
    "<": "\\textless{}", ">": "\\textgreater{}", "|": "\\textbar{}", "\"": "{\\char34}",
    "−": "$-$", "×": "$\\times$", "÷": "$\\div$", "≤": "$\\le$", "≥": "$\\ge$", "∞": "$\\infty$",
    "→": "$\\to$", "δ": "$\\delta$", "ψ": "$\\psi$", "µ": "$\\mu$", "μ": "$\\mu$", "–": "--",
    "…": "\\dots{}",
  ]
}

extension GnuplotPicture.Series {
  /// Curves with their intervals, from back to front: bands, then lines.
  ///
  /// - Parameters:
  ///   - file: The file, with an estimate for each curve.
  ///   - x: An expression of gnuplot for x.
  ///   - curves: The names of the estimates and their looks, from front to back.
  ///   - y: Makes an expression of gnuplot of the name of a column.
  ///   - style: How the line of the curve with an index is drawn.
  package static func curves(
    _ file: String, x: String, _ curves: [(name: String, look: GnuplotPicture.Look)],
    y: (String) -> String = { "column(\"\($0)\")" }, style: (Int) -> Style = { _ in .points() }
  ) -> [GnuplotPicture.Series] {
    let bands = curves.map { curve in
      Self(file, [x, y(curve.name + "_lower"), y(curve.name + "_upper")], .band, curve.look)
    }
    let lines = curves.enumerated().map { index, curve in
      Self(file, [x, y(curve.name)], style(index), curve.look)
    }
    return bands.reversed() + lines.reversed()
  }
}

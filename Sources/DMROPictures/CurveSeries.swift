extension GnuplotPicture.Series {
  /// Curves with their intervals, from back to front: bands, then lines.
  ///
  /// - Parameters:
  ///   - file: The file, with an estimate for each curve.
  ///   - x: The value of x.
  ///   - curves: The names of the estimates and their looks, from front to back.
  ///   - y: Makes a value from that of a column.
  ///   - style: The style of a curve's line, by the index of the curve.
  package static func curves(
    _ file: String, x: GnuplotPicture.Value, _ curves: [(name: String, look: GnuplotPicture.Look)],
    y: (GnuplotPicture.Value) -> GnuplotPicture.Value = { $0 },
    style: (Int) -> Style = { _ in .points() }
  ) -> [GnuplotPicture.Series] {
    let bands = curves.map { curve in
      Self(
        file, [x, y(.column(curve.name + "_lower")), y(.column(curve.name + "_upper"))], .band,
        curve.look, name: curve.name)
    }
    let lines = curves.enumerated().map { index, curve in
      Self(file, [x, y(.column(curve.name))], style(index), curve.look)
    }
    return bands.reversed() + lines.reversed()
  }
}

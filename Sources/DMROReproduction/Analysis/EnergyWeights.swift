import DMROExperiments

// The common parts of the figures over the weight of energy.
extension ExperimentScale {
  /// The weights at which costs are measured.
  static let energyWeights = [0, 0.2, 0.4, 0.6, 0.8, 1]
}

extension GnuplotPicture.Axis {
  /// The axis of the weight of energy.
  static let energyWeight: GnuplotPicture.Axis = {
    var axis = GnuplotPicture.Axis("weight δ of energy (dimensionless)", lower: -0.06, upper: 1.06)
    axis.step = 0.2
    return axis
  }()
}

extension GnuplotPicture.Panel {
  /// Gaps with an interval at each weight.
  ///
  /// - Parameters:
  ///   - title: The title of the panel.
  ///   - file: The file with the table.
  ///   - table: The table: a column `energy_weight`, and an estimate `_gap` of each scheme.
  ///   - schemes: The schemes, from front to back.
  ///   - reference: The name of what gaps are measured to.
  static func gaps(
    _ title: String, _ file: String, _ table: RecordTable?,
    of schemes: [(name: String, look: GnuplotPicture.Look)], to reference: String
  ) -> GnuplotPicture.Panel {
    let suffixes = ["_gap", "_gap_lower", "_gap_upper"]
    let values = schemes.flatMap { scheme in
      suffixes.flatMap { table?.numbers(scheme.name + $0) ?? [] }
    }
    return .init(
      title, x: .energyWeight, y: .gap(values, to: reference),
      series: schemes.enumerated().reversed().map { index, scheme in
        // Beside each other: intervals of the same weight would hide each other.
        let shift = 0.012 * (Double(index) - Double(schemes.count - 1) / 2)
        return .init(
          file,
          [.shifted(.column("energy_weight"), by: shift)]
            + suffixes.map { .percent(.column(scheme.name + $0)) }, .intervals, scheme.look,
          name: scheme.name)
      })
  }
}

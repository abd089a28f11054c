/// The looks of schemes and of values of a setting, the same in all pictures.
extension GnuplotPicture.Look {
  /// Returns the look of a scheme.
  ///
  /// - Parameter scheme: The name of a learner or of a scheme.
  public static func of(_ scheme: String) -> GnuplotPicture.Look {
    switch (Learner(rawValue: scheme), scheme) {
    case (.dmro, _): .init(.vermilion, .solid, .circle, width: 1.9)
    case (.dmroCounterfactual, _): .init(.orange, .dashDotted, .openCircle)
    case (.dqn, _): .init(.blue, .dashed, .square)
    case (.doubleDQN, _): .init(.skyBlue, .dotted, .triangle, width: 1.9)
    case (.duelingDQN, _): .init(.green, .longDashed, .diamond)
    case (_, "greedy"): .init(.purple, .solid, .turnedTriangle)
    case (_, "local"): .init(.gray, .solid, .openSquare)
    // Of one color they differ in width too: else the SVG of gnuplot forgets to change the dashes.
    case (_, "edge"): .init(.gray, .dashed, .openTriangle, width: 1.6)
    case (_, "cloud"): .init(.gray, .dotted, .openDiamond, width: 1.9)
    case (_, "optimal"): .init(.black, .dashed)
    default: .init(.black, .solid, .cross)
    }
  }

  /// The looks of four values of a setting; the second is that of DMRO, whose default it is.
  package static let values: [GnuplotPicture.Look] = [
    .init(.purple, .dashed, .square), .of("dmro"), .init(.blue, .dotted, .triangle, width: 1.9),
    .init(.green, .longDashed, .diamond),
  ]
}

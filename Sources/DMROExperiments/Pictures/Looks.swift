import DMROPictures

extension GnuplotPicture.Look {
  /// The looks of four values of a setting; the second, the default, has the look of DMRO.
  package static let values: [GnuplotPicture.Look] = [
    .init(.purple, .dashed, .square), .of("dmro"), .init(.blue, .dotted, .triangle, width: 1.9),
    .init(.green, .longDashed, .diamond),
  ]
}

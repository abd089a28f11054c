import DMROPictures

extension GnuplotPicture.Look {
  /// The looks of four values of a setting; the second is that of DMRO, whose default it is.
  package static let values: [GnuplotPicture.Look] = [
    .init(.purple, .dashed, .square), .of("dmro"), .init(.blue, .dotted, .triangle, width: 1.9),
    .init(.green, .longDashed, .diamond),
  ]
}

public import ArgumentParser
public import DMROPictures

extension PictureStyle.Width: ExpressibleByArgument {}

/// The options of the look of pictures.
struct PictureOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The width of pictures: page (170 mm), or single or double, one or two columns of a journal \
      (3.5 or 7.16 in).
      """, valueName: "width"))
  var style: PictureStyle.Width?

  @Option(
    help: ArgumentHelp(
      "The font of pictures. (default: Helvetica, or what stands in for it)", valueName: "name"))
  var font: String?

  @Option(
    help: ArgumentHelp(
      "The height of letters in pictures, in points. (default: 9; single and double 8)",
      valueName: "points"))
  var size: Double?

  func validate() throws {
    if let font, !PictureStyle.isFont(font) {
      throw ValidationError(
        """
        --font must be the name of a font: at most 64 letters, digits, spaces, hyphens and periods, \
        the first a letter, found \(font.isEmpty ? "nothing" : font)
        """)
    }
    if let size, !PictureStyle.sizes.contains(size) {
      throw ValidationError("--size must be between 6 and 14 points, found \(size)")
    }
  }

  /// The style.
  var picture: PictureStyle { PictureStyle(style ?? .page, font: font, size: size) }

  /// The given options, as in `--style`.
  var names: [String] {
    [(style != nil, "--style"), (font != nil, "--font"), (size != nil, "--size")]
      .filter(\.0).map(\.1)
  }
}

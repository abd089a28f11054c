import DMROExperiments
import DMROFiles

/// A picture in SVG by gnuplot, as part of a page.
enum InlinePicture {
  /// The elements that gnuplot draws with.
  private static let elements: Set<Substring> = [
    "svg", "title", "desc", "g", "defs", "rect", "circle", "ellipse", "path", "line", "polyline",
    "polygon", "use", "text", "tspan", "pattern", "mask", "clippath", "filter", "feflood",
    "fecomposite",
  ]

  /// Reads a picture as an element of a page, embedded as a data URI.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - caption: The text for readers who do not see the picture.
  /// - Returns: The element.
  /// - Throws: `InputError`, if the file cannot be read or is no drawing.
  static func read(from path: String, caption: String) throws(InputError) -> String {
    let bytes = try FileContents.read(path)
    guard let text = String(validating: bytes, as: UTF8.self),
      let start = text.firstRange(of: "<svg"),
      text.contains("</svg>")
    else { throw InputError(source: path, rule: "must be a picture in SVG") }
    try check(text[start.lowerBound...].lowercased(), path)
    return """
      <figure>
      <img alt="\(HTMLPage.escaped(caption))" src="data:image/svg+xml;base64,\(Base64.encode(bytes))">
      </figure>
      """
  }

  /// Checks that a picture only draws: no other elements, nothing that runs, no other addresses.
  private static func check(_ text: String, _ path: String) throws(InputError) {
    for tag in text.matches(of: /<\/?([^\s\/>]*)/) where !elements.contains(tag.output.1) {
      throw InputError(
        source: path, rule: "must be a drawing alone, found <\(tag.output.1.prefix(20))>")
    }
    for attribute in text.matches(of: /[\s\/"'](on[a-z]+|style|[a-z:]*href)\s*=\s*["']?(.)/) {
      let isLink = attribute.output.1.hasSuffix("href")
      guard isLink && attribute.output.2 == "#" else {
        throw InputError(
          source: path, rule: "must be a drawing alone, found \(attribute.output.1)")
      }
    }
    for address in text.matches(of: /url\(\s*["']?(.)/) where address.output.1 != "#" {
      throw InputError(source: path, rule: "must be a drawing alone, found an address")
    }
  }
}

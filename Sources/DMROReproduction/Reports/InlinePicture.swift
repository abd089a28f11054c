import DMROExperiments
import DMROFiles
import Foundation

/// A picture that gnuplot drew as SVG, for a page that holds several.
enum InlinePicture {
  /// The elements that gnuplot draws with.
  private static let elements: Set<Substring> = [
    "svg", "title", "desc", "g", "defs", "rect", "circle", "ellipse", "path", "line", "polyline",
    "polygon", "use", "text", "tspan", "pattern", "mask", "clippath", "filter", "feflood",
    "fecomposite",
  ]

  /// Reads a picture as an element of a page.
  ///
  /// Pictures of one program name their parts alike, so each gets names of its own.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - name: What the names of its parts begin with, unique in the page.
  ///   - caption: What the picture shows, for those who do not see it.
  /// - Returns: The element.
  /// - Throws: `InputError`, if the file cannot be read or is no drawing.
  static func read(
    from path: String, named name: String, caption: String
  ) throws(InputError) -> String {
    let data = try FileContents.read(path)
    guard let text = String(data: data, encoding: .utf8), let start = text.range(of: "<svg"),
      text.contains("</svg>")
    else { throw InputError(source: path, rule: "must be a picture in SVG") }
    try check(text[start.lowerBound...].lowercased(), path)
    let picture = text[start.lowerBound...]
      .replacing(/<title>[^<]*<\/title>/, with: "<title>\(HTMLPage.escaped(caption))</title>")
      .replacing(/\bid=(['"])/) { "id=\($0.output.1)\(name)-" }
      .replacing(/href=(['"])#/) { "href=\($0.output.1)#\(name)-" }
      .replacing("url(#", with: "url(#\(name)-")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return "<figure>\n\(picture)\n</figure>"
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

import DMROFiles
import Foundation

/// A picture that gnuplot drew as SVG, for a page that holds several.
enum InlinePicture {
  /// What a drawing has no use for, and a page must not run.
  private static let forbidden = [
    "<script", "<foreignobject", "<iframe", "<!entity", "<!doctype", "javascript:", "<style",
    "<image", "<a ",
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
    let lowercase = text.lowercased()
    if let element = forbidden.first(where: lowercase.contains) {
      throw InputError(source: path, rule: "must be a drawing alone, found \"\(element)\"")
    }
    if lowercase.firstMatch(of: /\son[a-z]+\s*=/) != nil {
      throw InputError(source: path, rule: "must be a drawing alone, found what runs on an event")
    }
    let picture = text[start.lowerBound...]
      .replacing(/<title>[^<]*<\/title>/, with: "<title>\(HTMLPage.escaped(caption))</title>")
      .replacing(/\bid=(['"])/) { "id=\($0.output.1)\(name)-" }
      .replacing(/href=(['"])#/) { "href=\($0.output.1)#\(name)-" }
      .replacing("url(#", with: "url(#\(name)-")
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return "<figure>\n\(picture)\n</figure>"
  }
}

import DMRO
import DMROReproduction
import DMROFiles
import Foundation
import TestSupport
import Testing

@Suite("Reports")
struct ReportTests {
  private static let svg = """
    <?xml version="1.0"?><svg width="10" height="10" xmlns="http://www.w3.org/2000/svg"
     xmlns:xlink="http://www.w3.org/1999/xlink"><title>Gnuplot</title><defs>
    <path id='gpPt0' d='M0,0'/></defs><use xlink:href='#gpPt0'/><g clip-path="url(#gpPt0)"/></svg>
    """

  private static let scale = ExperimentScale(
    seeds: 2, updates: 100, unseenWorkflows: 20, startUpdates: 20)

  /// A folder with two experiments that were run, each with a picture of the same parts.
  private func folder(_ picture: String = svg) throws -> Folder {
    let folder = try Folder()
    for figure in [Figure.severalServers, .batchSizes] {
      let directory = "\(folder.path)/fig\(figure.number)"
      let records = try ExperimentRunner(directory: directory, jobs: 2)
        .run(figure.experiment(Self.scale))
      try figure.analyze(records, Self.scale).summary.write(to: "\(directory)/summary")
      try Data(picture.utf8).write(
        to: URL(filePath: "\(directory)/fig\(figure.number).svg"))
    }
    return folder
  }

  @Test("A page holds all that it shows, and asks nobody for more")
  func page() throws {
    let folder = try folder()
    let report = try Report(of: folder.path)
    #expect(report.partCount == 2)
    let (fifth, seventh) = (
      try #require(report.html.range(of: "<h2>Figure 5:")),
      try #require(report.html.range(of: "<h2>Figure 7:"))
    )
    #expect(fifth.lowerBound < seventh.lowerBound)
    for words in ["DMRO", "OpenBLAS", "viewport", "@media print"] {
      #expect(report.html.contains(words))
    }
    // Nothing is loaded: the only addresses are the names of XML.
    let addresses = report.html.matches(of: /https?:[^"' <]*/).map { String($0.output) }
    #expect(addresses.allSatisfy { $0.hasPrefix("http://www.w3.org/") })
    let sources = report.html.matches(of: /src="([^",]*),/).map { String($0.output.1) }
    #expect(sources == ["data:image/svg+xml;base64", "data:image/svg+xml;base64"])
    // Numbers of the summary are in the page.
    let summary = try folder.text("fig7/summary.md")
    let number = try #require(summary.firstMatch(of: /\d+\.\d+ \[[^\]]*\]/)).output
    #expect(report.html.contains(number))
    #expect(try Report(of: folder.path).html == report.html)
    #expect(try Report(of: "\(folder.path)/fig7").partCount == 1)
  }

  @Test("Pictures are embedded to the byte")
  func pictures() throws {
    let folder = try folder()
    let html = try Report(of: folder.path).html
    let pictures = html.matches(of: /src="data:image\/svg\+xml;base64,([^"]*)"/)
    #expect(pictures.count == 2)
    for picture in pictures {
      #expect(Data(base64Encoded: String(picture.output.1)) == Data(Self.svg.utf8))
    }
  }

  @Test(
    "A picture that would run something is refused",
    arguments: [
      "<script>alert(1)</script>", "<g onload='alert(1)'/>", "<a href='javascript:x'/>",
      "<foreignObject/>", "<image href='http://x'/>", "<g/onload=alert(1)>",
      "<a\thref='http://x'/>",
      "<use href='http://x'/>", "<g fill='url(http://x)'/>", "<animate/>", "<!ENTITY x 'y'>",
    ])
  func hostilePictures(_ element: String) throws {
    let folder = try folder(Self.svg.replacing("</svg>", with: element + "</svg>"))
    let error = #expect(throws: InputError.self) { try Report(of: folder.path) }
    #expect(error?.description.contains(".svg") == true)
  }

  @Test("Text stands for itself, and a folder without results is refused")
  func textAndFolders() throws {
    let folder = try folder()
    let path = URL(filePath: "\(folder.path)/fig7/summary.md")
    try Data("| a | b |\n| --- | ---: |\n| <b>&\\|x | 1 |\n".utf8).write(to: path)
    #expect(try Report(of: folder.path).html.contains("<td>&lt;b&gt;&amp;|x</td>"))
    try Data("| a | b |\n| --- | ---: |\n| 1 |\n".utf8).write(to: path)
    let error = #expect(throws: InputError.self) { try Report(of: folder.path) }
    #expect(error?.description.contains("line 3") == true)
    let empty = try Folder()
    #expect(throws: InputError.self) { try Report(of: empty.path) }
    #expect(throws: InputError.self) { try Report(of: empty.path + "/none") }
  }
}

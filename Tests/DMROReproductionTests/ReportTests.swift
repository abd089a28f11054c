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

  /// Two experiments that were run once for all tests.
  private static let run = Result {
    let folder = try Folder()
    for figure in [Figure.severalServers, .batchSizes] {
      let directory = "\(folder.path)/fig\(figure.number)"
      let records = try ExperimentRunner(directory: directory, jobs: 2)
        .run(figure.experiment(scale))
      try figure.analyze(records, scale).summary.write(to: "\(directory)/summary")
    }
    return folder
  }

  /// A folder with both experiments, each with a picture of the same parts.
  private func folder(_ picture: String = svg) throws -> Folder {
    let folder = try Folder()
    let files = FileManager.default
    for name in ["fig5", "fig7"] {
      let directory = "\(folder.path)/\(name)"
      try files.copyItem(atPath: "\(Self.run.get().path)/\(name)", toPath: directory)
      try Data(picture.utf8).write(to: URL(filePath: "\(directory)/\(name).svg"))
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
    #expect(report.html.contains("The gap is cost ÷ optimum − 1."))
    #expect(report.html.contains("Gap to the optimum, unseen workflows"))
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

  @Test("Tables come from the records, whatever the summary says")
  func tables() throws {
    let folder = try folder()
    let before = try Report(of: folder.path).html
    for name in ["summary.md", "summary.csv"] {
      try FileManager.default.removeItem(atPath: "\(folder.path)/fig7/\(name)")
    }
    #expect(try Report(of: folder.path).html == before)
    #expect(!before.contains("No table"))
  }

  /// Damages to the records of an experiment, and the words of the page about each.
  private static let damages: [(String, @Sendable (String) throws -> Void, String)] = [
    (
      "another number of rows",
      { directory in
        let path = "\(directory)/results.csv"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n").dropLast()
        try FileContents.write(lines.joined(separator: "\n") + "\n", to: path)
      }, "run the experiment to its end"
    ),
    (
      "another scheme",
      { directory in
        let path = "\(directory)/results.csv"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try FileContents.write(text.replacing(",dqn,", with: ",other,"), to: path)
      }, "must be &quot;dqn&quot;, found &quot;other&quot;"
    ),
    (
      "another experiment",
      { directory in
        let path = "\(directory)/experiment.json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try FileContents.write(
          text.replacing("\"curveWindow\" : 20", with: "\"curveWindow\" : 10"), to: path)
      }, "rows: must be"
    ),
    (
      "a manifest of version 0.1",
      { directory in
        try FileContents.write(
          """
          {"curveRows": 40, "format": "dmro-experiment-1", "name": "fig7", "openBLAS": "",
           "openBLASCore": "", "resultRows": 20, "settings": "9f", "trials": 10,
           "version": "0.0.9"}
          """, to: "\(directory)/experiment.json")
      }, "format: must be &quot;dmro-experiment-2&quot; to make a table"
    ),
  ]

  @Test("Where records cannot be analyzed, one line says why, and the written table follows")
  func writtenTables() throws {
    for (what, damage, words) in Self.damages {
      let folder = try folder()
      try damage("\(folder.path)/fig7")
      try Data("a,b\n<b>&|x,1.5\n\"y,z\",\n".utf8).write(
        to: URL(filePath: "\(folder.path)/fig7/summary.csv"))
      let html = try Report(of: folder.path).html
      #expect(html.contains("No table can be made of the records: "), "\(what)")
      #expect(html.contains(words), "\(what)")
      // Text stands for itself, and numbers stand on the right.
      #expect(html.contains("<td>&lt;b&gt;&amp;|x</td><td class=\"number\">1.5</td>"), "\(what)")
      #expect(html.contains("<td>y,z</td><td class=\"number\"></td>"), "\(what)")
      // The other figure has its table.
      #expect(html.contains("gap to the optimum, unseen workflows"), "\(what)")
      try FileManager.default.removeItem(atPath: "\(folder.path)/fig7/summary.csv")
      #expect(try !Report(of: folder.path).html.contains("as it was written"), "\(what)")
    }
  }

  @Test("A training shows its schemes, and what their gaps are measured to")
  func trainings() throws {
    let folder = try Folder()
    var settings = TrainingSettings()
    (settings.updates, settings.heldOutWorkflows) = (20, 4)
    let result = try TrainingRun.train(settings)
    try TrainedPolicy.write(settings, result, to: folder.path)
    #expect(try !Report(of: folder.path).html.contains("The gap"))
    let path = "\(folder.path)/schemes.csv"
    let records = try TrainingRun.check(result.networks, settings).records(for: settings.system)
    try records.write(to: path)
    for (kind, name) in [("optimum", "optimum"), ("bound", "lower bound")] {
      try FileContents.write(records.csv.replacing(",optimum\n", with: ",\(kind)\n"), to: path)
      let html = try Report(of: folder.path).html
      #expect(html.contains("The gap is cost ÷ \(name) − 1."))
      #expect(html.contains(">Gap to the \(name)</th>"))
      #expect(html.contains("<td>greedy</td>"))
    }
    // The file of version 0.1 does not name the reference.
    try FileContents.write(
      records.csv.replacing(",optimum\n", with: "\n").replacing(",reference\n", with: "\n"),
      to: path)
    #expect(try Report(of: folder.path).html.contains(">Gap to the optimum</th>"))
    try FileContents.write("a,b\n", to: path)
    let error = #expect(throws: InputError.self) { try Report(of: folder.path) }
    #expect(error?.description == "\(path): line 1, column 1: must be \"scheme\", found \"a\"")
  }

  @Test("A folder without results is refused")
  func emptyFolders() throws {
    let empty = try Folder()
    #expect(throws: InputError.self) { try Report(of: empty.path) }
    #expect(throws: InputError.self) { try Report(of: empty.path + "/none") }
  }
}

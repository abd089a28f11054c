import ArgumentParser
import DMROExperiments
import DMROReproduction
import DMROFiles

/// Writes a page about results.
struct WriteReport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one page, for browsers and for print, about a folder of results.",
    discussion: """
      The folder is that of a figure, a study or a training, or one that holds several: the page of \
      results after make claims shows the whole reproduction. Pictures, tables, claims, settings and \
      the environment are in the one file, which asks no other machine for anything.

      EXAMPLES
        dmro report results/fig8
        dmro report results --out reproduction.html
      """)

  @Argument(help: ArgumentHelp("The folder of results.", valueName: "folder"))
  var folder: String

  @Option(
    help: ArgumentHelp("The page. (default: report.html in the folder)", valueName: "file"))
  var out: String?

  func run() throws {
    let report = try Report(of: folder)
    let path = out ?? "\(folder)/report.html"
    try FileContents.write(report.html, to: path)
    try Terminal.write("Written to \(path): \(report.html.utf8.count / 1024 + 1) KiB.\n")
  }
}

import ArgumentParser
import DMROExperiments
import DMROReproduction
import DMROFiles

/// Writes a page about results.
struct WriteReport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a report of a folder of results: one page, for browsers and for print.",
    discussion: """
      The folder holds a figure, a study, a training, or several of them: after make claims, the \
      report of results shows the whole reproduction. Pictures, tables, claims, settings and the \
      environment are in one file, which loads nothing else.

      EXAMPLES
        dmro report results/fig8
        dmro report results --out reproduction.html
      """)

  @Argument(help: ArgumentHelp("The folder of results.", valueName: "folder"))
  var folder: String

  @Option(
    help: ArgumentHelp("The report file. (default: report.html in the folder)", valueName: "file"))
  var out: String?

  func run() throws {
    let report = try Report(of: folder)
    let path = out ?? "\(folder)/\(Report.fileName)"
    try FileContents.write(report.html, to: path)
    try Terminal.write("Written to \(path): \(report.html.utf8.count / 1024 + 1) KiB.\n")
  }
}

import ArgumentParser
import DMROExperiments
import DMROFiles

/// Judges the claims of the paper.
struct JudgeClaims: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Judge each claim of the paper by the records of its figures.",
    discussion: """
      The figures must have been run; their records are read, nothing is run. The rules by which a \
      claim holds are fixed in the program.

      EXAMPLES
        dmro claims
        dmro claims --results results --out claims.md
      """)

  @Option(
    help: ArgumentHelp("The folder with fig4, fig5, fig6 and fig7.", valueName: "folder"))
  var results = "results"

  @Option(
    help: ArgumentHelp(
      "A file for the table, in Markdown..",
      valueName: "file"))
  var out: String?

  func run() throws {
    var records: [Figure: ExperimentRunner.Records] = [:]
    for figure in Figure.allCases {
      records[figure] = try ExperimentRunner(
        directory: "\(results)/fig\(figure.rawValue)", jobs: 1
      ).read()
    }
    let table = Claim.markdown(ClaimJudge(records).claims)
    try Terminal.write(table)
    if let out { try FileContents.write(table, to: out) }
  }
}

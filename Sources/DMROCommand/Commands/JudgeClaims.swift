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
      "A file for a page with the table, in Markdown..",
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
    if let out { try FileContents.write(page(table), to: out) }
  }

  /// The table with what a reader needs to know of it.
  private func page(_ table: String) -> String {
    """
    # The paper's claims, judged

    Each claim that Figures 4 to 7 speak to, by the records of these figures. The rules are fixed in
    the program: a comparison holds where the 95 % interval of the paired difference, or ratio, lies
    on one side; a claim that holds under one reading only *depends on the reading*. Numbers are
    interquartile means over seeds with their 95 % bootstrap intervals. Made by `make claims`.

    \(table)
    """
  }
}

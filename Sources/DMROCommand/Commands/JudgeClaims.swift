import ArgumentParser
import DMROExperiments
import DMROReproduction
import DMROFiles

/// Judges the claims of the paper.
struct JudgeClaims: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Judge each claim of the paper by the records of its figures.",
    discussion: """
      Reads the records of figures that were run before. The rules of the claims are fixed in the \
      program.

      EXAMPLES
        dmro claims
        dmro claims --results results --out claims.md
      """)

  @Option(
    help: ArgumentHelp("The folder with fig4 to fig9.", valueName: "folder"))
  var results = "results"

  @Option(
    help: ArgumentHelp(
      "A Markdown file for the table.",
      valueName: "file"))
  var out: String?

  func run() throws {
    let judge = try ClaimJudge(readingFrom: results)
    let table = Claim.markdown(judge.claims)
    try Terminal.write(table)
    let seeds = Figure.allCases.map { "\($0.number): \(judge.seedCount($0))" }
    if let out {
      try FileContents.write(page(table, seeds: seeds.joined(separator: ", ")), to: out)
    }
  }

  /// The table with an introduction.
  private func page(_ table: String, seeds: String) -> String {
    """
    # The paper's claims, judged

    Each claim that Figures 4 to 9 speak to, by the records of these figures. The rules are fixed in
    the program. A comparison holds where the 95 % interval of the paired difference, or ratio, lies
    on one side, against each of the others. Beside that: *does not converge* asks that more than
    half of the loss is left and the gap stays above 10 %; *hardly matters* asks that the decisions
    of no two batch sizes differ by 0.5 % of the cost; comparisons of schemes in Figure 6 are of
    the mean over all six weights δ, unless one is named; of Figures 8 and 9 they are in percent of the optimal cost, paired by system,
    seed and δ, and *similarly* asks for less than 0.5 %. A claim that holds under some readings only *depends on the reading*; with fewer
    than three seeds nothing is judged, and the numbers alone stand there. Numbers are interquartile means over seeds with their 95 %
    bootstrap intervals. Seeds by figure: \(seeds). Made by `make claims`.

    \(table)
    """
  }
}

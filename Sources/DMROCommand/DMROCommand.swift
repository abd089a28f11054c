import ArgumentParser
import DMRO
import DMROFiles

/// The command `dmro`.
@main
struct DMROCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dmro",
    abstract: "Task offloading in edge-cloud computing by parallel Q-networks.",
    discussion: """
      Places the subtasks of a workflow on an IoT device, edge servers and cloud servers, with the \
      least weighted sum of delay and energy. Each result states its gap to the exact optimum.

      EXAMPLES
        dmro train --out results/run
        dmro evaluate results/run
        dmro generate --count 3 --out workflows.json
        dmro decide results/run --workflows workflows.json
        dmro export results/run --onnx policy.onnx
        dmro meta-train --out psi.safetensors
        dmro adapt psi.safetensors --system table2
        dmro solve --system table3 --workflows workflows.json --scheme greedy
        dmro import montage.json --out montage-workflow.json

      EXIT CODES
        0   success
        3   a training diverged
        4   a run was not reproduced
        64  the command line is wrong
        65  a file or value breaks a rule
        66  a file is missing or cannot be read
        69  a drawing program is missing or fails, or files or memory are limited
        73  a file, or the standard output, cannot be written
        75  interrupted, or another run is in the folder: try again
      """,
    version: dmroVersion,
    subcommands: [
      Train.self, Evaluate.self, Decide.self, Export.self, Solve.self, Simulate.self, Generate.self,
      Workload.self, Import.self, DrawFigure.self, RunStudy.self, RunSweep.self, Collect.self,
      JudgeClaims.self,
      WriteReport.self,
      MetaTrain.self, Adapt.self, Verify.self, Info.self, Cite.self,
    ]
  )

  static func main() {
    Interruption.surviveFullFiles()
    do {
      try checkProcess()
      let words = Array(CommandLine.arguments.dropFirst())
      CommandRanks.notice(command: words.first)
      try checkName(words.first)
      var command = try parseAsRoot(joiningNegativeNumbers(in: words))
      try CommandRanks.begin(for: command)
      try command.run()
      CommandRanks.end()
    } catch let error as InputError {
      fail(error.description, exitStatus(error))
    } catch let error as UnavailableError {
      fail(error.description, ExitCode(69))
    } catch {
      let code = exitCode(for: error)
      // Help and version are answers, not errors.
      guard code != .success else { exit(withError: error) }
      fail(message(for: error), code)
    }
  }

  /// Checks that this process has what every command needs.
  private static func checkProcess() throws {
    guard ProcessLimits.openStandardStreams() else {
      throw InputError(
        .unwritable, source: "standard output", rule: "cannot be written: it is closed")
    }
    guard !CommandLine.arguments.isEmpty else {
      throw InputError(
        .unreadable, source: "/proc/self/cmdline",
        rule: "cannot be read: the arguments of the command are there, as of any program in Swift")
    }
    if let shortage = ProcessLimits.shortage { throw UnavailableError(description: shortage) }
  }

  /// Checks that the first word is the name of a command.
  ///
  /// Without this check the error would name the first option behind a wrong word.
  private static func checkName(_ word: String?) throws {
    guard let word, !word.hasPrefix("-") else { return }
    let names = configuration.subcommands.map { $0._commandName } + ["help"]
    guard !names.contains(word) else { return }
    throw ValidationError("\"\(word)\" is no command" + Suggestion.text(for: word, among: names))
  }

  /// Joins each option with a negative number behind it, which would otherwise be taken for an
  /// option: `--seed -1` becomes `--seed=-1`.
  private static func joiningNegativeNumbers(in words: [String]) -> [String] {
    words.reduce(into: []) { joined, word in
      let isNumber = word.hasPrefix("-") && (Double(word) != nil || word.contains(/^-[0-9.]/))
      guard isNumber, let option = joined.last, option.hasPrefix("--"), option.count > 2,
        !option.contains("=")
      else { return joined.append(word) }
      joined[joined.count - 1] = "\(option)=\(word)"
    }
  }

  /// Prints one line to the standard error, of several ranks once, and exits.
  private static func fail(_ message: String, _ code: ExitCode) -> Never {
    let lines = message.split(whereSeparator: \.isNewline).joined(separator: " ")
    CommandRanks.fail(code.rawValue) { words in
      Terminal.write(errorOfAnyRank: "dmro: \(words)\(Excerpt.printable(lines))\n")
    }
    exit(withError: code)
  }
}

extension DMROCommand {
  private static func exitStatus(_ error: InputError) -> ExitCode {
    // Without a source the culprit is in the command line.
    ExitCode(error.kind == .invalid && error.source == nil ? 64 : error.exitCode)
  }
}

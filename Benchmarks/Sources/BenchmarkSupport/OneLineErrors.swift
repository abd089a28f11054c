public import ArgumentParser
import Foundation

/// An error that is one sentence.
public struct Refusal: Error, CustomStringConvertible {
  /// The sentence.
  public let description: String

  /// Creates an error.
  ///
  /// - Parameter description: The sentence.
  public init(_ description: String) { self.description = description }
}

extension ParsableCommand {
  /// Runs the command; an error is one line on the standard error, with exit code 64.
  public static func runWithOneLineErrors() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      let code = exitCode(for: error)
      // Help is no error; its text is the answer.
      guard code != .success else { exit(withError: error) }
      let text = error is Refusal ? "\(error)" : message(for: error)
      let line = "\(configuration.commandName ?? "error"): \(text.replacing("\n", with: " "))\n"
      FileHandle.standardError.write(Data(line.utf8))
      exit(withError: ExitCode(64))
    }
  }
}

extension Comparable {
  /// Throws unless the value lies in a range.
  ///
  /// - Parameters:
  ///   - range: The range.
  ///   - option: The option that gave the value.
  /// - Throws: `Refusal`, naming option, range and value.
  public func require(in range: ClosedRange<Self>, option: String) throws(Refusal) {
    guard range.contains(self) else {
      throw Refusal(
        "\(option) must be between \(range.lowerBound) and \(range.upperBound), found \(self)")
    }
  }
}

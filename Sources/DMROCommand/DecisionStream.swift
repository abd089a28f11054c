import DMRO
import DMROExperiments
import DMROFiles

/// Decisions for workflows that come line by line, each answered before the next is read.
enum DecisionStream {
  /// The name of the input, for errors.
  static let name = "standard input"

  /// Plans a workflow, given its place in the stream: returns its plan as JSON, and times the
  /// planning.
  typealias Planner = (WorkflowEntry, Int, inout Stopwatch) throws(InputError) -> String

  /// The time that a decision takes.
  struct Stopwatch {
    private(set) var microseconds = 0.0

    /// Returns the result of a function, and measures its time.
    mutating func time<Result>(
      _ body: () throws(InputError) -> Result
    ) throws(InputError) -> Result {
      let clock = ContinuousClock()
      let start = clock.now
      let result = try body()
      microseconds = (clock.now - start) / .microseconds(1)
      return result
    }

    /// Returns an object in JSON with the time at its end.
    func stamp(_ object: String) -> String {
      "\(object.dropLast()), \"microseconds\": \(NumberText.fixed(microseconds, 1))}"
    }
  }

  /// The name of a workflow in a line that may break other rules.
  private struct Named: Decodable {
    var id: String
  }

  /// Answers each line of the standard input with the plan of its workflow, until it ends.
  ///
  /// - Parameter planner: The planner.
  /// - Throws: `InputError`, if the output cannot be written, or at the end, if a line broke a rule.
  static func run(_ planner: Planner) throws(InputError) {
    try answer { line, index throws(InputError) in
      let entry = try StrictJSON.decode(WorkflowEntry.self, from: line.utf8, source: name)
      var stopwatch = Stopwatch()
      let plan = try planner(entry, index, &stopwatch)
      return stopwatch.stamp(plan)
    }
  }

  /// Answers each line of the standard input until it ends.
  ///
  /// - Parameter body: Returns the answer to a line, given its place.
  /// - Throws: `InputError`, if the output cannot be written, or at the end, if a line broke a rule.
  static func answer(
    _ body: (String, Int) throws(InputError) -> String
  ) throws(InputError) {
    var (count, broken) = (0, 0)
    while let line = readLine() {
      count += 1
      let answer: String
      do throws(InputError) {
        answer = try body(line, count - 1)
      } catch {
        broken += 1
        let named = try? StrictJSON.decode(Named.self, from: line.utf8, source: name)
        var reason = error
        reason.source = "line \(count)"
        answer = """
          {"id": \(named.map { JSONText.string($0.id) } ?? "null"), \
          "error": \(JSONText.string(reason.description))}
          """
      }
      try Terminal.write(answer + "\n")
    }
    guard broken == 0 else {
      throw InputError(
        source: name, rule: "\(broken) of \(count) lines broke a rule; see the answers")
    }
  }
}

/// A decider for chains that closures share.
final class ChainDecider {
  private var decider: Decider<TrainingProcess>

  init(_ decider: consuming Decider<TrainingProcess>) { self.decider = decider }

  /// Returns the plan of a chain, `[N]`.
  func plan(_ chain: Workflow) throws(InputError) -> [Int] {
    try decider.decide(chain)
    return decider.plan
  }
}

import ArgumentParser
import DMRO
import DMROFiles

/// The options of pictures of plans.
struct DrawingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Draw the plan of a workflow to a file, .svg or .pdf; needs gnuplot.", valueName: "file"))
  var draw: String?

  @Option(
    help: ArgumentHelp("The workflow that is drawn; the first by default.", valueName: "name"))
  var id: String?

  func validate() throws {
    guard let draw else {
      guard id == nil else {
        throw ValidationError("--id names a workflow to draw: it needs --draw")
      }
      return
    }
    guard draw.hasSuffix(".svg") || draw.hasSuffix(".pdf") else {
      throw ValidationError("--draw must name a file that ends in .svg or .pdf, found \(draw)")
    }
  }

  /// Says which plan was drawn.
  ///
  /// - Parameters:
  ///   - drawn: The workflow and its place in its file.
  ///   - file: The file.
  ///   - toError: True for the standard error, beside JSON.
  func report(
    _ drawn: (index: Int, entry: WorkflowEntry), of file: WorkflowFile, toError: Bool
  ) throws(InputError) {
    let place = "\(drawn.index + 1) of \(file.count)"
    let note = "Drawn to \(draw ?? ""): \(Excerpt.printable(drawn.entry.id)), \(place)\n"
    if toError { Terminal.writeError(note) } else { try Terminal.write(note) }
  }

  /// Returns the workflow to draw, and its place in its file.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - source: The name of the file, for errors.
  /// - Throws: `InputError`, if there is none of the given name, or it is too large.
  func choose(
    in file: WorkflowFile, source: String
  ) throws(InputError) -> (index: Int, entry: WorkflowEntry) {
    if let draw, let end = draw.lastIndex(of: "/"), end != draw.startIndex,
      !FileContents.isFolder(String(draw[..<end]))
    {
      throw InputError(.unwritable, source: draw, rule: "must be in a folder that exists")
    }
    var found: (index: Int, entry: WorkflowEntry)?
    var index = 0
    try file.forEachEntry { entry throws(InputError) in
      if found == nil, id == nil || entry.id == id { found = (index, entry) }
      index += 1
    }
    guard let found else {
      throw InputError(
        source: source, element: "workflows",
        rule: "must hold the one that --id names, found none named \"\(id ?? "")\"")
    }
    guard found.entry.subtaskCount <= SchedulePicture.mostSubtasks else {
      throw InputError(
        source: source, element: "workflows[\(found.index)]",
        rule: """
          must have at most \(SchedulePicture.mostSubtasks) subtasks to be drawn, found \
          \(found.entry.subtaskCount)
          """)
    }
    return found
  }
}

import DMROFiles
import DMROImport
import Testing

/// Expects an `InputError` whose line begins with the given words.
func expectError(
  _ start: String, at location: SourceLocation = #_sourceLocation,
  _ body: () throws(InputError) -> Void
) {
  do throws(InputError) {
    try body()
    Issue.record("there was no error", sourceLocation: location)
  } catch {
    #expect(error.description.hasPrefix(start), "\(error)", sourceLocation: location)
  }
}

extension ImportedWorkflow {
  /// Reads a workflow from a text.
  static func parse(
    _ text: String, _ format: ImportFormat, _ settings: ImportSettings = .init()
  ) throws(InputError) -> ImportedWorkflow {
    try decode(ContiguousArray(text.utf8), format: format, settings: settings, source: "file")
  }
}
